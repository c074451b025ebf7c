"""The methods of the Bot API that this server plays, by name."""

from __future__ import annotations

from collections.abc import Callable

from . import asking, commands, editing, sending, webhook
from .wire import Call
from .world import World

Method = Callable[[World, Call], object]

METHODS: dict[str, Method] = {
    "getMe": asking.get_me,
    "getChat": asking.get_chat,
    "getFile": asking.get_file,
    "leaveChat": asking.leave_chat,
    "answerCallbackQuery": asking.answer_callback_query,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "setMyCommands": commands.set_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "getMyCommands": commands.get_my_commands,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.get_webhook_info,
}
