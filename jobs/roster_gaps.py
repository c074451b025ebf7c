"""Find what differs between the HR lists and the roster of some subtrees, as of a day.

Notice part 1 (应备尽备); spec findings 4.5. Two queries for everybody and a few for what concerns
all of them, however many persons there are. A person belongs here by the unit that lists them, or
by the unit they are registered in: who moved from one to the other is seen by both.

The lists and the roster are those of now; `as_of` decides what has ended by that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.person import Person
from models.policy import Policy
from models.registrant import Registrant
from models.roster_gap import GapSetAside, hash_of, set_aside
from models.staff_member import LatestList, StaffMember, latest_lists
from models.terms import UnitLevel
from models.unit import Unit, within
from models.unit_tree import UnitTree
from rules import roster_gaps
from rules.employment import Employment, Gap, Listed, Post, Registration
from rules.registration_scope import standing_of

Known = tuple[StaffMember | None, Person | None, Registrant | None]


@dataclass(frozen=True)
class FoundGap:
    """A gap, and whose it is. `unit` is where they are listed, else where they are registered.

    `answer`: somebody decided that nothing is to be done, and nothing has changed since.
    """

    gap: Gap
    unit: Unit
    staff: StaffMember | None
    person: Person | None
    registrant: Registrant | None
    answer: GapSetAside | None = None

    @property
    def key(self) -> str:
        """By what this gap is known again, as long as it is there and nothing has changed."""
        row = self.staff or self.registrant
        assert row is not None  # noqa: S101 - a gap is somebody's
        return f"{self.gap.kind.name}-{row.id.hex[-16:]}-{hash_of(self.gap.facts)[:8]}"

    @property
    def whose(self) -> StaffMember | Registrant:
        """The row whose unit decides who may act: the roster's, or who is to be registered."""
        is_new = self.gap.category is not None
        row = self.staff if is_new or self.registrant is None else self.registrant
        assert row is not None  # noqa: S101 - likewise
        return row

    @property
    def name(self) -> str:
        return self._who.name

    @property
    def mask(self) -> str:
        return self._who.national_id_mask

    @property
    def national_id(self) -> str:
        """The 18 characters, in full: for exports."""
        return self._who.national_id

    @property
    def national_id_index(self) -> bytes:
        return self._who.national_id_index

    @property
    def _who(self) -> Person | StaffMember:
        who = self.person or self.staff
        assert who is not None  # noqa: S101 - likewise
        return who


def gaps_within(
    db: Session, prefixes: Sequence[str], policy: Policy, as_of: date
) -> list[FoundGap]:
    """The gaps of everybody listed or registered in these subtrees, by unit and name.

    Those that were set aside are among them, with their answer, unless something has changed.
    """
    known = _known(db, prefixes)
    lists = _whole_lists(latest_lists(db, _units_of(known)), known, as_of)
    places = _Places(UnitTree.read(db), lists)
    found = [
        FoundGap(gap, places.unit_of(each), *each)
        for each in known
        for gap in roster_gaps.check(places.employment(each), policy, as_of)
    ]
    found.sort(key=lambda each: (each.unit.path, each.name, each.key))
    return list(_answered(db, found))


def _known(db: Session, prefixes: Sequence[str]) -> list[Known]:
    listed: Any = db.exec(
        select(StaffMember, Person, Registrant)
        .join(Unit, col(Unit.id) == StaffMember.unit_id)
        .outerjoin(Person, col(Person.national_id_index) == StaffMember.national_id_index)
        .outerjoin(Registrant, col(Registrant.person_id) == Person.id)
        .where(within(prefixes))
    ).all()
    here = select(Unit.id).where(within(prefixes))
    registered: Any = db.exec(
        select(StaffMember, Person, Registrant)
        .select_from(Registrant)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .join(Person, col(Person.id) == Registrant.person_id)
        .outerjoin(StaffMember, col(StaffMember.national_id_index) == Person.national_id_index)
        .where(
            within(prefixes),
            or_(col(StaffMember.id).is_(None), col(StaffMember.unit_id).not_in(here)),
        )
    ).all()
    return [tuple(each) for each in (*listed, *registered)]


