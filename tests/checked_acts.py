"""What people do in a city that is checked, each in their own chat (test_checked_city.py)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import Session, col, select

from bot.messenger import Kind, Outgoing
from bot.reconciling import Reconciling
from models.finding import Finding
from models.grant import Role, RoleGrant
from models.person import Person
from models.stored_file import StoredFile, read_file
from tests.conftest import Bench, Chat, People

Case = str
"""A finding as the list names it, without its day: `P4 甲一鸣`, of a unit `P7 市样例局`."""


def grant(bench: Bench, people: People, part: str, role: Role, code: str) -> None:
    """Let somebody of the small office hold a role."""
    with bench.database.write() as db:
        made = RoleGrant(person_id=people[part], role=role, unit_id=people.units[code])
        made.granted_at = bench.clock.now()
        db.add(made)


def compare(bench: Bench) -> int:
    """Do the comparisons that wait, as the process of its own does."""
    return Reconciling(bench.database, bench.clock, bench.policy).work_off()


def findings(bench: Bench) -> dict[str, Finding]:
    """What was found, by its code and the name of the person whose case it is."""
    with bench.database.read() as db:
        return {f"{each.code.name} {name}": each for name, each in _with_names(db)}


def _with_names(db: Session) -> Iterator[tuple[str, Finding]]:
    of = col(Finding.person_id) == col(Person.id)
    yield from db.exec(select(Person.name, Finding).join(Finding, of)).all()


def labels(chat: Chat) -> list[str]:
    """The buttons of the last message."""
    return [each.label for each in chat.last.buttons]


async def bring(chat: Chat, path: Path, rows: int) -> None:
    """Send a workbook, look at the preview, have it imported."""
    (*_, preview) = await chat.send_file(path)
    assert f"共 {rows} 行" in preview.text
    assert "错误" not in preview.text
    await chat((f"导入 {rows} 行", "开始导入"))
    chat.bench.import_all()
    await chat.deliver()
    assert "【导入完成】" in chat.last.text


async def see_list(chat: Chat, code: str) -> list[str]:
    """Narrow the list of findings down to one type, whatever became of them.

    A minute passes: whoever writes more than sixty messages in one is refused.
    """
    chat.bench.clock.move_to(chat.bench.clock.now() + timedelta(minutes=1))
    await chat(
        ("/findings", "问题 "), ("按状态", "看哪种状态"), ("全部", "问题 "), ("按类型", "看哪种")
    )
    (kind, *_) = (each for each in labels(chat) if each.startswith(f"{code} "))
    await chat.say(kind)
    return [each for each in labels(chat) if each.startswith(f"{code} ")]


async def see(chat: Chat, case: Case) -> str:
    """Open the card of a finding by the list."""
    code, name = case.split()
    (label,) = (each for each in await see_list(chat, code) if name in each)
    await chat((label, "【核查依据】"))
    return chat.last.text


async def ask(chat: Chat, case: Case) -> None:
    """要求说明, from the card."""
    await see(chat, case)
    await chat(("要求说明", "发出？"), ("发出", "已要求"))


async def ask_police(chat: Chat, case: Case, words: str) -> None:
    """请公安协助, from the card."""
    await see(chat, case)
    await chat(("请公安协助", "什么情况"), (words, "发出？"), ("发出", "已发出 XZ2015"))


async def press_old(chat: Chat, words: str, label: str) -> str:
    """Press a button under the last message with these words that has one, however old."""
    shown_with = (each for each in reversed(chat.messages) if words in each.text)
    tokens = (b.token for each in shown_with for b in each.buttons if b.label == label)
    replies = await chat.event(Kind.PRESS, token=next(tokens))
    return "\n".join(each.text for each in replies)


async def answer_police(chat: Chat, result: str, words: str) -> None:
    """The liaison answers what waits."""
    await chat(
        ("/police", "待办理 1 项"),
        ("答复", "办理结果？"),
        (result, "？"),
        (words, "确认答复？"),
        ("确认答复", "已答复"),
    )


async def explain(chat: Chat, problem: str, words: str, picture: bytes = b"") -> None:
    """Answer what one was asked about, in words and with a picture."""
    await press_old(chat, f"「{problem}」", "去说明")
    await chat((words, "已收到文字 1 条、附件 0 份"))
    if picture:
        file = await chat.office.keep_file("机票.jpg", "image/jpeg", picture)
        await chat.event(Kind.FILE, file_id=file.id, event_id=uuid4().hex)
    await chat(
        ("发完了", f"附件 {int(bool(picture))} 份"), ("提交说明", "说明已提交。\n回执 SM2015")
    )


async def confirm(chat: Chat, case: Case, reason: str) -> None:
    """认定属实, from the card."""
    await see(chat, case)
    await chat(
        ("认定属实", "认定属实的理由？"), (reason, "认定：属实"), ("确认属实", "已认定属实。")
    )


async def clear(chat: Chat, case: Case, reason: str) -> None:
    """排除, from the card."""
    await see(chat, case)
    await chat(("排除", "排除的理由？"), (reason, "认定：排除"), ("确认排除", "已认定排除。"))


async def order(chat: Chat, case: Case, measure: str, *answers: tuple[str, str]) -> None:
    """作出处理, from the card; `answers` are what the measure asks for."""
    await see(chat, case)
    await chat(
        ("作出处理", "怎样处理？"),
        (measure, "？"),
        *answers,
        ("确认处理", f"已作出处理：{measure}。"),
    )


async def order_of_unit(chat: Chat, case: Case, measure: str, responsible: str) -> None:
    """作出处理 about a unit: somebody of it answers for it."""
    await see(chat, case)
    await chat(
        ("作出处理", "请指明处理单位的哪位责任人"),
        (responsible, "是哪一位？"),
        ("1", "怎样处理？"),
        (measure, "补充说明"),
        ("跳过", f"对象：{responsible}"),
        ("确认处理", f"已作出处理：{measure}。"),
    )


async def export(chat: Chat, form: str) -> bytes:
    """导出 a form; gives what came."""
    await chat(("/export", "要导出哪张表？"), (form, "导出云溪市"), ("导出", form))
    return content_of(chat.bench, chat.last)


def content_of(bench: Bench, message: Outgoing) -> bytes:
    """The file that came with a message."""
    with bench.database.read() as db:
        return read_file(db.get_one(StoredFile, message.files[0].id))


def sheet_of(content: bytes) -> Worksheet:
    """The first sheet of a workbook."""
    return load_workbook(io.BytesIO(content)).worksheets[0]


def shown(bench: Bench) -> Iterator[tuple[str, str]]:
    """Everything that was delivered as text: to whom, and what."""
    for each in (bench.recorder.sent, bench.recorder.edited):
        for who, messages in each.items():
            for message in messages:
                names = [file.name for file in message.files]
                yield who, "\n".join([message.text, *map(str, message.buttons), *names])
