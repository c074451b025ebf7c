"""Import what the police sent: whom they answered about, with documents and crossings.

Notice part 3 (逐一核查); spec workbooks 3.1, import `police`; findings 4.1. A file is one batch,
known by its hash, and nothing of a batch is ever edited. A document is told anew by each batch and
the newest as-of date counts; a crossing is kept once. Persons are known by national ID only.

A person's rows are planned and written together, with the answer that says the batch has spoken of
them: killed in between, an import has told all or nothing of somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.access import PERMITS, Action
from models.audit import Entry, record_all
from models.document import number_index
from models.errors import Unusable
from models.import_matching import ID_COLUMN, STRANGER
from models.import_verdict import NEW, SETTLED, UNCHANGED, UPDATED, Plan, Scope, Told, Verdict
from models.known_police import KnownPolice, Registered, known_police, registered_people
from models.occasion import Occasion
from models.police import (
    Crossing,
    PoliceAnswer,
    PoliceBatch,
    PoliceDocument,
    TravelDocument,
    batch_with_hash,
    number_mask_of,
)
from models.receipt import new_receipt
from models.sealing import keyring, place_of
from models.stored_rows import StoredRows
from models.table import insert_if_absent
from models.unit_tree import UnitTree
from workbooks.police_cells import is_official_document
from workbooks.police_rows import (
    Case,
    CrossingLine,
    DocumentLine,
    Named,
    PoliceWorkbook,
    page_and_row,
)
from workbooks.result import MOST_WHOLE

CHUNK_ROWS = 5_000  # a write lock of some 40 ms: a crossing costs a hundredth of another row
BATCH = "GA"  # how the numbers of batches begin
ACTION = Action.IMPORT_POLICE
WRONG_ROWS = -1  # what stands for them among the cases of a chunk
TRAVEL_COLUMNS = (
    "id",
    "person_id",
    "kind",
    "number_sealed",
    "number_index",
    "number_mask",
    "is_official",
)
WORD_COLUMNS = (
    "batch_id",
    "travel_document_id",
    "issue_date",
    "expiry_date",
    "issuing_authority",
    "status",
)
CROSSING_COLUMNS = (
    "person_id",
    "day",
    "clock",
    "direction",
    "travel_document_id",
    "batch_id",
    "next_place",
    "port",
    "transport",
)
ANSWER_COLUMNS = ("batch_id", "person_id", "is_nothing_found")
_MOMENT = itemgetter(1, 2)  # day and clock of a line
_KEY = slice(1, 5)  # day, clock, direction and document of a row: one crossing of a person


@dataclass
class PolicePlan(Plan):
    """A plan with the batch that it is a part of, and the rows of each table."""

    batch: PoliceBatch | None = None
    documents: StoredRows = field(
        default_factory=lambda: StoredRows(TravelDocument, TRAVEL_COLUMNS)
    )
    words: StoredRows = field(default_factory=lambda: StoredRows(PoliceDocument, WORD_COLUMNS))
    crossings: StoredRows = field(default_factory=lambda: StoredRows(Crossing, CROSSING_COLUMNS))
    answers: StoredRows = field(default_factory=lambda: StoredRows(PoliceAnswer, ANSWER_COLUMNS))

    def __post_init__(self) -> None:
        self.stored = [self.documents, self.words, self.crossings, self.answers]

    def settle(self, outcome: str, rows: Collection[int], *, is_listed: bool) -> None:
        """Say the same of rows about which nothing else is to be said."""
        if not rows:
            return
        if is_listed:
            self.verdicts |= dict.fromkeys(rows, SETTLED[outcome])
        else:
            self.settled[outcome] += len(rows)


@dataclass
class PoliceImport:
    """One file on its way in."""

    workbook: PoliceWorkbook
    tree: UnitTree
    scope: Scope
    occasion: Occasion
    batch: PoliceBatch
    people: Mapping[str, Registered]
    is_listed: bool = False  # whether each row is answered for itself (workbooks.result)
    _of_units: dict[UUID, Verdict | None] = field(default_factory=dict[UUID, Verdict | None])

    def chunks(self, applied: Mapping[int, Told]) -> Iterator[tuple[int, Sequence[Case]]]:
        """Whom no chunk has been applied for, by as many as are written at once.

        In the order of their ids, in which the tables keep them; so whoever goes on after a kill
        asks which cases were done, not how many.
        """
        done = {case for told in applied.values() for case in told.cases}
        left = [case for case in self.workbook.cases if case.place not in done]
        left.sort(key=self._order)
        position = max(applied, default=-1) + 1
        if self.workbook.wrong and WRONG_ROWS not in done:
            yield position, ()
            position += 1
        chunk, rows = list[Case](), 0
        for case in left:
            if chunk and rows + case.rows > CHUNK_ROWS:
                yield position, chunk
                position, chunk, rows = position + 1, [], 0
            chunk.append(case)
            rows += case.rows
        if chunk:
            yield position, chunk

    def _order(self, case: Case) -> str:
        known = self.people.get(case.national_id)
        return known.person_id.hex if known else ""

    def plan(self, db: Session, cases: Sequence[Case]) -> PolicePlan:
        """Decide what becomes of the rows of these persons; nothing is written or locked."""
        if not cases:
            return self._wrong_rows()
        self.batch = batch_with_hash(db, self.workbook.sha256) or self.batch
        planned = PolicePlan(batch=self.batch, cases=[case.place for case in cases])
        people = [
            self.people[each.national_id] for each in cases if each.national_id in self.people
        ]
        known = known_police(db, [each.person_id for each in people], self.batch.id)
        for case in cases:
            self._plan_case(case, known, planned)
        self._note(planned)
        return planned

    def _wrong_rows(self) -> PolicePlan:
        """The rows that are nobody's, a chunk of their own with nothing to be written."""
        wrong = self.workbook.wrong.items()
        verdicts = {row: Verdict.wrong_row(cells) for row, cells in wrong}
        return PolicePlan(verdicts=verdicts, cases=[WRONG_ROWS])

    def _plan_case(self, case: Case, known: KnownPolice, planned: PolicePlan) -> None:
        registered = self.people.get(case.national_id)
        refused = STRANGER if registered is None else self._refusal(registered)
        if registered is None or refused is not None:
            planned.verdicts |= dict.fromkeys(case.row_numbers(), refused or STRANGER)
            return
        telling = _Telling(case, registered, self.batch.id.hex, known, planned)
        telling.tell(is_listed=self.is_listed)

    @cached_property
    def _barred(self) -> UUID | None:
        """Whose own case the importer must leave to others."""
        return self.occasion.actor.person_id if PERMITS[ACTION].bars_own_case else None

    def _refusal(self, registered: Registered) -> Verdict | None:
        """Why the importer may not bring in anything about somebody (domain 1.1)."""
        if registered.person_id == self._barred:
            said = f"涉及本人，不能由本人{ACTION.value}，请由他人导入。"
            return Verdict.wrong(ID_COLUMN, said)
        if registered.unit_id not in self._of_units:
            self._of_units[registered.unit_id] = self._refusal_of(registered.unit_id)
        return self._of_units[registered.unit_id]

    def _refusal_of(self, unit_id: UUID) -> Verdict | None:
        """The same for all of a unit."""
        unit = self.tree.by_id[unit_id]
        if self.scope.reaches(unit.path):
            return None
        return Verdict.wrong(ID_COLUMN, f"该人员的单位（{unit.name}）不在您的管理范围内。")

    def _note(self, planned: PolicePlan) -> None:
        """One event a chunk: who was answered about stands in the answers themselves."""
        written = {
            "persons": len(planned.answers.rows),
            "documents": len(planned.words.rows),
            "crossings": len(planned.crossings.rows),
        }
        if any(written.values()):
            unit = self.tree.by_code.get(self.scope.unit_code)
            said = {"batch": self.batch.number, **written}
            on = f"police_batch/{self.batch.id.hex}"
            planned.entries.append(Entry(ACTION.value, on, unit.id if unit else None, after=said))


