"""The bot's commands: for everybody, for all private chats, for one chat."""

from __future__ import annotations

from typing import Any

DEFAULT = {"type": "default"}
Key = tuple[str, str, str]


class Menus:
    def __init__(self) -> None:
        self._menus: dict[Key, list[dict[str, Any]]] = {}

    def set(self, scope: dict[str, Any], language: str, commands: list[dict[str, Any]]) -> None:
        self._menus[_key(scope, language)] = commands

    def delete(self, scope: dict[str, Any], language: str) -> None:
        self._menus.pop(_key(scope, language), None)

    def get(self, scope: dict[str, Any], language: str) -> list[dict[str, Any]]:
        return self._menus.get(_key(scope, language), [])

    def shown_in(self, chat_id: int, language: str) -> list[dict[str, Any]]:
        """What a private chat shows: the first menu there is, from the narrowest scope on."""
        scopes = ({"type": "chat", "chat_id": chat_id}, {"type": "all_private_chats"}, DEFAULT)
        menus = (self.get(scope, each) for scope in scopes for each in (language, ""))
        return next((menu for menu in menus if menu), [])


def _key(scope: dict[str, Any], language: str) -> Key:
    return (scope["type"], str(scope.get("chat_id", "")), language)
