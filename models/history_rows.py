"""The rows that the reconciliation compares: one query a table, each in the order of persons.

Read side by side they give one person after the other, and never more than that is held. They are
plain rows, ids and words as the database has them: making objects of a million crossings would
take longer than judging them. Spec findings 4; docs/bench.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, select, type_coerce
from sqlmodel import Session, col

from models.columns import plain_rows
from models.consent_letter import ConsentLetter
from models.custody import CustodyEvent
from models.declaration import Declaration, DeclaredDocument
from models.document import Document, DocumentSource
from models.police import Crossing, PoliceBatch, PoliceDocument, TravelDocument
from models.registrant import Registrant, RegistrationPeriod
from models.suspension import Suspension
from models.trip import ReportKind, Trip, TripReport, TripVersion, VersionState
from models.unit import Unit, within

AT_ONCE = 2_000  # rows of a table that are fetched together
ROW = tuple[Any, ...]


@dataclass(frozen=True)
class Whose:
    """Whose rows: everybody's, or those of the registrants of some subtrees, of some persons."""

    prefixes: Sequence[str] = ()
    people: Collection[UUID] | None = None


@dataclass(frozen=True)
class _Asked:
    """Whose rows a statement is for; the persons themselves are given when it is run."""

    prefixes: tuple[str, ...]
    is_some: bool

    def rows(self, person: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - a column of persons
        """The conditions on a table's column of persons."""
        asked: list[ColumnElement[bool]] = []
        asked += [col(person).in_(bindparam("people", expanding=True))] if self.is_some else []
        if not self.prefixes:
            return asked
        registered = select(col(Registrant.person_id)).join(
            Unit, col(Unit.id) == col(Registrant.unit_id)
        )
        return [*asked, col(person).in_(registered.where(within(self.prefixes)))]


class Rows:
    """One table's rows by person; asked for persons in their order, it is walked once."""

    def __init__(self, rows: Iterator[ROW]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._person: Any = None
        self._rows: Iterator[ROW] = iter(())
        self._is_over = False
        self._next()

    def of(self, person: Any) -> Sequence[ROW]:  # noqa: ANN401 - an id as the database has it
        """The rows of a person; of whoever comes before them, nothing is asked any more."""
        while not self._is_over and self._person < person:
            self._next()
        if self._is_over or self._person != person:
            return ()
        found = list(self._rows)
        self._next()
        return found

    def _next(self) -> None:
        try:
            self._person, self._rows = next(self._groups)
        except StopIteration:
            self._is_over = True


def open_rows(db: Session, whose: Whose) -> dict[str, Iterator[ROW]]:
    """Every table's rows, opened; they are fetched as they are walked."""
    connection = db.connection()
    given = {} if whose.people is None else {"people": list(whose.people)}
    at_once = {"yield_per": AT_ONCE}
    return {
        name: iter(connection.execute(statement, given, execution_options=at_once))
        for name, statement in statements(whose).items()
    }


def statements(whose: Whose) -> Mapping[str, Select[Any]]:
    """The query of each table: the person comes first, and the rows in the order of persons."""
    return _statements(_Asked(tuple(whose.prefixes), whose.people is not None))


@lru_cache(maxsize=64)
def _statements(whose: _Asked) -> Mapping[str, Select[Any]]:
    """Made once: to make them takes longer than to run them for one person."""
    return {
        "registrants": _of(
            whose,
            Registrant.person_id,
            _id(Registrant.unit_id),
            _id(Registrant.authority_id),
            _word(Registrant.status),
            Registrant.registered_from,
            Registrant.registered_to,
            _word(Registrant.secrecy_level),
            Registrant.cooling_off_end_date,
        ),
        "periods": _of(
            whose,
            Registrant.person_id,
            RegistrationPeriod.from_date,
            RegistrationPeriod.to_date,
            _id(RegistrationPeriod.unit_id),
            _id(RegistrationPeriod.authority_id),
        ).join(RegistrationPeriod, col(RegistrationPeriod.registrant_id) == col(Registrant.id)),
        "travel_documents": _travel_documents(whose),
        "crossings": _of(
            whose,
            Crossing.person_id,
            Crossing.day,
            Crossing.clock,
            _word(Crossing.direction),
            _id(Crossing.travel_document_id),
            Crossing.port,
            Crossing.next_place,
        ).order_by(col(Crossing.day), col(Crossing.clock)),
        "documents": _of(
            whose,
            Document.person_id,
            _id(Document.id),
            _word(Document.kind),
            Document.number_index,
            Document.number_mask,
            Document.issue_date,
            Document.expiry_date,
            _word(Document.status),
        ).order_by(col(Document.id)),
        "sources": _of(
            whose,
            Document.person_id,
            _id(DocumentSource.document_id),
            _word(DocumentSource.provenance),
            DocumentSource.on_date,
        ).join(DocumentSource, col(DocumentSource.document_id) == col(Document.id)),
        "declarations": _of(
            whose,
            Declaration.person_id,
            Declaration.declared_on,
            Declaration.declared_at,
            _id(Declaration.id),
            _id(DeclaredDocument.document_id),
        )
        .outerjoin(DeclaredDocument, col(DeclaredDocument.declaration_id) == col(Declaration.id))
        .order_by(col(Declaration.declared_at), col(Declaration.id).desc()),
        "events": _of(
            whose,
            Document.person_id,
            _id(CustodyEvent.document_id),
            _word(CustodyEvent.state),
            CustodyEvent.on_date,
            _id(CustodyEvent.trip_id),
            CustodyEvent.return_by,
        )
        .join(CustodyEvent, col(CustodyEvent.document_id) == col(Document.id))
        .order_by(col(CustodyEvent.document_id), col(CustodyEvent.position)),
        "versions": _versions(whose),
        "reports": _of(
            whose,
            Trip.person_id,
            _id(TripReport.id),
            _id(TripReport.trip_id),
            _word(TripReport.kind),
            TripReport.exit_date,
            TripReport.entry_date,
            TripReport.reported_on,
        )
        .join(TripReport, col(TripReport.trip_id) == col(Trip.id))
        .where(col(TripReport.kind) != ReportKind.DEPARTURE),
        "letters": _of(
            whose,
            ConsentLetter.person_id,
            ConsentLetter.issued_on,
            ConsentLetter.number,
            _word(ConsentLetter.kind),
            _id(ConsentLetter.unit_id),
            ConsentLetter.unit_name,
        ),
        "suspensions": _of(
            whose,
            Suspension.person_id,
            Suspension.from_date,
            Suspension.until_date,
            Suspension.ended_at,
        ),
    }


def _travel_documents(whose: _Asked) -> Select[Any]:
    """Each document with the words of the batches, the newest last."""
    return (
        _of(
            whose,
            TravelDocument.person_id,
            _id(TravelDocument.id),
            TravelDocument.kind,
            TravelDocument.number_index,
            TravelDocument.number_mask,
            TravelDocument.is_official,
            PoliceDocument.issue_date,
            PoliceDocument.expiry_date,
            _word(PoliceDocument.status),
            PoliceDocument.issuing_authority,
            PoliceBatch.as_of_date,
            PoliceBatch.received_at,
        )
        .outerjoin(PoliceDocument, col(PoliceDocument.travel_document_id) == col(TravelDocument.id))
        .outerjoin(PoliceBatch, col(PoliceBatch.id) == col(PoliceDocument.batch_id))
    )


def _versions(whose: _Asked) -> Select[Any]:
    """The approved versions of trips that were not called off, official ones among them."""
    return (
        _of(
            whose,
            Trip.person_id,
            _id(TripVersion.id),
            _id(Trip.id),
            _word(Trip.category),
            TripVersion.number,
            TripVersion.exit_date,
            TripVersion.return_date,
            TripVersion.decided_on,
            _id(TripVersion.approving_unit_id),
            TripVersion.approving_unit_name,
            _id(TripVersion.approved_by_id),
            TripVersion.destinations,
            TripVersion.transits,
            TripVersion.kinds,
            Trip.is_emergency,
            TripVersion.exception_reason,
            Trip.cancelled_on,
            _word(Trip.state),
        )
        .join(TripVersion, col(TripVersion.trip_id) == col(Trip.id))
        .where(col(TripVersion.state) == VersionState.APPROVED)
    )


def _of(whose: _Asked, person: Any, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of any type
    found = plain_rows(_id(person), *columns)
    ordered: Select[Any] = found.where(*whose.rows(person)).order_by(col(person))
    return ordered


def _id(column: Any) -> Any:  # noqa: ANN401 - a column of any type
    """An id as the database has it."""
    return type_coerce(column, String)


def _word(column: Any) -> Any:  # noqa: ANN401 - a column of any type
    """A word of a closed list as it is stored."""
    return type_coerce(column, String)
