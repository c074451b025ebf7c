"""Rows of police data gathered person by person, whatever the layout they come in.

A wrong row is kept with its reasons and belongs to nobody; the rest of its person's rows are read.
Source: spec workbooks 3.1, import `police`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from models.errors import Unusable
from models.national_id import NationalId
from models.terms import LegalStatus
from workbooks import police_cells as cells
from workbooks.fields import plain
from workbooks.layout import Wrong
from workbooks.police_rows import Case, DocumentLine
from workbooks.sheet import meaning

ID, FULL_NAME, KIND, NUMBER = "身份证号", "姓名", "证件种类", "证件号码"
SEX, BORN, ISSUED, EXPIRES, ISSUED_BY = "性别", "出生日期", "签发日期", "有效期至", "签发机关"
STATUS, WAY, DAY, CLOCK = "证件状态", "出入境", "日期", "时间"
NEXT_PLACE, PORT, TRANSPORT = "前往地", "口岸", "交通工具"

Values = tuple[Any, ...]


class Gathering:
    """Who was met so far, what was read of each kind of cell, and which rows are wrong."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.wrong: dict[int, tuple[Wrong, ...]] = {}
        self.documents = self.crossings = 0
        self.ids = cells.Kept(cells.national_id)
        self.people = _People(self)
        self.named = cells.KeptNames()
        self.names = cells.Kept(cells.a_name)
        self.days = cells.Kept(cells.a_day)
        self.moments = cells.Kept(cells.moment)
        self.clocks = cells.Kept(cells.clock)
        self.directions = cells.Kept(_direction)
        self.texts = cells.Kept(plain)
        self.statuses = cells.Kept(cells.read_status)
        self._doubts: dict[tuple[str, Any, Any], tuple[str, ...]] = {}

    def case(self, number: str) -> Case:
        """The case of a national ID."""
        if number not in self.cases:
            self.cases[number] = Case(len(self.cases), number)
        return self.cases[number]

    def call(self, case: Case, row: int, written: object) -> None:
        """Note how a row names somebody, where that is not how their first row does."""
        called = self.names[written] or ""
        if not case.name:
            case.name, case.written = called, written
        elif called != case.name:
            case.names[row] = called

    def look_at(self, case: Case, row: int, said: Values, *, has_person: bool) -> None:
        """Note what a row says of its person: name, and sex and birth date where it `has` them."""
        name, sex, born = said
        if name != case.written:
            self.call(case, row, name)
        if has_person:
            self.look_at_person(case, row, sex, born)

    def look_at_person(self, case: Case, row: int, sex: object, born: object) -> None:
        """Note where a row contradicts the ID."""
        key = (case.national_id, sex, born)
        if key not in self._doubts:
            self._doubts[key] = cells.doubts_about_person(
                case.national_id, meaning(sex), meaning(born)
            )
        if self._doubts[key]:
            case.note(row, self._doubts[key])

    def add_document(self, case: Case, row: int, values: Values) -> None:
        """Read a row of 证件信息: kind, number, issued, expires, authority, status."""
        kind, number, issued, expires, authority, status = values
        named, said = self.named[kind, number], self.texts[authority]
        valid = self.statuses[status] if status != "" else LegalStatus.VALID
        begins = self.days[issued] if issued != "" else None
        ends = self.days[expires] if expires != "" else None
        is_dated = (issued == "" or begins is not None) and (expires == "" or ends is not None)
        is_there = kind != "" and number != ""
        if named is None or said is None or valid is None or not is_dated or not is_there:
            self._refuse_document(case, row, values)
            return
        line = DocumentLine(row, named, begins, ends, said, valid)
        doubts = cells.doubts_about(named)
        if begins and ends and ends < begins:
            doubts = (*doubts, "有效期至早于签发日期，请核对")
        if doubts:
            case.note(row, doubts)
        self.documents += 1
        case.documents.append(line)

    def _refuse_document(self, case: Case, row: int, values: Values) -> None:
        kind, number, issued, expires, authority, status = values
        wrong = [
            *_missing({KIND: kind, NUMBER: number}),
            *self._wrong_names(kind, number),
            *self._whys(self.days, {ISSUED: issued, EXPIRES: expires}),
            *self._whys(self.texts, {ISSUED_BY: authority}),
            *self._whys(self.statuses, {STATUS: status}),
        ]
        self.refuse(row, wrong, case)

    def add_crossings(
        self, rows: Sequence[int], said: Sequence[Values], *, has_person: bool
    ) -> bool:
        """Read rows of 出入境记录 that tell of persons, too: column by column, all or none.

        Of a million rows each is too dear to be read with steps of its own.

        Returns:
            Whether each of them can be read; if not, none is taken.
        """
        who, names, sexes, births, ways, on, at, kinds, numbers, *words = zip(*said, strict=True)
        cases: list[Any] = list(map(self.people.__getitem__, who))
        read: tuple[tuple[cells.Kept[Any] | cells.KeptNames, Iterable[Any]], ...] = (
            (self.moments, on),
            (self.clocks, at),
            (self.directions, ways),
            (self.named, zip(kinds, numbers, strict=True)),
            *((self.texts, each) for each in words),
        )
        columns = [_column(kept, values) for kept, values in read]
        if not all(cases) or not all(columns):
            return False
        moments, clocks, *others = columns
        days = [day for day, _ in moments]
        clocks = [clock or beside for clock, (_, beside) in zip(clocks, moments, strict=True)]
        lines = zip(rows, days, clocks, *others, strict=True)
        for case, name, line in zip(cases, names, lines, strict=True):
            if name != case.written:
                self.call(case, line[0], name)
            case.crossings.append(line)
        if has_person:
            for case, row, sex, born in zip(cases, rows, sexes, births, strict=True):
                self.look_at_person(case, row, sex, born)
        self.crossings += len(rows)
        return True

    def add_crossing(self, case: Case, row: int, values: Values) -> bool:
        """Read one row of 出入境记录.

        Returns:
            Whether it can be read; if not, it is refused.
        """
        way, on, at, kind, number, *words = values
        direction, moment = self.directions[way], self.moments[on]
        clock, named = self.clocks[at], self.named[kind, number]
        place, port, transport = (self.texts[each] for each in words)
        if (
            direction is None
            or moment is None
            or clock is None
            or named is None
            or place is None
            or port is None
            or transport is None
        ):
            self._refuse_crossing(case, row, values)
            return False
        line = (row, moment[0], clock or moment[1], direction, named, place, port, transport)
        case.crossings.append(line)
        self.crossings += 1
        return True

    def _refuse_crossing(self, case: Case, row: int, values: Values) -> None:
        way, on, at, kind, number, place, port, transport = values
        wrong = [
            *_missing({WAY: way, DAY: on}),
            *self._whys(self.directions, {WAY: way}),
            *self._whys(self.moments, {DAY: on}),
            *self._whys(self.clocks, {CLOCK: at}),
            *self._wrong_names(kind, number),
            *self._whys(self.texts, {NEXT_PLACE: place, PORT: port, TRANSPORT: transport}),
        ]
        self.refuse(row, wrong, case)

    def refuse(self, row: int, wrong: Iterable[Wrong], case: Case | None = None) -> None:
        """Keep a wrong row with its reasons."""
        self.wrong[row] = tuple(wrong)
        if case is not None:
            case.has_wrong = True

    def refuse_nobody(self, row: int, written: object) -> None:
        """Keep a row whose ID cannot be read: never taken for somebody of that name."""
        why = self.ids.why(written) if written != "" else f"缺少{ID}。"
        self.refuse(row, [Wrong(ID, why)])

    def _wrong_names(self, kind: object, number: object) -> list[Wrong]:
        if self.named[kind, number] is not None:
            return []
        found = list[Wrong]()
        for column, value, read in (
            (KIND, kind, cells.read_kind_word),
            (NUMBER, number, cells.read_number),
        ):
            try:
                read(meaning(value))
            except Unusable as refused:
                found.append(Wrong(column, str(refused)))
        return found

    def _whys(self, kept: cells.Kept[Any], said: dict[str, object]) -> list[Wrong]:
        return [
            Wrong(column, kept.why(value))
            for column, value in said.items()
            if value != "" and kept[value] is None
        ]


class _People(dict[Any, "Case | None"]):
    """Whom a cell names by their ID; None where it cannot be read."""

    def __init__(self, gathering: Gathering) -> None:
        super().__init__()
        self._gathering = gathering

    def __missing__(self, value: object) -> Case | None:
        found: NationalId | None = self._gathering.ids[value]
        self[value] = self._gathering.case(found.number) if found else None
        return self[value]


def _column(kept: cells.Kept[Any] | cells.KeptNames, values: Iterable[Any]) -> list[Any]:
    """What the cells of a column were read as; nothing if one of them cannot be read."""
    read = list(map(kept.__getitem__, values))
    return [] if not kept.is_all_readable and None in read else read


def _direction(cell: Any) -> str:  # noqa: ANN401 - a cell
    return cells.read_direction(cell).value


def _missing(needed: dict[str, object]) -> list[Wrong]:
    return [Wrong(column, f"缺少{column}。") for column, value in needed.items() if value == ""]
