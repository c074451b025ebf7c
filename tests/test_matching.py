"""A stay's approval (spec findings 4.2), sentence by sentence."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.policy import Policy
from rules.history import Approval, PersonHistory
from rules.matching import matched_stays
from tests.histories import AS_OF, approval, crossing, june, replace, travelled

TENTH_TO_FIFTEENTH = travelled(10, 15)


def matched(history: PersonHistory, policy: Policy, as_of: date = AS_OF) -> list[int | None]:
    """The number of the trip of each stay."""
    found = matched_stays(history, policy, as_of)
    return [int(each.trip_id, 16) if each else None for _, each in found]


def with_trips(*approvals: Approval, history: PersonHistory = TENTH_TO_FIFTEENTH) -> PersonHistory:
    return replace(history, approvals=approvals)


def version(of: Approval, number: int, **more: object) -> Approval:
    return replace(of, id=UUID(int=100 + number).hex, version=number, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(with_trips(approval(10, 15)), 1, id="the same days"),
        pytest.param(
            with_trips(approval(1, 11), approval(14, 20, 2), approval(12, 18, 3)),
            3,
            id="the one that overlaps most",
        ),
        pytest.param(
            with_trips(approval(1, 10), approval(16, 20, 2)),
            1,
            id="days are inclusive: one day in common before a nearer exit",
        ),
        pytest.param(with_trips(approval(1, 7)), 1, id="3 days after the return"),
        pytest.param(with_trips(approval(18, 20)), 1, id="3 days before the exit"),
        pytest.param(with_trips(approval(1, 6)), None, id="4 days after the return"),
        pytest.param(with_trips(approval(19, 20)), None, id="4 days before the exit"),
        pytest.param(
            with_trips(approval(1, 7), approval(17, 20, 2)), 2, id="none overlaps: the nearest"
        ),
        pytest.param(
            with_trips(approval(8, 15), approval(9, 15, 2)), 2, id="a tie: the nearest exit"
        ),
        pytest.param(
            with_trips(approval(9, 15), approval(9, 15, 2, decided_on=june(1)), approval(9, 15, 3)),
            2,
            id="a tie of exits, too: the latest approval",
        ),
        pytest.param(
            with_trips(
                approval(10, 10),
                history=replace(travelled(7), crossings=(crossing(">", 7), crossing(">", 28))),
            ),
            1,
            id="an unknown entry counts by the exit alone, 3 days",
        ),
        pytest.param(
            with_trips(
                approval(11, 20),
                history=replace(travelled(7), crossings=(crossing(">", 7), crossing(">", 28))),
            ),
            None,
            id="an unknown entry counts by the exit alone, 4 days",
        ),
        pytest.param(
            with_trips(approval(25, 30), history=travelled(10)),
            1,
            id="an open stay counts up to the day",
        ),
        pytest.param(
            with_trips(approval(10, 15, decided_on=june(11))), None, id="approved after the exit"
        ),
        pytest.param(
            with_trips(approval(10, 15, decided_on=june(10))), 1, id="approved on the exit day"
        ),
        pytest.param(
            with_trips(approval(10, 15, decided_on=june(11), is_emergency=True)),
            1,
            id="approved after the exit, an emergency",
        ),
        pytest.param(
            with_trips(approval(10, 15, decided_on=None)), 1, id="the day of approval unknown"
        ),
        pytest.param(
            with_trips(approval(10, 15, is_official=True)), None, id="an official trip covers none"
        ),
        pytest.param(
            with_trips(approval(20, 25), version(approval(20, 25), 2, exit_date=june(10))),
            1,
            id="changed before the exit",
        ),
        pytest.param(
            with_trips(
                approval(10, 15),
                version(approval(20, 25), 2),
            ),
            None,
            id="changed to other days before the exit",
        ),
        pytest.param(
            with_trips(
                approval(10, 15),
                version(approval(20, 25), 2, decided_on=june(11)),
            ),
            1,
            id="changed after the exit: the version valid at the exit counts",
        ),
    ],
)
def test_the_approval_of_a_stay(
    history: PersonHistory, expected: int | None, policy: Policy
) -> None:
    assert matched(history, policy)[0] == expected


def test_a_trip_is_known_by_its_version_and_not_by_its_id(policy: Policy) -> None:
    changed = replace(approval(20, 25), id=UUID(int=0).hex, version=2)
    assert matched(with_trips(approval(10, 15), changed), policy) == [None]
    late = replace(changed, decided_on=june(11), is_emergency=True)
    assert matched(with_trips(approval(10, 15), late), policy) == [1]


def test_days_in_common_count_before_a_nearer_exit(policy: Policy) -> None:
    two, one = approval(1, 11), approval(15, 20, 2)
    assert matched(with_trips(two, one), policy) == [1]


def test_days_between_count_before_a_nearer_exit(policy: Policy) -> None:
    assert matched(with_trips(approval(1, 9), approval(17, 20, 2)), policy) == [1]


def test_what_was_worked_out_is_kept_for_its_day_and_gap(policy: Policy) -> None:
    history = with_trips(approval(1, 6))
    wider = policy.model_copy(update={"match_gap_days": 4})
    assert matched(history, policy) == [None]
    assert matched(history, wider) == [1]
    assert matched(history, policy, june(9)) == []
    assert matched_stays(history, policy, AS_OF) is matched_stays(history, policy, AS_OF)


def test_one_trip_may_cover_several_stays(policy: Policy) -> None:
    days = (crossing(">", 2), crossing("<", 4), crossing(">", 8), crossing("<", 9))
    history = replace(TENTH_TO_FIFTEENTH, crossings=days, approvals=(approval(1, 10),))
    assert matched(history, policy) == [1, 1]


def test_the_gap_is_the_offices_to_set(policy: Policy) -> None:
    wider = policy.model_copy(update={"match_gap_days": 4})
    assert matched(with_trips(approval(1, 6)), wider) == [1]
