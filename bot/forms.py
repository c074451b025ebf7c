"""The workbooks that can come in: how each is read, planned and applied, and who may send it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from jobs import import_holdings, import_roster, import_staff, import_trips, import_units
from models.access import IMPORTS, Action
from models.errors import Unusable
from models.import_run import CHUNK_ROWS
from models.import_verdict import Plan, Scope
from models.occasion import Occasion
from models.unit_tree import UnitTree
from workbooks import holdings, roster, staff, trips, units
from workbooks.header import NotThisForm
from workbooks.layout import Row
from workbooks.table import Table

Planning = Callable[[Session, Sequence[Row[Any]]], Plan]


@dataclass(frozen=True)
class Form:
    """One kind of workbook. `begin` returns the function that plans each chunk.

    `needs` says by which columns it is recognised. Rows that are `together` are of one case and
    never lie in two chunks; None: each row stands for itself.
    """

    name: str
    title: str
    needs: str
    read: Callable[[Path], Table[Any]]
    begin: Callable[[Session, Scope, Occasion], Planning]
    apply: Callable[[Session, Plan, Occasion], None]
    chunk_rows: int
    together: Callable[[Any], str] | None = None

    @property
    def action(self) -> Action:
        """What its sender must be permitted to do."""
        return IMPORTS[self.name]


def _begin_units(_db: Session, scope: Scope, _occasion: Occasion) -> Planning:
    return lambda db, rows: import_units.plan(db, rows, scope)


def _begin_roster(db: Session, scope: Scope, occasion: Occasion) -> Planning:
    return import_roster.RosterImport(UnitTree.read(db), scope, occasion).plan


def _begin_holdings(db: Session, scope: Scope, occasion: Occasion) -> Planning:
    return import_holdings.begin(db, scope, occasion).plan


def _begin_trips(db: Session, scope: Scope, occasion: Occasion) -> Planning:
    return import_trips.begin(db, scope, occasion).plan


def _begin_staff(db: Session, scope: Scope, occasion: Occasion) -> Planning:
    return import_staff.begin(db, scope, occasion).plan


def _holder(row: holdings.HoldingRow | trips.TripRow) -> str:
    """The rows of one person: one hand-over, one declaration a day, one trip of two rows."""
    return row.national_id.number


UNITS = Form(
    "units",
    "单位表",
    "单位代码、单位名称",
    units.read,
    _begin_units,
    import_units.apply,
    # A unit may stand above its superior, so the list is planned whole.
    chunk_rows=import_units.MOST_ROWS,
)
ROSTER = Form(
    "roster",
    "登记备案人员花名册",
    "姓、名（或姓名）、身份证号、登记备案人员类型",
    roster.read,
    _begin_roster,
    import_roster.apply,
    chunk_rows=CHUNK_ROWS,
)
HOLDINGS = Form(
    "holdings",
    "证件保管台账",
    "身份证号、证件种类、证件号码",
    holdings.read,
    _begin_holdings,
    import_holdings.apply,
    chunk_rows=CHUNK_ROWS,
    together=_holder,
)
TRIPS = Form(
    "trips",
    "出行台账",
    "身份证号、类别",
    trips.read,
    _begin_trips,
    import_trips.apply,
    chunk_rows=CHUNK_ROWS,
    together=_holder,
)
STAFF = Form(
    "staff",
    "在职人员名单",
    "姓名、身份证号、单位",
    staff.read,
    _begin_staff,
    import_staff.apply,
    chunk_rows=CHUNK_ROWS,
)
# In the order in which a workbook is held against them: a roster and a ledger may name the unit,
# too, and are more than an HR list.
FORMS = {form.name: form for form in (ROSTER, HOLDINGS, TRIPS, STAFF, UNITS)}


def recognise(path: Path) -> tuple[Form, Table[Any]]:
    """Which form a workbook is, by its header.

    Raises:
        Unusable: it is damaged, or has the columns of a form and cannot be read all the same (the
            sentence of that form), or is none of the forms (the columns that each needs).
    """
    for form in FORMS.values():
        with suppress(NotThisForm):
            return form, form.read(path)
    needed = "，".join(f"{form.title}需要「{form.needs}」列" for form in FORMS.values())
    raise Unusable(f"认不出这是哪张表：{needed}。")
