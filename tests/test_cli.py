"""The command line: exit codes, JSON, one sentence for a mistake, the same access and audit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import national_id

# A process for each command: too slow for every commit.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"


class Office:
    """An installation of its own, spoken to by `python -m bot`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = {"DATA_DIR": str(home), "DEMO": "0", "LOG_LEVEL": "WARNING"}

    def __call__(self, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT,
            env=kept | self.settings,
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def done(self, *words: str) -> str:
        ran = self(*words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A first start: keys, tables, units, roster."""
    opened = Office(tmp_path_factory.mktemp("office"))
    opened.done("keys")
    result = str(opened.home / "units.结果.xlsx")
    opened.done("import", "units", str(SAMPLES / "units.xlsx"), "--result", result)
    roster = str(SAMPLES / "roster.xlsx")
    opened.done("import", "roster", roster, "--result", str(opened.home / "roster.结果.xlsx"))
    return opened


def test_without_keys_nothing_starts_and_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    ran = Office(tmp_path)("migrate")
    assert ran.returncode == 1
    assert "python -m bot keys" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_same_roster_again_changes_nothing(office: Office) -> None:
    result = office.home / "again.结果.xlsx"
    said = office.done(
        "import", "roster", str(SAMPLES / "roster.xlsx"), "--json", "--result", str(result)
    )
    numbers = json.loads(said)
    assert numbers["rows"] == numbers["unchanged"] > 60
    assert numbers["new"] == numbers["updated"] == numbers["wrong"] == 0
    assert numbers["result"] == str(result)
    assert result.exists()


def test_a_dirty_roster_is_answered_row_by_row(office: Office) -> None:
    result = office.home / "dirty.结果.xlsx"
    ran = office(
        "import", "roster", str(SAMPLES / "roster-dirty.xlsx"), "--json", "--result", str(result)
    )
    assert ran.returncode == 1
    numbers = json.loads(ran.stdout)
    assert numbers["wrong"] > 10
    sheet = load_workbook(result).active
    assert sheet
    texts = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell]
    assert any(
        text.startswith("错误：身份证号：数字达到16位，Excel 只保留前15位") for text in texts
    )


def test_a_dry_run_writes_nothing(office: Office) -> None:
    new = str(SAMPLES / "roster-new.xlsx")
    result = str(office.home / "dry.xlsx")
    for _ in range(2):
        said = office.done("import", "roster", new, "--dry-run", "--json", "--result", result)
        assert json.loads(said)["new"] == 8


def test_all_or_nothing_refuses_the_whole_file(office: Office) -> None:
    words = ["import", "roster", str(SAMPLES / "roster-dirty.xlsx"), "--json"]
    result = ["--result", str(office.home / "dirty2.xlsx")]
    ran = office(*words, *result, "--all-or-nothing")
    assert ran.returncode == 1
    assert "整个文件都没有导入" in ran.stderr


@pytest.mark.parametrize(("form", "rows"), [("trips", 9), ("holdings", 8)])
def test_a_ledger_kept_before_is_imported_once(office: Office, form: str, rows: int) -> None:
    words = ["import", form, str(SAMPLES / f"{form}.xlsx"), "--json"]
    result = ["--result", str(office.home / f"{form}.xlsx")]
    dry = json.loads(office.done(*words, *result, "--dry-run"))
    done = json.loads(office.done(*words, *result, "--all-or-nothing"))
    again = json.loads(office.done(*words, *result))
    assert dry == done
    assert done["new"] + done["updated"] == done["rows"] == again["unchanged"] == rows
    outside = office(*words, *result, "--unit", "YX-B")
    assert json.loads(outside.stdout)["wrong"] == rows


def test_an_hr_list_is_compared_with_the_roster(office: Office) -> None:
    result = str(office.home / "staff.结果.xlsx")
    said = office.done("import", "staff", str(SAMPLES / "staff.xlsx"), "--json", "--result", result)
    assert json.loads(said)["wrong"] == 0
    path = office.home / "gaps.xlsx"
    assert office.done("export", "gaps", str(path)).startswith(f"{path}：")
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    problems = {row[1]: row[4] for row in rows if row[4]}
    assert problems["甲长亭"] == "应登记未登记"
    assert "丙远山" not in problems
    assert {"已不在职", "信息变更"} <= set(problems.values())
    later = office.home / "later.xlsx"
    office.done("export", "gaps", str(later), "--unit", "YX-02-01", "--as-of", "2015-07-20")
    office.done("export", "ledger", str(later), "--as-of", "2015-07-20")


def test_exports_come_out_and_annex_1_goes_in_again(office: Office) -> None:
    annex, ledger = office.home / "附件1.xlsx", office.home / "台账.xlsx"
    office.done("export", "annex1", str(annex))
    office.done("export", "ledger", str(ledger))
    said = office.done(
        "import", "roster", str(annex), "--json", "--result", str(office.home / "a.xlsx")
    )
    numbers = json.loads(said)
    assert numbers["unchanged"] == numbers["rows"] > 60


def test_the_query_bears_its_letter_and_its_last_day(office: Office) -> None:
    path = office.home / "查询.xlsx"
    words = ["export", "query", str(path), "--unit", "YX-01"]
    told = office.done(*words, "--as-of", "2015-08-10", "--letter", "云公函〔2015〕1号")
    assert told.startswith(f"{path}：")
    lines = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert str(lines[1][0]) == "公函文号：云公函〔2015〕1号"
    assert lines[4][5:7] == ("20130101", "20150810")


def test_findings_come_out_also_where_nothing_was_found(office: Office) -> None:
    path = office.home / "问题.xlsx"
    assert office.done("export", "findings", str(path)) == f"{path}：0 项\n"
    assert load_workbook(path).worksheets[0]["A1"].value == "专项治理问题明细表"


def test_a_disc_is_filed_once_into_a_folder_of_its_own(office: Office) -> None:
    folder = office.home / "光盘"
    folder.mkdir()
    words = ["export", "filing", str(folder), "--unit", "YX"]
    assert "人" in office.done(*words)
    files = {each.name for each in folder.iterdir()}
    assert files == {"国家工作人员登记备案表.xlsx", "附件1.xlsx", "SHA256SUMS.txt"}
    again = office(*words)
    assert (again.returncode, "已经存在" in again.stderr) == (1, True)
    nothing = office("export", "filing", str(office.home / "光盘2"), "--unit", "YX")
    assert (nothing.returncode, "没有需要报备" in nothing.stderr) == (1, True)
    assert not (office.home / "光盘2").exists()


def test_a_first_administrator_is_granted_and_invited(office: Office) -> None:
    person = national_id(901)
    words = ["administrator", "--person", person, "--unit", "YX"]
    refused = office("grant", *words)
    assert "用 --name 写明姓名" in refused.stderr
    assert "系统管理员" in office.done("grant", *words, "--name", "酉初始")
    assert "已是" in office("grant", *words).stderr
    sheet = office.home / "邀请码.xlsx"
    assert "人的邀请码" in office.done("invite", "--unit", "YX", str(sheet))
    assert sheet.exists()
    assert "已收回" in office.done("revoke", *words)
    assert "没有找到" in office("revoke", *words).stderr


def test_a_campaign_is_started_and_listed(office: Office) -> None:
    assert "现在没有进行中的专项治理" in office("campaign", "list").stderr
    assert "2015-07-31" in office.done("campaign", "start", "2015")
    assert "总结报告" in office.done("campaign", "list")


def test_output_that_nobody_reads_to_its_end_is_no_error(office: Office) -> None:
    command = f"{sys.executable} -m bot audit heads | true; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(  # noqa: S603 - our own command
        ["/bin/bash", "-c", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | office.settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout.splitlines()[-1] == "0"
    assert ran.stderr == ""


def test_the_audit_log_verifies_and_names_what_is_broken(office: Office) -> None:
    assert "审计日志完整" in office.done("audit", "verify")
    assert json.loads(office.done("audit", "heads"))


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (["import", "roster", "/nowhere.xlsx"], 1, "没有这个文件"),
        (["import", "roster", __file__], 1, "。"),
        (["export", "annex1", "/nowhere/x.xlsx"], 1, "没有这个文件夹"),
        (["export", "annex1", "x.xlsx", "--unit", "NONE"], 1, "没有这个单位：NONE"),
        (["export", "annex1", str(SAMPLES)], 1, "是文件夹"),
        (["export", "annex1", "x.xlsx", "--letter", "1号"], 1, "不需要公函文号"),
        (["export", "annex1", "x.xlsx", "--as-of", "2999-01-01"], 1, "还没有到"),
        (["export", "annex1", "x.xlsx", "--as-of", "1999-12-31"], 1, "太早"),
        (["export", "annex1", "x.xlsx", "--as-of", "today"], 2, "日期要写成"),
        (["grant", "administrator", "--person", "1", "--unit", "YX"], 1, "身份证号应为18位"),
        (["chat", "--as", "无此人"], 1, "没有这个人：无此人"),
        (["fly"], 2, "invalid choice"),
        ([], 2, "COMMAND"),
    ],
)
def test_a_mistake_is_one_sentence(
    office: Office, words: list[str], code: int, expected: str
) -> None:
    ran = office(*words)
    assert ran.returncode == code
    assert expected in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "high"), ("LOG_LEVEL", "loud"), ("DEMO", "maybe")]
)
def test_a_wrong_setting_stops_the_start_with_its_name(
    office: Office, name: str, value: str
) -> None:
    wrong = Office(office.home)
    wrong.settings |= {name: value}
    ran = wrong("migrate")
    assert ran.returncode == 1
    assert f"设置项 {name} 不对" in ran.stderr


def test_a_wrong_policy_is_named(office: Office, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("desk_code_minutes = 0\n", encoding="utf-8")
    wrong = Office(office.home)
    wrong.settings |= {"POLICY_FILE": str(policy)}
    assert "「desk_code_minutes」不对" in wrong("migrate").stderr


def test_the_terminal_speaks_the_same_conversations(office: Office) -> None:
    ran = office("chat", "--as", "庚山岚", said="/document\n2\n1\n/my\n/quit\n")
    assert ran.returncode == 0, ran.stderr
    assert "1. 有证件，逐本报告" in ran.stdout
    assert "回执号 SB" in ran.stdout
    assert "报告没有证件" in ran.stdout
