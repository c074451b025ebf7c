"""What the records say of each unit for annex 2 and the written report, those below not counted.

Notice part 5 and annex 2; spec workbooks 3.2. Only confirmed findings count, and only P1 to P7: B1
to B3 are told in the report. Kept are persons, not numbers: who has one problem in two units is one
person in their sum.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from models.disposition import ANNEX_2, Disposition, Measure
from models.finding import Finding, FindingState
from models.occasion import Occasion
from models.registrant import Registrant
from models.terms import Category, FindingCode, RankLevel
from models.unit import Unit, within

OF_UNITS = FindingCode.P7  # 处理单位 are those that it is about; no person is dealt with for it
PROBLEMS = tuple(code for code in FindingCode if code.name.startswith("P"))


@dataclass
class Recorded:
    """What the records of one unit come to.

    `problems` holds persons, or findings where the policy counts those. Nobody is dealt with in
    two units: it is done in the one of the latest decision about them.
    """

    registrants: Counter[Category] = field(default_factory=Counter[Category])
    problems: dict[FindingCode, set[UUID]] = field(default_factory=dict[FindingCode, set[UUID]])
    units_dealt_with: set[str] = field(default_factory=set[str])
    dealt_with: dict[RankLevel, set[UUID]] = field(default_factory=dict[RankLevel, set[UUID]])
    measures: dict[Measure, set[UUID]] = field(default_factory=dict[Measure, set[UUID]])


def records_by_unit(db: Session, prefix: str, occasion: Occasion) -> dict[UUID, Recorded]:
    """What the records say of each unit of a subtree; units of which they say nothing are left out.

    What was decided until `today` counts as it stands now: a finding that was reopened since does
    not. A handful of queries, however many persons there are.
    """
    records = defaultdict[UUID, Recorded](Recorded)
    _count_registrants(db, prefix, occasion.today, records)
    _count_problems(db, prefix, occasion, records)
    inside = set(db.exec(select(Unit.id).where(within([prefix]))).all())
    for unit_id, dealt in _by_latest_unit(_persons_dealt_with(db, occasion.today)):
        if unit_id in inside:
            _enter_person(records[unit_id], dealt)
    for unit_id, subject in _units_dealt_with(db, occasion.today):
        if unit_id in inside:
            records[unit_id].units_dealt_with.add(subject)
    return dict(records)


def _count_registrants(
    db: Session, prefix: str, day: date, records: defaultdict[UUID, Recorded]
) -> None:
    """Whoever is registered on that day; an unknown start counts as always."""
    begun = or_(col(Registrant.registered_from).is_(None), col(Registrant.registered_from) <= day)
    lasts = or_(col(Registrant.registered_to).is_(None), col(Registrant.registered_to) >= day)
    counted = db.exec(
        select(Registrant.unit_id, Registrant.category, func.count())
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within([prefix]), begun, lasts)
        .group_by(col(Registrant.unit_id), col(Registrant.category))
    ).all()
    for unit_id, category, count in counted:
        records[unit_id].registrants[Category(category)] = count


def _count_problems(
    db: Session, prefix: str, occasion: Occasion, records: defaultdict[UUID, Recorded]
) -> None:
    confirmed = db.exec(
        select(Finding.unit_id, Finding.code, Finding.person_id, Finding.id)
        .join(Unit, col(Unit.id) == Finding.unit_id)
        .where(
            within([prefix]),
            Finding.state == FindingState.CONFIRMED,
            col(Finding.decided_on) <= occasion.today,
            col(Finding.code).in_(PROBLEMS),
        )
    ).all()
    counts_persons = occasion.policy.annex2_counts == "persons"
    for unit_id, code, person_id, finding_id in confirmed:
        counted = person_id if counts_persons else finding_id
        records[unit_id].problems.setdefault(FindingCode(code), set()).add(counted)


@dataclass(frozen=True)
class _Dealt:
    """One disposition about one person."""

    person_id: UUID
    unit_id: UUID
    measure: Measure
    rank: RankLevel


def _standing(day: date) -> list[ColumnElement[bool]]:
    """Conditions: the finding is confirmed, the disposition was made and not yet revoked."""
    return [
        col(Finding.state) == FindingState.CONFIRMED,
        col(Disposition.decided_on) <= day,
        or_(col(Disposition.revoked_on).is_(None), col(Disposition.revoked_on) > day),
    ]


def _persons_dealt_with(db: Session, day: date) -> Sequence[_Dealt]:
    """The latest last. Who is not on the register counts as 其他."""
    rows = db.exec(
        select(Finding.person_id, Finding.unit_id, Disposition.measure, Registrant.rank_level)
        .join(Finding, col(Finding.id) == Disposition.finding_id)
        .join(Registrant, col(Registrant.person_id) == Finding.person_id, isouter=True)
        .where(
            *_standing(day),
            col(Finding.code).in_(set(PROBLEMS) - {OF_UNITS}),
            col(Disposition.measure).in_(ANNEX_2),
        )
        .order_by(col(Disposition.decided_on), col(Disposition.made_at), col(Disposition.id))
    ).all()
    return [
        _Dealt(person_id, unit_id, Measure(measure), RankLevel(rank or RankLevel.OTHER))
        for person_id, unit_id, measure, rank in rows
    ]


def _by_latest_unit(dealt: Iterable[_Dealt]) -> Iterable[tuple[UUID, list[_Dealt]]]:
    """Each person's dispositions with the unit of the latest one."""
    people: dict[UUID, list[_Dealt]] = {}
    for each in dealt:
        people.setdefault(each.person_id, []).append(each)
    return [(own[-1].unit_id, own) for own in people.values()]


def _enter_person(records: Recorded, dealt: Sequence[_Dealt]) -> None:
    for each in dealt:
        records.dealt_with.setdefault(each.rank, set()).add(each.person_id)
        records.measures.setdefault(each.measure, set()).add(each.person_id)


def _units_dealt_with(db: Session, day: date) -> Iterable[tuple[UUID, str]]:
    """The units about which something was done, each with where it counts.

    A unit counts where it stands in the tree; one that is known by its name only, with the unit of
    the person whose case it was.
    """
    rows = db.exec(
        select(Finding.subject_unit_id, Finding.subject_unit_name, Finding.unit_id)
        .join(Disposition, col(Disposition.finding_id) == Finding.id)
        .where(*_standing(day), Finding.code == OF_UNITS)
        .order_by(col(Disposition.decided_on), col(Disposition.made_at), col(Disposition.id))
    ).all()
    places: dict[str, UUID] = {}
    for subject_id, name, unit_id in rows:
        places[subject_id.hex if subject_id else name] = subject_id or unit_id
    return [(place, subject) for subject, place in places.items()]
