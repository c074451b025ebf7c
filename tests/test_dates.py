from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Unusable
from workbooks.dates import day
from workbooks.sheet import Cell, Flaw

DAY = date(2015, 7, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "20150705",
        "2015-07-05",
        "2015-7-5",
        "2015/7/5",
        "2015.7.5",
        "2015年7月5日",
        "2015年07月05日",
        "2015 年 7 月 5 日",
        " 2015-07-05 00:00:00 ",
        "\uff12\uff10\uff11\uff15/7/5",
        DAY,
        datetime.fromisoformat("2015-07-05 12:30"),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: Cell) -> None:
    assert day(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("20150230", "没有这一天"),
        ("2015-13-01", "没有这一天"),
        ("2015/7-5", "日期应写成"),
        ("7/5/2015", "日期应写成"),
        ("2015年7月", "日期应写成"),
        ("42190", "日期应写成"),
        ("长期", "日期应写成"),
        ("", "日期应写成"),
        (time(8, 30), "日期应写成"),
        (date(1899, 12, 31), "早于1900年"),
        ("00010101", "早于1900年"),
        (Flaw("读不出来。"), "读不出来。"),
    ],
)
def test_what_is_no_day_is_refused_with_what_would_fit(cell: Cell, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        day(cell)


@given(st.dates(date(1900, 1, 1)), st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"]))
def test_every_day_is_read_back(written: date, form: str) -> None:
    assert day(written.strftime(form)) == written


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_one_sentence(written: str) -> None:
    try:
        said = str(day(written))
    except Unusable as refusal:
        said = str(refusal)
    assert said.endswith("。") or date.fromisoformat(said)
