from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from models.terms import DocumentKind
from workbooks import ledger
from workbooks.ledger import LedgerRow
from workbooks.looks import Heading

ROW = LedgerRow(
    name="甲一鸣",
    national_id="33000019800101001X",
    unit="测试局",
    kind=DocumentKind.ORDINARY_PASSPORT,
    number="E00000001",
    issue_date=date(2012, 3, 4),
    expiry_date=date(2022, 3, 3),
    custody_state="在库",
    safe="1号柜",
    slot="A-01",
    handed_over_on=date(2015, 7, 20),
    direction="上交",
    receipt_number="HZ2015-00001",
)


@pytest.fixture
def sheet(tmp_path: Path) -> Worksheet:
    unknown = LedgerRow(
        "=甲", "330000198001010028", "", DocumentKind.UNKNOWN, "X1", None, None, "未上交"
    )
    written = ledger.write([ROW, unknown], Heading(unit="测试局"), tmp_path / "ledger.xlsx")
    assert written == 2
    found = openpyxl.load_workbook(tmp_path / "ledger.xlsx").active
    assert isinstance(found, Worksheet)
    return found


def test_the_ledger_has_one_row_per_document(sheet: Worksheet) -> None:
    rows = [list(row) for row in sheet.iter_rows(1, 4, values_only=True)]
    assert rows[0][0] == "因私出国（境）证件集中保管台账"
    assert rows[1][0] == "填表单位（章）：测试局"
    assert rows[2] == [
        "序号", "姓名", "身份证号", "单位", "证件种类", "证件号码", "签发日期", "有效期至",
        "保管状态", "保险柜", "柜位", "最近交接日期", "交接方向", "回执号", "备注",
    ]  # fmt: skip
    assert rows[3] == [
        "1", "甲一鸣", "33000019800101001X", "测试局", "普通护照", "E00000001", "2012-03-04",
        "2022-03-03", "在库", "1号柜", "A-01", "2015-07-20", "上交", "HZ2015-00001", None,
    ]  # fmt: skip


def test_what_is_not_known_is_blank_and_nothing_is_a_formula(sheet: Worksheet) -> None:
    assert (sheet["B5"].value, sheet["B5"].data_type) == ("=甲", "s")
    assert [sheet[f"{letter}5"].value for letter in "GHJKLMNO"] == [None] * 8


def test_the_ledger_is_printed_like_the_annex(sheet: Worksheet) -> None:
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "A4")
    assert sheet.page_setup.orientation == "landscape"
