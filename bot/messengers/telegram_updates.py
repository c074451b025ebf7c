"""What a Telegram update says, in the port's words; nothing is asked of anybody here.

Spec: operations 5.3. Private chats only: what comes from a group is no event of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Contact, Message, Update
from telegram.constants import ChatType, FileSizeLimit, UpdateType

from bot.messenger import Kind

ALLOWED = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
)
EDITED = "改过的旧消息不会再处理，请把新的内容另发一条。"
NOT_TAKEN = "这里收文字、按钮、图片和文件，其他消息办不了。"
FOREIGN_CONTACT = "只能发送您本人的联系人名片。"
MOST_MEGABYTES = FileSizeLimit.FILESIZE_DOWNLOAD // 10**6
TOO_LARGE = f"文件超过 {MOST_MEGABYTES} MB，Telegram 不转交，请压缩、拆分，或在内部页面上传。"


@dataclass(frozen=True)
class RemoteFile:
    """A file that lies with the platform still."""

    file_id: str
    name: str
    media_type: str


@dataclass(frozen=True)
class Heard:
    """One update in a private chat: the port's event, with a file that is yet to be fetched."""

    update_id: int
    address: str
    kind: Kind
    text: str = ""
    token: str = ""
    file: RemoteFile | None = None
    press_id: str = ""


@dataclass(frozen=True)
class InGroup:
    """Somebody wants the office in a group, where it says nothing to anybody."""

    update_id: int
    chat_id: int


def read_update(update: Update) -> Heard | InGroup | None:
    """What an update means; None when it is nobody's business."""
    chat = update.effective_chat
    if chat is not None and chat.type != ChatType.PRIVATE:
        return InGroup(update.update_id, chat.id)
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    message = update.message or update.edited_message
    if message is None:
        return None
    if update.edited_message is not None:
        return _refusal(update.update_id, message, EDITED)
    return _said(update.update_id, message) or _sent(update.update_id, message)


def _press(update_id: int, query: CallbackQuery) -> Heard:
    return Heard(
        update_id, str(query.from_user.id), Kind.PRESS, token=query.data or "", press_id=query.id
    )


def _said(update_id: int, message: Message) -> Heard | None:
    """Words, a start with its parameter, or a contact."""
    address = str(message.chat.id)
    if message.text is not None:
        command, _, parameter = message.text.partition(" ")
        if command == "/start":
            return Heard(update_id, address, Kind.START, parameter.strip())
        return Heard(update_id, address, Kind.TEXT, message.text)
    if message.contact is not None:
        if not _is_own(message, message.contact):
            return _refusal(update_id, message, FOREIGN_CONTACT)
        return Heard(update_id, address, Kind.CONTACT, message.contact.phone_number)
    return None


def _is_own(message: Message, contact: Contact) -> bool:
    """Telegram puts the sender's own id on a contact of themselves, and nobody else can."""
    return message.from_user is not None and contact.user_id == message.from_user.id


def _sent(update_id: int, message: Message) -> Heard | None:
    """A file or a picture; anything else that is no mere notice is refused."""
    file, size = _file(message)
    if file is None:
        return _refusal(update_id, message, NOT_TAKEN) if message.effective_attachment else None
    if size > FileSizeLimit.FILESIZE_DOWNLOAD:
        return _refusal(update_id, message, TOO_LARGE)
    address, caption = str(message.chat.id), message.caption or ""
    return Heard(update_id, address, Kind.FILE, caption, file=file)


def _file(message: Message) -> tuple[RemoteFile | None, int]:
    if message.document is not None:
        document = message.document
        media_type = document.mime_type or "application/octet-stream"
        name = document.file_name or "文件"
        return RemoteFile(document.file_id, name, media_type), document.file_size or 0
    if message.photo:
        largest = message.photo[-1]
        name = f"图片-{message.date:%Y%m%d-%H%M%S}.jpg"
        return RemoteFile(largest.file_id, name, "image/jpeg"), largest.file_size or 0
    return None, 0


def _refusal(update_id: int, message: Message, why: str) -> Heard:
    return Heard(update_id, str(message.chat.id), Kind.REFUSED, why)
