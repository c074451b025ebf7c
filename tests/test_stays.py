"""From crossings to stays (spec findings 4.1), sentence by sentence."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy import Policy
from rules.history import Crossing, Days, PersonHistory
from rules.matching import judged_stays
from rules.stays import private_stays, stays_of
from tests.histories import AS_OF, THROUGHOUT, crossing, replace


def shown(crossings: list[Crossing]) -> list[str]:
    """Each stay as `3@08:00-5`: days with times, `?` unknown, `…` open."""

    def end(each: Crossing | None) -> str:
        if each is None:
            return "?"
        return str(each.day.day) + (f"@{each.time}" if each.time else "")

    return [
        f"{end(stay.exit)}-{'…' if stay.is_open else end(stay.entry)}"
        for stay in stays_of(crossings)
    ]


@pytest.mark.parametrize(
    ("crossings", "expected"),
    [
        pytest.param([], [], id="no crossing"),
        pytest.param([crossing(">", 3), crossing("<", 5)], ["3-5"], id="exit and entry"),
        pytest.param(
            [crossing(">", 3), crossing("<", 5, number="G12345678", kind="普通护照")],
            ["3-5"],
            id="whatever document they were made on",
        ),
        pytest.param(
            [crossing("<", 5, "09:00"), crossing(">", 3, "08:00")],
            ["3@08:00-5@09:00"],
            id="ordered by date and time",
        ),
        pytest.param(
            [crossing(">", 3), crossing(">", 3), crossing("<", 5)],
            ["3-5"],
            id="the same crossing twice counts once",
        ),
        pytest.param(
            [crossing(">", 3), crossing(">", 3, "08:00"), crossing("<", 5)],
            ["3@08:00-5"],
            id="with and without a time it is the same",
        ),
        pytest.param(
            [crossing("<", 3, "18:00"), crossing(">", 3, "08:00")],
            ["3@08:00-3@18:00"],
            id="two crossings in a day",
        ),
        pytest.param(
            [
                crossing(">", 3, "08:00"),
                crossing("<", 3, "11:00"),
                crossing(">", 3, "14:00"),
                crossing("<", 3, "20:00"),
            ],
            ["3@08:00-3@11:00", "3@14:00-3@20:00"],
            id="several stays in a day",
        ),
        pytest.param(
            [crossing(">", 3, "23:50"), crossing("<", 4, "00:20")],
            ["3@23:50-4@00:20"],
            id="over midnight",
        ),
        pytest.param(
            [crossing(">", 3), crossing(">", 9), crossing("<", 12)],
            ["3-?", "9-12"],
            id="two exits in a row: a missing entry",
        ),
        pytest.param(
            [crossing("<", 2), crossing(">", 3), crossing("<", 5)],
            ["?-2", "3-5"],
            id="an entry first: an unknown exit",
        ),
        pytest.param(
            [crossing(">", 3), crossing("<", 5), crossing("<", 8)],
            ["3-5", "?-8"],
            id="two entries in a row: an unknown exit",
        ),
        pytest.param([crossing(">", 3)], ["3-…"], id="no entry at the end: open"),
        pytest.param(
            [crossing("<", 3), crossing(">", 3)],
            ["3-3"],
            id="untimed with nothing known before begin with the exit",
        ),
        pytest.param(
            [crossing(">", 1), crossing("<", 3), crossing(">", 3), crossing("<", 5)],
            ["1-3", "3-5"],
            id="untimed while abroad begin with the entry",
        ),
        pytest.param(
            [crossing("<", 3, "10:00"), crossing(">", 3)],
            ["3-3@10:00"],
            id="an untimed exit before the timed entry",
        ),
        pytest.param(
            [
                crossing(">", 3, "08:00"),
                crossing(">", 3, "15:00"),
                crossing("<", 3),
                crossing("<", 4),
            ],
            ["3@08:00-3", "3@15:00-4"],
            id="untimed ones fill the place that timed ones leave",
        ),
        pytest.param(
            [
                crossing(">", 3, "08:00"),
                crossing("<", 3, "10:00"),
                crossing("<", 3, "18:00"),
                crossing(">", 3, port="罗湖"),
            ],
            ["3@08:00-3@10:00", "3-3@18:00"],
            id="between two timed entries",
        ),
        pytest.param(
            [
                crossing(">", 1),
                crossing(">", 3),
                crossing(">", 3, port="罗湖"),
                crossing("<", 3),
            ],
            ["1-3", "3-?", "3-…"],
            id="untimed while abroad, more exits than entries: the entry first",
        ),
        pytest.param(
            [crossing(">", 3, port="罗湖"), crossing(">", 3, "08:00")],
            ["3@08:00-?", "3-…"],
            id="a timed one before an untimed one of its direction",
        ),
        pytest.param(
            [crossing(">", 3, "08:00"), crossing("<", 3, "08:00")],
            ["3@08:00-3@08:00"],
            id="both of one minute",
        ),
    ],
)
def test_crossings_are_paired(crossings: list[Crossing], expected: list[str]) -> None:
    assert shown(crossings) == expected


CROSSINGS = st.lists(
    st.builds(
        crossing,
        st.sampled_from("><"),
        st.integers(1, 4),
        st.sampled_from(["", "", "08:00", "12:30", "23:59"]),
        number=st.sampled_from(["C12345678", "G12345678"]),
    ),
    max_size=9,
)


@given(CROSSINGS, st.randoms(use_true_random=False))
def test_the_order_of_crossings_never_changes_the_stays(
    crossings: list[Crossing], chance: Random
) -> None:
    shuffled = list(crossings)
    chance.shuffle(shuffled)
    assert stays_of(shuffled) == stays_of(crossings)


@given(CROSSINGS)
def test_the_same_crossing_twice_counts_once(crossings: list[Crossing]) -> None:
    assert stays_of([*crossings, *crossings]) == stays_of(crossings)


@given(CROSSINGS)
def test_no_end_is_invented_and_none_is_lost(crossings: list[Crossing]) -> None:
    ends = [end for stay in stays_of(crossings) for end in (stay.exit, stay.entry) if end]
    assert set(ends) <= set(crossings)
    assert len(ends) == len(set(ends))
    untimed = {replace(each, time=None) for each in ends}
    assert {replace(each, time=None) for each in crossings} == untimed


@given(CROSSINGS)
def test_a_stay_never_ends_before_it_began(crossings: list[Crossing]) -> None:
    for stay in stays_of(crossings):
        if stay.exit and stay.entry:
            assert stay.exit.day <= stay.entry.day


ONE_DAY = st.lists(
    st.builds(
        crossing,
        st.sampled_from("><"),
        st.just(3),
        st.sampled_from(["", "", "08:00", "12:30"]),
        port=st.sampled_from(["罗湖", "皇岗", "机场"]),
    ),
    max_size=5,
)


@given(ONE_DAY)
def test_directions_alternate_as_often_as_the_times_allow(crossings: list[Crossing]) -> None:
    stays = stays_of(crossings)
    unknown = sum(not stay.entry and not stay.is_open for stay in stays)
    unknown += sum(not stay.exit for stay in stays[1:])
    counted = [end for stay in stays for end in (stay.exit, stay.entry) if end]
    orders = [order for order in permutations(counted) if is_in_time(order)]
    assert unknown == min(sum(map(is_same_way, order, order[1:])) for order in orders)


def is_in_time(order: tuple[Crossing, ...]) -> bool:
    clocks = [each.time for each in order if each.time]
    return clocks == sorted(clocks)


def is_same_way(one: Crossing, other: Crossing) -> bool:
    return one.direction is other.direction


def test_a_day_of_more_crossings_than_anybody_makes_is_paired_all_the_same() -> None:
    crossings = [crossing("><"[each % 2], 3, port=str(each)) for each in range(400)]
    assert len(stays_of(crossings)) == 200


TRAVELLER = PersonHistory(
    UUID(int=1), periods=(THROUGHOUT,), crossings=(crossing(">", 3), crossing("<", 9))
)


def exits(history: PersonHistory, policy: Policy) -> list[int]:
    return [stay.exit.day.day for stay, _ in judged_stays(history, policy, AS_OF)]


def periods(begins: date | None, ends: date | None) -> PersonHistory:
    return replace(TRAVELLER, periods=(replace(THROUGHOUT, begins=begins, ends=ends),))


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(TRAVELLER, id="registered"),
        pytest.param(periods(date(2014, 6, 3), date(2014, 6, 3)), id="first and last day"),
        pytest.param(periods(None, None), id="no known start: throughout"),
        pytest.param(
            replace(TRAVELLER, official_trips=(Days(date(2014, 6, 7), date(2014, 6, 9)),)),
            id="an official trip 4 days later",
        ),
        pytest.param(
            replace(TRAVELLER, official_trips=(Days(date(2014, 6, 3), date(2014, 6, 5)),)),
            id="an official trip that ended 4 days before the entry",
        ),
    ],
)
def test_a_stay_is_judged_when(history: PersonHistory, policy: Policy) -> None:
    assert exits(history, policy) == [3]


def on(kind: str, number: str) -> PersonHistory:
    made = (crossing(">", 3, kind=kind, number=number), crossing("<", 9))
    return replace(TRAVELLER, crossings=made)


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(periods(date(2014, 6, 4), None), id="registered the day after"),
        pytest.param(periods(None, date(2014, 6, 2)), id="registered until the day before"),
        pytest.param(replace(TRAVELLER, periods=()), id="never registered"),
        pytest.param(on("公务护照", "SE1234567"), id="service passport"),
        pytest.param(on("公务普通护照", "X1"), id="ordinary passport for public affairs"),
        pytest.param(on("外交护照", "DE1234567"), id="diplomatic passport"),
        pytest.param(on("因公往来港澳通行证", "X1"), id="official Hong Kong permit"),
        pytest.param(on("护照", "PE1234567"), id="a number of an official series"),
        pytest.param(
            replace(TRAVELLER, official_trips=(Days(date(2014, 6, 6), date(2014, 6, 6)),)),
            id="an official trip, 3 days more or less",
        ),
        pytest.param(replace(TRAVELLER, crossings=(crossing("<", 9),)), id="its exit is not known"),
    ],
)
def test_a_stay_is_not_judged_when(history: PersonHistory, policy: Policy) -> None:
    assert exits(history, policy) == []


@pytest.mark.parametrize(("left_on", "expected"), [(date(2012, 12, 31), 0), (date(2013, 1, 1), 1)])
def test_stays_are_judged_from_2013(left_on: date, expected: int, policy: Policy) -> None:
    early = replace(TRAVELLER, crossings=(replace(crossing(">", 3), day=left_on),))
    assert len(judged_stays(early, policy, AS_OF)) == expected


def test_what_happened_after_the_day_is_not_known_yet(policy: Policy) -> None:
    (stay,) = private_stays(TRAVELLER, policy, date(2014, 6, 5))
    assert stay.is_open
    assert stay.last_day == date(2014, 6, 5)


def test_what_happened_on_the_day_is_known(policy: Policy) -> None:
    (stay,) = private_stays(TRAVELLER, policy, date(2014, 6, 9))
    assert not stay.is_open


def test_stays_are_worked_out_once_for_a_day(policy: Policy) -> None:
    assert private_stays(TRAVELLER, policy, AS_OF) is private_stays(TRAVELLER, policy, AS_OF)
    assert private_stays(TRAVELLER, policy, date(2014, 6, 2)) == []


def test_the_exits_of_a_day_are_counted_anew_each_day(policy: Policy) -> None:
    left = [crossing(">", 3, clock) for clock in ("08:00", "09:00", "10:00")]
    left += [crossing(">", 4, clock) for clock in ("08:00", "09:00")]
    history = replace(TRAVELLER, crossings=tuple(left))
    assert [stay.about for stay in private_stays(history, policy, AS_OF)] == [
        "stay/20140603/1",
        "stay/20140603/2",
        "stay/20140603/3",
        "stay/20140604/1",
        "stay/20140604/2",
    ]


def test_exits_that_differ_only_in_where_they_lead_have_one_order_in_every_run() -> None:
    places = [None, "AU", "DE", "FR", "HK", "JP", "KR", "MO", "NZ", "TH", "US"]
    exits = [crossing(">", 3, next_place=place) for place in reversed(places)]
    led = [stay.exit.next_place for stay in stays_of(exits) if stay.exit]
    assert led == places


def test_a_stay_keeps_its_name_when_its_time_becomes_known(policy: Policy) -> None:
    timed = (crossing(">", 3, "08:00"), crossing("<", 9))
    (before,) = private_stays(TRAVELLER, policy, AS_OF)
    (after,) = private_stays(replace(TRAVELLER, crossings=timed), policy, AS_OF)
    assert after.about == before.about == "stay/20140603/1"
