"""交接台: the custodian enters the holder's code and records what is on the desk.

Notice part 2 (逐一登记); spec conversations 2.3. Full numbers are shown to compare, over internal
messengers only. The ledger moves when the holder has confirmed.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Code, Talk
from handlers.talk.desk_findings import ask_findings, summary_of
from jobs.hand_over import record_findings
from models.access import Action, check, has_anywhere
from models.custody import CustodyMove
from models.errors import Forbidden, NotNow
from models.grant import Role
from models.handover import handover_with_code, items_of
from models.person import Person
from models.safe import safes_of
from models.unit import Unit
from models.wrong_try import count_wrong_try


async def desk(talk: Talk, db: Session) -> None:
    """Record a bundle: per document matches, differs or not brought, and where it goes."""
    if not has_anywhere(db, talk.actor, Action.RECORD_HANDOVER):
        raise Forbidden("您不是证件保管人，不能使用交接台。")
    if talk.account.is_locked(talk.now):
        return await talk.say("交接码输错次数太多，交接台已锁定一小时。")
    code = await talk.ask(
        Code(
            "code",
            "交接台：请输入对方出示的 6 位交接码。",
            form="[0-9]{6}",
            expected="交接码是 6 位数字，请对方出示后输入。",
        )
    )
    handover = handover_with_code(db, code, talk.now)
    if handover is None:
        left = count_wrong_try(
            db,
            talk.account,
            "desk",
            talk.occasion,
            told=(Role.ADMINISTRATOR, Role.SUPERVISOR),
            text=f"{talk.speaker} 在交接台连续输错交接码，已锁定一小时。",
        )
        tries = f"还可以试 {left} 次。" if left else "已锁定一小时。"
        return await talk.again("code", f"交接码不对或已过期。{tries}")
    authority = db.get_one(Unit, handover.authority_id)
    check(db, talk.actor, Action.RECORD_HANDOVER, person_id=handover.holder_id, unit=authority)
    holder = db.get_one(Person, handover.holder_id)
    safes = safes_of(db, authority.id)
    if not safes:
        raise NotNow(f"{authority.name}还没有登记保险柜，请先发送 /safes 登记。")
    documents = [document for _, document in items_of(db, handover.id)]
    await talk.say(f"{holder} 要{handover.direction.value} {len(documents)} 本。")
    goes_in = handover.direction is not CustodyMove.DRAW
    findings = await ask_findings(talk, db, documents, safes, goes_in=goes_in)
    listed = "\n".join(summary_of(findings, documents, safes))
    if not await talk.confirm(f"登记如下：\n{listed}\n提交给本人确认？", yes="提交"):
        return await talk.say("好的，没有登记。交接码在有效期内仍可使用。")
    record_findings(db, handover, findings, talk.occasion)
    return await talk.say("已登记，正等待本人在手机上确认；确认后您会收到回执。")
