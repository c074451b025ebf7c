"""保险柜 /safes: the safes of an authority and how full they are; a custodian adds one."""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Choice, Code, Talk, Text
from models.access import Action, check, reach, units_granted
from models.audit import record
from models.custody import slots_taken
from models.errors import Forbidden, NotNow
from models.safe import Safe, safes_of

ADD, ENOUGH = "登记新保险柜", "不用了"


async def keep_safes(talk: Talk, db: Session) -> None:
    """Show the safes of one's authority, and register another one."""
    if not reach(db, talk.actor, Action.KEEP_SAFES):
        raise Forbidden(f"您没有{Action.KEEP_SAFES.value}的权限。")
    units = units_granted(db, talk.speaker.id, Action.KEEP_SAFES)
    unit = units[0]
    if len(units) > 1:
        unit = await talk.ask(Choice("unit", "哪个单位的保险柜？", units))
    check(db, talk.actor, Action.KEEP_SAFES, unit=unit)
    safes = safes_of(db, unit.id)
    lines = [
        f"· {each.name}：{len(slots_taken(db, each.id))}/{each.slots} 个柜位在用" for each in safes
    ]
    listed = "\n".join(lines) or "（还没有保险柜）"
    if await talk.ask(Choice("what", f"{unit.name}：\n{listed}", [ADD, ENOUGH])) == ENOUGH:
        return await talk.say("好的。")
    name = await talk.ask(Text("name", "新保险柜叫什么？（如：2 号柜）"))
    if any(each.name == name for each in safes):
        raise NotNow(f"{unit.name}已有「{name}」。")
    answer = await talk.ask(
        Code("slots", "有多少个柜位？", form="[1-9][0-9]{0,2}", expected="请输入 1 到 999。")
    )
    slots = int(answer)
    if not await talk.confirm(f"登记「{name}」，{slots} 个柜位？"):
        return await talk.say("好的，没有登记。")
    safe = Safe(unit_id=unit.id, name=name, slots=slots)
    db.add(safe)
    record(
        db,
        talk.actor,
        "登记保险柜",
        f"safe/{safe.id.hex}",
        at=talk.now,
        unit_id=unit.id,
        after={"name": name, "slots": slots},
    )
    return await talk.say(f"已登记「{name}」，1 到 {slots} 号柜位可用。")
