"""How many findings of each type there are in a subtree, by how far they have come on a day.

Notice part 3; spec findings 4.4, workbooks 3.2, export `report`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from models.columns import plain_rows
from models.disposition import Measure, dispositions_of
from models.finding import DECIDED, Finding, FindingState, findings_within
from models.occasion import Occasion
from models.terms import FindingCode
from models.unit import Unit, within

AT_ONCE = 400


@dataclass
class Cases:
    """Findings of one type: open, cleared, confirmed, and of how many persons the last are."""

    open_cases: int = 0
    cleared: int = 0
    confirmed: int = 0
    persons: int = 0

    @property
    def decided(self) -> int:
        """Those that people have decided."""
        return self.cleared + self.confirmed

    @property
    def found(self) -> int:
        """Those that stand: open, or confirmed."""
        return self.open_cases + self.confirmed


@dataclass(frozen=True)
class DealtCase:
    """A confirmed finding and what followed from it."""

    finding: Finding
    unit_name: str
    measures: tuple[Measure, ...]


def cases_by_code(db: Session, prefix: str, day: date) -> Mapping[FindingCode, Cases]:
    """The findings of a subtree that were found until that day; withdrawn ones are none.

    What was decided later was open then.
    """
    asked: Any = (
        plain_rows(Finding.code, Finding.state, Finding.decided_on, Finding.person_id)
        .join(Unit, col(Unit.id) == Finding.unit_id)
        .where(
            within([prefix]),
            col(Finding.found_on) <= day,
            col(Finding.state) != FindingState.WITHDRAWN,
        )
    )
    cases = {code: Cases() for code in FindingCode}
    people = {code: set[object]() for code in FindingCode}
    rows: Any = db.connection().execute(asked)
    for code, state, decided_on, person_id in rows:
        if state not in DECIDED or decided_on is None or decided_on > day:
            cases[code].open_cases += 1
        elif state is FindingState.CLEARED:
            cases[code].cleared += 1
        else:
            cases[code].confirmed += 1
            people[code].add(person_id)
    for code, each in cases.items():
        each.persons = len(people[code])
    return cases


def dealt_cases(db: Session, prefix: str, occasion: Occasion) -> Sequence[DealtCase]:
    """Confirmed findings from which something followed, in the notice's order of types.

    The asker's own case is left out, as everywhere (spec domain 1.1).
    """
    day, own = occasion.today, occasion.actor.person_id
    told = [
        each
        for each in findings_within(db, [prefix], states=[FindingState.CONFIRMED])
        if each.finding.person_id != own
        and each.finding.decided_on is not None
        and each.finding.decided_on <= day
    ]
    measures: dict[object, list[Measure]] = {}
    for start in range(0, len(told), AT_ONCE):
        ids = [each.finding.id for each in told[start : start + AT_ONCE]]
        for disposition in dispositions_of(db, ids):
            if disposition.decided_on <= day:
                measures.setdefault(disposition.finding_id, []).append(disposition.measure)
    order = list(FindingCode)
    told.sort(key=lambda each: order.index(each.finding.code))
    return [
        DealtCase(
            each.finding,
            each.finding.subject_unit_name or each.unit.name,
            tuple(dict.fromkeys(measures[each.finding.id])),
        )
        for each in told
        if each.finding.id in measures
    ]
