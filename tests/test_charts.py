"""Charts: figures as bars and lines, readable on a phone, by everybody, with every character."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from workbooks import svg, typeface
from workbooks.card import Chart
from workbooks.count_charts import AgeCount, FindingsChart, OverdueChart, TypeCount
from workbooks.one_line import one_line
from workbooks.svg import ALARM, BASE, CARD, INK, PAGE, SERIES, SOFT, TRACK, WIDTH, Drawing
from workbooks.trend_chart import Line, Mark, TrendChart
from workbooks.unit_chart import Share, UnitsChart, UnitShares

DAY = date(2015, 8, 20)
RARE = "喆堃祎珺玥"
UNITS = UnitsChart(
    title="专项治理各单位进度",
    as_of=DAY,
    promises=("已登记", "已申报"),
    units=[
        UnitShares("市测试局", (Share(40, 40), Share(34, 40))),
        UnitShares("市样例局", (Share(10, 40), Share(0, 40))),
    ],
    overall=UnitShares("全市合计", (Share(50, 80), Share(34, 80))),
)
TREND = TrendChart(
    title="逐日进度",
    as_of=DAY,
    lines=[
        Line("已登记", tuple((date(2015, 7, 1) + timedelta(days=n), n * 2) for n in range(51))),
        Line("已申报", ((date(2015, 7, 1), 0), (DAY, 99))),
    ],
    marks=[Mark(date(2015, 7, 31), "集中保管"), Mark(date(2015, 7, 15), "报备")],
)
OVERDUE = OverdueChart("逾期未还", DAY, [AgeCount("1至3天", 12), AgeCount("4至7天", 3)])
FINDINGS = FindingsChart(
    "核查发现的问题", DAY, [TypeCount("P1", "违规办理", 4, 1), TypeCount("B1", "伪造变造", 0)]
)
ALL = [UNITS, TREND, OVERDUE, FINDINGS]


def decoded(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def pixels(chart: Chart, colour: str) -> int:
    """How much of a picture is of exactly this colour."""
    counted = {each: many for many, each in decoded(chart.picture()).getcolors(1 << 24) or []}
    return counted.get(rgb(colour), 0)


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def contrast(one: str, other: str) -> float:
    """As WCAG 2 has it: between 1 and 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [each / 255 for each in rgb(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_a_picture_is_as_wide_as_a_phone_and_the_same_each_time(chart: Chart) -> None:
    png = chart.picture()
    assert png == chart.picture()
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert picture.width == WIDTH
    assert 400 < picture.height < 3 * WIDTH


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_a_picture_is_opaque_to_its_corners_for_light_and_dark_chats(chart: Chart) -> None:
    picture = Image.open(io.BytesIO(chart.picture())).convert("RGBA")
    assert picture.getchannel("A").getextrema() == (255, 255)
    assert picture.getpixel((0, 0)) == (*rgb(PAGE), 255)
    assert picture.getpixel((WIDTH // 2, 30)) == (*rgb(CARD), 255)


@pytest.mark.parametrize("colour", [INK, SOFT, ALARM, *SERIES])
def test_words_and_bars_stand_out(colour: str) -> None:
    assert contrast(colour, CARD) >= 4.5
    assert contrast(colour, TRACK) >= 4.5
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_no_letters_are_smaller_than_a_phone_can_show() -> None:
    assert BASE >= 30


def test_a_bar_grows_with_its_figure() -> None:
    def chart(done: int) -> UnitsChart:
        return replace(
            UNITS, promises=("已登记",), units=[UnitShares("甲", (Share(done, 40),))], overall=None
        )

    none, few, more, all_ = (pixels(chart(done), SERIES[0]) for done in (0, 10, 20, 40))
    assert none == 0
    assert more == pytest.approx(2 * few, rel=0.02)
    assert all_ == pytest.approx(4 * few, rel=0.02)
    assert pixels(chart(80), SERIES[0]) == all_


@pytest.mark.slow  # those of shares are quick
def test_bars_of_lateness_and_findings_grow_with_their_counts() -> None:
    def late(count: int) -> OverdueChart:
        return replace(OVERDUE, ages=[AgeCount("1至3天", 12), AgeCount("4至7天", count)])

    assert pixels(late(0), ALARM) < pixels(late(3), ALARM) < pixels(late(12), ALARM)

    def confirmed(count: int) -> FindingsChart:
        return replace(FINDINGS, types=[TypeCount("P1", "违规办理", 4, count)])

    assert pixels(confirmed(0), SERIES[0]) < pixels(confirmed(2), SERIES[0])
    assert pixels(confirmed(2), SERIES[0]) < pixels(confirmed(4), SERIES[0])


def test_confirmed_findings_differ_from_open_ones_by_stripes_not_by_colour() -> None:
    striped = decoded(replace(FINDINGS, types=[TypeCount("P1", "违规办理", 4)]).picture())
    solid = decoded(replace(FINDINGS, types=[TypeCount("P1", "违规办理", 4, 4)]).picture())
    row = [striped.getpixel((x, striped.height - 80)) for x in range(60, 1020)]
    assert {rgb(SERIES[0]), rgb(CARD)} <= set(row)
    assert {solid.getpixel((x, solid.height - 80)) for x in range(60, 1020)} == {rgb(SERIES[0])}


@pytest.mark.parametrize(
    "other",
    [
        replace(UNITS, title="专项治理进度"),
        replace(UNITS, promises=("已登记", "已上交")),
        replace(UNITS, as_of=date(2015, 8, 21)),
        replace(UNITS, units=[replace(UNITS.units[0], name="市示范局"), UNITS.units[1]]),
        replace(UNITS, overall=None),
    ],
    ids=["title", "promise", "day", "unit", "overall"],
)
def test_every_word_given_is_in_the_picture(other: UnitsChart) -> None:
    assert other.picture() != UNITS.picture()


def test_words_are_drawn_from_the_font_of_the_office() -> None:
    """Without the font there would be no words at all, and no error."""
    assert pixels(replace(OVERDUE, title=""), INK) < pixels(OVERDUE, INK)


@pytest.mark.parametrize("character", RARE)
def test_rare_characters_of_names_have_their_own_shape(character: str) -> None:
    def shape(words: str) -> bytes:
        drawing = Drawing()
        drawing.text((40, 100), words, size=60)
        return drawing.png(160)

    assert typeface.without_glyph(character) == ""
    assert len({shape(each) for each in (*RARE, svg.NO_GLYPH, " ")}) == len(RARE) + 2


def test_what_the_font_has_not_is_marked_as_printers_do() -> None:
    assert svg.drawable("甲😀") == "甲〓"


def test_words_that_look_like_markup_are_only_words() -> None:
    rude = "</text><script>&\x00\x1b\u202e\ud800\n甲]]>"
    chart = replace(UNITS, title=rude, units=[UnitShares(rude, (Share(1, 2), Share(1, 2)))])
    assert decoded(chart.picture()).width == WIDTH
    assert svg.drawable(rude) == "&lt;/text&gt;&lt;script&gt;&amp; 甲]]&gt;"


def test_a_line_holds_no_control_characters() -> None:
    assert one_line("  甲\r\n 乙\x07\u202e\ufeff\uffff\U0001ffff𬭎 ") == "甲 乙𬭎"
    assert one_line("\x00\ud800") == ""


def test_long_names_are_shortened_where_the_room_ends() -> None:
    long = "云溪市国有资产监督管理委员会离退休干部管理服务中心" * 3
    short = svg.shortened(long, 30, 400)
    assert short.endswith("…")
    assert long.startswith(short[:-1])
    assert 370 < typeface.width_of(short, 30) <= 400
    assert svg.shortened("市测试局", 30, 400) == "市测试局"
    chart = replace(UNITS, title=long * 3, units=[UnitShares(long, (Share(1, 2), Share(1, 2)))])
    right = decoded(chart.picture()).crop((WIDTH - 50, 60, WIDTH - 20, 500))
    assert right.getcolors() == [(30 * 440, rgb(CARD))]


def test_the_units_furthest_behind_are_shown_and_the_others_counted() -> None:
    units = [UnitShares(f"第{n}单位", (Share(n, 60), Share(n, 60))) for n in range(60, 0, -1)]
    chart = replace(UNITS, units=units)
    assert [unit.name for unit in chart.shown] == [f"第{n}单位" for n in range(1, 11)]
    assert decoded(chart.picture()).height < 3 * WIDTH + 200
    text = chart.as_text()
    assert "第10单位：" in text
    assert "第11单位：" not in text
    assert text.endswith("另有 50 个进度较好的单位未列出。")


def test_figures_say_no_more_than_is_true() -> None:
    shares = [Share(0, 9), Share(1, 1000), Share(999, 1000), Share(9, 9), Share(0, 0)]
    shown = [str(share) for share in shares]
    assert shown == ["0% 0/9", "<1% 1/1000", "99% 999/1000", "100% 9/9", "无须办理"]


def test_a_text_goes_with_every_picture() -> None:
    assert UNITS.as_text() == (
        "专项治理各单位进度（截至2015年8月20日）\n"
        "全市合计：已登记 62% 50/80；已申报 42% 34/80\n"
        "市样例局：已登记 25% 10/40；已申报 0% 0/40\n"
        "市测试局：已登记 100% 40/40；已申报 85% 34/40"
    )
    assert TREND.as_text() == (
        "逐日进度（截至2015年8月20日）\n"
        "已登记：7月1日 0%，7月26日 50%，8月20日 100%\n"
        "已申报：7月1日 0%，8月20日 99%\n"
        "① 7月15日 报备\n"
        "② 7月31日 集中保管"
    )
    assert OVERDUE.as_text().endswith("1至3天：12 本\n4至7天：3 本\n合计 15 本")
    assert FINDINGS.as_text().endswith("P1 违规办理：4 件（已认定 1 件）\nB1 伪造变造：未发现")
    assert FINDINGS.alt == "条形图：核查发现的问题，共 4 件，其中已认定 1 件，按问题类型分列"


@pytest.mark.parametrize(
    "chart",
    [
        replace(UNITS, units=[], overall=None),
        replace(UNITS, units=[UnitShares("甲", (Share(0, 0), Share(0, 0)))]),
        replace(TREND, lines=[]),
        replace(TREND, lines=[Line("已登记", ()), Line("已申报", ((DAY, 1),))], marks=[]),
        replace(TREND, marks=[Mark(DAY, f"第{n}步") for n in range(12)]),
        replace(OVERDUE, ages=[]),
        replace(FINDINGS, types=[]),
    ],
    ids=["no-unit", "nobody", "no-line", "one-day", "many-marks", "nothing-late", "no-finding"],
)
def test_there_is_a_picture_also_of_nothing(chart: Chart) -> None:
    assert decoded(chart.picture()).width == WIDTH
    assert "截至2015年8月20日" in chart.as_text()


def test_a_trend_of_counts_has_a_round_scale() -> None:
    def top(highest: int) -> int:
        return replace(TREND, measure="人", lines=[Line("甲", ((DAY, highest),))]).top

    assert [top(each) for each in (0, 3, 9, 97, 100, 2390)] == [4, 4, 12, 100, 120, 2400]
    assert TREND.top == 100


def test_a_milestone_is_marked_on_its_day() -> None:
    with_, without = (decoded(replace(TREND, marks=m).picture()) for m in (TREND.marks, []))
    assert with_.height > without.height
    assert (
        with_.crop((0, 140, WIDTH, 200)).tobytes() != without.crop((0, 140, WIDTH, 200)).tobytes()
    )


def test_the_font_is_unpacked_again_when_a_machine_tidies_up() -> None:
    before = OVERDUE.picture()
    typeface.font_file().unlink()
    assert OVERDUE.picture() == before
