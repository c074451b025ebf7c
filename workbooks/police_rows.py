"""What is read of police data: who was asked about, their documents, and their crossings.

A city has a million crossings, so one is a plain tuple, and what it shares with others is one
object. Source: spec workbooks 3.1, import `police`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from models.terms import LegalStatus
from workbooks.layout import Wrong
from workbooks.result import Page

_ROWS_A_SHEET: Final = 1 << 21  # more than Excel has, so that each row has a number of its own


class Named(NamedTuple):
    """A document as the police name it; the number may be missing.

    `kind` is the word of one of the private kinds, else the word of the police.
    """

    kind: str
    number: str


class DocumentLine(NamedTuple):
    """A row of 证件信息."""

    row: int
    named: Named
    issue_date: date | None
    expiry_date: date | None
    issuing_authority: str
    status: LegalStatus


CrossingLine = tuple[int, str, str, str, Named, str, str, str]
"""A row of 出入境记录: row, day (yyyy-mm-dd), clock (may be empty), 出境 or 入境, document, next
place, port, transport."""


@dataclass(slots=True)
class Case:
    """What a file says of one person.

    `name` is that of their first row; `names` has the rows that say another one or none, `notes`
    the rows with something to look at. A person who was `asked` about, of whom there is no row at
    all, right or wrong, is known not to have any.
    """

    place: int
    national_id: str
    name: str = ""
    written: object = ""
    asked: int = 0
    has_wrong: bool = False
    documents: list[DocumentLine] = field(default_factory=list[DocumentLine])
    crossings: list[CrossingLine] = field(default_factory=list[CrossingLine])
    names: dict[int, str] = field(default_factory=dict[int, str])
    notes: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])

    @property
    def is_nothing_found(self) -> bool:
        """Whether the answer is that there is nothing."""
        return bool(self.asked) and not (self.documents or self.crossings or self.has_wrong)

    @property
    def rows(self) -> int:
        """How many rows are answered with a result."""
        return len(self.documents) + len(self.crossings) + self.is_nothing_found

    def row_numbers(self) -> Iterator[int]:
        """The numbers of these rows."""
        if self.is_nothing_found:
            yield self.asked
        yield from (line.row for line in self.documents)
        yield from (line[0] for line in self.crossings)

    def note(self, row: int, sentences: tuple[str, ...]) -> None:
        """Say what is to be looked at in a row; it is imported."""
        self.notes[row] = self.notes.get(row, ()) + sentences


@dataclass(frozen=True, slots=True)
class Letter:
    """The sheet 批次: what was asked by which letter, and as of when the answer speaks."""

    number: str = ""
    purpose: str = ""
    from_date: date | None = None
    to_date: date | None = None
    as_of_date: date | None = None


@dataclass(frozen=True)
class PoliceWorkbook:
    """A file of the police: everybody in the order in which they come, and the wrong rows."""

    sha256: str
    letter: Letter
    cases: tuple[Case, ...]
    wrong: dict[int, tuple[Wrong, ...]]
    pages: tuple[Page, ...]
    unknown_columns: tuple[str, ...]
    skipped_sheets: tuple[str, ...]
    documents: int
    crossings: int

    @property
    def rows(self) -> int:
        """How many rows are answered with a result."""
        return sum(case.rows for case in self.cases) + len(self.wrong)


def row_number(page: int, row: int) -> int:
    """The number of a row of a page (from 0) among those of all pages."""
    return page * _ROWS_A_SHEET + row


def page_and_row(number: int) -> tuple[int, int]:
    """Which page a number is of, and which row."""
    return divmod(number, _ROWS_A_SHEET)
