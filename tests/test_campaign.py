"""Transcripts of the campaign and of the lists of who has not done what."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from jobs.start_campaign import read_campaign
from models.campaign import Promise, milestone_dates
from models.errors import Unusable
from tests.conftest import Bench, Chat


async def test_the_supervisor_starts_the_2015_schedule(chat: Chat, bench: Bench) -> None:
    await chat.of("supervisor")(
        ("/campaign", "现在没有进行中的专项治理"),
        ("启动 2015 年专项治理方案", "· 2015-07-31 报告所持因私证件"),
        ("启动", "已启动"),
        ("/campaign", "· 2015-07-31（还有 11 天）每名登记备案人员：报告所持因私证件"),
    )
    with bench.database.read() as db:
        assert milestone_dates(db)[Promise.DECLARED] == date(2015, 7, 31)


async def test_a_case_officer_sees_it_but_cannot_start_it(chat: Chat) -> None:
    await chat.of("officer")(("/campaign", "现在没有进行中的专项治理。"))
    assert [button.label for button in chat.of("officer").last.buttons] == []


async def test_who_has_not_declared_is_listed_and_reminded_once_a_day(chat: Chat) -> None:
    officer = chat.of("officer")
    await officer(
        ("/progress", "看哪一份名单？"),
        ("未报告持证情况（6 人）", "· 甲一鸣　市测试局"),
        ("一键提醒以上人员", "已提醒 6 人"),
    )
    assert "请尽快报告您持有的因私出国（境）证件" in chat.messages[-1].text
    await officer(("/progress", "名单"), ("1", "共"), ("一键提醒以上人员", "已提醒 0 人"))


def test_the_preset_has_the_notices_eight_dates() -> None:
    planned = read_campaign("2015")
    assert [each.due_date for each in planned.milestone] == [
        date(2015, 7, 15),
        *[date(2015, 7, 31)] * 3,
        date(2015, 8, 15),
        date(2015, 8, 31),
        *[date(2015, 9, 30)] * 2,
    ]


def test_a_campaign_moves_as_a_whole() -> None:
    moved = read_campaign("2015").moved(timedelta(days=1))
    assert moved.milestone[0].due_date == date(2015, 7, 16)
    assert moved.milestone[6].from_date == date(2015, 9, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = ", "不是有效的 TOML"),
        ('name = "x"', "「milestone」不对"),
        (
            'name = "x"\n[[milestone]]\npromise = "早日"\ndue_date = 2015-01-01',
            "「milestone.0.promise」不对",
        ),
    ],
    ids=["no TOML", "no milestones", "an unknown promise"],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable, match=expected):
        read_campaign(str(path))
