"""A written paper (.docx) as offices write theirs, from top to bottom.

A4 with the margins of an official letter, title in 方正小标宋简体, body in 仿宋_GB2312 16 pt
on lines of 28 pt, headings in 黑体 and 楷体_GB2312, page numbers at the outer edge. Fonts are
named, not embedded: offices have them, and where one is missing the program takes another.

Source: GB/T 9704-2012; spec reading 6.4.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from workbooks.one_line import one_line

TITLE_FACE: Final = "方正小标宋简体"
BODY_FACE: Final = "仿宋_GB2312"
HEADING_FACE: Final = "黑体"
SUBHEADING_FACE: Final = "楷体_GB2312"
NUMBER_FACE: Final = "宋体"
TITLE, BODY, CELL, NUMBER, MARK = 22.0, 16.0, 12.0, 14.0, 8.0  # points
LINE: Final = 28.0
ROOM: Final = 15.6  # centimetres between the margins of an upright page
_TALLEST: Final = 12.0  # centimetres that a picture may take of a page, its caption below
_MARGINS: Final = (3.7, 3.5, 2.8, 2.6)  # above, below, left, right
_LANDSCAPE: Final = (2.4, 1.8, 1.5, 1.5)


class Paper:
    """A paper that is being written; `document` is what python-docx knows of it."""

    def __init__(self, title: str, author: str, written_on: date, watermark: str = "") -> None:
        self.document = Document()
        self._pictures = 0
        self._set_up(one_line(title), one_line(author), written_on)
        self._mark(watermark)

    def title(self, lines: Sequence[str]) -> None:
        """The title in the middle, one line for each part, and a blank line after it."""
        for line in lines:
            paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
            paragraph.paragraph_format.line_spacing = Pt(36)
            write(paragraph, line, TITLE_FACE, TITLE)
        self._paragraph(WD_ALIGN_PARAGRAPH.LEFT)

    def line(self, words: str, *, face: str = BODY_FACE) -> None:
        """A line that begins at the margin: to whom a paper goes, or 附件."""
        write(self._paragraph(WD_ALIGN_PARAGRAPH.LEFT), words, face, BODY)

    def heading(self, words: str) -> None:
        """A heading as 一、 begins it."""
        self._heading(words, 1, HEADING_FACE)

    def subheading(self, words: str) -> None:
        """A heading as （一） begins it."""
        self._heading(words, 2, SUBHEADING_FACE)

    def say(self, words: str) -> None:
        """A paragraph, its first line two characters in."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.JUSTIFY)
        indent(paragraph)
        write(paragraph, words, BODY_FACE, BODY)

    def caption(self, words: str, *, stays_with_next: bool = False) -> None:
        """A small line in the middle, above a table or below a picture."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.keep_with_next = stays_with_next
        write(paragraph, words, HEADING_FACE, CELL)

    def picture(self, png: bytes, caption: str, alt: str) -> None:
        """A picture as wide as the page has room and as high, its caption and what it shows."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        shape: Any = paragraph.add_run().add_picture(io.BytesIO(png))
        scale = min(Cm(ROOM * 0.9) / shape.width, Cm(_TALLEST) / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        paragraph.paragraph_format.space_before = Pt(8)
        self._pictures += 1
        name: Any = shape._inline.docPr
        name.set("descr", one_line(alt))
        name.set("name", f"图{self._pictures}")
        self.caption(f"图{self._pictures} {caption}")

    def signature(self, unit: str, day: date) -> None:
        """Who wrote it and when, at the right, one in the middle over the other."""
        words = (one_line(unit), f"{day.year}年{day.month}月{day.day}日")
        unit_width, day_width = map(_characters, words)
        inwards = max(4.0, (unit_width - day_width) / 2)  # four characters, as the standard has it
        self.gap(LINE)
        for each, characters in zip(words, (day_width - unit_width, 0), strict=True):
            paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.right_indent = Pt(BODY * (inwards + characters / 2))
            paragraph.paragraph_format.keep_with_next = characters != 0
            write(paragraph, each, BODY_FACE, BODY)

    def gap(self, height: float = 8.0) -> None:
        """Nothing, so many points high."""
        self._paragraph(WD_ALIGN_PARAGRAPH.LEFT).paragraph_format.line_spacing = Pt(height)

    def turn(self) -> None:
        """What follows stands on pages turned on their side."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
        _set_margins(section, _LANDSCAPE)

    def save(self, path: Path) -> None:
        """Write the file."""
        self.document.save(str(path))

    def _set_up(self, title: str, author: str, written_on: date) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        _set_margins(section, _MARGINS)
        self._number_pages(section)
        about, at = self.document.core_properties, datetime.combine(written_on, time(), UTC)
        about.title, about.author, about.language = title[:255], author[:255], "zh-CN"
        about.created = about.modified = at
        about.last_modified_by, about.comments = author[:255], ""
        normal: Any = self.document.styles["Normal"]
        normal.font.size = Pt(BODY)
        set_face(normal.element.get_or_add_rPr(), BODY_FACE)
        _speak_chinese(self.document.styles.element)

    def _number_pages(self, section: Section) -> None:
        """— 1 — at the right of odd pages and at the left of even ones."""
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            paragraph.paragraph_format.left_indent = Pt(NUMBER)
            paragraph.paragraph_format.right_indent = Pt(NUMBER)
            write(paragraph, "— ", NUMBER_FACE, NUMBER, keeps_spaces=True)
            _number_of_page(write(paragraph, "", NUMBER_FACE, NUMBER))
            write(paragraph, " —", NUMBER_FACE, NUMBER, keeps_spaces=True)

    def _mark(self, watermark: str) -> None:
        """Who gave the paper out and when, small below the number of every page."""
        section = self.document.sections[0]
        for footer in (section.footer, section.even_page_footer) if watermark else ():
            paragraph = footer.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(paragraph, watermark, BODY_FACE, MARK).font.color.rgb = RGBColor(128, 128, 128)

    def _heading(self, words: str, level: int, face: str) -> None:
        """A heading of the program's own list, so that it shows in the outline."""
        paragraph = self._paragraph(WD_ALIGN_PARAGRAPH.LEFT, style=f"Heading {level}")
        indent(paragraph)
        paragraph.paragraph_format.keep_with_next = True
        run = write(paragraph, words, face, BODY)
        run.bold = False
        run.font.color.rgb = RGBColor(0, 0, 0)

    def _paragraph(self, side: WD_ALIGN_PARAGRAPH, *, style: str | None = None) -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        paragraph.alignment = side
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing = Pt(LINE)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        return paragraph


def write(
    paragraph: Paragraph, words: str, face: str, size: float, *, keeps_spaces: bool = False
) -> Run:
    """Add words to a paragraph; what no file can hold is left out of them."""
    run = paragraph.add_run(words if keeps_spaces else one_line(words))
    run.font.size = Pt(size)
    letters: Any = run.font.element
    set_face(letters.get_or_add_rPr(), face)  # python-docx sets the Latin font only
    return run


def set_face(properties: Any, face: str) -> None:  # noqa: ANN401 - lxml's elements
    """One font for Chinese and Latin characters; quotation marks count as Chinese."""
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), face)
        fonts.attrib.pop(qn(f"w:{name}Theme"), None)
    fonts.set(qn("w:hint"), "eastAsia")


def indent(paragraph: Paragraph) -> None:
    """The first line two characters in, whatever their size."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY)
    shape: Any = paragraph.paragraph_format.element
    shape.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


def _characters(words: str) -> float:
    """How wide a line is, in Chinese characters."""
    return sum(0.5 if each.isascii() else 1.0 for each in words)


def _set_margins(section: Section, margins: tuple[float, float, float, float]) -> None:
    above, below, left, right = map(Cm, margins)
    section.top_margin, section.bottom_margin = above, below
    section.left_margin, section.right_margin = left, right
    section.footer_distance = Cm(margins[1] - 0.9)


def _number_of_page(run: Run) -> None:
    """A field that programs fill with the number of the page; python-docx has none."""
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("end", "")):
        part: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words or None
        run.font.element.append(part)


def _speak_chinese(styles: Any) -> None:  # noqa: ANN401 - lxml's elements
    """Spelling is checked as Chinese, else every line is underlined in red."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")
