"""我的账号: where I am bound, and ending one of these bindings. Spec conversations 2.1."""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Choice, Talk
from jobs.bind_account import unbind
from models.account import Account, accounts_of
from models.calendar import ZONE

KEEP = "都保留"


async def my_accounts(talk: Talk, db: Session) -> None:
    """Show the bound accounts and end one of them."""
    accounts = accounts_of(db, talk.speaker.id)
    chosen = await talk.ask(
        Choice[Account | str](
            "account",
            f"您绑定了 {len(accounts)} 个账号，要解除哪一个？",
            [*accounts, KEEP],
            label=lambda each: each if isinstance(each, str) else _label(talk, each),
        )
    )
    if isinstance(chosen, str):
        return await talk.say("好的，都保留。")
    if not await talk.confirm(f"解除 {_label(talk, chosen)}？之后需要新的邀请码。", yes="解除"):
        return await talk.say("好的，没有解除。")
    unbind(db, chosen, "本人解除", talk.occasion)
    return await talk.say("已解除绑定。")


def _label(talk: Talk, account: Account) -> str:
    here = "（当前）" if account.id == talk.account.id else ""
    since = f"{account.bound_at.astimezone(ZONE):%Y-%m-%d}" if account.bound_at else "?"
    return f"{account.messenger_name}，{since} 绑定{here}"
