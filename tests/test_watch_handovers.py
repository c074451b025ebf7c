from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from jobs import watch_handovers
from models.alert import Severity
from models.custody import CustodyMove
from models.grant import Role
from models.handover import Handover, HandoverState, advance
from tests.conftest import Bench, People, Watch
from tests.late import LateOffice

SERIOUS = Severity.SERIOUS.value
HEAD_AND_SUPERVISOR = [("head", SERIOUS), ("supervisor", SERIOUS)]


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


@pytest.fixture
def recorded(office: LateOffice) -> UUID:
    """A hand-over that the desk recorded just now."""
    return record(office)


def record(office: LateOffice, state: HandoverState = HandoverState.RECORDED) -> UUID:
    now = office.bench.clock.now()
    handover = Handover(
        direction=CustodyMove.SURRENDER,
        holder_id=office.people["official"],
        authority_id=office.people.units["YX-01"],
        custodian_id=office.people["custodian"],
        state=state,
        code_expires_at=now,
        opened_at=now - timedelta(minutes=5),
        recorded_at=None if state is HandoverState.OPEN else now,
    )
    with office.bench.database.write() as db:
        db.add(handover)
    return handover.id


@pytest.mark.usefixtures("recorded")
def test_a_hand_over_nobody_confirms_for_a_day_reaches_the_head_and_the_supervisor(
    office: LateOffice,
) -> None:
    office.watch.move(hours=25)
    assert office.run(watch_handovers.run) == 2
    assert office.alerts() == HEAD_AND_SUPERVISOR
    texts = [message.text for _, message in office.messages("alert/")]
    assert all("【严重】交接登记后 24 小时未确认" in text for text in texts)
    assert all("甲一鸣（330000********" in text for text in texts)


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("minutes", "cards"), [(24 * 60 - 1, 0), (24 * 60, 0), (24 * 60 + 1, 2), (24 * 600, 2)]
)
def test_it_is_raised_after_24_hours_and_not_before(
    office: LateOffice, minutes: int, cards: int
) -> None:
    office.watch.move(minutes=minutes)
    assert office.run(watch_handovers.run) == cards


@pytest.mark.usefixtures("recorded")
def test_it_is_raised_once(office: LateOffice) -> None:
    office.watch.move(hours=25)
    assert office.run(watch_handovers.run) == 2
    assert office.run(watch_handovers.run) == 0
    office.watch.move(days=3)
    assert office.run(watch_handovers.run) == 0


@pytest.mark.parametrize("end", [HandoverState.CONFIRMED, HandoverState.REFUSED])
def test_what_the_holder_answered_is_not_raised(
    office: LateOffice, recorded: UUID, end: HandoverState
) -> None:
    with office.bench.database.write() as db:
        advance(db, db.get_one(Handover, recorded), end)
    office.watch.move(hours=25)
    assert office.run(watch_handovers.run) == 0


def test_what_the_desk_never_recorded_is_not_raised(office: LateOffice) -> None:
    record(office, HandoverState.OPEN)
    office.watch.move(days=3)
    assert office.run(watch_handovers.run) == 0


@pytest.mark.usefixtures("recorded")
def test_a_serious_card_does_not_wait_for_the_morning(office: LateOffice) -> None:
    office.watch.move(hours=36)
    assert office.watch().hour == 22
    office.run(watch_handovers.run)
    assert [message.not_before for _, message in office.messages("alert/")] == [None, None]


@pytest.mark.usefixtures("recorded")
def test_a_holder_who_is_the_head_is_not_told_of_himself(office: LateOffice) -> None:
    office.grants("official", Role.UNIT_HEAD, "YX-01")
    office.watch.move(hours=25)
    office.run(watch_handovers.run)
    assert office.causes_shown_to("official") == []
    assert office.causes_shown_to("head") == ["上交待确认"]
