"""The figures of the Bot API, as python-telegram-bot's constants give them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from telegram import constants
from telegram.constants import (
    BotCommandLimit,
    CallbackQueryLimit,
    FileSizeLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
    PollingLimit,
    WebhookLimit,
)

from .errors import Violated
from .wire import Call

COMMAND_NAME = re.compile(r"[a-z0-9_]+")
SAFE_WORD = re.compile(r"[A-Za-z0-9_-]*")
DEEP_LINK = re.compile(r"t\.me/\w+\?start(?:group)?=([^\s&，。；、）)]*)")
KINDS_OF_BUTTON = {"text", "icon_custom_emoji_id", "style"}  # what says nothing of a button's kind
PLAIN_ONLY = ("parse_mode", "caption_entities", "inline_message_id", "business_connection_id")


def check(call: Call) -> None:
    """Raises Violated for a call that is well formed and yet too long, too big or too many."""
    values = call.values
    for name in PLAIN_ONLY:
        if name in values:
            raise _violated(f"{name} is not played by the test server")
    if "text" in values and call.method != "answerCallbackQuery":
        _check_text(values["text"])
    if len(values.get("caption", "")) > MessageLimit.CAPTION_LENGTH:
        _too_many("message caption is too long", "caption", values["caption"])
    for text in (values.get("text"), values.get("caption")):
        check_deep_links(text or "")
    if "reply_markup" in values:
        _check_markup(values["reply_markup"])
    _check_uploads(call)
    if special := _OF_METHOD.get(call.method):
        special(values)


def check_deep_links(text: str) -> None:
    for parameter in DEEP_LINK.findall(text):
        check_deep_link(parameter)


def check_deep_link(parameter: str) -> None:
    """A parameter of `t.me/<bot>?start=`; raises Violated."""
    if len(parameter) > MessageLimit.DEEP_LINK_LENGTH or not SAFE_WORD.fullmatch(parameter):
        raise _violated(f"start parameter of {len(parameter)} characters: {parameter!r}")


def _check_text(text: str) -> None:
    if not text.strip():
        raise _violated("message text is empty")
    if len(text) > MessageLimit.MAX_TEXT_LENGTH:
        _too_many("message is too long", "text", text)


def _check_markup(markup: dict[str, Any]) -> None:
    rows = markup.get("inline_keyboard", [])
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise _violated("more than 8 inline buttons in a row")
    buttons = [button for row in rows for button in row]
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise _violated(f"{len(buttons)} inline buttons, at most 100")
    for button in buttons:
        _check_button(button)
    for row in markup.get("keyboard", []):
        if not all(button if isinstance(button, str) else button["text"] for button in row):
            raise _violated("keyboard button text must be non-empty")


def _check_button(button: dict[str, Any]) -> None:
    kinds = button.keys() - KINDS_OF_BUTTON
    if not button["text"].strip() or len(kinds) != 1:
        why = f"an inline button has a text and one kind: {button}"
        raise Violated("Bad Request: text buttons are unallowed in the inline keyboard", why)
    if "callback_data" in button:
        size = len(button["callback_data"].encode())
        low, high = (
            InlineKeyboardButtonLimit.MIN_CALLBACK_DATA,
            InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
        )
        if not low <= size <= high:
            why = f"callback_data of {size} bytes, {low:d} to {high:d} allowed"
            raise Violated("Bad Request: BUTTON_DATA_INVALID", why)
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https", "tg"} or (
        parts.scheme != "tg" and "." not in (parts.hostname or "")
    ):
        raise _violated(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    check_deep_links(url)


def _check_uploads(call: Call) -> None:
    for name, upload in call.uploads.items():
        if not upload.content:
            raise _violated("file must be non-empty")
        photo = name == "photo"
        limit = FileSizeLimit.PHOTOSIZE_UPLOAD if photo else FileSizeLimit.FILESIZE_UPLOAD
        if len(upload.content) > limit:
            why = f"{name} of {len(upload.content)} bytes, at most {limit:d}"
            if photo:
                raise Violated("Bad Request: file is too big", why)
            raise Violated("Request Entity Too Large", why, code=413)


def _check_commands(values: dict[str, Any]) -> None:
    commands = values["commands"]
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise Violated("Bad Request: BOT_COMMANDS_TOO_MUCH", f"{len(commands)} commands")
    for each in commands:
        name, description = each["command"], each["description"]
        if len(name) > BotCommandLimit.MAX_COMMAND or not COMMAND_NAME.fullmatch(name):
            raise Violated("Bad Request: BOT_COMMAND_INVALID", f"command name {name!r}")
        if not 1 <= len(description) <= BotCommandLimit.MAX_DESCRIPTION:
            why = f"description of /{name} is {len(description)} long"
            raise Violated("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", why)


def _check_press_answer(values: dict[str, Any]) -> None:
    text = values.get("text") or ""
    if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        _too_many("MESSAGE_TOO_LONG", "text", text)


def _check_webhook(values: dict[str, Any]) -> None:
    secret = values.get("secret_token")
    if secret is not None and not (
        0 < len(secret) <= WebhookLimit.MAX_SECRET_TOKEN_LENGTH and SAFE_WORD.fullmatch(secret)
    ):
        raise _violated("secret token contains unallowed characters")
    low, high = WebhookLimit.MIN_CONNECTIONS_LIMIT, WebhookLimit.MAX_CONNECTIONS_LIMIT
    if not low <= values.get("max_connections", low) <= high:
        raise _violated(f"max_connections is {values['max_connections']}")
    parts = urlsplit(values["url"])
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if values["url"] and parts.scheme != "https" and not is_here:
        raise _violated("bad webhook: An HTTPS URL must be provided for webhook")
    _check_kinds(values)


def _check_polling(values: dict[str, Any]) -> None:
    if not PollingLimit.MIN_LIMIT <= values.get("limit", 100) <= PollingLimit.MAX_LIMIT:
        raise _violated(f"limit is {values['limit']}")
    _check_kinds(values)


def _check_kinds(values: dict[str, Any]) -> None:
    known = {str(each.value) for each in constants.UpdateType}
    if unknown := set(values.get("allowed_updates") or []) - known:
        raise _violated(f"allowed_updates has unknown kinds: {sorted(unknown)}")


def _check_action(values: dict[str, Any]) -> None:
    if values["action"] not in {str(each.value) for each in constants.ChatAction}:
        raise _violated("wrong parameter action in request")


_OF_METHOD = {
    "setMyCommands": _check_commands,
    "answerCallbackQuery": _check_press_answer,
    "setWebhook": _check_webhook,
    "getUpdates": _check_polling,
    "sendChatAction": _check_action,
}


def _violated(what: str) -> Violated:
    return Violated(f"Bad Request: {what}", what)


def _too_many(description: str, name: str, text: str) -> None:
    raise Violated(f"Bad Request: {description}", f"{name} of {len(text)} characters")


def is_downloadable(size: int) -> bool:
    return size <= FileSizeLimit.FILESIZE_DOWNLOAD
