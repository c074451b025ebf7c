"""The folder for the police's disc: what lies in it, made once, and never for nothing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from jobs import exports
from models.audit import Actor, AuditEvent
from models.errors import Forbidden, NotNow
from models.export_form import EXPORT_FORMS
from models.filing import Filing
from models.outbox import Message
from models.person import Person
from models.registrant import registrant_of
from models.sealing import seal
from models.stored_file import StoredFile, read_file
from models.terms import RegistrationStatus
from models.unit import Unit
from tests.conftest import Bench, Chat, People
from workbooks import manifest

FORM = "国家工作人员登记备案表.xlsx"
NAMES = [FORM, "附件1.xlsx", "SHA256SUMS.txt"]


@pytest.fixture
def to_file(bench: Bench, people: People) -> None:
    """One who is new, and one who left."""
    with bench.database.write() as db:
        new, left = (registrant_of(db, people[part]) for part in ("official", "colleague"))
        assert new
        assert left
        new.status, left.registered_to = RegistrationStatus.NOT_FILED, date(2015, 7, 1)
        new.post_and_rank, new.hukou_place = "科长", "云溪市"
        db.add_all([new, left])
        officer = db.get_one(Person, people["officer"])
        officer.phone_sealed = seal(officer, "phone_sealed", "13800000000")
        db.add(officer)


def file(
    bench: Bench, people: People, folder: Path, *, unit: str = "YX-01", actor: Actor | None = None
) -> int:
    with bench.database.write() as db:
        over = db.get_one(Unit, people.units[unit])
        return exports.export(db, EXPORT_FORMS["filing"], over, bench.occasion(actor), folder)


def rows(source: Path | io.BytesIO) -> list[dict[str, str]]:
    sheet = load_workbook(source).worksheets[0]
    cells = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    header = next(number for number, row in enumerate(cells) if row[0] == "序号")
    lines = [row for row in cells[header + 1 :] if row[0].isdecimal()]
    return [dict(zip(cells[header], row, strict=True)) for row in lines]


@pytest.mark.usefixtures("to_file")
def test_the_folder_has_the_filing_annex_1_and_their_sums(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    folder = tmp_path / "光盘"
    officer = Actor("戊经纬", "test", people["officer"])
    assert file(bench, people, folder, actor=officer) == 2
    assert sorted(each.name for each in folder.iterdir()) == sorted(NAMES)
    assert manifest.check(folder) == ()
    lines = {line["入库标识"]: line for line in rows(folder / FORM)}
    assert (len(lines), lines["撤销"]["中文姓"]) == (2, "乙")
    assert lines["新增"] == {
        "序号": lines["新增"]["序号"],
        "中文姓": "甲",
        "中文名": "一鸣",
        "性别": "男",
        "出生日期": "19700101",
        "身份证号": people.ids["official"],
        "户口所在地": "云溪市",
        "入库标识": "新增",
        "工作单位": "市测试局",
        "职务（级）或职称": "科长",
        "人事主管单位": "市测试局",
        "报送单位组织机构代码": "YX-01",
        "报送单位名称": "市测试局",
        "报送单位类别": "部门",
        "报送单位联系人": "戊经纬",
        "联系电话": "13800000000",
        "入库批号": "BA20150720-01",
    }
    assert len(rows(folder / "附件1.xlsx")) == 5


@pytest.mark.usefixtures("to_file")
def test_a_second_time_there_is_nothing_to_file_and_no_batch(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    file(bench, people, tmp_path / "1")
    with pytest.raises(NotNow, match=r"市测试局.*没有需要报备"):
        file(bench, people, tmp_path / "2")
    with bench.database.read() as db:
        assert len(db.exec(select(Filing)).all()) == 1
        events = select(AuditEvent.action).where(col(AuditEvent.action).startswith("导出"))
        assert sorted(db.exec(events)) == ["导出登记备案光盘", "导出附件1"]


@pytest.mark.usefixtures("to_file")
def test_of_two_who_file_at_once_one_files(bench: Bench, people: People, tmp_path: Path) -> None:
    both = Barrier(2)

    def try_to_file(name: str) -> int:
        both.wait()
        try:
            return file(bench, people, tmp_path / name, unit="YX")
        except NotNow:
            return 0

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(try_to_file, ("1", "2"))) == [0, 2]


@pytest.mark.usefixtures("to_file")
def test_what_does_not_come_out_whole_is_not_filed(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    (tmp_path / "光盘").mkdir()
    with pytest.raises(FileExistsError):
        file(bench, people, tmp_path / "光盘")
    outsider = Actor("寅样章", "test", people["other_officer"])
    with pytest.raises(Forbidden):
        file(bench, people, tmp_path / "别处", actor=outsider)
    with bench.database.read() as db:
        assert db.exec(select(Filing)).all() == []


@pytest.mark.usefixtures("to_file")
def test_a_special_office_files_for_its_whole_and_the_command_line_is_no_contact(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    assert file(bench, people, tmp_path / "光盘", unit="YX-ZZB") == 2
    line = rows(tmp_path / "光盘" / FORM)[0]
    assert (line["报送单位名称"], line["报送单位类别"]) == ("市委组织部", "组织部")
    assert (line["报送单位联系人"], line["联系电话"]) == ("", "")


@pytest.mark.usefixtures("to_file")
def test_a_filing_of_many_persons_is_told_and_so_is_its_annex(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    limits = bench.policy.limits.model_copy(update={"exported_persons_told": 1})
    policy = bench.policy.model_copy(update={"limits": limits})
    occasion = replace(bench.occasion(), policy=policy)
    with bench.database.write() as db:
        unit = db.get_one(Unit, people.units["YX-01"])
        exports.export(db, EXPORT_FORMS["filing"], unit, occasion, tmp_path / "光盘")
    with bench.database.read() as db:
        told = db.exec(select(Message).where(col(Message.once).startswith("export/"))).all()
    assert len(told) == 4
    assert {each.to_id for each in told} == {people["supervisor"], people["administrator"]}


@pytest.mark.usefixtures("to_file")
async def test_in_chat_the_folder_comes_as_one_file(chat: Chat, bench: Bench) -> None:
    officer = chat.of("officer")
    await officer(
        ("/export", "要导出哪张表？"),
        (
            "登记备案光盘",
            "的登记备案光盘？新增、变更、撤销的人员记入一个批次，下次不再列出。",
        ),
        ("导出", "登记备案光盘：市测试局，2 人。"),
    )
    assert officer.last.files[0].name == "登记备案光盘-市测试局-2015-07-20.zip"
    with bench.database.read() as db:
        content = read_file(db.get_one(StoredFile, officer.last.files[0].id))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = [each.filename for each in packed.infolist() if not each.is_dir()]
        assert sorted(files) == sorted(NAMES)
        sums = packed.read("SHA256SUMS.txt").decode()
        assert hashlib.sha256(packed.read(FORM)).hexdigest() in sums
    await officer(
        ("/export", "要导出哪张表？"),
        ("登记备案光盘", "导出市测试局"),
        ("导出", "没有需要报备的新增、变更或撤销"),
    )


@pytest.mark.usefixtures("to_file")
async def test_who_decides_otherwise_files_nothing(chat: Chat, bench: Bench) -> None:
    await chat.of("officer")(
        ("/export", "要导出哪张表？"),
        ("登记备案光盘", "导出市测试局"),
        ("先不办", "没有导出"),
    )
    with bench.database.read() as db:
        assert db.exec(select(Filing)).all() == []
