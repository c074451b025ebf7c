"""发还: give documents back whose holder has left the register, or which have ended.

Spec domain 1.2 (released: the holder left the register, or the document ended: collected),
conversations 2.3. The holder confirms by the card; for one without account it is done by proxy.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Talk, Text
from handlers.talk.holders import ask_holder
from handlers.talk.kept import Kept, by_safe, choose_kept, documents_kept
from jobs.hand_over import begin_release, refuse_two_at_once, release_by_proxy
from models.access import Action, check
from models.account import is_reachable
from models.errors import NotNow
from models.registrant import Registrant

WHY = "为什么发还？（如：已退出登记备案、证件已失效收回）"


async def release(talk: Talk, db: Session) -> None:
    """Choose what is given back and why, and put it before the holder."""
    registrant, person = await ask_holder(talk, db, Action.RELEASE, places=by_safe)
    kept = documents_kept(talk, db, person.id)
    if not kept:
        raise NotNow(f"{person.name}在您保管的保险柜中没有可办理的证件。")
    stay = [each for each in kept if _has_to_stay(talk, each, registrant)]
    refused = "\n".join(
        f"{each.document}仍有效，{person.name}仍在登记备案名册中，不能发还。" for each in stay
    )
    if len(stay) == len(kept):
        raise NotNow(refused)
    if stay:
        await talk.say(refused)
    may_go = [each for each in kept if each not in stay]
    authority, documents = await choose_kept(talk, may_go, "发还哪几本？")
    check(db, talk.actor, Action.RELEASE, person_id=person.id, unit=authority)
    reason = await talk.ask(Text("reason", WHY, least=2))
    listed = "\n".join(f"· {each}" for each in documents)
    summary = f"发还给 {person}：\n{listed}\n原因：{reason}"
    if is_reachable(db, person.id):
        refuse_two_at_once(db, person.id)
        if not await talk.confirm(f"{summary}\n提交给本人确认？", yes="提交"):
            return await talk.say("好的，没有登记。")
        begin_release(db, registrant, documents, authority.id, reason, talk.occasion)
        return await talk.say("已登记，正等待本人在手机上确认；确认后您会收到回执。")
    proxy = await talk.ask(Text("proxy_reason", "对方没有账号，为什么由您代为确认？", least=2))
    if not await talk.confirm(f"{summary}\n代办原因：{proxy}\n确认登记？", yes="确认登记"):
        return await talk.say("好的，没有登记。")
    receipt = release_by_proxy(
        db, registrant, documents, authority.id, reason, proxy, talk.occasion
    )
    return await talk.say(f"发还完成。\n回执 {receipt}，{talk.moment}\n请打印或抄给本人。")


def _has_to_stay(talk: Talk, kept: Kept, registrant: Registrant) -> bool:
    """A valid document of somebody who is registered belongs into the safe."""
    is_registered = registrant.is_registered_on(talk.today)
    return is_registered and kept.document.is_valid_on(talk.today)
