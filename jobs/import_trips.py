"""Import what was approved, travelled and reported before: trips 因私 and 因公, and 同意申办函.

Spec workbooks 3.1, import `trips`; domain 1.2. A row is known again by person, 类别, dates and
文号. A missing column or an empty cell changes nothing. What was applied for or decided in this
office stays: a row that says otherwise is an error. A 因私 row without 批准日期 is a report without
an approval (补报).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.access import Action
from models.audit import Entry, record_all
from models.calendar import ZONE
from models.consent_letter import ConsentLetter
from models.import_matching import STRANGER, Match, Matching
from models.import_verdict import NEW, SETTLED, UNCHANGED, UPDATED, Plan, Scope, Verdict
from models.known_trips import IMPORTED, KnownTrip, KnownTrips, known_trips
from models.occasion import Occasion
from models.receipt import new_receipt
from models.terms import TripCategory
from models.trip import (
    ReportKind,
    Trip,
    TripReport,
    TripState,
    TripVersion,
    VersionState,
)
from models.unit_tree import RefusedCell, UnitTree
from workbooks.layout import Row
from workbooks.trip_fields import report_said, state_said, version_said
from workbooks.trips import Matter, TripRow

UNDECIDED = set(VersionState) - {VersionState.APPROVED}
DECIDED_HERE = "该次出行已在本系统办理（编号 {}），导入不改动。"


@dataclass
class TripsImport:
    """One ledger of trips on its way in."""

    matching: Matching

    @property
    def _occasion(self) -> Occasion:
        return self.matching.occasion

    def plan(self, db: Session, rows: Sequence[Row[TripRow]]) -> Plan:
        """Decide what becomes of each row; nothing is written, nothing is locked."""
        values = [row.value for row in rows if row.value is not None]
        people = self.matching.people(db, {each.national_id.number for each in values})
        known = known_trips(db, [each.person.id for each in people.values()])
        result = Plan()
        for row in rows:
            result.verdicts[row.number] = self._verdict(row, people, known, result)
        return result

    def _verdict(
        self,
        row: Row[TripRow],
        people: Mapping[str, Match],
        known: KnownTrips,
        result: Plan,
    ) -> Verdict:
        if row.value is None:
            return Verdict.wrong_row(row.wrong)
        match = people.get(row.value.national_id.number)
        if match is None:
            return STRANGER
        try:
            self.matching.check(match)
            key = (row.value.national_id.number, row.value.key)
            twin = self.matching.twin(key, row.number, row.value, "类别", "次出行或同一份函")
            if twin is not None:
                return twin
            self._refuse_days_to_come(row.value)
            outcome = self._enter(row.value, match, known, result)
        except RefusedCell as refused:
            return Verdict.wrong(refused.column, str(refused))
        notes = (*row.warnings, *match.doubts(row.value.name))
        return Verdict(outcome, notes) if notes else SETTLED[outcome]

    def _refuse_days_to_come(self, value: TripRow) -> None:
        """What was decided, reported, or travelled without an approval lies behind."""
        past = {
            "批准日期": value.approved_on,
            "销假申报出境日期": value.reported_exit,
            "销假申报返回日期": value.reported_return,
            "报告日期": value.reported_on,
        }
        if value.matter is Matter.PRIVATE and value.approved_on is None:
            past["出境日期"] = value.exit_date
        for column, day in past.items():
            if day is not None and day > self._occasion.today:
                raise RefusedCell(column, f"{column}晚于导入日（{self._occasion.today}）。")

    def _enter(self, value: TripRow, match: Match, known: KnownTrips, result: Plan) -> str:
        if value.matter is Matter.LETTER:
            return self._letter(value, match, known, result)
        category = TripCategory(value.matter.value)
        days = (value.exit_date, value.return_date)
        before = known.trip(match.person.id, category, days, value.number)
        if before is None:
            self._add(value, category, match, result)
            return NEW
        return self._update(value, before, match, result)

    # -- letters --------------------------------------------------------------------------

    def _letter(self, value: TripRow, match: Match, known: KnownTrips, result: Plan) -> str:
        assert value.approved_on is not None  # noqa: S101 - the reader has looked
        wanted = self._letter_words(value)
        before = known.letter(match.person.id, value.approved_on, value.number)
        if before is None:
            letter_id = result.insert(
                ConsentLetter,
                person_id=match.person.id,
                number=value.number,
                issued_on=value.approved_on,
                **wanted,
            )
            self._audit("导入同意申办函", f"consent_letter/{letter_id.hex}", match, wanted, result)
            return NEW
        changed = _differing(before, wanted)
        if not changed:
            return UNCHANGED
        if before.errand_id is not None:
            raise RefusedCell("文号", "该同意申办函由本系统开具，导入不改动。")
        result.update(before, **changed)
        self._audit("导入同意申办函", f"consent_letter/{before.id.hex}", match, changed, result)
        return UPDATED

    def _letter_words(self, value: TripRow) -> dict[str, Any]:
        wanted: dict[str, Any] = {} if value.kind is None else {"kind": value.kind}
        if value.approving_unit is not None:
            unit_id = self._unit(value.approving_unit)
            wanted |= {"unit_id": unit_id, "unit_name": "" if unit_id else value.approving_unit}
        return wanted

    # -- trips ----------------------------------------------------------------------------

    def _add(self, value: TripRow, category: TripCategory, match: Match, result: Plan) -> None:
        is_past = category is TripCategory.PRIVATE and value.approved_on is None
        known_since = value.approved_on or value.reported_on or value.exit_date
        assert known_since is not None  # noqa: S101 - the reader has looked
        since = min(known_since, self._occasion.today)
        trip_id = result.insert(
            Trip,
            person_id=match.person.id,
            number=new_receipt(IMPORTED, since),
            category=category,
            made_at=datetime.combine(since, time(), ZONE),
            is_emergency=bool(value.is_emergency),
            **state_said(value, self._occasion.today),
        )
        result.insert(
            TripVersion,
            trip_id=trip_id,
            state=VersionState.REPORTED if is_past else VersionState.APPROVED,
            exit_date=value.exit_date,
            return_date=value.return_date,
            approval_number=value.number or None,
            submitted_at=self._occasion.now,
            submitted_on=since,
            **self._version_words(value),
        )
        if category is TripCategory.PRIVATE and (is_past or value.is_reported):
            self._add_report(value, trip_id, is_past=is_past, result=result)
        words = {"category": category.value, "days": f"{value.exit_date}/{value.return_date}"}
        self._audit("导入出行", f"trip/{trip_id.hex}", match, words, result)

    def _add_report(self, value: TripRow, trip_id: UUID, *, is_past: bool, result: Plan) -> None:
        result.insert(
            TripReport,
            trip_id=trip_id,
            reported_at=self._occasion.now,
            receipt_number=new_receipt(IMPORTED, value.reported_on or self._occasion.today),
            **report_said(value, is_past=is_past),
        )

    def _version_words(self, value: TripRow) -> dict[str, Any]:
        wanted = version_said(value)
        if value.approving_unit is not None:
            unit_id = self._unit(value.approving_unit)
            name = None if unit_id else value.approving_unit
            wanted |= {"approving_unit_id": unit_id, "approving_unit_name": name}
        return wanted

    def _unit(self, words: str) -> UUID | None:
        """The unit of that code or name; one that is not in the tree stays a name."""
        try:
            return self.matching.tree.find(words, "批准单位").id
        except RefusedCell:
            return None

    def _update(self, value: TripRow, before: KnownTrip, match: Match, result: Plan) -> str:
        """What a row says anew of a trip; of one decided here it may only say the same."""
        changed = _differing(before.version, self._version_words(value))
        emergency = {} if value.is_emergency is None else {"is_emergency": value.is_emergency}
        of_trip = _differing(before.trip, emergency)
        report = self._new_report(value, before)
        claims = value.approved_on is not None and before.version.state in UNDECIDED
        if not (changed or of_trip or report or (claims and not before.is_imported)):
            return UNCHANGED
        if not before.is_imported:
            raise RefusedCell("类别", DECIDED_HERE.format(before.trip.number))
        if "decided_on" in changed:
            changed["state"] = VersionState.APPROVED
        if "decided_on" in changed or report:
            of_trip |= _differing(before.trip, self._state_with(value, before))
        if changed:
            result.update(before.version, **changed)
        if of_trip:
            result.update(before.trip, **of_trip)
        self._put_report(report, value, before, result)
        words = changed | of_trip | ({"report": report} if report else {})
        self._audit("导入出行", f"trip/{before.trip.id.hex}", match, words, result)
        return UPDATED

    def _new_report(self, value: TripRow, before: KnownTrip) -> dict[str, Any]:
        """What the row says of the holder's report, where that is not known already."""
        if value.matter is Matter.OFFICIAL or not value.is_reported:
            return {}
        is_past = before.version.state is VersionState.REPORTED and value.approved_on is None
        words = report_said(value, is_past=is_past)
        words = {name: said for name, said in words.items() if said is not None}
        if any(not _differing(each, words) for each in before.reports):
            return {}
        if any(not each.receipt_number.startswith(IMPORTED) for each in before.reports):
            raise RefusedCell("报告日期", "本人已在本系统报告该次出行，导入不改动。")
        return words

    def _put_report(
        self, report: dict[str, Any], value: TripRow, before: KnownTrip, result: Plan
    ) -> None:
        if report and before.reports:
            result.update(before.reports[-1], **report)
        elif report:
            self._add_report(value, before.trip.id, is_past=False, result=result)
        elif before.version.decided_on is None and value.approved_on and before.reports:
            result.update(before.reports[-1], kind=ReportKind.RETURN)

    def _state_with(self, value: TripRow, before: KnownTrip) -> dict[str, Any]:
        """The state by the row; one that was closed by its report stays so."""
        if before.trip.state is TripState.CLOSED and not value.is_reported:
            return {}
        approved_on = before.version.decided_on
        return state_said(value, self._occasion.today, approved_on=approved_on)

    def _audit(
        self, what: str, on: str, match: Match, words: Mapping[str, object], result: Plan
    ) -> None:
        after = {name: str(said) for name, said in words.items()}
        result.entries.append(Entry(what, on, match.registrant.unit_id, after=after))


def begin(db: Session, scope: Scope, occasion: Occasion) -> TripsImport:
    """A ledger of trips about to come in, with the units as they are now."""
    return TripsImport(Matching(UnitTree.read(db), scope, occasion, Action.IMPORT_TRIPS))


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan with its audit events."""
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)


def _differing(row: SQLModel, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in wanted.items() if getattr(row, name) != said}
