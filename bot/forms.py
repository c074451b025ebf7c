"""The workbooks that can come in: how each is read, planned and applied, and who may send it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from jobs import import_roster, import_units
from models.access import Action
from models.errors import Unusable
from models.import_run import CHUNK_ROWS
from models.import_verdict import Plan, Scope
from models.occasion import Occasion
from models.unit_tree import UnitTree
from workbooks import roster, units
from workbooks.layout import Row
from workbooks.table import Table

Planning = Callable[[Session, Sequence[Row[Any]]], Plan]


@dataclass(frozen=True)
class Form:
    """One kind of workbook. `begin` returns the function that plans each chunk."""

    name: str
    title: str
    action: Action
    read: Callable[[Path], Table[Any]]
    begin: Callable[[Session, Scope, Occasion], Planning]
    apply: Callable[[Session, Plan, Occasion], None]
    chunk_rows: int


def _begin_units(_db: Session, scope: Scope, _occasion: Occasion) -> Planning:
    return lambda db, rows: import_units.plan(db, rows, scope)


def _begin_roster(db: Session, scope: Scope, occasion: Occasion) -> Planning:
    return import_roster.RosterImport(UnitTree.read(db), scope, occasion).plan


UNITS = Form(
    "units",
    "单位表",
    Action.IMPORT_UNITS,
    units.read,
    _begin_units,
    import_units.apply,
    # A unit may stand above its superior, so the list is planned whole.
    chunk_rows=import_units.MOST_ROWS,
)
ROSTER = Form(
    "roster",
    "登记备案人员花名册",
    Action.IMPORT_ROSTER,
    roster.read,
    _begin_roster,
    import_roster.apply,
    chunk_rows=CHUNK_ROWS,
)
FORMS = {form.name: form for form in (UNITS, ROSTER)}


def recognise(path: Path) -> tuple[Form, Table[Any]]:
    """Which form a workbook is, by its header.

    Raises:
        Unusable: it is damaged, or none of the forms; the sentence of the nearest form, or
            the columns that each form needs.
    """
    refusals: list[str] = []
    for form in (ROSTER, UNITS):
        try:
            return form, form.read(path)
        except Unusable as refusal:
            refusals.append(str(refusal))
    if len(set(refusals)) == 1 or not all("列" in each for each in refusals):
        raise Unusable(refusals[0])
    raise Unusable(
        "认不出这是哪张表：花名册需要「姓、名（或姓名）、身份证号、登记备案人员类型」列，"
        "单位表需要「单位代码、单位名称」列。"
    )
