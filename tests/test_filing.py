"""Which registrations the police are told of, as what, and that nobody is told of twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, col, select

from models.filing import FiledChange, Filing, FilingEntry, due_for_filing, file_now
from models.registrant import Registrant, registrant_of
from models.registration_change import RegistrationChange
from models.terms import IntakeFlag, RegistrationStatus
from models.unit import Unit
from tests.conftest import TODAY, Bench, People

NEW, CHANGED, REVOKED = IntakeFlag
NOT_FILED, FILED = RegistrationStatus.NOT_FILED, RegistrationStatus.FILED
YESTERDAY = date(2015, 7, 19)

Change = Callable[[Session, Registrant], None]


def become(**values: object) -> Change:
    def change(db: Session, registrant: Registrant) -> None:
        for name, value in values.items():
            setattr(registrant, name, value)
        db.add(registrant)

    return change


def move_on(db: Session, registrant: Registrant) -> None:
    """Take another post: a change that is open until the police know of it."""
    db.add(RegistrationChange(registrant_id=registrant.id, what="职务", opened_on=TODAY))


def nothing(db: Session, registrant: Registrant) -> None:
    """What most people do."""


def do(bench: Bench, people: People, change: Change, part: str = "official") -> None:
    with bench.database.write() as db:
        registrant = registrant_of(db, people[part])
        assert registrant is not None
        change(db, registrant)


def due(
    bench: Bench, people: People, unit: str = "YX", day: date = TODAY
) -> list[tuple[str, IntakeFlag]]:
    with bench.database.read() as db:
        reach = db.get_one(Unit, people.units[unit]).reach()
        return [(each.person.name, each.flag) for each in due_for_filing(db, [reach], day)]


def file(bench: Bench, people: People, unit: str = "YX", day: date = TODAY) -> str:
    with bench.database.write() as db:
        over = db.get_one(Unit, people.units[unit])
        found = due_for_filing(db, [over.reach()], day)
        return file_now(db, over, found, on=day, at=bench.clock.now(), actor="测试").number


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(nothing, None, id="filed long ago and unchanged"),
        pytest.param(become(status=NOT_FILED), NEW, id="never filed"),
        pytest.param(
            become(status=NOT_FILED, registered_from=date(2015, 7, 21)), None, id="not yet"
        ),
        pytest.param(
            become(status=NOT_FILED, registered_to=YESTERDAY), None, id="left before being filed"
        ),
        pytest.param(become(registered_to=TODAY), None, id="registered to this day"),
        pytest.param(become(registered_to=YESTERDAY), REVOKED, id="left the register"),
        pytest.param(become(status=RegistrationStatus.REVOKED), REVOKED, id="revoked"),
        pytest.param(move_on, CHANGED, id="another post"),
    ],
)
def test_the_police_are_told_what_they_do_not_know(
    bench: Bench, people: People, change: Change, expected: IntakeFlag | None
) -> None:
    do(bench, people, change)
    assert due(bench, people) == ([("甲一鸣", expected)] if expected else [])


@pytest.mark.parametrize(
    "change",
    [become(status=NOT_FILED), become(registered_to=YESTERDAY), move_on],
    ids=["new", "revoked", "changed"],
)
def test_nobody_is_filed_twice(bench: Bench, people: People, change: Change) -> None:
    do(bench, people, change)
    assert file(bench, people) == "BA20150720-01"
    assert due(bench, people) == []
    assert due(bench, people, "YX-01") == []


def test_a_later_change_on_the_same_day_is_filed_and_an_earlier_is_not_again(
    bench: Bench, people: People
) -> None:
    do(bench, people, become(status=NOT_FILED))
    do(bench, people, move_on)
    file(bench, people)
    assert due(bench, people) == []
    do(bench, people, move_on)
    assert due(bench, people) == [("甲一鸣", CHANGED)]
    assert file(bench, people) == "BA20150720-02"
    with bench.database.read() as db:
        assert len(db.exec(select(FiledChange)).all()) == 2


def test_who_was_filed_here_and_leaves_before_the_status_is_kept_is_revoked(
    bench: Bench, people: People
) -> None:
    do(bench, people, become(status=NOT_FILED))
    file(bench, people)
    do(bench, people, become(registered_to=YESTERDAY))
    assert due(bench, people) == [("甲一鸣", REVOKED)]


def test_who_comes_back_is_new_again(bench: Bench, people: People) -> None:
    do(bench, people, become(registered_to=YESTERDAY))
    file(bench, people)
    do(bench, people, become(registered_to=None, status=NOT_FILED))
    assert due(bench, people) == [("甲一鸣", NEW)]


def test_a_closed_change_or_a_later_one_is_not_due(bench: Bench, people: People) -> None:
    do(bench, people, move_on)
    assert due(bench, people, day=YESTERDAY) == []
    with bench.database.write() as db:
        change = db.exec(select(RegistrationChange)).one()
        change.closed_on = TODAY
        db.add(change)
    assert due(bench, people) == []


def test_a_unit_files_its_own_only(bench: Bench, people: People) -> None:
    for part in ("official", "stranger"):
        do(bench, people, become(status=NOT_FILED), part)
    assert due(bench, people, "YX-01") == [("甲一鸣", NEW)]
    file(bench, people, "YX-01")
    assert due(bench, people) == [("丙溪桥", NEW)]


def test_a_batch_keeps_who_was_filed_as_what(bench: Bench, people: People) -> None:
    do(bench, people, become(status=NOT_FILED))
    do(bench, people, move_on, "colleague")
    do(bench, people, become(registered_to=YESTERDAY), "stranger")
    file(bench, people)
    with bench.database.read() as db:
        filing = db.exec(select(Filing)).one()
        entries = db.exec(select(FilingEntry).order_by(col(FilingEntry.flag))).all()
    assert (filing.number, filing.made_on, filing.actor) == ("BA20150720-01", TODAY, "测试")
    assert {each.flag for each in entries} == {NEW, CHANGED, REVOKED}
    assert {each.filing_id for each in entries} == {filing.id}