class _Documents(dict[Named, str]):
    """The ids of one person's documents, each looked up or sealed when first asked for."""

    def __init__(self, identify: Callable[[Named], str]) -> None:
        super().__init__()
        self._identify = identify

    def __missing__(self, named: Named) -> str:
        found = self[named] = self._identify(named)
        return found


@dataclass
class _Telling:
    """What the rows of one person add to a plan."""

    case: Case
    registered: Registered
    batch_id: str
    known: KnownPolice
    planned: PolicePlan

    def __post_init__(self) -> None:
        self.person_id = self.registered.person_id.hex
        self.documents = _Documents(self._document)

    def tell(self, *, is_listed: bool) -> None:
        """Plan all rows of the person, then the answer."""
        case, person_id = self.case, self.person_id
        outcomes = {NEW: list[int](), UPDATED: list[int](), UNCHANGED: list[int]()}
        self._tell_documents(case.documents, outcomes)
        self._tell_crossings(case.crossings, outcomes)
        if person_id not in self.known.answered and (case.rows or case.is_nothing_found):
            answer = (self.batch_id, person_id, case.is_nothing_found)
            self.planned.answers.rows.append(answer)
        if case.is_nothing_found:
            outcome = UNCHANGED if person_id in self.known.answered else NEW
            outcomes[outcome].append(case.asked)
        for outcome, rows in outcomes.items():
            noted = self._noted(rows)
            for row, notes in noted.items():
                self.planned.verdicts[row] = Verdict(outcome, notes)
            plain = [row for row in rows if row not in noted] if noted else rows
            self.planned.settle(outcome, plain, is_listed=is_listed)

    def _tell_documents(
        self, lines: Sequence[DocumentLine], outcomes: Mapping[str, list[int]]
    ) -> None:
        """Each document once; a second row must say the same."""
        seen = dict[str, DocumentLine]()
        for line in lines:
            document_id = self.documents[line.named]
            word = line[2:]
            twin = seen.setdefault(document_id, line)
            if twin is not line:
                if twin[2:] == word:
                    outcomes[UNCHANGED].append(line.row)
                else:
                    self.planned.verdicts[line.row] = _differs(twin)
                continue
            newest = self.known.newest.get(document_id)
            is_told = document_id in self.known.told
            outcome = NEW if newest is None else UPDATED if newest != word else UNCHANGED
            outcomes[UNCHANGED if is_told else outcome].append(line.row)
            if not is_told:
                issued, expires, authority, status = word
                said = (
                    self.batch_id,
                    document_id,
                    issued.isoformat() if issued else None,
                    expires.isoformat() if expires else None,
                    authority,
                    status.value,
                )
                self.planned.words.rows.append(said)

    def _tell_crossings(
        self, lines: Sequence[CrossingLine], outcomes: Mapping[str, list[int]]
    ) -> None:
        """Each crossing once, of this file or of an earlier one."""
        person_id, batch_id, documents = self.person_id, self.batch_id, self.documents
        ordered = sorted(lines, key=_MOMENT)
        rows: list[tuple[Any, ...]] = [
            (person_id, day, clock, direction, documents[named], batch_id, to, port, transport)
            for _, day, clock, direction, named, to, port, transport in ordered
        ]
        there = self.known.crossings.get(person_id)
        if there is None and len({row[_KEY] for row in rows}) == len(rows):
            self.planned.crossings.rows.extend(rows)
            outcomes[NEW].extend(line[0] for line in ordered)
            return
        there = there or set()
        for line, row in zip(ordered, rows, strict=True):
            if row[_KEY] in there:
                outcomes[UNCHANGED].append(line[0])
                continue
            there.add(row[_KEY])
            outcomes[NEW].append(line[0])
            self.planned.crossings.rows.append(row)

    def _document(self, named: Named) -> str:
        """The id of the person's document of that name; a new one is sealed once."""
        kind, number = named
        index = number_index(number) if number else b""
        key = (self.person_id, kind, index)
        found = self.known.documents.get(key)
        if found is not None:
            return found
        row_id = self.planned.new_id.digits()
        where = place_of("travel_document", "number_sealed", row_id)
        sealed = keyring().seal(number, where) if number else b""
        values = (sealed, index, number_mask_of(number), is_official_document(named))
        self.planned.documents.rows.append((row_id, self.person_id, kind, *values))
        self.known.documents[key] = row_id
        return row_id

    def _noted(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """What is to be looked at in each of these rows that has anything."""
        case = self.case
        is_called_so = not case.name or case.name == self.registered.name
        if is_called_so and not case.names and not case.notes:
            return {}
        noted = {row: (*self._name_doubts(row), *case.notes.get(row, ())) for row in rows}
        return {row: notes for row, notes in noted.items() if notes}

    def _name_doubts(self, row: int) -> tuple[str, ...]:
        called = self.case.names.get(row, self.case.name)
        if not called or called == self.registered.name:
            return ()
        return (f"姓名与花名册（{self.registered.name}）不一致，按身份证号匹配",)


def begin(db: Session, scope: Scope, occasion: Occasion, workbook: PoliceWorkbook) -> PoliceImport:
    """A file about to come in, with the roster as it is now.

    Raises:
        Unusable: it speaks as of a day that has not come.
    """
    as_of = workbook.letter.as_of_date
    if as_of is not None and as_of > occasion.today:
        raise Unusable(f"批次表的数据日期（{as_of}）晚于导入日（{occasion.today}），请核对。")
    batch = batch_with_hash(db, workbook.sha256) or _new_batch(workbook, occasion)
    people = registered_people(db, (case.national_id for case in workbook.cases))
    is_listed = workbook.rows <= MOST_WHOLE
    return PoliceImport(
        workbook, UnitTree.read(db), scope, occasion, batch, people, is_listed=is_listed
    )


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan with its batch and its audit event."""
    if isinstance(planned, PolicePlan) and planned.batch and planned.answers.rows:
        insert_if_absent(db, PoliceBatch, **planned.batch.model_dump())
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)


def about(workbook: PoliceWorkbook, occasion: Occasion) -> str:
    """What a preview says of the file as a whole: what is in it, from which letter, as of when."""
    letter = workbook.letter
    counted = f"证件 {workbook.documents}，出入境 {workbook.crossings}，人 {len(workbook.cases)}"
    nothing = sum(case.is_nothing_found for case in workbook.cases)
    counted += f"（其中查无记录 {nothing}）" if nothing else ""
    as_of = (
        f"数据日期：{letter.as_of_date}"
        if letter.as_of_date
        else f"没有写数据日期，按导入日（{occasion.today}）登记"
    )
    return f"{counted}\n公函文号：{letter.number or '未填写'}\n{as_of}"


def _new_batch(workbook: PoliceWorkbook, occasion: Occasion) -> PoliceBatch:
    """The batch of a file. Its id follows from the file: whoever goes on after a kill has it."""
    letter = workbook.letter
    return PoliceBatch(
        id=UUID(hex=workbook.sha256[:32], version=4),
        number=new_receipt(BATCH, occasion.today),
        letter_number=letter.number,
        purpose=letter.purpose,
        from_date=letter.from_date,
        to_date=letter.to_date,
        as_of_date=letter.as_of_date or occasion.today,
        sha256=workbook.sha256,
        received_at=occasion.now,
        received_by=str(occasion.actor),
    )


def _differs(twin: DocumentLine) -> Verdict:
    _, row = page_and_row(twin.row)
    said = f"与第 {row} 行是同一证件但内容不同，请合并为一行。"
    return Verdict.wrong("证件号码", said)
