"""The whole of a sentence, and what holds of any text."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading import day, places
from reading.kinds import Kind
from reading.purposes import Purpose
from reading.sentence import Reading, read

ON = date(2026, 9, 1)
WORDS = [
    "我", "和妻子", "带孩子", "看望女儿", "去", "赴", "经", "转机", "日本", "香港", "新架坡",
    "杭州", "刚果", "欧洲",
    "10月1日", "9月31日", "12月28日", "到", "1月3日", "下周三", "周五", "国庆", "春节", "初二",
    "腊月三十", "月底", "左右",
    "五天", "共10天", "当天回", "第二天", "旅游", "探亲", "取消", "改成", "不对", "，", "。",
    "、", "（周六）", "出发", "回来",
    "明年", "２月２９日", "31号", "3.5-3.8", "20261301", "？", "或者", " ",
]  # fmt: skip
sentences = st.lists(st.sampled_from(WORDS), max_size=12).map("".join) | st.text(max_size=60)
days = st.dates(date(2013, 1, 1), date(2098, 12, 31))
OF_THE_PAST = re.compile(
    r"[\d二零]年|去年|前年|今年|已|上|昨|前|[补没未漏]报|曾|过|了|的|本|这|今|当"
)


def test_everything_of_a_sentence_is_read() -> None:
    found = read("我和妻子经首尔转机去日本旅游，12月28日走，1月3日回", ON)
    assert found == Reading(
        Kind.TRIP,
        destinations=("JP",),
        transits=("KR",),
        exit_date=date(2026, 12, 28),
        return_date=date(2027, 1, 3),
        purpose=Purpose.TOURISM,
        companions=("妻子",),
    )


def test_a_misspelling_that_is_only_alike_is_offered() -> None:
    found = read("10月1日去新嘉波旅游，10月5日回国", ON)
    assert found.destinations == ()
    assert [doubt.alternatives for doubt in found.doubts if doubt.about == "destinations"] in (
        [("SG",)],
        [],
    )


@given(sentences, days)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_its_days_are_in_order(text: str, on: date) -> None:
    found = read(text, on)
    if found.exit_date and found.return_date:
        assert found.exit_date <= found.return_date
    if found.kind is not Kind.TRIP:
        assert found == Reading(found.kind)
    assert set(found.destinations).isdisjoint(found.transits)
    for code in (*found.destinations, *found.transits):
        assert places.title(code)


@given(sentences, days)
@settings(max_examples=300, deadline=None)
def test_no_day_lies_before_the_sentence_unless_it_says_so(text: str, on: date) -> None:
    found = read(text, on)
    earliest = min(filter(None, (found.exit_date, found.return_date)), default=on)
    assert earliest >= on or OF_THE_PAST.search(text) or re.search("20[0-9]{2}", text)
    assert found.is_past == bool(found.exit_date and found.exit_date < on)


@given(sentences, days)
@settings(max_examples=200, deadline=None)
def test_any_answer_may_be_typed_where_a_day_or_a_place_is_asked(text: str, on: date) -> None:
    day.read(text, on)
    places.find(text)


@pytest.mark.parametrize(
    "text",
    [
        "和妻子" * 400,
        "10月1日" * 300,
        "去" * 2000,
        "日本、" * 600,
        "1" * 3000,
        "看" * 999,
        "王" * 999,
        "（" * 999,
        "没定" * 500,
    ],
    ids=lambda text: text[:4],
)
def test_a_long_text_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    read(text, ON)
    assert time.process_time() - began < 1
