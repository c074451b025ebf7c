"""Import the custody ledger that a unit kept before: the opening balance of the office's own.

Notice part 2 (逐一登记); spec workbooks 3.1, import `holdings`. A document is known by kind and
number, its holder by national ID only. What lies in a safe is surrendered, what is out is drawn
after it, by hand-overs that are confirmed from the start (期初登记): one of each a person, with
a receipt of its own. Where a row does not say where its document lies, nothing is moved.

The office's own ledger wins: a document that it has in another state is an error in its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.access import Action
from models.audit import Entry, record_all
from models.custody import CustodyMove, CustodyState, DrawnFor, custody_state
from models.document import Document, Provenance, number_index
from models.document_number import mask
from models.import_matching import STRANGER, Match, Matching
from models.import_rows import document_values
from models.import_verdict import NEW, SETTLED, UNCHANGED, UPDATED, Plan, Scope, Verdict
from models.known_holdings import OPENING, KnownHoldings, known_holdings
from models.occasion import Occasion
from models.opening_balance import NEW_SAFE_SLOTS, OpeningBalance, Place
from models.terms import DocumentKind, LegalStatus
from models.unit_tree import RefusedCell, UnitTree
from workbooks.holdings import HoldingRow, Kept
from workbooks.layout import Row

STATES = {
    Kept.IN_CUSTODY: CustodyState.IN_CUSTODY,
    Kept.DRAWN: CustodyState.DRAWN,
    Kept.NOT_SURRENDERED: CustodyState.DECLARED,
    Kept.LOST: CustodyState.DECLARED,
}
LOST_BEFORE = f"{OPENING}：遗失"
# What a row completes where the office has nothing, and its columns.
COMPLETED = {"issue_date": "签发日期", "expiry_date": "有效期至", "issuing_authority": "签发机关"}


@dataclass
class HoldingsImport:
    """One ledger on its way in. `placed` spans its chunks: which row has taken a slot."""

    matching: Matching
    placed: dict[tuple[UUID, str, int], int] = field(
        default_factory=dict[tuple[UUID, str, int], int]
    )

    def plan(self, db: Session, rows: Sequence[Row[HoldingRow]]) -> Plan:
        """Decide what becomes of each row; nothing is written, nothing is locked."""
        values = [row.value for row in rows if row.value is not None]
        people = self.matching.people(db, {each.national_id.number for each in values})
        known = known_holdings(
            db,
            [each.person.id for each in people.values()],
            {number_index(each.number) for each in values},
            {each.registrant.authority_id for each in people.values()},
            {each.safe for each in values if each.safe},
        )
        opening = OpeningBalance(known, Plan(), self.matching.occasion)
        for row in rows:
            opening.plan.verdicts[row.number] = self._verdict(row, people, opening)
        return opening.plan

    def _verdict(
        self, row: Row[HoldingRow], people: Mapping[str, Match], opening: OpeningBalance
    ) -> Verdict:
        if row.value is None:
            return Verdict.wrong_row(row.wrong)
        match = people.get(row.value.national_id.number)
        if match is None:
            return STRANGER
        try:
            self.matching.check(match)
            key = (row.value.kind, number_index(row.value.number))
            twin = self.matching.twin(key, row.number, row.value, "证件号码", "证件号码")
            return twin or self._enter(row, row.value, match, opening)
        except RefusedCell as refused:
            return Verdict.wrong(refused.column, str(refused))

    def _enter(
        self, row: Row[HoldingRow], value: HoldingRow, match: Match, opening: OpeningBalance
    ) -> Verdict:
        """Plan what a row changes, after everything that refuses it."""
        self._refuse_days_to_come(value)
        known = opening.known
        before = known.document(match.person.id, value.kind, number_index(value.number))
        moves = _moves(value, before, match, known)
        if moves:
            self._refuse_slot(row.number, value, match.registrant.authority_id, known)
        notes = [*row.warnings, *match.doubts(value.name), *_doubts(value, before, known)]
        changed = _changes(value, before)
        document_id = _document(value, before, changed, match, opening.plan)
        noted = _note_ledger(value, before, document_id, opening)
        noted |= _declare(value, match, document_id, opening, notes)
        if CustodyMove.SURRENDER in moves:
            self._surrender(value, match, document_id, opening)
        if CustodyMove.DRAW in moves:
            self._draw(value, match, document_id, opening, notes)
        outcome = NEW if before is None else UPDATED if moves or changed or noted else UNCHANGED
        if outcome is not UNCHANGED:
            words: dict[str, object] = {"document": f"{value.kind.value} {mask(value.number)}"}
            words |= {"moves": [each.value for each in moves]} if moves else {}
            words |= {name: str(new) for name, new in changed.items()}
            on = f"document/{document_id.hex}"
            entry = Entry(OPENING, on, match.registrant.authority_id, after=words)
            opening.plan.entries.append(entry)
        return Verdict(outcome, tuple(notes)) if notes else SETTLED[outcome]

    def _refuse_days_to_come(self, value: HoldingRow) -> None:
        today = self.matching.occasion.today
        for column, day in value.days.items():
            if day > today:
                raise RefusedCell(column, f"{column}晚于导入日（{today}）。")

    def _refuse_slot(
        self, row: int, value: HoldingRow, authority_id: UUID, known: KnownHoldings
    ) -> None:
        """A slot must be there; and free, unless its document is out."""
        if value.safe is None or value.slot is None:
            return
        safe = known.safes.get((authority_id, value.safe))
        most = safe.slots if safe else NEW_SAFE_SLOTS
        where = f"{value.safe} {value.slot} 号柜位"
        if value.slot > most:
            raise RefusedCell("柜位", f"没有{where}（共 {most} 个），请核对或先登记保险柜。")
        if value.kept is not Kept.IN_CUSTODY:
            return
        if safe is not None and value.slot in known.occupied[safe.id]:
            raise RefusedCell("柜位", f"{where}已放有其他证件。")
        first = self.placed.setdefault((authority_id, value.safe, value.slot), row)
        if first != row:
            raise RefusedCell("柜位", f"{where}与第 {first} 行重复。")

    def _surrender(
        self, value: HoldingRow, match: Match, document_id: UUID, opening: OpeningBalance
    ) -> None:
        on = value.surrendered_on or value.drawn_on or self.matching.occasion.today
        authority_id = match.registrant.authority_id
        safe_id = opening.safe(authority_id, value.safe) if value.safe else None
        opening.surrender(match.registrant, document_id, on, Place(safe_id, value.slot))

    def _draw(
        self,
        value: HoldingRow,
        match: Match,
        document_id: UUID,
        opening: OpeningBalance,
        notes: list[str],
    ) -> None:
        """Out until the agreed day, else for the latest trip approved before the day of import."""
        today = self.matching.occasion.today
        trip_id = None
        if value.return_by is None:
            trip_id = opening.known.trip_approved_before(match.person.id, today)
            if trip_id is None:
                notes.append("没有应还日期，也没有已批准的出行，按领用日期计算归还期限")
        if value.drawn_on is None:
            notes.append("没有领用日期，按导入日登记")
        drawn_for = DrawnFor(trip_id=trip_id, return_by=value.return_by)
        opening.draw(match.registrant, document_id, value.drawn_on or today, drawn_for)


def begin(db: Session, scope: Scope, occasion: Occasion) -> HoldingsImport:
    """A ledger about to come in, with the units as they are now."""
    tree = UnitTree.read(db)
    return HoldingsImport(Matching(tree, scope, occasion, Action.IMPORT_HOLDINGS))


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan with its audit events."""
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)


