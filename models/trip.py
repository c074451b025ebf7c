"""Trips 因私出行: what somebody wants to travel, in versions, and what became of it.

Notice part 2 (一事一报, 事前审批); spec domain 1.2. A change or an extension is a new version; the
one approved last counts. A draft is an open conversation, or an application that was sent back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.compare_and_set import leave_state
from models.document import Document
from models.sealing import unseal_if_any
from models.table import Table
from models.terms import TripCategory, TripPurpose

SEPARATOR = "、"


class TripState(StrEnum):
    """How far a trip has come."""

    DRAFT = "待补正"
    PENDING = "待审批"
    APPROVED = "已批准"
    REJECTED = "未批准"
    ABROAD = "已出境"
    RETURNED = "已回国"
    CLOSED = "已办结"
    CANCELLED = "已取消"


TRANSITIONS: dict[TripState, tuple[TripState, ...]] = {
    TripState.DRAFT: (TripState.PENDING, TripState.CANCELLED),
    TripState.PENDING: (
        TripState.APPROVED,
        TripState.REJECTED,
        TripState.DRAFT,
        TripState.CANCELLED,
    ),
    TripState.APPROVED: (TripState.ABROAD, TripState.CANCELLED),
    TripState.ABROAD: (TripState.RETURNED,),
    TripState.RETURNED: (TripState.CLOSED,),
    TripState.REJECTED: (),
    TripState.CLOSED: (),
    TripState.CANCELLED: (),
}
UNDER_WAY = (
    TripState.DRAFT,
    TripState.PENDING,
    TripState.APPROVED,
    TripState.ABROAD,
    TripState.RETURNED,
)
GRANTED = (TripState.APPROVED, TripState.ABROAD, TripState.RETURNED, TripState.CLOSED)


class VersionState(StrEnum):
    """How far one version of a trip has come."""

    PENDING = "待审批"
    APPROVED = "已批准"
    REJECTED = "未批准"
    SENT_BACK = "退回补正"
    WITHDRAWN = "已撤回"
    REPORTED = "事后补报"


VERSION_TRANSITIONS: dict[VersionState, tuple[VersionState, ...]] = {
    VersionState.PENDING: (
        VersionState.APPROVED,
        VersionState.REJECTED,
        VersionState.SENT_BACK,
        VersionState.WITHDRAWN,
    ),
    VersionState.APPROVED: (),
    VersionState.REJECTED: (),
    VersionState.SENT_BACK: (VersionState.WITHDRAWN,),
    VersionState.WITHDRAWN: (),
    VersionState.REPORTED: (),
}


class Trip(Table, table=True):
    """One trip of one person. `number` is what people call it by."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    number: str = Field(unique=True, max_length=30)
    category: TripCategory = Field(default=TripCategory.PRIVATE, sa_type=word(TripCategory))
    state: TripState = Field(default=TripState.PENDING, sa_type=word(TripState), index=True)
    is_emergency: bool = False
    made_at: datetime
    cancelled_on: date | None = None
    closed_on: date | None = None


