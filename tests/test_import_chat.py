"""A workbook sent by chat: preview, confirm, result; refused in one sentence; the same twice."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import func, select

from bot.import_lease import ImportLease
from bot.messenger import Kind, Outgoing
from models.person import Person, person_with_id
from models.registrant import Registrant, registrant_of
from models.registration_change import RegistrationChange
from models.stored_file import StoredFile, read_file
from models.unit import Unit
from tests.conftest import Bench, Chat, People, Watch, national_id

HEADER = ["姓", "名", "身份证号", "登记备案人员类型", "现任职务（职级）", "单位", "登记备案状态"]
STAFF = "市级部门中层及以下公务员、参公人员"


def workbook(path: Path, rows: list[list[object]], header: list[str] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["登记备案人员花名册"])
    sheet.append(header or HEADER)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def row(
    number: int, post: str = "科员", unit: str = "YX-01", status: str = "已备案"
) -> list[object]:
    return ["申", f"试{number % 10}", national_id(number), STAFF, post, unit, status]


def results(bench: Bench, message: Outgoing) -> list[str]:
    with bench.database.read() as db:
        content = read_file(db.get_one(StoredFile, message.files[0].id))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet
    lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    header = next(line for line in lines if "结果" in line)
    return [line[header.index("结果")] for line in lines[lines.index(header) + 1 :]]


async def test_a_roster_is_previewed_confirmed_and_answered_row_by_row(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    wrong = row(603)
    wrong[2] = "330000197001016039"
    path = workbook(tmp_path / "花名册.xlsx", [row(601), row(602), wrong])
    officer = chat.of("officer")
    replies = await officer.send_file(path)
    assert "正在检查" in replies[0].text
    assert "【预览】登记备案人员花名册\n共 3 行：新增 2，错误 1\n有 1 行有错" in replies[1].text
    with bench.database.read() as db:
        assert person_with_id(db, national_id(601)) is None
    await officer(("导入 2 行", "开始导入"))
    bench.import_all()
    await officer.deliver()
    assert "【导入完成】登记备案人员花名册\n共 3 行：新增 2，错误 1" in officer.last.text
    assert results(bench, officer.last) == [
        "新增",
        "新增",
        "错误：身份证号的校验码不对，可能有一位抄错，请对照证件核对",
    ]
    with bench.database.read() as db:
        person = person_with_id(db, national_id(601))
        assert person
        assert registrant_of(db, person.id)


async def test_the_same_file_again_changes_nothing(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "花名册.xlsx", [row(601), row(602)])
    for expected in ("新增 2", "重复 2"):
        replies = await chat.of("officer").send_file(path)
        assert f"共 2 行：{expected}" in replies[1].text
        await chat.of("officer")(("导入 2 行", "开始导入"))
        bench.import_all()
        await chat.deliver()
    with bench.database.read() as db:
        named = select(func.count()).select_from(Person).where(Person.name.startswith("申试"))  # type: ignore[attr-defined]
        assert db.exec(named).one() == 2


async def test_a_confirmation_pressed_twice_imports_once(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    officer = chat.of("officer")
    await officer.send_file(workbook(tmp_path / "r.xlsx", [row(601)]))
    token = officer.button("导入 1 行").token
    await officer.event(Kind.PRESS, token=token)
    bench.import_all()
    replies = await officer.event(Kind.PRESS, token=token)
    assert "没有重复处理" in "".join(reply.text for reply in replies)


async def test_a_preview_that_is_dropped_changes_nothing(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    await chat.of("officer").send_file(workbook(tmp_path / "r.xlsx", [row(601)]))
    await chat.of("officer")(("不导入", "没有导入，数据没有变化"))
    bench.import_all()
    with bench.database.read() as db:
        assert person_with_id(db, national_id(601)) is None


async def test_a_changed_post_opens_a_registration_change_and_filing_closes_it(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    officer = chat.of("officer")
    for rows in ([row(601)], [row(601, post="科长")]):
        await officer.send_file(workbook(tmp_path / "r.xlsx", rows))
        await officer(("导入 1 行", "开始导入"))
        bench.import_all()
        await chat.deliver()
    with bench.database.read() as db:
        assert db.exec(select(RegistrationChange)).one().what == "职务"
    await officer(
        ("/changes", "待办变更备案 1 项"),
        ("1", "申试1 的变更（职务）已备案？"),
        ("已备案", "已记录：申试1 变更备案"),
    )
    with bench.database.read() as db:
        assert db.exec(select(RegistrationChange)).one().closed_on == bench.clock.today()


async def test_a_unit_out_of_reach_is_refused_row_by_row(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path / "r.xlsx", [row(601), row(602, unit="市样例局"), row(603, unit="没有局")]
    )
    replies = await chat.of("officer").send_file(path)
    assert "新增 1，错误 2" in replies[1].text
    assert results(bench, replies[1]) == [
        "新增",
        "错误：单位：市样例局不在您的管理范围内",
        "错误：没有这个单位：没有局，请写单位代码",
    ]


async def test_one_person_twice_in_a_file_must_say_the_same(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    rows = [row(601), row(601), row(601, post="科长")]
    replies = await chat.of("officer").send_file(workbook(tmp_path / "r.xlsx", rows))
    assert results(bench, replies[1]) == [
        "新增",
        "重复",
        "错误：身份证号：与第 3 行是同一人但内容不同，请合并为一行",
    ]


async def test_units_are_imported_by_the_supervisor_in_any_order(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path / "u.xlsx",
        [["SX-0101", "试县样品站", "SX-01"], ["SX-01", "试县样品局", "SX"], ["ZZ", "无主局", "QQ"]],
        ["单位代码", "单位名称", "上级单位代码"],
    )
    supervisor = chat.of("supervisor")
    replies = await supervisor.send_file(path)
    assert "【预览】单位表\n共 3 行：新增 2，错误 1" in replies[1].text
    await supervisor(("导入 2 行", "开始导入"))
    bench.import_all()
    with bench.database.read() as db:
        station = db.exec(select(Unit).where(Unit.code == "SX-0101")).one()
        assert station.path == "/YX/SX/SX-01/SX-0101/"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xlsx", b"not a workbook", "没有导入："),
        ("a.xlsx", b"PK\x03\x04 broken", "没有导入："),
        ("a.csv", b"a,b", "没有导入："),
        ("a.pdf", b"%PDF", "「a.pdf」不是 Excel 工作簿"),
    ],
    ids=["a text", "a damaged archive", "a csv", "another kind of file"],
)
async def test_what_is_no_workbook_is_refused_in_one_sentence(
    chat: Chat, tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    replies = await chat.of("officer").send_file(path)
    assert expected in replies[-1].text
    assert "Traceback" not in replies[-1].text


async def test_an_official_cannot_import(chat: Chat, people: People, tmp_path: Path) -> None:
    del people
    replies = await chat.send_file(workbook(tmp_path / "r.xlsx", [row(601)]))
    assert "您没有导入工作簿的权限" in replies[-1].text


async def test_a_case_officer_cannot_import_units(chat: Chat, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "u.xlsx", [["A", "乙局", "YX"]], ["单位代码", "单位名称", "上级单位代码"]
    )
    replies = await chat.of("officer").send_file(path)
    assert "您没有导入单位的权限" in replies[-1].text


async def test_a_killed_import_goes_on_at_the_next_chunk(
    chat: Chat, bench: Bench, watch: Watch, tmp_path: Path
) -> None:
    rows = [row(601 + number) for number in range(300)]
    officer = chat.of("officer")
    await officer.send_file(workbook(tmp_path / "r.xlsx", rows))
    await officer(("导入 300 行", "开始导入"))
    bench.import_some(chunks=1)
    with bench.database.read() as db:
        half = len(db.exec(select(Registrant).where(Registrant.surname == "申")).all())
        assert 0 < half < 300
    bench.import_all()
    await officer.deliver()
    assert "导入完成" not in officer.last.text
    watch.move(seconds=61)
    bench.import_all()
    await officer.deliver()
    assert "共 300 行：新增 300" in officer.last.text
    with bench.database.read() as db:
        assert len(db.exec(select(Registrant).where(Registrant.surname == "申")).all()) == 300


@pytest.mark.slow  # killed once is quick
async def test_an_import_that_goes_on_is_never_given_up_however_often_it_is_killed(
    chat: Chat, bench: Bench, watch: Watch, tmp_path: Path
) -> None:
    rows = [row(601 + number) for number in range(390)]
    officer = chat.of("officer")
    await officer.send_file(workbook(tmp_path / "r.xlsx", rows))
    await officer(("导入 390 行", "开始导入"))
    for killed in range(8):
        bench.import_some(chunks=1 if killed % 4 == 0 else 0)
        watch.move(seconds=61)
    bench.import_all()
    await officer.deliver()
    assert "共 390 行：新增 390" in officer.last.text


async def test_an_import_that_is_stopped_in_order_goes_on_at_once(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    officer = chat.of("officer")
    await officer.send_file(workbook(tmp_path / "r.xlsx", [row(601)]))
    await officer(("导入 1 行", "开始导入"))
    lease = ImportLease(bench.database, bench.clock)
    run_id = lease.next_run()
    assert run_id
    assert lease.next_run() is None
    with pytest.raises(SystemExit), lease.kept(run_id):
        raise SystemExit
    bench.import_all()
    await officer.deliver()
    assert "共 1 行：新增 1" in officer.last.text
