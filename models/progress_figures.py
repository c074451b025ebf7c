"""How far the registrants of each unit are with every promise of a campaign, on a day.

Notice parts 1 to 3 (应备尽备, 应交尽交, 应查尽查); spec conversations 2.4 (progress picture),
workbooks 3.2, export `report`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from models.custody import CustodyState, custody_state, latest_events
from models.declaration import Declaration
from models.document import Document, DocumentSource, Provenance
from models.holding import disowned
from models.occasion import Occasion
from models.police import Crossing, PoliceAnswer, PoliceBatch, PoliceDocument, TravelDocument
from models.registrant import Registrant
from models.terms import DocumentKind, LegalStatus, RegistrationStatus
from models.unit import Unit, within

AT_ONCE = 400  # persons of whom is asked in one query
FILED = (RegistrationStatus.FILED, RegistrationStatus.CHANGE_FILED)


class Where(StrEnum):
    """Where a document is that its holder or the ledger says exists."""

    KEPT = "集中保管"
    DRAWN = "领用在外"
    WITH_HOLDER = "尚未上交"
    LOST = "挂失"


@dataclass
class Progress:
    """Registrants of one unit or several, and what has been done about them.

    `documents` are those declared or in the ledger that are valid or lost, by kind and place;
    `police_documents` the valid private ones that the police know, `crossings` those since the
    day of the policy.
    """

    registrants: int = 0
    filed: int = 0
    declared: int = 0
    checked: int = 0
    holders: int = 0
    police_documents: int = 0
    crossings: int = 0
    documents: Counter[tuple[DocumentKind, Where]] = field(
        default_factory=Counter[tuple[DocumentKind, Where]]
    )

    def at(self, *places: Where) -> int:
        """How many documents are in these places."""
        return sum(count for (_, where), count in self.documents.items() if where in places)

    def add(self, other: Progress) -> None:
        """Count what another unit has."""
        self.registrants += other.registrants
        self.filed += other.filed
        self.declared += other.declared
        self.checked += other.checked
        self.holders += other.holders
        self.police_documents += other.police_documents
        self.crossings += other.crossings
        self.documents.update(other.documents)


def progress_by_unit(db: Session, prefix: str, occasion: Occasion) -> dict[UUID, Progress]:
    """How far each unit of a subtree is, those below it not counted, by the unit's id."""
    units: dict[UUID, Progress] = {}
    registered = iter(_registered(db, prefix, occasion.today))
    while batch := list(islice(registered, AT_ONCE)):
        facts = _Facts(db, [person_id for person_id, _, _ in batch], occasion)
        for person_id, unit_id, status in batch:
            facts.enter(units.setdefault(unit_id, Progress()), person_id, status)
    return units


def added(several: Iterable[Progress]) -> Progress:
    """All of them together."""
    total = Progress()
    for each in several:
        total.add(each)
    return total


