"""What a platform is told of people's menus: only what has changed. Spec conversations 2."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.menu import commands_of
from bot.messenger import ChatMenu
from models.account import Account, account_at
from models.audit import Actor
from models.person import Person


def stale_menus(db: Session, messenger: str, *, most: int) -> Sequence[ChatMenu]:
    """The menus that have changed since the platform was told of them."""
    accounts = db.exec(
        select(Account)
        .where(Account.messenger == messenger, col(Account.menu_is_stale))
        .limit(most)
    ).all()
    return [_menu_of(db, account) for account in accounts]


def menu_shown(db: Session, menu: ChatMenu) -> None:
    """Note that the platform knows a menu; one that has changed meanwhile stays stale."""
    account = account_at(db, menu.messenger, menu.address)
    if account is not None and _menu_of(db, account) == menu:
        account.menu_is_stale = False
        db.add(account)


def _menu_of(db: Session, account: Account) -> ChatMenu:
    person = db.get(Person, account.person_id) if account.person_id else None
    actor = Actor(person.name if person else "", account.messenger, account.person_id)
    return ChatMenu(account.messenger, account.address, commands_of(db, actor, person))
