"""The workbooks that can come in: how each is read, planned and applied, and who may send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import Session

from jobs import (
    ask_to_compare,
    import_annex2,
    import_holdings,
    import_police,
    import_roster,
    import_staff,
    import_trips,
    import_units,
)
from models.access import IMPORTS, Action
from models.errors import Unusable
from models.import_run import CHUNK_ROWS
from models.import_verdict import Plan, Scope, Told
from models.occasion import Occasion
from models.unit import Unit
from models.unit_tree import UnitTree
from workbooks import (
    annex2_reported,
    holdings,
    police,
    police_result,
    result,
    roster,
    staff,
    trips,
    units,
)
from workbooks.header import NotThisForm
from workbooks.police_rows import PoliceWorkbook
from workbooks.table import Table

Planning = Callable[[Session, Sequence[Any]], Plan]
Chunks = Callable[[Mapping[int, Told]], Iterator[tuple[int, Sequence[Any]]]]
Verdicts = Mapping[int, result.Verdict]


class Incoming(Protocol):
    """A workbook that was read, whatever its form."""

    @property
    def unknown_columns(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Work:
    """One workbook on its way in: how a chunk is planned, and which are left to do.

    `chunks` is given what was applied before a process was killed, by the chunk's place, and
    yields the others with their places. None: the rows of a table in their order.
    """

    plan: Planning
    chunks: Chunks | None = None


def _write_table(
    source: Path,
    table: Table[object],
    verdicts: Verdicts,
    _counts: Mapping[str, int],
    target: Path,
) -> None:
    result.write(source, table, verdicts, target)


def _told_nothing(_workbook: object, _occasion: Occasion) -> str:
    return ""


def _nothing_follows(_db: Session, _unit: Unit, _occasion: Occasion) -> None:
    return


@dataclass(frozen=True)
class Form:
    """One kind of workbook. `begin` tells how its chunks are made and planned.

    `needs` says by which columns it is recognised; `recognise` reads a file that nobody has said to
    be of this form, where that takes more than its columns. Rows that are `together` are of one
    case and never lie in two chunks; None: each row stands for itself. `about` has what a preview
    says of the workbook as a whole, `follow` does what comes after all of it was imported.
    """

    name: str
    title: str
    needs: str
    read: Callable[[Path], Any]
    begin: Callable[[Session, Scope, Occasion, Any], Work]
    apply: Callable[[Session, Plan, Occasion], None]
    chunk_rows: int
    together: Callable[[Any], str] | None = None
    recognise: Callable[[Path], Any] | None = None
    write_result: Callable[[Path, Any, Verdicts, Mapping[str, int], Path], None] = _write_table
    about: Callable[[Any, Occasion], str] = _told_nothing
    follow: Callable[[Session, Unit, Occasion], None] = _nothing_follows

    @property
    def action(self) -> Action:
        """What its sender must be permitted to do."""
        return IMPORTS[self.name]


def _begin_units(_db: Session, scope: Scope, _occasion: Occasion, _table: object) -> Work:
    return Work(lambda db, rows: import_units.plan(db, rows, scope))


def _begin_roster(db: Session, scope: Scope, occasion: Occasion, _table: object) -> Work:
    return Work(import_roster.RosterImport(UnitTree.read(db), scope, occasion).plan)


def _begin_holdings(db: Session, scope: Scope, occasion: Occasion, _table: object) -> Work:
    return Work(import_holdings.begin(db, scope, occasion).plan)


def _begin_trips(db: Session, scope: Scope, occasion: Occasion, _table: object) -> Work:
    return Work(import_trips.begin(db, scope, occasion).plan)


def _begin_staff(db: Session, scope: Scope, occasion: Occasion, _table: object) -> Work:
    return Work(import_staff.begin(db, scope, occasion).plan)


def _begin_police(db: Session, scope: Scope, occasion: Occasion, workbook: PoliceWorkbook) -> Work:
    begun = import_police.begin(db, scope, occasion, workbook)
    return Work(begun.plan, begun.chunks)


def _begin_annex2(db: Session, scope: Scope, occasion: Occasion, _table: object) -> Work:
    return Work(import_annex2.begin(db, scope, occasion).plan)


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
POLICE = Form(
    "police",
    "公安数据",
    police.NEEDS,
    police.read,
    _begin_police,
    import_police.apply,
    chunk_rows=import_police.CHUNK_ROWS,
    recognise=police.read_if_certain,
    write_result=police_result.write,
    about=import_police.about,
    follow=ask_to_compare.after_batch,
)
ANNEX2 = Form(
    "annex2",
    "附件2 汇总统计表",
    "地区或单位、登记备案人员数、问题排查情况、处理情况",
    annex2_reported.read_reported,
    _begin_annex2,
    import_annex2.apply,
    chunk_rows=CHUNK_ROWS,
)
# In the order in which a workbook is held against them: a roster and a ledger may name the unit,
# too, and are more than an HR list.
FORMS = {form.name: form for form in (ROSTER, POLICE, HOLDINGS, TRIPS, STAFF, UNITS, ANNEX2)}


def recognise(path: Path) -> tuple[Form, Any]:
    """Which form a workbook is, by its header.

    Raises:
        Unusable: it is damaged, or has the columns of a form and cannot be read all the same (the
            sentence of that form), or is none of the forms (the columns that each needs).
    """
    for form in FORMS.values():
        with suppress(NotThisForm):
            return form, (form.recognise or form.read)(path)
    needed = "，".join(f"{form.title}需要「{form.needs}」列" for form in FORMS.values())
    raise Unusable(f"认不出这是哪张表：{needed}。")
