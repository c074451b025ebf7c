"""What happened in the fictitious city before its demo opens, told through the office's own duties.

Each story is one registrant's: what they declared, brought to the desk and left in the safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from bot.clock import day_of
from jobs.apply_for_trip import Wanted, apply_for_trip
from jobs.declare_holdings import declare
from jobs.hand_over import open_handover, record_by_proxy, record_findings
from models.audit import Actor
from models.completion import complete
from models.custody import CustodyMove
from models.desk_record import Finding
from models.document import Document, documents_of
from models.grant import Role, nearest_holders
from models.handover import Handover, Outcome, open_handovers_of
from models.occasion import Occasion
from models.outbox import Message
from models.person import Person
from models.policy import Policy
from models.registrant import Registrant
from models.safe import safes_of
from models.slots import free_slots
from models.terms import DocumentKind, TripPurpose
from models.unit import Unit

DECLARED = timedelta(days=6)  # before the demo opens
AT_THE_DESK = timedelta(days=1)
JUST_NOW = timedelta(hours=2)  # the desk waits for a confirmation, and nobody is alerted yet
ISSUED = timedelta(days=1000)
VALID_FOR = timedelta(days=1825)
VALID_FOR_AS_PASSPORT = timedelta(days=3650)
LEAVES_IN, AWAY = timedelta(days=20), timedelta(days=6)


@dataclass(frozen=True)
class OnPaper:
    """A document as its holder reads it off when declaring."""

    kind: DocumentKind
    number: str
    issue_date: date | None
    expiry_date: date | None
    issuing_authority: str = "云溪市公安局"


@dataclass(frozen=True)
class Telling:
    """Whose story is told, and when the demo opens."""

    db: Session
    policy: Policy
    now: datetime
    holder: Person
    registrant: Registrant

    def ago(self, before: timedelta, by: Person) -> Occasion:
        """The occasion on which somebody of the city acted."""
        moment = self.now - before
        return Occasion(Actor(by.name, "local", by.id), moment, day_of(moment), self.policy)

    @property
    def documents(self) -> Sequence[Document]:
        """What is known of the holder: the roster's numbers, to begin with."""
        return documents_of(self.db, self.holder.id)

    @property
    def custodian(self) -> Person:
        """Whose desk the holder goes to: never their own."""
        authority = self.db.get_one(Unit, self.registrant.authority_id)
        steps = nearest_holders(self.db, Role.CUSTODIAN, authority, never=[self.holder.id])
        return self.db.get_one(Person, steps[0][0])


def none_held(told: Telling) -> None:
    """The holder has declared that they hold nothing."""
    declare(told.db, told.holder, told.registrant, [], [], told.ago(DECLARED, told.holder))


def declared(told: Telling) -> None:
    """The holder has declared what the roster knew, and still has it at home."""
    occasion = told.ago(DECLARED, told.holder)
    typed = [_on_paper(each, occasion.today) for each in told.documents]
    declare(told.db, told.holder, told.registrant, [], typed, occasion)


def recorded(told: Telling) -> None:
    """The desk has recorded everything as declared; the holder has yet to confirm."""
    declared(told)
    _record(told, JUST_NOW, [Outcome.MATCHES] * len(told.documents))


def in_safe(told: Telling) -> None:
    """Everything declared lies in the safe, confirmed by both sides."""
    declared(told)
    handover = _record(told, AT_THE_DESK, [Outcome.MATCHES] * len(told.documents))
    _confirm(told, handover)


def applied(told: Telling) -> None:
    """Everything lies in the safe, and the holder has applied for a trip that waits."""
    in_safe(told)
    occasion = told.ago(JUST_NOW, told.holder)
    passports = [each for each in told.documents if each.kind is DocumentKind.ORDINARY_PASSPORT]
    begins = occasion.today + LEAVES_IN
    wanted = Wanted(
        destinations=["日本"],
        exit_date=begins,
        return_date=begins + AWAY,
        purpose=TripPurpose.TOURISM,
        companions=["儿子"],
        funding="自费",
        documents=passports,
    )
    apply_for_trip(told.db, told.registrant, wanted, occasion)


def differs(told: Telling) -> None:
    """One document is in the safe; another had a number that was not the declared one."""
    declared(told)
    others = len(told.documents) - 1
    handover = _record(told, AT_THE_DESK, [Outcome.MATCHES] * others + [Outcome.DIFFERS])
    _confirm(told, handover)


def by_proxy(told: Telling) -> None:
    """The custodian has taken everything in for a holder who cannot use a chat."""
    record_by_proxy(
        told.db,
        CustodyMove.SURRENDER,
        told.registrant,
        _findings(told, [Outcome.MATCHES] * len(told.documents)),
        "本人尚未绑定账号，当面清点",
        told.ago(AT_THE_DESK, told.custodian),
    )


STORIES: dict[str, Callable[[Telling], None]] = {
    each.__name__: each
    for each in (none_held, declared, recorded, in_safe, applied, differs, by_proxy)
}


def _on_paper(document: Document, today: date) -> OnPaper:
    is_passport = document.kind is DocumentKind.ORDINARY_PASSPORT
    issued = today - ISSUED
    until = issued + (VALID_FOR_AS_PASSPORT if is_passport else VALID_FOR)
    return OnPaper(document.kind, document.number, issued, until)


def _record(told: Telling, before: timedelta, outcomes: Sequence[Outcome]) -> Handover:
    """The holder shows a code at the desk, and the custodian records what lies there."""
    occasion = told.ago(before, told.holder)
    open_handover(told.db, CustodyMove.SURRENDER, told.registrant, told.documents, occasion)
    handover = open_handovers_of(told.db, told.holder.id)[0]
    findings = _findings(told, outcomes)
    record_findings(told.db, handover, findings, told.ago(before, told.custodian))
    return handover


def _confirm(told: Telling, handover: Handover) -> None:
    """The holder presses the button below what the desk recorded."""
    asked = select(Message).where(Message.once == f"handover/{handover.id.hex}/confirm")
    for message in told.db.exec(asked):
        message.pressed = 0
        told.db.add(message)
    complete(told.db, handover, told.ago(AT_THE_DESK, told.holder))


def _findings(told: Telling, outcomes: Sequence[Outcome]) -> list[Finding]:
    """What the desk found, each matching document with the next free slot of the first safe."""
    safe = safes_of(told.db, told.registrant.authority_id)[0]
    slots = iter(free_slots(told.db, safe))
    return [
        Finding(document.id, outcome, safe_id=safe.id, slot=next(slots))
        if outcome is Outcome.MATCHES
        else Finding(document.id, outcome, reason="末两位与报告的号码不同")
        for document, outcome in zip(told.documents, outcomes, strict=True)
    ]
