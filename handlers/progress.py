"""未办理名单: who has not bound, declared or surrendered, and a one-tap reminder to all of them.

Spec conversations 2.4. For case officers and supervisors, over their own units.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Choice, Talk
from jobs.progress import Missing, missing_within
from jobs.remind_now import remind
from models.access import Action, reach
from models.errors import Forbidden

REMIND, ENOUGH = "一键提醒以上人员", "不用了"
SHOWN = 30


async def show_progress(talk: Talk, db: Session) -> None:
    """Choose what is missing, see who, and remind them."""
    prefixes = reach(db, talk.actor, Action.SEE_PROGRESS)
    if not prefixes:
        raise Forbidden(f"您没有{Action.SEE_PROGRESS.value}的权限。")
    missing = missing_within(db, prefixes, talk.occasion)
    lists = [each for each in missing if each.people]
    if not lists:
        return await talk.say("都办好了：没有未绑定、未报告、未上交的人员。")
    chosen = await talk.ask(
        Choice(
            "what",
            "看哪一份名单？",
            lists,
            label=lambda each: f"{each.what}（{len(each.people)} 人）",
            answer=lambda each: each.what,
        )
    )
    text = f"{chosen.what}，共 {len(chosen.people)} 人：\n{_listed(chosen)}"
    if not chosen.can_be_reminded:
        return await talk.say(f"{text}\n这些人还没有绑定账号，请发送 /invite 发放邀请码。")
    if await talk.ask(Choice("remind", text, [REMIND, ENOUGH])) == ENOUGH:
        return await talk.say("好的，没有提醒。")
    count = remind(db, chosen.what, chosen.people, talk.occasion)
    return await talk.say(f"已提醒 {count} 人（今天提醒过的和未绑定的不重复发送）。")


def _listed(missing: Missing) -> str:
    lines = [f"· {person.name}　{unit}" for person, unit in missing.people[:SHOWN]]
    more = len(missing.people) - SHOWN
    return "\n".join([*lines, *([f"……还有 {more} 人"] if more > 0 else [])])
