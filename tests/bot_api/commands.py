"""The menus of commands."""

from __future__ import annotations

from typing import Any

from .menus import DEFAULT
from .wire import Call
from .world import World


def set_my_commands(world: World, call: Call) -> bool:
    world.menus.set(*_where(world, call), call.values["commands"])
    return True


def delete_my_commands(world: World, call: Call) -> bool:
    world.menus.delete(*_where(world, call))
    return True


def get_my_commands(world: World, call: Call) -> list[dict[str, Any]]:
    return world.menus.get(*_where(world, call))


def _where(world: World, call: Call) -> tuple[dict[str, Any], str]:
    scope: dict[str, Any] = call.values.get("scope") or DEFAULT
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    return scope, call.values.get("language_code") or ""