def _units_of(known: Sequence[Known]) -> set[UUID]:
    return {row.unit_id for staff, _, registrant in known for row in (staff, registrant) if row}


def _whole_lists(
    lists: Mapping[UUID, LatestList], known: Sequence[Known], as_of: date
) -> dict[UUID, LatestList]:
    """The lists by which somebody can be missed: of at least half of those who belong there.

    Else the one person whom another unit's list moves there, or a list of newcomers only, would
    make everybody else of the unit look gone.
    """
    belong: Counter[UUID] = Counter()
    for staff, _, registrant in known:
        places: set[UUID] = set()
        if staff is not None and (staff.left_on is None or staff.left_on > as_of):
            places.add(staff.unit_id)
        if registrant is not None and _is_employed(registrant, as_of):
            places.add(registrant.unit_id)
        belong.update(places)
    return {unit_id: each for unit_id, each in lists.items() if each.persons * 2 >= belong[unit_id]}


def _is_employed(registrant: Registrant, as_of: date) -> bool:
    is_out = registrant.category in roster_gaps.NOT_EMPLOYED
    return registrant.is_in_force(as_of) and not is_out


@dataclass
class _Places:
    """Where everybody is: the tree, the latest lists, and which units lie in a county."""

    tree: UnitTree
    lists: dict[UUID, LatestList]
    counties: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        units = self.tree.by_id.values()
        self.counties = tuple(each.path for each in units if each.level is UnitLevel.COUNTY)

    def unit_of(self, known: Known) -> Unit:
        staff, _, registrant = known
        row = staff or registrant
        assert row is not None  # noqa: S101 - a gap is somebody's
        return self.tree.by_id[row.unit_id]

    def employment(self, known: Known) -> Employment:
        """One person's records as plain values."""
        staff, _, registrant = known
        return Employment(
            self._listed(staff) if staff is not None else None,
            self._registration(registrant) if registrant is not None else None,
        )

    def _listed(self, staff: StaffMember) -> Listed:
        unit, latest = self.tree.by_id[staff.unit_id], self.lists.get(staff.unit_id)
        post = Post(
            unit=unit.name,
            is_in_county=unit.path.startswith(self.counties),
            nature=staff.nature,
            post=staff.post,
            rank_level=staff.rank_level,
            title=staff.title,
            secrecy_level=staff.secrecy_level,
        )
        return Listed(
            unit_id=unit.id,
            unit=unit.name,
            post=staff.post,
            secrecy_level=staff.secrecy_level,
            left_on=staff.left_on,
            listed_on=staff.listed_on,
            latest_on=latest.on_date if latest is not None else staff.listed_on,
            latest_persons=latest.persons if latest is not None else 0,
            standing=standing_of(post),
        )

    def _registration(self, registrant: Registrant) -> Registration:
        latest = self.lists.get(registrant.unit_id)
        return Registration(
            unit_id=registrant.unit_id,
            unit=self.tree.by_id[registrant.unit_id].name,
            category=registrant.category,
            post=registrant.post_and_rank,
            status=registrant.status,
            registered_from=registrant.registered_from,
            registered_to=registrant.registered_to,
            secrecy_level=registrant.secrecy_level,
            cooling_off_end=registrant.cooling_off_end_date,
            latest_on=latest.on_date if latest is not None else None,
            latest_persons=latest.persons if latest is not None else 0,
        )


def _answered(db: Session, found: Sequence[FoundGap]) -> Iterator[FoundGap]:
    answers = set_aside(db, {each.national_id_index for each in found})
    for each in found:
        answer = answers.get((each.national_id_index, each.gap.kind))
        holds = answer is not None and answer.facts_hash == hash_of(each.gap.facts)
        yield FoundGap(
            each.gap,
            each.unit,
            each.staff,
            each.person,
            each.registrant,
            answer if holds else None,
        )
