"""The menu: only what a person may do, with counts of what waits for them (spec 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session

from bot.messenger import Command
from handlers import CONVERSATIONS, Conversation
from models.access import has_anywhere
from models.audit import Actor
from models.outbox import Choice
from models.person import Person

HELP = (
    "证管家在这里办理因私出国（境）证件的申报、上交和保管。\n"
    "点按钮或输入序号、文字都可以；随时发送「返回」改上一步、「取消」放弃、「菜单」看能办什么。"
)

FIRST_COMMANDS = (Command("menu", "菜单"),)
LAST_COMMANDS = (Command("back", "改上一步"), Command("cancel", "放弃"), Command("help", "帮助"))


def menu_for(db: Session, actor: Actor, person: Person, today: date) -> tuple[str, list[Choice]]:
    """The text and the buttons of a person's menu; what waits for them comes first."""
    offered = sorted(offered_to(db, actor, person.id, today), key=lambda each: not each[1])
    total = sum(waiting for _, waiting in offered)
    choices = [
        Choice(f"{each.title}（{waiting}）" if waiting else each.title, begin=each.name)
        for each, waiting in offered
    ]
    return (f"您可以办理（我的待办 {total}）：" if total else "您可以办理："), choices


def commands_of(db: Session, actor: Actor, person: Person | None) -> tuple[Command, ...]:
    """The commands that a platform may show to a person in its own menu; none to a stranger."""
    if person is None:
        return ()
    permitted = [
        Command(each.words[0].removeprefix("/"), each.title)
        for each in CONVERSATIONS.values()
        if each.in_menu and each.words and _is_permitted(db, actor, each)
    ]
    return (*FIRST_COMMANDS, *permitted, *LAST_COMMANDS)


def offered_to(
    db: Session, actor: Actor, person_id: UUID, today: date
) -> Iterator[tuple[Conversation, int]]:
    """The conversations a person may begin, each with the number of things that wait there."""
    for each in CONVERSATIONS.values():
        if not each.in_menu or not _is_permitted(db, actor, each):
            continue
        waiting = each.waiting(db, person_id, today) if each.waiting else 0
        if waiting or not each.only_when_waiting:
            yield each, waiting


def _is_permitted(db: Session, actor: Actor, conversation: Conversation) -> bool:
    actions = conversation.actions
    return not actions or any(has_anywhere(db, actor, each) for each in actions)
