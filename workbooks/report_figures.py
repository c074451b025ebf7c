"""What a unit's written report is made of: plain figures that the reader may see.

Whoever gathers them decides what counts (only confirmed findings, distinct persons) and whom the
reader may see: names stand in the report only as `cases`. Source: notice part 5, annex 2; spec
workbooks 3.2, export `report`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workbooks.looks import Heading


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of what the name says: persons of a category, a rank, a way of dealing."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class MilestoneFigures:
    """How far a milestone of the campaign has been met; `due` is its last day."""

    name: str
    due: date
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Documents of one kind and where they are; a lost one is in no other column."""

    name: str
    declared: int
    in_custody: int
    drawn: int
    not_surrendered: int
    lost: int = 0

    @property
    def places(self) -> tuple[int, ...]:
        """All that were declared, then where they are."""
        return self.declared, self.in_custody, self.drawn, self.not_surrendered, self.lost


@dataclass(frozen=True, slots=True)
class CustodyFigures:
    """What registrants declared and what is kept; `overdue` are draws past their day."""

    holders: int
    kinds: Sequence[KindFigures]
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class ProblemFigures:
    """One problem type P1 to B3: persons confirmed, cases still open, cases cleared.

    Where the office counts cases instead of persons, `measure` is 件.
    """

    code: str
    name: str
    persons: int
    open_cases: int = 0
    cleared_cases: int = 0
    measure: str = "人"


@dataclass(frozen=True, slots=True)
class DispositionFigures:
    """What followed from confirmed findings: units and persons by rank, ways of dealing."""

    units: int
    ranks: Sequence[Counted]
    methods: Sequence[Counted]

    @property
    def persons(self) -> int:
        """All that were dealt with."""
        return sum(rank.count for rank in self.ranks)


@dataclass(frozen=True, slots=True)
class Case:
    """A person that the reader may see by name; where they may not, `name` is a number."""

    name: str
    unit: str
    problem: str
    disposition: str


@dataclass(frozen=True, slots=True)
class ReportPicture:
    """A chart inside the report; six units are as many as can be read on a page."""

    png: bytes
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """All that a report says. `basis` is the paper it answers: 《…》（…〔2015〕25号）.

    `are_cases_numbered` where cases are told by their numbers. `watermark` says who exported it
    and when. `checked`, `found_documents` and `found_crossings` are what the police answered.
    Texts that the office writes itself (`organised`, `measures`) come as they are, a paragraph
    each.
    """

    unit: str
    written_on: date
    began_on: date
    as_of: date
    basis: str
    addressee: str
    units_conducting: int
    registrants: int
    categories: Sequence[Counted]
    milestones: Sequence[MilestoneFigures]
    custody: CustodyFigures
    checked: int
    found_documents: int
    found_crossings: int
    problems: Sequence[ProblemFigures]
    dispositions: DispositionFigures
    annex_rows: Sequence[Sequence[str]]
    annex_heading: Heading
    organised: Sequence[str] = ()
    measures: Sequence[str] = ()
    cases: Sequence[Case] = ()
    are_cases_numbered: bool = False
    watermark: str = ""
    pictures_of_work: Sequence[ReportPicture] = ()
    pictures_of_custody: Sequence[ReportPicture] = ()
    pictures_of_problems: Sequence[ReportPicture] = ()
