"""Write whatever form is asked for, in one transaction: a file, or a folder with its manifest.

Spec workbooks 3.2. The job of a form is found by its name and loaded with the first export: the
library that writes workbooks delays every start.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from models.errors import Unusable
from models.export_form import EXPORT_FORMS, ExportForm
from models.occasion import Occasion
from models.unit import Unit

EARLIEST = date(2000, 1, 1)  # before that the office has no records

LONGEST_LETTER = 60  # characters: it stands in one line of the form


class Exporter(Protocol):
    """What each `jobs/export_<name>.py` offers; `said` is what was asked besides."""

    def __call__(
        self, db: Session, unit: Unit, occasion: Occasion, path: Path, **said: str
    ) -> int: ...


def exporter_of(form: ExportForm) -> Exporter:
    """The duty that writes a form."""
    export: Exporter = import_module(f"jobs.export_{form.name}").export
    return export


def export(
    db: Session,
    form: ExportForm,
    unit: Unit,
    occasion: Occasion,
    path: Path,
    *,
    letter_number: str = "",
) -> int:
    """Write a form as of the occasion's day; a folder is made, with all that belongs into it.

    Returns:
        How many it counts.

    Raises:
        Forbidden: the actor may not export this form of this unit.
    """
    said = {"letter_number": letter_number} if form.has_letter else {}
    if not form.is_folder:
        return exporter_of(form)(db, unit, occasion, path, **said)
    path.mkdir()
    count = exporter_of(form)(db, unit, occasion, path, **said)
    for name, file_name in form.along:
        exporter_of(EXPORT_FORMS[name])(db, unit, occasion, path / file_name)
    _list_contents(path)
    return count


def checked_as_of(day: date, today: date) -> date:
    """A day that an export may speak of.

    Raises:
        Unusable: it is still to come, or lies before the office's time.
    """
    if day > today:
        raise Unusable(f"截至日期 {day} 还没有到，最晚是今天（{today}）。")
    if day < EARLIEST:
        raise Unusable(f"截至日期 {day} 太早，最早是 {EARLIEST}。")
    return day


def checked_letter(number: str, form: ExportForm) -> str:
    """The number of the letter that a form goes with; it may be none.

    Raises:
        Unusable: the form goes with no letter, or the number is none.
    """
    if number and not form.has_letter:
        raise Unusable(f"{form}不需要公函文号，请去掉 --letter。")
    if len(number) > LONGEST_LETTER or not number.isprintable():
        raise Unusable(f"公函文号应为一行文字，最多 {LONGEST_LETTER} 个字。")
    return number.strip()


def _list_contents(folder: Path) -> None:
    from workbooks import manifest  # noqa: PLC0415 - as above

    manifest.write(folder)
