"""What the bot asks about itself, chats and files, and what it answers to a press."""

from __future__ import annotations

import time
from typing import Any

from .acts import bot_membership
from .errors import bad_request
from .limits import is_downloadable
from .wire import Call
from .world import NOT_A_MEMBER, World


def get_me(world: World, _: Call) -> dict[str, Any]:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }


def get_chat(world: World, call: Call) -> dict[str, Any]:
    chat = world.chat(call.values["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return {
        **chat.wire,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
    }


def leave_chat(world: World, call: Call) -> bool:
    chat = world.open_chat(call.values["chat_id"])
    if chat.type == "private":
        raise bad_request("private chats can't be left")
    bot_membership(world, chat, world.bot, old="member", new="left")
    chat.shut = NOT_A_MEMBER
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    kept = world.files.get(call.values["file_id"])
    if kept is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if not is_downloadable(len(kept.content)):
        raise bad_request("file is too big")
    return {**kept.wire, "file_path": world.files.link(kept)}


def answer_callback_query(world: World, call: Call) -> bool:
    press = world.presses.get(call.values["callback_query_id"])
    if press is None or time.monotonic() - press.at > world.press_lives_seconds:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    press.text = call.values.get("text") or ""
    press.is_alert = bool(call.values.get("show_alert"))
    press.is_answered = True
    world.chat(press.chat_id).bell.ring()
    return True
