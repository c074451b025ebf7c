"""比对 /reconcile: a supervisor has the police's data compared with the records at once.

Spec findings 4, conversations 2.4. It runs beside; who asked is told what it came to.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Choice, Talk
from jobs.ask_to_compare import ask
from models.access import Action, units_granted
from models.errors import Forbidden
from models.police import police_batches
from models.unit import whole_of


async def compare_records(talk: Talk, db: Session) -> None:
    """Choose a unit and have everybody of it compared as of today."""
    granted = units_granted(db, talk.speaker.id, Action.RECONCILE)
    units = list({unit.id: unit for unit in (whole_of(db, each) for each in granted)}.values())
    if not units:
        raise Forbidden("您没有比对的权限。")
    unit = units[0]
    if len(units) > 1:
        unit = await talk.ask(Choice("unit", "比对哪个单位（含下属）？", units))
    batches = police_batches(db)
    known = f"最近一批公安数据截至 {batches[0].as_of_date}。" if batches else "还没有公安数据。"
    asked = f"比对{unit.name}（含下属单位），截至 {talk.today}。{known}"
    if not await talk.confirm(asked, yes="比对"):
        return await talk.say("好的，没有比对。")
    ask(db, unit, talk.occasion)
    return await talk.say("已开始比对，完成后在这里通知您。")
