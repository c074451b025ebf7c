"""Sending over Telegram: words in pieces, buttons, pictures and files, and changing what was sent.

Spec: operations 5.3. Text goes as it is, without any markup that a name could break.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import FileSizeLimit, MessageLimit

from bot.messenger import Attachment, Button, Office, Outgoing, Refused
from bot.messengers.telegram_calls import calling
from bot.messengers.telegram_hearing import NAME

SHORT_LABEL = 6  # so many characters fit twice beside each other on a phone
CAPTION = "/caption"  # marks the id of a message whose words stand under a file
PICTURES = frozenset({"image/png", "image/jpeg"})
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Sending:
    """The port's messages as calls of the Bot API."""

    def __init__(self, office: Office, bot: Bot) -> None:
        self._office = office
        self._bot = bot

    async def send(self, message: Outgoing) -> str:
        """Send a message, its files after or with its words; the last piece has the buttons."""
        with calling():
            if message.files:
                return await self._send_files(message)
            sent = await self._send_words(message, message.words, _keyboard(message.buttons))
            return str(sent.message_id)

    async def edit(self, platform_id: str, message: Outgoing) -> str:
        """Replace a message sent before; one that is gone is sent anew."""
        message_id, caption, _ = platform_id.partition(CAPTION)
        most = MessageLimit.CAPTION_LENGTH if caption else MessageLimit.MAX_TEXT_LENGTH
        if len(message.words) > most:
            return await self.send(message)
        change = self._bot.edit_message_caption if caption else self._bot.edit_message_text
        words: dict[str, Any] = {"caption" if caption else "text": message.words}
        if not caption:
            words["link_preview_options"] = NO_PREVIEW
        try:
            with calling():
                await change(
                    chat_id=int(message.address),
                    message_id=int(message_id),
                    reply_markup=_keyboard(message.buttons),
                    **words,
                )
        except Refused as refused:
            if "not modified" not in str(refused):
                return await self.send(message)
        return platform_id

    async def _send_words(
        self, message: Outgoing, words: str, keyboard: InlineKeyboardMarkup | None
    ) -> Message:
        """Send words in as many pieces as they need."""
        *earlier, last = pieces(words, MessageLimit.MAX_TEXT_LENGTH)
        for piece in earlier:
            await self._bot.send_message(
                int(message.address), piece, link_preview_options=NO_PREVIEW
            )
        return await self._bot.send_message(
            int(message.address), last, reply_markup=keyboard, link_preview_options=NO_PREVIEW
        )

    async def _send_files(self, message: Outgoing) -> str:
        """The words go with the last file if they fit under it, else before."""
        fits = len(message.words) <= MessageLimit.CAPTION_LENGTH
        if not fits:
            await self._send_words(message, message.words, None)
        *earlier, last = message.files
        for file in earlier:
            await self._send_file(message, file, "", None)
        words = message.words if fits else ""
        sent = await self._send_file(message, last, words, _keyboard(message.buttons))
        return f"{sent.message_id}{CAPTION}"

    async def _send_file(
        self,
        message: Outgoing,
        file: Attachment,
        caption: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> Message:
        found = await self._office.fetch_file(file.id, messenger=NAME, address=message.address)
        if found is None:
            raise Refused(f"文件「{file.name}」已超过保存期限")
        chat_id, content = int(message.address), found[1]
        if file.media_type in PICTURES and len(content) <= FileSizeLimit.PHOTOSIZE_UPLOAD:
            return await self._bot.send_photo(
                chat_id, content, caption, reply_markup=keyboard, filename=file.name
            )
        return await self._bot.send_document(
            chat_id, content, caption, reply_markup=keyboard, filename=file.name
        )


def pieces(words: str, most: int) -> list[str]:
    """Words cut into pieces of at most so many characters, at the end of a line if there is one."""
    left, found = words, list[str]()
    while len(left) > most:
        cut = left.rfind("\n", 1, most + 1)
        cut = cut if cut > 0 else most
        found.append(left[:cut])
        left = left[cut:].removeprefix("\n")
    return [*found, left]


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Two short buttons stand beside each other, a long one by itself."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        key = InlineKeyboardButton(button.label, callback_data=button.token)
        beside = rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= SHORT_LABEL
        if beside and len(button.label) <= SHORT_LABEL:
            rows[-1].append(key)
        else:
            rows.append([key])
    return InlineKeyboardMarkup(rows) if rows else None
