"""联系电话 /phone: one's own telephone number, typed or sent as a contact of oneself.

Spec: domain 1.1 (a person has a phone), conversations 2.1.
"""

from __future__ import annotations

import re
import unicodedata

from sqlmodel import Session

from handlers.talk import Code, Talk
from jobs.record_phone import masked_phone, record_phone_number
from models.access import Action, check

FORM = r"([0-9]{3,4}-)?[0-9]{5,13}(-[0-9]{1,6})?"


class Phone(Code):
    """A mobile, landline or internal number; the country's own prefix is left out."""

    def accept(self, said: str) -> str:
        plain = re.sub(r"[\s()（）]", "", unicodedata.normalize("NFKC", said))
        return super().accept(re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", plain))


async def record_phone(talk: Talk, db: Session) -> None:
    """Take one's number, show it, and record it after a yes."""
    me = talk.speaker
    check(db, talk.actor, Action.KEEP_PHONE, person_id=me.id)
    now = f"现在登记的是 {masked_phone(me.phone)}。" if me.phone else "还没有登记联系电话。"
    number = await talk.ask(
        Phone(
            "number",
            f"{now}请输入新的号码，也可以发送您本人的联系人名片。",
            form=FORM,
            expected="请输入 5 到 13 位数字的号码，区号和分机号用 - 隔开，如 0000-0000000-12。",
        )
    )
    if number == me.phone:
        return await talk.say("号码没有变化，不需要登记。")
    if not await talk.confirm(f"把联系电话登记为 {number}？"):
        return await talk.say("好的，没有保存。")
    record_phone_number(db, me, number, talk.occasion)
    return await talk.say(f"联系电话已登记：{masked_phone(number)}。")
