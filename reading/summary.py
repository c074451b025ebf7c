"""What was read, as a person confirms it. Spec: reading 6.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from models.weekday import span, with_weekday
from reading.kinds import Kind
from reading.places import document_for, title
from reading.sentence import Reading
from reading.wording import reckoned

_TITLES = {
    Kind.TRIP: "出行申报",
    Kind.CHANGE: "变更已报的出行，请在对话里办理。",
    Kind.CANCEL: "取消已报的出行，请在对话里办理。",
    Kind.NONE: "没有读到出国（境）行程。",
}


def summary(reading: Reading) -> str:
    """The lines to be confirmed; what was not read is 待补, what was reckoned says by what."""
    return "\n".join(
        [_TITLES[reading.kind], *(_lines(reading) if reading.kind is Kind.TRIP else [])]
    )


def _lines(reading: Reading) -> Iterator[str]:
    yield f"前往地：{_names(reading.destinations)}"
    if reading.transits:
        yield f"途经：{_names(reading.transits)}"
    kinds = dict.fromkeys(document_for(code).value for code in reading.destinations)
    if kinds:
        yield f"证件：{'、'.join(kinds)}"
    yield f"日期：{_days(reading)}"
    yield f"事由：{reading.purpose.word if reading.purpose else '待补'}"
    yield f"同行：{'、'.join(reading.companions) or '未提到'}"
    yield from (f"请确认：{doubt.question}" for doubt in reading.doubts)


def _names(codes: Sequence[str]) -> str:
    return "、".join(map(title, codes)) or "待补"


def _days(reading: Reading) -> str:
    if reading.exit_date and reading.return_date:
        days = span(reading.exit_date, reading.return_date)
    else:
        days = f"{_day(reading.exit_date)} → {_day(reading.return_date)}"
    by = dict.fromkeys(filter(None, (reading.exit_by, reading.return_by)))
    notes = [reckoned("、".join(by)), "已经出境，是否补报？" if reading.is_past else ""]
    return "，".join([days, *filter(None, notes)])


def _day(day: date | None) -> str:
    return with_weekday(day) if day else "待补"
