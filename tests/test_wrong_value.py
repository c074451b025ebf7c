"""A wrong value in a policy, a campaign or a setting is said in Chinese, with what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.start_campaign import read_campaign
from models.errors import Unusable
from models.policy import read_policy

MILESTONE = '[[milestone]]\nowed_by = "甲"\nwhat = "乙"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("desk_code_minutes = 0", "「desk_code_minutes」不对：应不小于 1。"),
        ("desk_code_minutes = 'x'", "「desk_code_minutes」不对：应为整数。"),
        ("surrender = { n = 4000, unit = 'calendar' }", "「surrender.n」不对：应不大于 3660。"),
        ("surrender = { n = 4, unit = 'week' }", "「surrender.unit」不对：应为 'calendar' 或"),
        ("surrender = 4", "「surrender」不对：应为一组数值。"),
        ("minutes = 4", "「minutes」不对：没有这一项，请核对写法。"),
        ("[quiet]\nbegins = 'late'", "「quiet.begins」不对：应为时间，例如 20:00。"),
        ("[reminders]\ndays_before = []", "「reminders.days_before」不对：至少要有一项。"),
    ],
)
def test_a_wrong_figure_of_the_policy(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable) as refused:
        read_policy(path)
    assert expected in str(refused.value)
    assert str(refused.value).isascii() is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{MILESTONE}promise = "申报持证"\ndue_date = "soon"', "应为日期，例如 2015-07-31"),
        (f'{MILESTONE}promise = "早日"\ndue_date = 2015-07-31', "应为 '应备尽备'"),
        (f'{MILESTONE}promise = "申报持证"', "缺少这一项"),
    ],
)
def test_a_wrong_milestone_of_a_campaign(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "campaign.toml"
    path.write_text(f'name = "试行"\n{text}', encoding="utf-8")
    with pytest.raises(Unusable) as refused:
        read_campaign(str(path))
    assert expected in str(refused.value)
