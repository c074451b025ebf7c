"""邀请 /invite: codes for officials who are not bound, one by one or as a sheet; ending a binding.

Spec conversations 2.1, 2.4. A code is shown once, with its link and QR picture.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from jobs.bind_account import unbind
from jobs.invite import invite, invite_unbound, unbound_people
from models.access import Action, check, may, reach, units_granted
from models.account import accounts_of
from models.calendar import ZONE
from models.errors import Forbidden, NotNow
from models.grant import grants_of
from models.invited import Invited
from models.person import Person, people_called
from models.registrant import registrant_of
from models.stored_file import WORKBOOK_TYPE, new_file
from models.unit import Unit

ONE, ALL, END = "邀请一个人", "为全部未绑定人员生成邀请表", "解除某人的绑定"


async def invite_people(talk: Talk, db: Session) -> None:
    """Make one code, a sheet of codes, or end somebody's binding."""
    if not reach(db, talk.actor, Action.INVITE):
        raise Forbidden(f"您没有{Action.INVITE.value}的权限。")
    unit = units_granted(db, talk.speaker.id, Action.INVITE)[0]
    waiting = len(unbound_people(db, unit))
    asked = f"{unit.name}及下属还有 {waiting} 人没有绑定。要办哪一件？"
    what = await talk.ask(Choice("what", asked, [ONE, ALL, END]))
    if what == ALL:
        return await _invite_all(talk, db, unit, waiting)
    person, of = await _ask_person(talk, db)
    if what == END:
        return await _end_binding(talk, db, person, of)
    if not await talk.confirm(
        f"为 {person}（{of.name}）生成邀请码？旧的邀请码会作废。", yes="生成"
    ):
        return await talk.say("好的，没有生成。")
    return await _show(talk, db, invite(db, person, of, talk.occasion))


async def _invite_all(talk: Talk, db: Session, unit: Unit, waiting: int) -> None:
    if not waiting:
        return await talk.say("所有人都已绑定，不需要邀请。")
    asked = f"为 {waiting} 人生成邀请表？旧的邀请码会作废。"
    if not await talk.confirm(asked, yes="生成"):
        return await talk.say("好的，没有生成。")
    from jobs.invitation_sheet import invitation_sheet  # noqa: PLC0415 - see _show

    made = invite_unbound(db, unit, talk.occasion)
    content = invitation_sheet(db, made, unit.name, talk.public_url)
    file = new_file(f"邀请码-{unit.name}-{talk.today}.xlsx", WORKBOOK_TYPE, content, talk.now)
    file.expires_at = talk.now + timedelta(hours=talk.policy.exported_file_hours)
    db.add(file)
    db.flush()
    return await talk.say(
        f"{len(made)} 人的邀请码在表里，请分发给本人；{talk.policy.invitation_days} 天内有效。",
        file_id=file.id,
    )


async def _show(talk: Talk, db: Session, invited: Invited) -> None:
    # Loaded with the first invitation: pictures and workbooks delay every start.
    from jobs.invitation_sheet import invitation_link, qr_picture  # noqa: PLC0415

    link = invitation_link(db, talk.public_url, invited.code)
    file = new_file(f"邀请码-{invited.person.name}.png", "image/png", qr_picture(link), talk.now)
    file.expires_at = invited.expires_at
    db.add(file)
    db.flush()
    await talk.say(
        f"{invited.person.name} 的邀请码：{invited.code}\n"
        f"有效期至 {invited.expires_at.astimezone(ZONE):%Y-%m-%d %H:%M}，只能用一次。\n{link}",
        file_id=file.id,
        is_sensitive=False,  # a code and nobody's name: it is to be passed on
    )


async def _end_binding(talk: Talk, db: Session, person: Person, unit: Unit) -> None:
    check(db, talk.actor, Action.END_BINDING, person_id=person.id, unit=unit)
    accounts = accounts_of(db, person.id)
    if not accounts:
        raise NotNow(f"{person.name}没有绑定任何账号。")
    reason = await talk.ask(Text("reason", "为什么解除？（如：手机遗失）", least=2))
    if not await talk.confirm(f"解除 {person} 的 {len(accounts)} 个绑定账号？", yes="解除"):
        return await talk.say("好的，没有解除。")
    for account in accounts:
        unbind(db, account, reason, talk.occasion)
    return await talk.say("已解除绑定；重新绑定需要新的邀请码。")


async def _ask_person(talk: Talk, db: Session) -> tuple[Person, Unit]:
    words = await talk.ask(Text("who", "请输入姓名、拼音首字母或身份证号后 4 位。"))
    found: dict[str, tuple[Person, Unit]] = {}
    for person in people_called(db, words, most=50):
        unit = _unit_of(db, person)
        if unit and may(db, talk.actor, Action.INVITE, person_id=person.id, unit=unit):
            found[str(person.id)] = (person, unit)
    if not found:
        raise NotNow(f"您的管理范围内没有找到「{words}」。")
    chosen = await talk.ask(
        Choice(
            "person",
            "是哪一位？",
            [person for person, _ in found.values()][:8],
            label=lambda each: f"{each.name}　{found[str(each.id)][1].name}",
        )
    )
    return found[str(chosen.id)]


def _unit_of(db: Session, person: Person) -> Unit | None:
    registrant = registrant_of(db, person.id)
    if registrant is not None:
        return db.get_one(Unit, registrant.unit_id)
    granted = grants_of(db, person.id)
    return granted[0][1] if granted else None
