"""Persons: everybody who acts, whether or not they are registrants. Spec: domain 1.1, 1.2."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, or_, select

from models.national_id import NationalId
from models.person_name import pinyin_keys, split_name
from models.sealing import blind_index, seal, unseal, unseal_if_any
from models.table import Table

TAIL = 6  # what a person confirms an invitation with (spec conversations 2.1)
SHORT_TAIL = 4  # what a custodian looks somebody up by


class Person(Table, table=True):
    """Somebody who acts. Names are plain; the national ID and the phone are sealed."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(index=True, max_length=80)
    # Every reading and its initials, each after a space, so that a prefix can be looked up.
    pinyin: str = ""
    national_id_sealed: bytes = b""
    national_id_index: bytes = Field(default=b"", unique=True)
    tail_index: bytes = Field(default=b"", index=True)
    national_id_mask: str = ""
    phone_sealed: bytes | None = None
    # Written by processes of the release before; goes when none of them is left.
    turns: int = 0

    def __str__(self) -> str:
        return f"{self.name}（{self.national_id_mask}）"

    @property
    def national_id(self) -> str:
        """The 18 characters, in full: only for the holder, the desk and exports."""
        return unseal(self, "national_id_sealed", self.national_id_sealed)

    @property
    def phone(self) -> str:
        """The telephone number, or an empty text."""
        return unseal_if_any(self, "phone_sealed", self.phone_sealed)

    def has_tail(self, tail: str) -> bool:
        """Whether the national ID ends so; a lower-case x is an X."""
        return self.national_id[-TAIL:] == tail.strip().upper()


def new_person(name: str, national_id: str, *, phone: str = "") -> Person:
    """A person of that name and (valid, normalised) national ID; not yet in a session."""
    person = Person(name=name, pinyin=look_up_keys(name))
    person.national_id_sealed = seal(person, "national_id_sealed", national_id)
    person.national_id_index = national_id_index(national_id)
    person.tail_index = tail_index(national_id[-SHORT_TAIL:])
    person.national_id_mask = NationalId(national_id).mask
    if phone:
        person.phone_sealed = seal(person, "phone_sealed", phone)
    return person


def look_up_keys(name: str) -> str:
    """What a name may be typed as in pinyin or initials, each after a space."""
    parts = split_name(name)
    return "".join(f" {key}" for key in sorted(pinyin_keys(parts.surname, parts.given_name)))


def national_id_index(national_id: str) -> bytes:
    """The blind index of a normalised national ID."""
    return blind_index("national_id", national_id)


def tail_index(tail: str) -> bytes:
    """The blind index of the last four characters of a national ID."""
    return blind_index("national_id_tail", tail.upper())


def person_with_id(db: Session, national_id: str) -> Person | None:
    """The person of that normalised national ID."""
    index = national_id_index(national_id)
    return db.exec(select(Person).where(Person.national_id_index == index)).first()


def people_called(db: Session, words: str, *, most: int = 10) -> Sequence[Person]:
    """Persons by name, part of a name, pinyin or initials, or the last four of the ID.

    Exact names come first. Nobody is ever chosen here: whoever asks picks (spec reading 6.3).
    """
    asked = words.strip()
    if not asked:
        return []
    low = asked.lower().replace(" ", "")
    found = db.exec(
        select(Person)
        .where(
            or_(
                col(Person.name).contains(asked, autoescape=True),
                col(Person.pinyin).contains(f" {low}", autoescape=True),
                col(Person.tail_index) == tail_index(asked),
            )
        )
        .order_by(Person.name)
        .limit(most * 5)
    ).all()
    return sorted(found, key=lambda each: (each.name != asked, each.name))[:most]
