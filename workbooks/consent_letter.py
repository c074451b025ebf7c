"""The consent letter 同意申办函 as a PDF of one page, in the form of an official letter (信函格式).

Spec domain 1.2 (number, date, kind, person, issuing unit), reading 6.4. The national ID stands in
full, for the police read it; the page leaves room for the seal over the authority and the date.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

from workbooks.typeface import typeface, width_of

MM = 72 / 25.4  # in points
WIDTH, HEIGHT = 210 * MM, 297 * MM  # A4
LEFT, RIGHT = 28 * MM, WIDTH - 26 * MM  # the margins of an official letter
ROOM = RIGHT - LEFT
RED, GREY = Color(0.8, 0, 0), Color(0.4, 0.4, 0.4)
HEAD_SIZE, TITLE_SIZE, BODY_SIZE, CELL_SIZE, SMALL_SIZE = 34.0, 22.0, 16.0, 14.0, 8.0
LINE = 28.0  # from one line of the body to the next
LOWEST = 42 * MM  # where the signature still has room above the foot
TITLE = "关于同意申办因私出国（境）证件的函"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says; `addressee` is the exit-entry office, `made` who made it and when."""

    number: str
    authority: str
    addressee: str
    name: str
    sex: str
    birth_date: date
    national_id: str
    unit: str
    post: str
    what: str
    document: str
    issued_on: date
    valid_until: date
    valid_days: int
    made: str


def letter_paper(letter: Letter) -> bytes:
    """The letter as a PDF; the same letter gives the same bytes."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(letter.number)
    canvas.setAuthor(letter.authority)
    _head(canvas, letter)
    y = _title(canvas)
    y = _flow(canvas, y, f"{letter.addressee}：", indent=0)
    y = _flow(canvas, y, f"经审查，同意下列人员{letter.what}{letter.document}，请予受理。")
    y = _person(canvas, y - 8, letter) - 10
    y = _flow(canvas, y, _validity(letter))
    y = _flow(canvas, y, "特此函告。")
    _signature(canvas, max(y - 2 * LINE, LOWEST), letter)
    _foot(canvas, letter)
    canvas.save()
    return paper.getvalue()


def chinese_date(day: date) -> str:
    """A day as letters date themselves: 2015年7月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _head(canvas: Canvas, letter: Letter) -> None:
    """The issuer in red above a double line, the number below it at the right."""
    size = _fitting(letter.authority, HEAD_SIZE)
    _bold(canvas, HEIGHT - 38 * MM, letter.authority, size, RED)
    canvas.setStrokeColor(RED)
    for y, width in ((44 * MM, 2.2), (45.2 * MM, 0.7)):
        canvas.setLineWidth(width)
        canvas.line(LEFT - 8 * MM, HEIGHT - y, RIGHT + 6 * MM, HEIGHT - y)
    canvas.setFillColor(black)
    canvas.setFont(typeface(), _fitting(letter.number, CELL_SIZE))
    canvas.drawRightString(RIGHT, HEIGHT - 54 * MM, letter.number)


def _title(canvas: Canvas) -> float:
    y = HEIGHT - 74 * MM
    _bold(canvas, y, TITLE, TITLE_SIZE, black)
    return y - 12 * MM


def _bold(canvas: Canvas, y: float, words: str, size: float, colour: Color) -> None:
    """Centred and heavy: the outlines are drawn, too, for the font has one weight."""
    canvas.saveState()
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(size / 32)
    line: Any = canvas.beginText(WIDTH / 2 - width_of(words, size) / 2, y)
    line.setFont(typeface(), size)
    line.setTextRenderMode(2)
    line.textOut(words)
    canvas.drawText(line)
    canvas.restoreState()


def _flow(canvas: Canvas, y: float, words: str, *, indent: int = 2) -> float:
    """A paragraph from a height down, indented by characters; returns where the next begins."""
    return _draw(canvas, y, _paragraph(words, BODY_SIZE, LINE, indent))


def _person(canvas: Canvas, y: float, letter: Letter) -> float:
    """Who it is about, in a table."""
    cells = [
        ["姓名", letter.name, "性别", letter.sex],
        ["出生日期", chinese_date(letter.birth_date), "申办事项", letter.what],
        ["公民身份号码", letter.national_id, "", ""],
        ["工作单位", letter.unit, "", ""],
        ["职务（职级）", letter.post or "—", "", ""],
        ["证件种类", letter.document, "", ""],
    ]
    rows = [[_paragraph(each, CELL_SIZE, 20, 0) for each in row] for row in cells]
    whole = [("SPAN", (1, row), (3, row)) for row in range(2, len(rows))]
    table = Table(rows, colWidths=[ROOM * part for part in (0.24, 0.34, 0.2, 0.22)])
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.7, black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
                *whole,
            ]
        )
    )
    return _draw(canvas, y, table)


def _validity(letter: Letter) -> str:
    return (
        f"本函自出具之日起{letter.valid_days}日内有效（至{chinese_date(letter.valid_until)}止），"
        "仅限申办上列证件一次，逾期须重新出具。"
    )


def _signature(canvas: Canvas, y: float, letter: Letter) -> None:
    """The authority and the date, one centred over the other, with room for the seal."""
    day = chinese_date(letter.issued_on)
    size = _fitting(letter.authority, BODY_SIZE)
    half = max(width_of(letter.authority, size), width_of(day, BODY_SIZE)) / 2
    centre = RIGHT - 2 * BODY_SIZE - half if half < ROOM / 3 else RIGHT - half
    canvas.setFillColor(black)
    canvas.setFont(typeface(), size)
    canvas.drawCentredString(centre, y, letter.authority)
    canvas.setFont(typeface(), BODY_SIZE)
    canvas.drawCentredString(centre, y - LINE, day)
    canvas.setFillColor(GREY)
    canvas.setFont(typeface(), SMALL_SIZE + 2)
    canvas.drawCentredString(centre, y - 1.8 * LINE, "（盖章）")


def _foot(canvas: Canvas, letter: Letter) -> None:
    """Who made it and when, in small print."""
    canvas.setFillColor(GREY)
    canvas.setFont(typeface(), SMALL_SIZE)
    canvas.drawString(LEFT, 16 * MM, letter.made)


def _paragraph(words: str, size: float, leading: float, indent: int) -> Paragraph:
    style = ParagraphStyle(
        "letter",
        fontName=typeface(),
        fontSize=size,
        leading=leading,
        firstLineIndent=indent * size,
        wordWrap="CJK",
    )
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Paragraph(plain, style)


def _draw(canvas: Canvas, y: float, thing: Any) -> float:  # noqa: ANN401 - reportlab has no types
    _, height = thing.wrapOn(canvas, ROOM, HEIGHT)
    thing.drawOn(canvas, LEFT, y - height)
    return y - float(height)


def _fitting(words: str, size: float) -> float:
    """The size at which a line has room, at most the one asked for."""
    return size * min(1, ROOM / max(width_of(words, size), 1))
