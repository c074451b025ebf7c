"""The command line. Exit 0 done, 1 refused or part of the rows wrong, 2 wrong use.

An error is one sentence, never a traceback. Whoever runs a command acts as 命令行:USER within
`--unit` or the root, passes the same access check and is audited. Spec: operations 5.2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import OperationalError

from bot.garbage import loading
from bot.logs import begin_logging
from bot.settings import Settings, read_settings
from models.access import IMPORTS
from models.errors import CustodyError
from models.export_form import EXPORT_FORMS
from models.grant import Role

DONE, REFUSED = 0, 1

Command = Callable[[Settings, argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        settings = read_settings()
        begin_logging(settings.log_level, settings.secrets)
        code: int = arguments.run(settings, arguments)
        sys.stdout.flush()
    except CustodyError as refused:
        sys.stderr.write(f"{refused}\n")
        return REFUSED
    except OperationalError as unusable:
        sys.stderr.write(f"数据库不可用：{unusable.orig}。请检查 DATABASE_URL 或数据文件夹。\n")
        return REFUSED
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return DONE
    return code


class Commands(Protocol):
    """Where commands are added; argparse keeps the type of it to itself."""

    def add_parser(
        self,
        name: str,
        *,
        help: str | None = ...,  # noqa: A002
        description: str | None = ...,
    ) -> argparse.ArgumentParser: ...


def _office(name: str) -> Command:
    """A command that serves people: only these need the messengers and the web server."""

    def run(settings: Settings, arguments: argparse.Namespace) -> int:
        with loading():
            from bot import cli_office  # noqa: PLC0415 - what an export need not wait for

        command: Command = getattr(cli_office, name)
        return command(settings, arguments)

    return run


def _records(name: str) -> Command:
    """A command about records: only these need the workbooks."""

    def run(settings: Settings, arguments: argparse.Namespace) -> int:
        with loading():
            from bot import cli_records  # noqa: PLC0415 - likewise

        command: Command = getattr(cli_records, name)
        return command(settings, arguments)

    return run


def _reading(name: str) -> Command:
    """A command about words: only these need the reader."""

    def run(settings: Settings, arguments: argparse.Namespace) -> int:
        with loading():
            from bot import cli_reading  # noqa: PLC0415 - likewise

        command: Command = getattr(cli_reading, name)
        return command(settings, arguments)

    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="证管家 Passport Steward")
    commands: Commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _office_commands(commands)
    _record_commands(commands)
    _reading_commands(commands)
    return parser


def _office_commands(commands: Commands) -> None:
    _add(commands, "run", "messengers, duties and imports", _office("run"))
    chat = _add(commands, "chat", "the terminal messenger", _office("chat"))
    chat.add_argument("--as", dest="who", required=True, metavar="NAME|NATIONAL_ID")
    _add(commands, "migrate", "bring the tables up to date", _office("migrate"))
    _add(commands, "keys", "make the key file of a new installation", _office("keys"))
    _add(commands, "demo", "fill an empty database with the fictitious city", _office("demo"))
    # Started by `run` itself, for the imports that were sent by chat.
    _add(commands, "work-off-imports", argparse.SUPPRESS, _office("work_off_imports"))


def _record_commands(commands: Commands) -> None:
    bring = _add(commands, "import", "a workbook into the records", _records("import_workbook"))
    bring.add_argument("form", choices=list(IMPORTS))
    bring.add_argument("file", type=Path)
    bring.add_argument("--dry-run", action="store_true", help="say what would happen")
    bring.add_argument("--all-or-nothing", action="store_true", help="only if every row is right")
    bring.add_argument("--result", type=Path, help="where the result workbook goes")
    bring.add_argument("--json", action="store_true", help="print one JSON object")
    _unit(bring)
    export = _add(commands, "export", "the records into a form", _records("export"))
    export.add_argument("form", choices=[*EXPORT_FORMS])
    export.add_argument("file", type=Path, help="or the folder, of a form for a disc")
    export.add_argument(
        "--as-of", type=_day, metavar="DATE", help="the day it speaks of; else today"
    )
    export.add_argument("--letter", default="", metavar="NUMBER", help="of a query's letter")
    _unit(export)
    compare = _add(commands, "reconcile", "compare the police's data", _records("reconcile"))
    compare.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="else today")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    _unit(compare)
    invite = _add(commands, "invite", "codes for everyone not bound", _records("invite"))
    invite.add_argument("file", type=Path)
    invite.add_argument("--unit", required=True, metavar="CODE")
    for name, run in (("grant", _records("grant")), ("revoke", _records("revoke"))):
        command = _add(commands, name, f"{name} a role", run)
        command.add_argument("role", choices=[role.name.lower() for role in Role])
        command.add_argument("--person", required=True, metavar="NATIONAL_ID")
        command.add_argument("--name", default="", help="of a person who is not known yet")
        command.add_argument("--unit", required=True, metavar="CODE")
    campaign = _add(commands, "campaign", "start one, or list its milestones", _records("campaign"))
    campaign.add_argument("what", choices=["start", "list"])
    campaign.add_argument("plan", nargs="?", default="2015", metavar="2015|FILE.toml")
    audit = _add(commands, "audit", "verify the audit log", _records("audit"))
    audit.add_argument("what", choices=["verify", "heads"])


def _reading_commands(commands: Commands) -> None:
    read = _add(commands, "read", "what a sentence says of a trip", _reading("read_sentence"))
    read.add_argument("text", metavar="TEXT")
    read.add_argument("--on", type=_day, metavar="DATE", help="the day it is said; else today")
    read.add_argument("--json", action="store_true", help="print one JSON object")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期要写成 2026-10-01，不是 {words}。") from None


def _add(
    commands: Commands,
    name: str,
    says: str,
    run: Command,
) -> argparse.ArgumentParser:
    if says == argparse.SUPPRESS:
        command = commands.add_parser(name)
    else:
        command = commands.add_parser(name, help=says, description=says)
    command.set_defaults(run=run)
    return command


def _unit(command: argparse.ArgumentParser) -> None:
    command.add_argument("--unit", metavar="CODE", help="the unit acted for; else the root")
