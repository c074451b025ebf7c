"""The messenger `telegram`, over python-telegram-bot: the reference messenger.

The library is used for its types, its methods and its parsing; what it queues or remembers does not
outlive a crash (spec operations 5.3). Telegram knows no message by an id of ours, so delivery is at
least once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from starlette.routing import Route
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.messenger import Command, NotDelivered, Office, Outgoing, Refused, Unreachable
from bot.messengers.telegram_calls import calling, seconds_to_wait
from bot.messengers.telegram_hearing import NAME, Hearing
from bot.messengers.telegram_polling import LEASE, Polling, Webhook
from bot.messengers.telegram_sending import Sending
from models.errors import Unusable

TELEGRAM = "https://api.telegram.org"
SEND_SECONDS = 20.0  # connect, write and read stay below the courier's patience
FILE_SECONDS = 30.0
MENU_SECONDS = 2.0
MENUS_AT_ONCE = 20
FOR_STRANGERS = (Command("start", "绑定账号"), Command("help", "帮助"))

log = logging.getLogger(__name__)


def telegram_bot(
    token: str,
    base_url: str = "",
    *,
    request: BaseRequest | None = None,
    patience_seconds: float = SEND_SECONDS,
) -> Bot:
    """The library's bot, at Telegram's own server or at one of one's own."""
    root = base_url or TELEGRAM
    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request
        or HTTPXRequest(read_timeout=patience_seconds, media_write_timeout=FILE_SECONDS),
        get_updates_request=request or HTTPXRequest(connection_pool_size=1),
    )


class Telegram:
    """The adapter. With a webhook its route is served beside the page, else it asks."""

    name = NAME
    is_idempotent = False
    is_paced = True

    def __init__(self, office: Office, bot: Bot, *, webhook: tuple[str, str] | None = None) -> None:
        self._office = office
        self._bot = bot
        self._hearing = Hearing(office, bot)
        self._sending = Sending(office, bot)
        self._webhook = Webhook(bot, self._hearing, *webhook) if webhook else None

    # -- the process ----------------------------------------------------------------------

    @property
    def routes(self) -> list[Route]:
        """What is served beside the page."""
        return [self._webhook.route()] if self._webhook else []

    async def open(self) -> str:
        """Ask Telegram who we are; an empty name while it cannot be reached.

        Raises:
            Unusable: the token is wrong.
        """
        try:
            await self._bot.initialize()
            return await self._introduce()
        except InvalidToken:
            raise Unusable("设置项 TELEGRAM_TOKEN 不对：Telegram 不接受这个令牌。") from None
        except TelegramError as failed:
            log.warning("Telegram cannot be reached yet: %s", failed)
            return ""

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """Hear and keep menus while the block runs."""
        tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._keep_menus())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            self._hearing.stop()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._office.give_back_lease(LEASE)
            await self._bot.shutdown()

    async def _hear(self) -> None:
        while True:
            try:
                await self._bot.initialize()
                await self._introduce()
                break
            except TelegramError as failed:
                log.warning("Telegram cannot be reached: %s", failed)
                await asyncio.sleep(seconds_to_wait(failed))
        if self._webhook is not None:
            await self._webhook.run()
        else:
            await Polling(self._office, self._bot, self._hearing).run()

    async def _introduce(self) -> str:
        """Tell the office where its chat is, and strangers how to begin."""
        await self._office.set_chat_link(f"{self._bot.link}?start=")
        commands = _commands(FOR_STRANGERS)
        await self._bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
        return str(self._bot.username)

    # -- sending --------------------------------------------------------------------------

    async def send(self, message: Outgoing) -> str:
        """Send a message; whoever waited for it sees nobody typing any more."""
        self._hearing.answered(message.address)
        return await self._sending.send(message)

    async def edit(self, platform_id: str, message: Outgoing) -> str:
        """Replace a message sent before."""
        return await self._sending.edit(platform_id, message)

    # -- menus ----------------------------------------------------------------------------

    async def _keep_menus(self) -> None:
        """Tell Telegram the commands of everybody whose roles or binding have changed."""
        while True:
            try:
                for menu in await self._office.stale_menus(NAME, most=MENUS_AT_ONCE):
                    await self._show_menu(menu.address, menu.commands)
                    await self._office.menu_shown(menu)
            except TelegramError as failed:
                log.warning("a menu could not be shown: %s", failed)
                await asyncio.sleep(seconds_to_wait(failed))
            except (NotDelivered, OSError) as later:
                log.warning("a menu could not be shown: %s", later)
            except Exception:
                log.exception("menus could not be kept")
            await asyncio.sleep(MENU_SECONDS)

    async def _show_menu(self, address: str, commands: Sequence[Command]) -> None:
        scope = BotCommandScopeChat(int(address))
        try:
            with calling():
                if commands:
                    await self._bot.set_my_commands(_commands(commands), scope=scope)
                else:
                    await self._bot.delete_my_commands(scope=scope)
        except (Unreachable, Refused) as gone:
            log.info("no menu for a chat: %s", gone)


def _commands(commands: Sequence[Command]) -> list[BotCommand]:
    return [BotCommand(each.name, each.title) for each in commands]
