"""Commands about the office itself: run, chat, migrate, keys, demo."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

from uvicorn import Server

from bot.health import health_routes
from bot.keys import make_key_file
from bot.messengers.local import LocalChat
from bot.messengers.terminal import Terminal, find_speaker
from bot.settings import Settings
from bot.wiring import Installation, Running, fill_if_empty, open_installation
from models.errors import Unusable
from models.office import office_state

if TYPE_CHECKING:
    from bot.messengers.telegram import Telegram

log = logging.getLogger(__name__)


def run(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Serve the messengers and do the duties until stopped."""
    _refuse_busy_port(settings)
    office = open_installation(settings)
    fill_if_empty(office)
    asyncio.run(_serve(office))
    return 0


async def _serve(office: Installation) -> None:
    settings = office.settings
    running = Running(office, place=f"{socket.gethostname()}:{settings.port}")
    telegram = _telegram(running)
    routes = telegram.routes if telegram else []
    chat = LocalChat(
        running.office,
        host=settings.host,
        port=settings.port,
        demo_picker=settings.is_demo,
        more_routes=[*health_routes(office.database), *routes],
        own_guard=[route.path for route in routes],
    )
    running.messengers[chat.name] = chat
    server = chat.server()
    _stop_on_signals(server)
    async with contextlib.AsyncExitStack() as stack:
        if telegram is not None:
            running.messengers[telegram.name] = telegram
            name = await telegram.open()
            log.info("Telegram: %s", name or "not reached yet")
            await stack.enter_async_context(telegram.serving())
        await stack.enter_async_context(running.working())
        announcing = asyncio.create_task(_announce(running, server))
        await server.serve()
        announcing.cancel()


def _stop_on_signals(server: Server) -> None:
    """Stop in order: what is in flight arrives, leases are given back, an import is ended."""

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop)


def _telegram(running: Running) -> Telegram | None:
    """The adapter, where there is a token; nothing of the library is loaded without one."""
    settings = running.installation.settings
    if not settings.telegram_token:
        return None
    from bot.messengers.telegram import Telegram, telegram_bot  # noqa: PLC0415 - see above

    bot = telegram_bot(settings.telegram_token, settings.telegram_base_url)
    return Telegram(running.office, bot, webhook=settings.webhook)


async def _announce(running: Running, server: Server) -> None:
    """Once the page can be opened, say where it is, who can be picked, and how to stop."""
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    settings = running.installation.settings
    lines = [
        f"证管家已启动：{settings.page_url}",
        f"数据文件夹：{settings.home.resolve()}（停止：Ctrl+C）",
    ]
    people = await running.office.demo_people()
    if people and settings.is_loopback:
        lines.append(f"办公日期：{running.office.today()}。在页面上可选择：")
        lines += [f"  {each.name}　{each.duty}　{each.unit}" for each in people]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def chat(settings: Settings, arguments: argparse.Namespace) -> int:
    """Talk with the office at the terminal, as one person."""
    logging.getLogger().setLevel(logging.ERROR)
    office = open_installation(settings)
    fill_if_empty(office)
    speaker = find_speaker(office.database, arguments.who)
    running = Running(office)
    terminal = Terminal(running.office, speaker, sys.stdin, sys.stdout)
    running.messengers[terminal.name] = terminal
    asyncio.run(_talk(running, terminal))
    return 0


async def _talk(running: Running, terminal: Terminal) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    with contextlib.suppress(NotImplementedError):
        if task is not None:
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
    async with running.working(with_duties=False):
        await terminal.serve(running.courier)


def migrate(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Bring the tables up to date."""
    open_installation(settings)
    sys.stdout.write("数据表已是最新。\n")
    return 0


def keys(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Make the key file of a new installation; an existing one is never touched."""
    make_key_file(settings.keys)
    sys.stdout.write(f"密钥已生成：{settings.keys}。请另外备份，丢失后数据无法解开。\n")
    return 0


def demo(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Fill an empty demo database with the fictitious city."""
    if not settings.is_demo:
        raise Unusable("演示数据只写入内置的演示数据库：请不要设置 DATABASE_URL，且 DEMO=1。")
    office = open_installation(settings)
    with office.database.write() as db:
        is_filled = office_state(db).is_demo
    if is_filled:
        raise Unusable("演示数据已经有了。")
    fill_if_empty(office)
    sys.stdout.write(f"演示数据已写入 {settings.home}。\n")
    return 0


def work_off_imports(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Apply the workbooks that came in by chat, and compare, behind whoever waits for a reply."""
    # The office itself imports nothing: this process does, and loads what that takes.
    from bot.import_runs import ImportRuns  # noqa: PLC0415
    from bot.importing import Importing, give_way  # noqa: PLC0415
    from bot.reconciling import Reconciling  # noqa: PLC0415

    give_way()
    signal.signal(signal.SIGTERM, _leave)
    office = open_installation(settings)
    importing = Importing(office.database, office.clock, office.policy)
    ImportRuns(importing, office.database, office.clock, office.policy).work_off()
    Reconciling(office.database, office.clock, office.policy).work_off()
    return 0


def _leave(_number: int, _frame: object) -> None:
    """Stopped in order, an import is given back and goes on at its next chunk."""
    sys.exit(0)


def _refuse_busy_port(settings: Settings) -> None:
    """A port that is taken is said in one sentence, before anything is opened."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as taken:
            if taken.errno == errno.EADDRINUSE:
                raise Unusable(
                    f"端口 {settings.port} 已被占用，请先停止占用它的程序，或设置 PORT 换一个端口。"
                ) from taken
            raise Unusable(
                f"不能在 {settings.host}:{settings.port} 上提供页面：{taken}。"
            ) from taken
