"""What the bot does to messages that stand in a chat already."""

from __future__ import annotations

from typing import Any

from .errors import bad_request
from .wire import Call
from .world import Chat, Posted, World, worded

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def edit_message_text(world: World, call: Call) -> dict[str, Any]:
    chat, posted = _own_message(world, call)
    if "text" not in posted.wire:
        raise bad_request("there is no text in the message to edit")
    content = {"entities": None, **worded(call.values["text"])}
    for name in ("entities", "link_preview_options"):
        if name in call.values:
            content[name] = call.values[name]
    return _edit(world, chat, posted, content, call)


def edit_message_caption(world: World, call: Call) -> dict[str, Any]:
    chat, posted = _own_message(world, call)
    if not posted.wire.keys() & {"photo", "document"}:
        raise bad_request("there is no caption in the message to edit")
    caption = (call.values.get("caption") or "").strip()
    return _edit(world, chat, posted, {"caption": caption or None}, call)


def edit_message_reply_markup(world: World, call: Call) -> dict[str, Any]:
    chat, posted = _own_message(world, call)
    return _edit(world, chat, posted, {}, call)


def delete_message(world: World, call: Call) -> bool:
    chat = world.open_chat(call.values["chat_id"])
    posted = chat.messages.get(call.values["message_id"])
    if posted is None:
        raise bad_request("message to delete not found")
    if chat.type == "group" and posted.wire["from"] != world.bot:
        raise bad_request("message can't be deleted")
    return world.remove(chat, posted.id)


def _own_message(world: World, call: Call) -> tuple[Chat, Posted]:
    chat = world.open_chat(call.values.get("chat_id"))
    posted = chat.messages.get(call.values.get("message_id") or 0)
    if posted is None:
        raise bad_request("message to edit not found")
    if posted.wire["from"] != world.bot:
        raise bad_request("message can't be edited")
    return chat, posted


def _edit(
    world: World, chat: Chat, posted: Posted, content: dict[str, Any], call: Call
) -> dict[str, Any]:
    # An edit without a keyboard takes the old one away, as Telegram does.
    content["reply_markup"] = call.values.get("reply_markup")
    if all(posted.wire.get(name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    world.change(chat, posted, content)
    return posted.wire