class TripVersion(Table, table=True):
    """What is applied for. Dates are calendar days in Asia/Shanghai, both inclusive.

    Places, kinds and companions are words joined by 、, as the forms have them.
    """

    __table_args__ = (
        UniqueConstraint("trip_id", "number", name="one_version_a_number"),
        CheckConstraint("exit_date <= return_date", name="trip_dates_in_order"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    trip_id: UUID = Field(foreign_key="trip.id", index=True)
    number: int = 1
    state: VersionState = Field(default=VersionState.PENDING, sa_type=word(VersionState))
    destinations: str = ""
    transits: str = ""
    exit_date: date | None = None
    return_date: date | None = None
    purpose: TripPurpose | None = Field(default=None, sa_type=word(TripPurpose))
    companions: str = ""
    funding: str = ""
    contact_sealed: bytes | None = None
    kinds: str = ""
    reason: str = ""  # why it is changed or extended
    submitted_at: datetime
    submitted_on: date
    decided_on: date | None = None
    approving_unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    approved_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    # Of an approval that came in a ledger: its 文号, and its unit if that is not in the tree.
    approving_unit_name: str | None = None
    approval_number: str | None = Field(default=None, max_length=60)
    exception_reason: str = ""  # why it was approved against a warning that asks for a reason

    @property
    def contact_abroad(self) -> str:
        """Whom to reach abroad, and how."""
        return unseal_if_any(self, "contact_sealed", self.contact_sealed)

    def __str__(self) -> str:
        days = f"{self.exit_date} 至 {self.return_date}"
        return f"{days} 赴{self.destinations}{self.purpose.value if self.purpose else ''}"


class TripDocument(Table, table=True):
    """A document that a version is to be travelled on."""

    version_id: UUID = Field(foreign_key="trip_version.id", primary_key=True)
    document_id: UUID = Field(foreign_key="document.id", primary_key=True, index=True)


class ReportKind(StrEnum):
    """What a holder says of a trip afterwards."""

    DEPARTURE = "出境报告"
    RETURN = "回国报告"
    NOT_TRAVELLED = "未成行"
    PAST = "补报"


class TripReport(Table, table=True):
    """What a holder reported of a trip, and when; a later report of one trip counts."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    trip_id: UUID = Field(foreign_key="trip.id", index=True)
    kind: ReportKind = Field(sa_type=word(ReportKind))
    exit_date: date | None = None
    entry_date: date | None = None
    places: str = ""
    words: str = ""
    reported_on: date | None = None  # unknown for some that were imported
    reported_at: datetime
    receipt_number: str = Field(unique=True, max_length=30)


def advance_trip(db: Session, trip: Trip, to: TripState) -> None:
    """Leave the present state, if it still is the present one.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, trip, to, TRANSITIONS, f"申请 {trip.number} ")


def advance_version(db: Session, version: TripVersion, to: VersionState) -> None:
    """Decide a version once.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, version, to, VERSION_TRANSITIONS, "这份申请")


def trips_of(
    db: Session, person_id: UUID, states: Collection[TripState] = tuple(TripState)
) -> Sequence[Trip]:
    """A person's trips in these states, the latest made first."""
    return db.exec(
        select(Trip)
        .where(Trip.person_id == person_id, col(Trip.state).in_(states))
        .order_by(col(Trip.made_at).desc(), col(Trip.id))
    ).all()


def versions_of(db: Session, trip_ids: Collection[UUID]) -> dict[UUID, list[TripVersion]]:
    """The versions of each of these trips, in their order."""
    found: dict[UUID, list[TripVersion]] = {each: [] for each in trip_ids}
    rows = db.exec(
        select(TripVersion)
        .where(col(TripVersion.trip_id).in_(trip_ids))
        .order_by(col(TripVersion.number))
    )
    for version in rows:
        found[version.trip_id].append(version)
    return found


def standing(versions: Sequence[TripVersion]) -> TripVersion | None:
    """The version that counts: the one approved (or reported afterwards) last."""
    counted = (VersionState.APPROVED, VersionState.REPORTED)
    return next((each for each in reversed(versions) if each.state in counted), None)


def granted_versions(db: Session, person_id: UUID, *, but: UUID | None = None) -> list[TripVersion]:
    """What counts of a person's granted trips, the latest made first, leaving one trip out."""
    granted = [each for each in trips_of(db, person_id, GRANTED) if each.id != but]
    versions = versions_of(db, [each.id for each in granted])
    return [version for each in granted if (version := standing(versions[each.id]))]


def standing_version(db: Session, trip_id: UUID) -> TripVersion | None:
    """The version of a trip that counts now."""
    return standing(versions_of(db, [trip_id])[trip_id])


def pending_version(db: Session, trip_id: UUID) -> TripVersion | None:
    """The version of a trip that waits to be decided, or to be completed by its holder."""
    waiting = (VersionState.PENDING, VersionState.SENT_BACK)
    versions = versions_of(db, [trip_id])[trip_id]
    return next((each for each in reversed(versions) if each.state in waiting), None)


def documents_for(db: Session, version_id: UUID) -> Sequence[Document]:
    """The documents that a version names."""
    return db.exec(
        select(Document)
        .join(TripDocument, col(TripDocument.document_id) == Document.id)
        .where(TripDocument.version_id == version_id)
        .order_by(col(Document.kind), col(Document.id))
    ).all()


def reports_of(db: Session, trip_ids: Collection[UUID]) -> dict[UUID, list[TripReport]]:
    """What was reported of each of these trips, in the order it was."""
    found: dict[UUID, list[TripReport]] = {each: [] for each in trip_ids}
    rows = db.exec(
        select(TripReport)
        .where(col(TripReport.trip_id).in_(trip_ids))
        .order_by(col(TripReport.reported_at), col(TripReport.id))
    )
    for report in rows:
        found[report.trip_id].append(report)
    return found