def _document(
    value: HoldingRow,
    before: Document | None,
    changed: dict[str, Any],
    match: Match,
    plan: Plan,
) -> UUID:
    if before is None:
        row_id = plan.new_id()
        values = document_values(row_id, match.person.id, value.kind, value.number)
        return plan.insert(Document, row_id=row_id, **(values | changed))
    if changed:
        plan.update(before, **changed)
    return before.id


def _note_ledger(
    value: HoldingRow, before: Document | None, document_id: UUID, opening: OpeningBalance
) -> bool:
    """A ledger knows of the document, unless it says that it never had it."""
    is_noted = before is not None and opening.known.is_in_ledger(before)
    if value.kept is Kept.NOT_SURRENDERED or is_noted:
        return False
    on = value.surrendered_on or opening.occasion.today
    opening.note(document_id, Provenance.LEDGER, on)
    return True


def _declare(
    value: HoldingRow,
    match: Match,
    document_id: UUID,
    opening: OpeningBalance,
    notes: list[str],
) -> bool:
    """Name the document in the holder's declaration of 申报日期, once."""
    if value.declared_on is None:
        return False
    if opening.known.is_declared(match.person.id, value.declared_on, document_id):
        return False
    is_named = opening.declare(match.person.id, document_id, value.declared_on)
    if not is_named:
        notes.append(f"{value.declared_on} 已有本人报告，没有改动")
    return is_named


def _moves(
    value: HoldingRow, before: Document | None, match: Match, known: KnownHoldings
) -> tuple[CustodyMove, ...]:
    """How the ledger gets to what the row says; none where it is there, or nothing is said."""
    keepers = known.kept_by.get((value.kind, number_index(value.number)), set())
    if keepers - {match.person.id} and match.person.id not in keepers:
        raise RefusedCell("证件号码", "台账中该证件在另一人名下，请核对身份证号和证件号码。")
    if value.kept is None:
        return ()
    wanted = STATES[value.kept]
    event = known.events.get(before.id) if before else None
    if event is not None and event.state is not wanted:
        state = custody_state(event).value
        raise RefusedCell("保管状态", f"台账中该证件已是{state}，期初导入不改动台账。")
    ended = before is not None and before.status in {LegalStatus.LOST, LegalStatus.CANCELLED}
    if before is not None and ended and event is None and wanted is not CustodyState.DECLARED:
        raise RefusedCell("保管状态", f"该证件已登记为{before.status.value}，期初导入不改动。")
    if event is not None or wanted is CustodyState.DECLARED:
        return ()
    drawn = (CustodyMove.DRAW,) if wanted is CustodyState.DRAWN else ()
    return (CustodyMove.SURRENDER, *drawn)


def _changes(value: HoldingRow, before: Document | None) -> dict[str, Any]:
    """What the row completes; what the office has already stays."""
    changed: dict[str, Any] = {
        name: said
        for name in COMPLETED
        if (said := getattr(value, name)) and not (before and getattr(before, name))
    }
    if before is not None and before.kind is DocumentKind.UNKNOWN:
        changed["kind"] = value.kind
    is_valid = before is None or before.status is LegalStatus.VALID
    if value.kept is Kept.LOST and is_valid:
        changed |= {"status": LegalStatus.LOST, "status_reason": LOST_BEFORE}
    return changed


def _doubts(value: HoldingRow, before: Document | None, known: KnownHoldings) -> list[str]:
    """Where the office has it otherwise, and keeps to that."""
    if before is None:
        return []
    other = [
        column
        for name, column in COMPLETED.items()
        if (said := getattr(value, name)) and getattr(before, name) not in {None, "", said}
    ]
    event = known.events.get(before.id)
    in_safe = event is not None and event.state is CustodyState.IN_CUSTODY
    if in_safe and value.slot and event and event.slot != value.slot:
        other.append("柜位")
    return [f"{'、'.join(other)}与已有记录不一致，没有改动"] if other else []
