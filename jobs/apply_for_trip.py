"""Apply for a trip, change it, extend it, withdraw it: each goes before the approvers.

Notice part 2 (一事一报, 事前审批); spec domain 1.2 (Trip) and 1.3, conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from jobs.approvals import call_off, put_before_approvers, refuse_if_stopped
from models.approval import Subject
from models.approval_chain import drop_chain
from models.audit import record
from models.document import Document
from models.errors import NotNow
from models.occasion import Occasion
from models.receipt import new_receipt
from models.registrant import Registrant
from models.sealing import seal
from models.terms import TripPurpose
from models.trip import (
    SEPARATOR,
    Trip,
    TripDocument,
    TripState,
    TripVersion,
    VersionState,
    advance_trip,
    advance_version,
    pending_version,
    versions_of,
)


@dataclass(frozen=True)
class Wanted:
    """A trip as its traveller describes it; both days are included."""

    destinations: Sequence[str]
    exit_date: date
    return_date: date
    purpose: TripPurpose
    transits: Sequence[str] = ()
    companions: Sequence[str] = ()
    funding: str = ""
    contact_abroad: str = ""
    documents: Sequence[Document] = ()
    is_emergency: bool = False
    reason: str = ""


def apply_for_trip(db: Session, registrant: Registrant, wanted: Wanted, occasion: Occasion) -> Trip:
    """Put a trip before the approvers.

    Raises:
        NotNow: nothing can be applied for (refuse_if_stopped).
    """
    refuse_if_stopped(db, registrant, occasion)
    trip = Trip(
        person_id=registrant.person_id,
        number=new_receipt("CX", occasion.today),
        is_emergency=wanted.is_emergency,
        made_at=occasion.now,
    )
    db.add(trip)
    db.flush()
    _put_version(db, trip, registrant, wanted, occasion, what="申请出行")
    return trip


def change_trip(
    db: Session, trip: Trip, registrant: Registrant, wanted: Wanted, occasion: Occasion
) -> TripVersion:
    """Put a new version of a trip before the approvers; until it is approved the old one counts.

    Raises:
        NotNow: nothing can be applied for, or the trip is over.
    """
    refuse_if_stopped(db, registrant, occasion)
    if trip.state not in {
        TripState.DRAFT,
        TripState.PENDING,
        TripState.APPROVED,
        TripState.ABROAD,
    }:
        raise NotNow(f"申请 {trip.number} {trip.state.value}，不能变更。")
    _withdraw_pending(db, trip)
    if trip.state is TripState.DRAFT:
        advance_trip(db, trip, TripState.PENDING)
    return _put_version(db, trip, registrant, wanted, occasion, what="变更出行")


def cancel_trip(db: Session, trip: Trip, reason: str, occasion: Occasion) -> None:
    """Give a trip up before it began; whoever was to decide it is told.

    Raises:
        NotNow: the traveller has left, or it is over.
    """
    advance_trip(db, trip, TripState.CANCELLED)
    trip.cancelled_on = occasion.today
    db.add(trip)
    _audit(db, trip, "取消出行", occasion, {"reason": reason})
    version = pending_version(db, trip.id)
    if version is not None:
        once = f"trip/{trip.id.hex}/cancelled"
        call_off(db, Subject.TRIP, version.id, trip.number, reason, occasion, once=once)
        advance_version(db, version, VersionState.WITHDRAWN)


def _put_version(
    db: Session,
    trip: Trip,
    registrant: Registrant,
    wanted: Wanted,
    occasion: Occasion,
    *,
    what: str,
) -> TripVersion:
    version = TripVersion(
        trip_id=trip.id,
        number=len(versions_of(db, [trip.id])[trip.id]) + 1,
        destinations=SEPARATOR.join(wanted.destinations),
        transits=SEPARATOR.join(wanted.transits),
        exit_date=wanted.exit_date,
        return_date=wanted.return_date,
        purpose=wanted.purpose,
        companions=SEPARATOR.join(wanted.companions),
        funding=wanted.funding,
        kinds=SEPARATOR.join(dict.fromkeys(each.kind.value for each in wanted.documents)),
        reason=wanted.reason,
        submitted_at=occasion.now,
        submitted_on=occasion.today,
    )
    if wanted.contact_abroad:
        version.contact_sealed = seal(version, "contact_sealed", wanted.contact_abroad)
    db.add(version)
    db.flush()
    for document in wanted.documents:
        db.add(TripDocument(version_id=version.id, document_id=document.id))
    db.flush()
    _audit(db, trip, what, occasion, {"version": version.number, "trip": str(version)})
    put_before_approvers(db, Subject.TRIP, version.id, registrant, occasion)
    return version


def _withdraw_pending(db: Session, trip: Trip) -> None:
    """A version that nobody has decided makes room for the next."""
    version = pending_version(db, trip.id)
    if version is not None:
        drop_chain(db, version.id)
        advance_version(db, version, VersionState.WITHDRAWN)


def _audit(
    db: Session, trip: Trip, what: str, occasion: Occasion, after: Mapping[str, object]
) -> None:
    record(db, occasion.actor, what, f"trip/{trip.id.hex}", at=occasion.now, after=after)
