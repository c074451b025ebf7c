"""A drawing in SVG, made into a PNG picture with the office's own font and no other.

Spec reading 6.4. Sizes are pixels of a picture 1080 wide, which a phone shows at its full width.
Colours are dark on a light card of their own, so light and dark chats show the same; the tests
hold them to a contrast of 4.5 : 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal
from xml.sax.saxutils import quoteattr

import resvg_py

from workbooks.one_line import one_line
from workbooks.typeface import FAMILY, font_file, width_of, without_glyph

WIDTH: Final = 1080
BASE: Final = 30.0  # the smallest letters; a phone shows them at a third
PAGE, CARD, TRACK, EDGE = "#E6EBF1", "#FFFFFF", "#E3E8EE", "#5B6875"
INK, SOFT = "#17202A", "#46525E"
SERIES: Final = ("#0B5CAD", "#00695C", "#8A3F00", "#6A2C91")
ALARM: Final = "#A61B1B"
NO_GLYPH: Final = "〓"  # what printers set for a character that they do not have
_BOLD, _REGULAR = 0.034, 0.012  # strokes, in parts of the size: one weight, and thin on a phone

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


class Drawing:
    """What has been drawn so far, to be rendered once its height is known."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: float = BASE,
        colour: str = INK,
        anchor: Anchor = "start",
        is_bold: bool = False,
    ) -> None:
        """One line of words; `at` is where its foot stands."""
        weight = size * (_BOLD if is_bold else _REGULAR)
        self._add(
            "text",
            {"x": at[0], "y": at[1], "font-size": size, "fill": colour, "text-anchor": anchor}
            | {"stroke": colour, "stroke-width": weight},
            drawable(words),
        )

    def box(
        self, at: Point, size: Point, fill: str, *, corner: float = 0, edge: str = "none"
    ) -> None:
        """A rectangle from its upper left corner; nothing where it has no width or height."""
        if min(size) > 0:
            where = {"x": at[0], "y": at[1], "width": size[0], "height": size[1], "rx": corner}
            self._add("rect", where | {"fill": fill, "stroke": edge, "stroke-width": 3})

    def path(
        self, points: Sequence[Point], colour: str, *, width: float = 3, dashes: str = "none"
    ) -> None:
        """A line through points, whole or dashed."""
        through = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        line = {"points": through, "fill": "none", "stroke": colour, "stroke-width": width}
        self._add("polyline", line | {"stroke-dasharray": dashes, "stroke-linejoin": "round"})

    def shape(self, points: Sequence[Point], fill: str, edge: str) -> None:
        """A filled shape with an edge."""
        corners = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        self._add("polygon", {"points": corners, "fill": fill, "stroke": edge, "stroke-width": 4})

    def png(self, height: float) -> bytes:
        """The picture; the same drawing gives the same bytes."""
        tall = round(height)
        paper = (
            f'<rect width="{WIDTH}" height="{tall}" fill="{PAGE}"/>'
            f'<rect x="14" y="14" width="{WIDTH - 28}" height="{tall - 28}" rx="26" fill="{CARD}"'
            f' stroke="{EDGE}" stroke-width="3"/>'
        )
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{tall}">'
            f"{_stripes()}{paper}{''.join(self._parts)}</svg>"
        )
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=[str(font_file())],
            font_family=FAMILY,
        )

    def _add(self, name: str, attributes: Mapping[str, object], words: str = "") -> None:
        shown = " ".join(f"{key}={quoteattr(_number(each))}" for key, each in attributes.items())
        self._parts.append(f"<{name} {shown}>{words}</{name}>")


def striped(colour: str) -> str:
    """The fill that is the colour in slanting stripes."""
    return f"url(#s{colour.removeprefix('#')})"


def drawable(words: str) -> str:
    """Words as they stand in SVG: nothing of them is markup, no character is an empty box."""
    return _escaped(_with_glyphs(words))


def shortened(words: str, size: float, room: float) -> str:
    """The words if they have room, else as many as have, and …."""
    shown = _with_glyphs(words)
    if width_of(shown, size) <= room:
        return shown
    while shown and width_of(f"{shown}…", size) > room:
        shown = shown[:-1]
    return f"{shown}…"


def wrapped(words: str, size: float, room: float) -> list[str]:
    """The words in lines that have room; no line begins with a mark that belongs to the last."""
    lines = [""]
    for each in _with_glyphs(words):
        if width_of(lines[-1] + each, size) > room and each not in "，。；：、）":
            lines.append("")
        lines[-1] += each
    return lines


def _with_glyphs(words: str) -> str:
    plain = one_line(words)
    missing = without_glyph(plain)
    return "".join(NO_GLYPH if each in missing else each for each in plain)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(value: object) -> str:
    """Two places behind the point are enough, and the same everywhere."""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _stripes() -> str:
    return "<defs>" + "".join(map(_pattern, (*SERIES, ALARM))) + "</defs>"


def _pattern(colour: str) -> str:
    return (
        f'<pattern id="s{colour.removeprefix("#")}" width="12" height="12"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="12" height="12" fill="{CARD}"/>'
        f'<rect width="6" height="12" fill="{colour}"/></pattern>'
    )
