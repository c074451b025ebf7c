"""绑定: an invitation code and the tail of the ID tie a chat to a person.

Spec conversations 2.1. Wrong tries are counted outside the replay; five in an hour lock the chat
for an hour and alert the administrator.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Code, Talk
from jobs.bind_account import bind, refuse_try
from models.account import CODE_LENGTH, CODE_LETTERS, open_invitation
from models.outbox import Choice as Button

CODE_FORM = f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}"
WRONG_CODE = "邀请码不对，或已使用、已过期。"
WRONG_TAIL = "身份证号后 6 位与邀请对象不符。"


async def bind_account(talk: Talk, db: Session) -> None:
    """Take a code and the last six characters of the ID, and bind this chat to their person."""
    if talk.account.is_locked(talk.now):
        return await talk.say("输错次数太多，已锁定一小时，请稍后再试或联系经办人。")
    if talk.person is not None:
        return await talk.say(f"您已绑定为{talk.person.name}，不需要再次绑定。")
    code = await _ask_code(talk)
    invitation = open_invitation(db, code, talk.now)
    if invitation is None:
        left = refuse_try(db, talk.account, talk.occasion)
        return await talk.again("code", f"{WRONG_CODE}{_left(left)}")
    tail = await talk.ask(
        Code(
            "tail",
            f"邀请对象：{invitation[1].name[:1]}**。\n请输入您身份证号的后 6 位，用来核对身份。",
            form="[0-9]{5}[0-9X]",
            expected="请输入身份证号的后 6 位，末位可以是 X。",
        )
    )
    if not invitation[1].has_tail(tail):
        left = refuse_try(db, talk.account, talk.occasion)
        return await talk.again("tail", f"{WRONG_TAIL}{_left(left)}")
    bind(db, talk.account, *invitation, talk.occasion)
    return await talk.say(
        f"{invitation[1].name}，身份核对成功，已绑定。以后证件申报、上交和提醒都在这里办理。",
        choices=[Button("报告持证", begin="document"), Button("我的证件", begin="my")],
    )


async def _ask_code(talk: Talk) -> str:
    """The code on the invitation; a link that opened the chat has answered already."""
    question = Code(
        "code",
        "您好，这里是证管家。请输入经办人发给您的 10 位邀请码。",
        form=CODE_FORM,
        expected=f"邀请码是 {CODE_LENGTH} 位字母和数字，请核对后输入。",
    )
    return await talk.ask(question)


def _left(tries: int) -> str:
    return f"还可以试 {tries} 次。" if tries else "已锁定一小时，请稍后再试或联系经办人。"
