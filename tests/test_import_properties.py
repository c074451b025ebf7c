"""Whatever a workbook holds, an import ends in a result workbook or in one sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.forms import recognise
from bot.importing import Importing, write_result
from models.audit import Actor, broken_links
from models.errors import CustodyError
from models.import_verdict import NEW, UPDATED
from models.occasion import Occasion
from models.unit import Unit, unit_named
from tests.conftest import Bench, People, national_id

NEEDED = ["姓", "名", "身份证号", "登记备案人员类型"]
MORE = ["姓名", "单位", "性别", "出生日期（8位）", "因私出国(境)证件号", "登记备案状态"]
MORE += ["登记起始日期", "登记终止日期", "联系电话", "人事主管部门", "别的", ""]
SOME = ["甲", "乙试", "专技人才", "市管领导干部", "YX-01", "市测试局", "男", "女", "19700101"]
SOME += ["E12345678、C12345678", "（清空）", "已备案", "变更备案", "2015-01-01", "=1+1", "#REF!"]
IDS = [national_id(701), national_id(702), national_id(703), "330000197001011230"]

CELLS = st.one_of(
    st.sampled_from(SOME + IDS),
    st.none(),
    st.integers(-(10**19), 10**19),  # written as text: a long one as a number is a float
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30),
)
# Rows that are nearly right reach further than noise does.
NEARLY = st.tuples(
    st.sampled_from(["甲", "乙", "欧阳"]),
    st.sampled_from(["一", "试二"]),
    st.sampled_from(IDS),
    st.sampled_from(["专技人才", "金融机构人员"]),
)
HEADERS = st.lists(st.sampled_from(MORE), max_size=6).map(lambda more: NEEDED + more)
ROWS = st.one_of(
    NEARLY.map(list),
    st.lists(CELLS, max_size=10),
    st.tuples(NEARLY, st.lists(CELLS, max_size=6)).map(lambda both: [*both[0], *both[1]]),
)
SHEETS = st.tuples(
    st.one_of(
        st.just(NEEDED), HEADERS, HEADERS.flatmap(st.permutations), st.lists(st.sampled_from(MORE))
    ),
    st.lists(ROWS, max_size=6),
)


@pytest.fixture
def importer(bench: Bench, people: People) -> tuple[Importing, Occasion, Unit]:
    occasion = bench.occasion(Actor("戊经纬", "test", people["officer"]))
    with bench.database.read() as db:
        unit = unit_named(db, "YX-01")
    return Importing(bench.database, bench.clock, bench.policy), occasion, unit


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sheet=SHEETS)
def test_any_workbook_ends_in_a_result_or_one_sentence(
    bench: Bench,
    importer: tuple[Importing, Occasion, Unit],
    sheet: tuple[list[str], list[list[object]]],
) -> None:
    importing, occasion, unit = importer
    header, rows = sheet
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.xlsx", Path(folder) / "out.xlsx"
        save(source, header, rows)
        try:
            form, _ = recognise(source)
            preview = importing.preview(source, form, occasion, unit)
            applied = importing.apply(source, form, occasion, unit)
        except CustodyError as refused:
            sentence = str(refused)
        else:
            sentence = ""
        if sentence:
            assert sentence.endswith("。")
            return
        event(f"a row reached the records: {applied.wrong < applied.rows}")
        assert preview.rows == applied.rows
        assert preview.counts == applied.counts
        write_result(source, applied, target)
        assert load_workbook(target).active
        again = importing.apply(source, form, occasion, unit)
        assert again.counts[NEW] == again.counts[UPDATED] == 0
    with bench.database.read() as db:
        assert list(broken_links(db)) == []


def save(path: Path, header: list[str], rows: list[list[object]]) -> None:
    book = Workbook()
    page = book.active
    assert page
    page.append(header)
    for row in rows:
        page.append(
            [each if not isinstance(each, int) or abs(each) < 2**63 else str(each) for each in row]
        )
    book.save(path)
