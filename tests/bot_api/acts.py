"""What people do in chats, and the updates that come of it."""

from __future__ import annotations

import time
from typing import Any

from .shown import Act
from .world import Chat, World


def write(world: World, chat: Chat, sender: dict[str, Any], *contents: dict[str, Any]) -> Act:
    """Messages from a person, of which the bot hears."""
    with world.lock:
        posted = [world.post(chat, sender, content) for content in contents]
        for each in posted:
            world.updates.add("message", each.wire, chat.id)
        return Act(world.moment, tuple(each.id for each in posted))


def edit(world: World, chat: Chat, message_id: int, content: dict[str, Any]) -> Act:
    with world.lock:
        posted = chat.messages[message_id]
        world.change(chat, posted, content)
        world.updates.add("edited_message", posted.wire, chat.id)
        return Act(world.moment, (message_id,))


def press(world: World, chat: Chat, sender: dict[str, Any], message_id: int, label: str) -> Act:
    """A button under a message; raises AssertionError where there is none such any more."""
    with world.lock:
        posted = chat.messages.get(message_id)
        assert posted is not None, f"message {message_id} is no longer in the chat"
        rows = posted.wire.get("reply_markup", {}).get("inline_keyboard", [])
        data = [each["callback_data"] for row in rows for each in row if each["text"] == label]
        assert data, f"no button {label} with data under: {posted.wire.get('text')}"
        pressed = world.press(chat, sender["id"], label)
        query = {
            "id": pressed.id,
            "from": sender,
            "message": posted.wire,
            "chat_instance": f"instance-{chat.id}",
            "data": data[0],
        }
        act = Act(world.tick(), press_id=pressed.id)
        world.updates.add("callback_query", query, chat.id)
        return act


def bot_membership(world: World, chat: Chat, by: dict[str, Any], *, old: str, new: str) -> Act:
    """The bot is let in or put out by somebody."""
    with world.lock:
        change = {
            "chat": chat.wire,
            "from": by,
            "date": int(time.time()),
            "old_chat_member": _member(world.bot, old),
            "new_chat_member": _member(world.bot, new),
        }
        act = Act(world.tick())
        world.updates.add("my_chat_member", change, chat.id)
        return act


def _member(user: dict[str, Any], status: str) -> dict[str, Any]:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"status": status, "user": user, **until}
