"""What a form is: its columns, how their cells are read, and what a row becomes.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from workbooks.sheet import Cell

T_co = TypeVar("T_co", covariant=True)
V_co = TypeVar("V_co", covariant=True)
V = TypeVar("V")


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[V_co]):
    """A column: its name in the form, other names in use, and how a filled cell is read.

    A required column must be there, and filled in every row. One that does not count (序号) makes
    no row by itself.
    """

    name: str
    read: Callable[[Cell], V_co]
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that keeps a row from being imported, and the sentence that says why."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row(Generic[T_co]):
    """One row, numbered as Excel shows it: a value, or what is wrong with it.

    `raw` is the text of every filled cell of a known column, for showing and for manual queues.
    """

    number: int
    value: T_co | None
    wrong: tuple[Wrong, ...]
    warnings: tuple[str, ...]
    raw: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        """The person's name as written, kept also when nothing else of the row is usable."""
        return self.raw.get("姓名") or self.raw.get("姓", "") + self.raw.get("名", "")


@dataclass(slots=True)
class Cells:
    """The cells of one row while it is being read."""

    values: dict[str, object]
    wrong: list[Wrong] = field(default_factory=list[Wrong])
    warnings: list[str] = field(default_factory=list[str])

    def get(self, column: Column[V]) -> V | None:
        """What the column says; None where it is missing or the cell is empty."""
        return cast("V | None", self.values.get(column.name))

    def need(self, column: Column[V]) -> V:
        """What a required column says: it is there, or the row would be wrong already."""
        return cast("V", self.values[column.name])

    def refuse(self, column: Column[Any], sentence: str) -> None:
        """Say that a cell contradicts another; the row will not be imported."""
        self.wrong.append(Wrong(column.name, sentence))

    def warn(self, sentence: str) -> None:
        """Say that a cell is worth looking at; the row is imported."""
        self.warnings.append(sentence)


@dataclass(frozen=True, slots=True)
class Layout(Generic[T_co]):
    """A form: its title, its columns, and how the cells of a row become a value.

    Of the groups in `either`, one must be there whole (姓 and 名, or 姓名). With `has_total` a
    line 合计 is a row, however few of its cells are filled; without, it stands below the form.
    """

    title: str
    columns: tuple[Column[object], ...]
    build: Callable[[Cells], T_co]
    either: tuple[tuple[Column[object], ...], ...] = ()
    has_total: bool = False
