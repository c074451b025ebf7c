"""催交: the custodian's overdue list, with one tap to demand. Spec conversations 2.3."""

from __future__ import annotations

from sqlmodel import Session, col, select

from handlers.talk import Choice, Talk
from jobs.records import dues_of
from jobs.remind_now import remind
from models.access import Action, reach
from models.errors import Forbidden
from models.person import Person
from models.registrant import Registrant
from models.unit import Unit, within
from rules.records import Due, Owed

ALL, ENOUGH = "全部催交", "不用了"
SHOWN = 30


async def demand(talk: Talk, db: Session) -> None:
    """List the documents that are late for the safe, and remind their holders."""
    prefixes = reach(db, talk.actor, Action.DEMAND)
    if not prefixes:
        raise Forbidden(f"您没有{Action.DEMAND.value}的权限。")
    late = _late(talk, db, prefixes)
    if not late:
        return await talk.say("没有逾期未交的证件。")
    people = {due.person_id: db.get_one(Person, due.person_id) for due in late}
    lines = [
        f"· {people[due.person_id].name}：{due.what}，逾期 {due.days_late(talk.today)} 天"
        for due in late[:SHOWN]
    ]
    listed = "\n".join(lines)
    asked = f"逾期未交 {len(late)} 本：\n{listed}"
    if await talk.ask(Choice("what", asked, [ALL, ENOUGH])) == ENOUGH:
        return await talk.say("好的，没有催交。")
    named = [(person, "") for person in people.values()]
    count = remind(db, "未上交证件", named, talk.occasion)
    return await talk.say(f"已催交 {count} 人（今天催过的和未绑定的不重复发送）。")


def _late(talk: Talk, db: Session, prefixes: list[str]) -> list[Due]:
    registrants = db.exec(
        select(Registrant)
        .join(Unit, col(Unit.id) == Registrant.authority_id)
        .where(within(prefixes))
        .order_by(col(Registrant.id))
    ).all()
    dues = dues_of(db, registrants, talk.policy, talk.today)
    late = [due for due in dues if due.owed is Owed.SURRENDER and due.days_late(talk.today) > 0]
    return sorted(late, key=lambda due: (due.due_date, due.what))