class _Facts:
    """What is known of some persons on a day, a query for each kind of thing."""

    def __init__(self, db: Session, people: Sequence[UUID], occasion: Occasion) -> None:
        self._db, self._people, self._day = db, people, occasion.today
        self._declared = self._who_declared()
        self._checked = self._whom_the_police_told_of()
        self._police_documents = self._valid_police_documents()
        self._crossings = self._counted_crossings(occasion.policy.crossings_from)
        self._documents = dict[UUID, list[tuple[DocumentKind, Where]]]()
        for person_id, kind, where in self._placed():
            self._documents.setdefault(person_id, []).append((kind, where))

    def enter(self, progress: Progress, person_id: UUID, status: RegistrationStatus) -> None:
        """Count one registrant."""
        own = self._documents.get(person_id, [])
        progress.registrants += 1
        progress.filed += status in FILED
        progress.declared += person_id in self._declared
        progress.checked += person_id in self._checked
        progress.holders += bool(own)
        progress.police_documents += self._police_documents[person_id]
        progress.crossings += self._crossings.get(person_id, 0)
        progress.documents.update(own)

    def _who_declared(self) -> set[UUID]:
        rows = self._db.exec(
            select(Declaration.person_id).where(
                col(Declaration.person_id).in_(self._people),
                col(Declaration.declared_on) <= self._day,
            )
        )
        return set(rows.all())

    def _whom_the_police_told_of(self) -> set[UUID]:
        rows = self._db.exec(
            select(PoliceAnswer.person_id)
            .join(PoliceBatch, col(PoliceBatch.id) == PoliceAnswer.batch_id)
            .where(
                col(PoliceAnswer.person_id).in_(self._people),
                col(PoliceBatch.as_of_date) <= self._day,
            )
        )
        return set(rows.all())

    def _valid_police_documents(self) -> Counter[UUID]:
        """Private documents by the newest word of the police."""
        rows = self._db.exec(
            select(TravelDocument, PoliceDocument)
            .join(PoliceDocument, col(PoliceDocument.travel_document_id) == TravelDocument.id)
            .join(PoliceBatch, col(PoliceBatch.id) == PoliceDocument.batch_id)
            .where(
                col(TravelDocument.person_id).in_(self._people),
                col(TravelDocument.is_official).is_(False),
                col(PoliceBatch.as_of_date) <= self._day,
            )
            .order_by(col(PoliceBatch.as_of_date), col(PoliceBatch.received_at))
        ).all()
        newest = {document.id: (document.person_id, said) for document, said in rows}
        return Counter(person_id for person_id, said in newest.values() if self._is_valid(said))

    def _is_valid(self, said: PoliceDocument) -> bool:
        ended = said.expiry_date is not None and said.expiry_date < self._day
        return said.status is LegalStatus.VALID and not ended

    def _counted_crossings(self, since: date) -> Mapping[UUID, int]:
        rows = self._db.exec(
            select(Crossing.person_id, func.count())
            .where(
                col(Crossing.person_id).in_(self._people),
                col(Crossing.day) >= since,
                col(Crossing.day) <= self._day,
            )
            .group_by(col(Crossing.person_id))
        )
        return dict(rows.all())

    def _placed(self) -> Iterator[tuple[UUID, DocumentKind, Where]]:
        """Documents that somebody answers for; a number in a roster alone is none."""
        known = self._db.exec(
            select(Document)
            .join(DocumentSource, col(DocumentSource.document_id) == Document.id)
            .where(
                col(Document.person_id).in_(self._people),
                col(DocumentSource.provenance).in_((Provenance.DECLARED, Provenance.LEDGER)),
                col(DocumentSource.on_date) <= self._day,
            )
            .distinct()
        ).all()
        denied = disowned(self._db, self._people)
        held = [each for each in known if each.id not in denied]
        events = latest_events(self._db, [each.id for each in held], until=self._day)
        for each in held:
            if each.status is LegalStatus.LOST:
                yield each.person_id, each.kind, Where.LOST
            elif each.is_valid_on(self._day):
                yield each.person_id, each.kind, _place_of(custody_state(events.get(each.id)))


def _place_of(state: CustodyState) -> Where:
    places = {CustodyState.IN_CUSTODY: Where.KEPT, CustodyState.DRAWN: Where.DRAWN}
    return places.get(state, Where.WITH_HOLDER)


def _registered(
    db: Session, prefix: str, day: date
) -> Collection[tuple[UUID, UUID, RegistrationStatus]]:
    """Person, unit and status of whoever is registered there on that day."""
    begun = or_(col(Registrant.registered_from).is_(None), col(Registrant.registered_from) <= day)
    lasts = or_(col(Registrant.registered_to).is_(None), col(Registrant.registered_to) >= day)
    rows = db.exec(
        select(Registrant.person_id, Registrant.unit_id, Registrant.status)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within([prefix]), begun, lasts)
    ).all()
    return [(person_id, unit_id, RegistrationStatus(status)) for person_id, unit_id, status in rows]
