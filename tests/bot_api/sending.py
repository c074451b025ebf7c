"""What the bot puts into a chat."""

from __future__ import annotations

from typing import Any

from .errors import bad_request
from .files import Kept
from .wire import Call
from .world import Chat, Posted, World, worded


def send_message(world: World, call: Call) -> dict[str, Any]:
    content = worded(call.values["text"])
    for name in ("entities", "link_preview_options"):
        if name in call.values:
            content[name] = call.values[name]
    return _send(world, call, content)


def send_photo(world: World, call: Call) -> dict[str, Any]:
    chat = world.open_chat(call.values["chat_id"])
    if "photo" in call.uploads:
        try:
            sizes = world.files.photo(call.uploads["photo"].content)
        except ValueError as error:
            raise bad_request("IMAGE_PROCESS_FAILED") from error
    else:
        sizes = _sizes_sent_before(chat, _file_known_as(world, call.values["photo"]))
    return _send(world, call, {"photo": sizes, **_captioned(call)})


def send_document(world: World, call: Call) -> dict[str, Any]:
    world.open_chat(call.values["chat_id"])
    if upload := call.uploads.get("document"):
        document = world.files.document(upload.name, upload.content, upload.media_type)
    else:
        kept = _file_known_as(world, call.values["document"])
        document = world.files.document_wire(kept)
    return _send(world, call, {"document": document, **_captioned(call)})


def send_chat_action(world: World, call: Call) -> bool:
    chat = world.open_chat(call.values["chat_id"])
    chat.actions.append(call.values["action"])
    chat.bell.ring()
    return True


def _send(world: World, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    chat = world.open_chat(call.values["chat_id"])
    if replied := _replied_to(chat, call.values.get("reply_parameters") or {}):
        content["reply_to_message"] = _without_its_own_reply(replied)
    if call.values.get("protect_content"):
        content["has_protected_content"] = True
    markup: dict[str, Any] = call.values.get("reply_markup") or {}
    if "inline_keyboard" in markup:
        content["reply_markup"] = markup
    elif "keyboard" in markup:
        chat.keyboard = markup
    elif "remove_keyboard" in markup:
        chat.keyboard = None
    return world.post(chat, world.bot, content).wire


def _replied_to(chat: Chat, parameters: dict[str, Any]) -> Posted | None:
    if not parameters:
        return None
    replied = chat.messages.get(parameters["message_id"])
    if replied is None and not parameters.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return replied


def _without_its_own_reply(posted: Posted) -> dict[str, Any]:
    return {name: value for name, value in posted.wire.items() if name != "reply_to_message"}


def _captioned(call: Call) -> dict[str, Any]:
    caption = (call.values.get("caption") or "").strip()
    return {"caption": caption} if caption else {}


def _file_known_as(world: World, file_id: str) -> Kept:
    kept = world.files.get(file_id)
    if kept is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return kept


def _sizes_sent_before(chat: Chat, kept: Kept) -> list[dict[str, Any]]:
    for posted in chat.messages.values():
        sizes: list[dict[str, Any]] = posted.wire.get("photo", [])
        if any(size["file_id"] == kept.id for size in sizes):
            return sizes
    raise bad_request("can't use file of this type as Photo")
