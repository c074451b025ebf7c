"""What the police of the fictitious city answered, what came out of it, and who was asked since.

The answer is samples/police-flat.xlsx, with what samples/trips.xlsx knows of earlier trips, both
moved to today as the roster is. All is done through the office's own duties.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from bot.clock import day_of
from bot.demo_stories import JUST_NOW
from bot.reconciling import Reconciling
from jobs import ask_to_compare, import_police, import_trips
from jobs.verify_finding import ask_police_to_help, ask_statement
from models.audit import Actor
from models.errors import Unknown
from models.finding import Finding, findings_of
from models.import_verdict import Scope
from models.occasion import Occasion
from models.person import Person, person_with_id
from models.policy import Policy
from models.terms import FindingCode
from models.unit import root_unit
from workbooks import police, trips
from workbooks.police_rows import Case, CrossingLine, DocumentLine, PoliceWorkbook
from workbooks.trips import TripRow


class Asked(BaseModel):
    """Who was asked about, and which of their findings; with words, it is the police who are."""

    model_config = ConfigDict(extra="forbid")

    about: str
    code: FindingCode
    police: str = ""


class Checking(BaseModel):
    """Who checks, as samples/people.toml has it: persons by their national IDs."""

    model_config = ConfigDict(extra="forbid")

    liaison: str
    officer: str
    travelled: list[str]
    left_out: list[str]
    asked: list[Asked]


@dataclass(frozen=True)
class Moved:
    """The city at the moment when its demo opens, and how far the samples are moved to it."""

    db: Session
    policy: Policy
    now: datetime
    by: timedelta

    def as_of(self, national_id: str) -> Occasion:
        """The occasion on which somebody acted: nobody had to have read a card since."""
        by, moment = _known(self.db, national_id), self.now - JUST_NOW
        return Occasion(Actor(by.name, "local", by.id), moment, day_of(moment), self.policy)


class OneTransaction:
    """Lets a comparison be part of a transaction: killed halfway, nothing of it stays."""

    def __init__(self, db: Session) -> None:
        self._db = db

    @contextmanager
    def read(self) -> Generator[Session]:
        """The session there is."""
        yield self._db

    @contextmanager
    def write(self) -> Generator[Session]:
        """The same; what is written is seen by whoever reads next."""
        yield self._db
        self._db.flush()


@dataclass(frozen=True)
class _Stopped:
    """A clock that stands still while the past is made."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def check_city(city: Moved, checking: Checking, samples: Path) -> None:
    """Import, compare, and ask."""
    liaison = city.as_of(checking.liaison)
    _import_trips(city, samples / "trips.xlsx", checking)
    _import_answer(city, samples / "police-flat.xlsx", checking, liaison)
    ask_to_compare.after_batch(city.db, root_unit(city.db), liaison)
    Reconciling(OneTransaction(city.db), _Stopped(liaison.now), city.policy).work_off()
    for each in checking.asked:
        finding = _first(city.db, each)
        officer = city.as_of(checking.officer)
        if each.police:
            ask_police_to_help(city.db, finding, each.police, officer)
        else:
            ask_statement(city.db, finding, officer)


def _import_trips(city: Moved, path: Path, checking: Checking) -> None:
    rows = [
        replace(row, value=_moved_trip(row.value, city.by))
        for row in trips.read(path)
        if row.value and row.value.national_id.number in checking.travelled
    ]
    officer = city.as_of(checking.officer)
    planned = import_trips.begin(city.db, _everywhere(city.db), officer).plan(city.db, rows)
    import_trips.apply(city.db, planned, officer)


def _import_answer(city: Moved, path: Path, checking: Checking, liaison: Occasion) -> None:
    workbook = _moved_workbook(police.read(path), city.by, checking.left_out)
    begun = import_police.begin(city.db, _everywhere(city.db), liaison, workbook)
    for _, cases in begun.chunks({}):
        import_police.apply(city.db, begun.plan(city.db, cases), liaison)


def _everywhere(db: Session) -> Scope:
    root = root_unit(db)
    return Scope((root.path,), root.path, root.code)


def _first(db: Session, asked: Asked) -> Finding:
    """The latest finding of that type about somebody."""
    person = _known(db, asked.about)
    found = [each for each in findings_of(db, [person.id]) if each.code is asked.code]
    if not found:
        raise Unknown(f"演示人员{person.name}没有{asked.code.value}的问题。")
    return max(found, key=lambda each: each.dated)


def _known(db: Session, national_id: str) -> Person:
    person = person_with_id(db, national_id)
    if person is None:
        raise Unknown(f"演示数据中没有身份证号为 {national_id} 的人员。")
    return person


def _moved_workbook(workbook: PoliceWorkbook, by: timedelta, left_out: list[str]) -> PoliceWorkbook:
    letter = workbook.letter
    return replace(
        workbook,
        letter=replace(
            letter,
            from_date=_later(letter.from_date, by),
            to_date=_later(letter.to_date, by),
            as_of_date=_later(letter.as_of_date, by),
        ),
        cases=tuple(
            _moved_case(each, by) for each in workbook.cases if each.national_id not in left_out
        ),
    )


def _moved_case(case: Case, by: timedelta) -> Case:
    return replace(
        case,
        documents=[_moved_document(each, by) for each in case.documents],
        crossings=[_moved_crossing(each, by) for each in case.crossings],
    )


def _moved_document(line: DocumentLine, by: timedelta) -> DocumentLine:
    issued, expires = _later(line.issue_date, by), _later(line.expiry_date, by)
    return line._replace(issue_date=issued, expiry_date=expires)


def _moved_crossing(line: CrossingLine, by: timedelta) -> CrossingLine:
    row, day, *_ = line
    return (row, str(date.fromisoformat(day) + by), *line[2:])


def _moved_trip(value: TripRow, by: timedelta) -> TripRow:
    return replace(
        value,
        approved_on=_later(value.approved_on, by),
        exit_date=_later(value.exit_date, by),
        return_date=_later(value.return_date, by),
        reported_exit=_later(value.reported_exit, by),
        reported_return=_later(value.reported_return, by),
        reported_on=_later(value.reported_on, by),
    )


def _later(day: date | None, by: timedelta) -> date | None:
    return day + by if day else None
