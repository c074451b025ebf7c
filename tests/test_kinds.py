"""Which conversation a sentence opens."""

from __future__ import annotations

from datetime import date

import pytest

from reading.kinds import Kind
from reading.sentence import Reading, read

ON = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("上次报的日本行程，回来日期改成10月9日", Kind.CHANGE),
        ("原定10月1日去日本，现提前到9月29日", Kind.CHANGE),
        ("航班取消了，推迟到12月8日去泰国", Kind.CHANGE),
        ("不去日本了，改去新加坡", Kind.CHANGE),
        ("能不能把日本行程改到10月5号", Kind.CHANGE),
        ("日本不去了", Kind.CANCEL),
        ("取消去日本的行程", Kind.CANCEL),
        ("因工作原因，原定10月1日赴泰国旅游取消", Kind.CANCEL),
        ("国庆去日本旅游可以吗", Kind.TRIP),
        ("我想出国", Kind.TRIP),
        ("10月1日至7日，日本", Kind.TRIP),
    ],
)
def test_a_sentence_opens_its_conversation(words: str, kind: Kind) -> None:
    assert read(words, ON).kind is kind


@pytest.mark.parametrize("words", ["上次报的日本行程改成10月9日", "10月1日去日本的行程取消"])
def test_of_a_change_no_day_is_read(words: str) -> None:
    found = read(words, ON)
    assert found == Reading(found.kind)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("你好", id="greeting"),
        pytest.param("去日本要办什么手续？", id="question about rules"),
        pytest.param("下周去杭州出差", id="at home"),
        pytest.param("10月1日随团因公赴德国", id="official"),
        pytest.param("我从日本回来了，来还护照", id="documents returned"),
        pytest.param("我的护照丢了", id="documents lost"),
        pytest.param("老李10月1日去日本旅游", id="somebody else"),
        pytest.param("我爱人下月去韩国旅游，我不去", id="the other half"),
        pytest.param("外交部提醒公民暂勿前往伊朗", id="news"),
        pytest.param("泰国取消免签了", id="news of rules"),
        pytest.param("我想改一下手机号", id="a change of something else"),
        pytest.param("中午吃日本料理", id="food"),
        pytest.param("去香港的签注过期了", id="an endorsement"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_trip_is_read_when(words: str) -> None:
    assert read(words, ON) == Reading(Kind.NONE)
