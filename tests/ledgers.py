"""Importing the ledgers of the time before, in tests: workbooks, the command's way, the chat's."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook

from bot.forms import FORMS
from bot.importing import Importing, Outcome
from bot.messenger import Outgoing
from models.audit import Actor
from models.stored_file import StoredFile, read_file
from models.unit import unit_named
from tests.conftest import Bench, Chat

Line = dict[str, object]


def save(path: Path, lines: list[Line]) -> Path:
    """A workbook with a column for whatever any of the lines says."""
    titles = list(dict.fromkeys(title for line in lines for title in line))
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(titles)
    for line in lines:
        sheet.append([line.get(title) for title in titles])
    book.save(path)
    return path


def bring(
    bench: Bench, form: str, path: Path, *, actor: Actor | None = None, dry: bool = False
) -> Outcome:
    """Import a workbook as the command line does."""
    importing = Importing(bench.database, bench.clock, bench.policy)
    with bench.database.read() as db:
        unit = unit_named(db, "YX-01")
    way = importing.preview if dry else importing.apply
    return way(path, FORMS[form], bench.occasion(actor), unit)


def said(outcome: Outcome) -> list[str]:
    """What the 结果 column says, row by row."""
    return [outcome.verdicts[number].text for number in sorted(outcome.verdicts)]


def results(bench: Bench, message: Outgoing) -> list[str]:
    """The 结果 column of a workbook that was sent."""
    with bench.database.read() as db:
        content = read_file(db.get_one(StoredFile, message.files[0].id))
    header, *lines = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [str(line[header.index("结果")]) for line in lines]


async def send(chat: Chat, bench: Bench, path: Path, rows: int) -> list[Outgoing]:
    """Send a workbook, press the button, and let it be imported."""
    replies = await chat.send_file(path)
    await chat((f"导入 {rows} 行", "开始导入"))
    bench.import_all()
    await chat.deliver()
    return replies
