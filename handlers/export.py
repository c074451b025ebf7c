"""导出 /export: annex 1, the custody ledger, the roster's gaps as Excel files.

Spec workbooks 3.2. An export holds only what the asker may see, bears who and when, and lives for
24 hours.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from handlers.talk import Choice, Talk
from models.access import Action, has_anywhere, units_granted
from models.errors import Forbidden
from models.occasion import Occasion
from models.stored_file import WORKBOOK_TYPE, new_file
from models.unit import Unit, root_unit

ANNEX_1, LEDGER, GAPS = "附件1 信息查询表", "证件保管台账", "应备尽备核查表"
FORMS: dict[str, tuple[Action, str]] = {
    ANNEX_1: (Action.EXPORT_ANNEX1, "人"),
    LEDGER: (Action.EXPORT_LEDGER, "本证件"),
    GAPS: (Action.SEE_GAPS, "项"),
}


async def export_form(talk: Talk, db: Session) -> None:
    """Choose a form and a unit, and get the workbook."""
    forms = [name for name, (action, _) in FORMS.items() if has_anywhere(db, talk.actor, action)]
    if not forms:
        raise Forbidden("您没有导出的权限。")
    form = await talk.ask(Choice("form", "要导出哪张表？", forms))
    action, counted = FORMS[form]
    units = units_granted(db, talk.speaker.id, action)
    units = list({unit.id: _whole(db, unit) for unit in units}.values())
    unit = units[0]
    if len(units) > 1:
        unit = await talk.ask(Choice("unit", "哪个单位（含下属）？", units))
    if not await talk.confirm(f"导出{unit.name}（含下属单位）的{form}？", yes="导出"):
        return await talk.say("好的，没有导出。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        count = _export(form, db, unit, talk.occasion, path)
        content = path.read_bytes()
    file = new_file(f"{form}-{unit.name}-{talk.today}.xlsx", WORKBOOK_TYPE, content, talk.now)
    file.expires_at = talk.now + timedelta(hours=talk.policy.exported_file_hours)
    db.add(file)
    db.flush()
    hours = talk.policy.exported_file_hours
    return await talk.say(
        f"{form}：{unit.name}，{count} {counted}。文件保留 {hours} 小时。", file_id=file.id
    )


def _export(form: str, db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    # Loaded with the first export: the library that writes workbooks delays every start.
    from jobs import export_annex1, export_gaps, export_ledger  # noqa: PLC0415

    if form == GAPS:
        return export_gaps.export(db, unit, occasion, path)
    export = export_annex1.export if form == ANNEX_1 else export_ledger.export
    return export(db, unit, occasion, path)


def _whole(db: Session, unit: Unit) -> Unit:
    """The unit that a grant over an organization department really reaches."""
    if not unit.has_special_part or unit.parent_id is None:
        return unit
    return db.get(Unit, unit.parent_id) or root_unit(db)
