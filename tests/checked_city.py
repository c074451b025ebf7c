"""The workbooks of a city that is checked, in tests: who is in them, and what is wrong with whom.

Used by test_checked_city.py. Every number and every person is made up; each case is as the rule of
its name has it, and the innocent come as near to it as one may.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.conftest import People, national_id
from tests.ledgers import Line, save
from tests.police_files import LETTER, blocks, flat
from workbooks.annex2 import Annex2Row, write
from workbooks.looks import Heading

STAFF = "市级部门中层及以下公务员、参公人员"
BUREAU, SAMPLE_BUREAU = "市测试局", "市样例局"
CENTRE = "市测试局培训中心"  # comes with the list of units
PASSPORT, PERMIT = "护照", "往来港澳通行证"

# Those whom the roster brings: name, number of the ID, unit, category, rank, status.
NEWCOMERS = (
    ("申违办", 701, BUREAU, "专技人才", "其他", "未备案"),
    ("申瞒持", 703, BUREAU, "市管领导干部", "县处级", "已备案"),
    ("申擅变", 704, BUREAU, STAFF, "乡科级", "已备案"),
    ("申宽批", 706, BUREAU, STAFF, "其他", "已备案"),
    ("申同号", 707, BUREAU, STAFF, "其他", "已备案"),
    ("申重号", 708, BUREAU, STAFF, "其他", "已备案"),
    ("申越函", 709, BUREAU, STAFF, "其他", "已备案"),
    ("申公差", 710, BUREAU, STAFF, "其他", "已备案"),
    ("申守规", 711, CENTRE, STAFF, "乡科级", "已备案"),
    ("申旧证", 712, CENTRE, STAFF, "其他", "已备案"),
)
# What the comparison has to find, by hand; whoever is not here is innocent.
EXPECTED = {
    "P1 甲一鸣", "B2 甲一鸣", "P4 甲一鸣", "P6 甲一鸣",
    "P2 乙云舟",
    "P6 丁保观",
    "P4 卯样板", "P6 卯样板",
    "P1 申违办",  # the police did not know of the registration: no B2
    "P2 申瞒持", "P3 申瞒持",
    "P5 申擅变",
    "P7 申宽批",
    "B1 申同号", "B1 申重号",
    "B3 申越函",
}  # fmt: skip
NUMBERS = {
    "甲一鸣": ("E12345678",),
    "乙云舟": ("E22345678",),
    "丁保观": ("E32345678",),
    "卯样板": ("C42345678",),
    "申违办": ("E70100001",),
    "申瞒持": ("E70300001", "C70300002"),
    "申擅变": ("E70400001",),
    "申宽批": ("E70600001",),
    "申同号": ("E70700001",),
    "申重号": ("E70700001",),
    "申越函": ("E70900001",),
    "申公差": ("P71000001",),
    "申守规": ("E71100001",),
    "申旧证": ("E71200001",),
}
PARTS = {"甲一鸣": "official", "乙云舟": "colleague", "丁保观": "custodian", "卯样板": "other_head"}


class City:
    """The workbooks, each saved in a folder; `ids` by name."""

    def __init__(self, folder: Path, people: People) -> None:
        self.folder = folder
        self.ids = {name: national_id(number) for name, number, *_ in NEWCOMERS}
        self.ids |= {name: people.ids[part] for name, part in PARTS.items()}

    def units(self) -> Path:
        """Two units that nobody knew."""
        lines: list[Line] = [
            {"单位代码": "YX-0102", "单位名称": CENTRE, "上级单位代码": "YX-01"},
            {"单位代码": "YX-03", "单位名称": "市试验局", "上级单位代码": "YX"},
        ]
        return save(self.folder / "单位.xlsx", lines)

    def roster(self) -> Path:
        """Ten newcomers, and one whose rank was not known."""
        official = ("甲一鸣", 1, BUREAU, STAFF, "县处级", "已备案")
        lines: list[Line] = [
            {
                "姓": name[0],
                "名": name[1:],
                "身份证号": national_id(number),
                "登记备案人员类型": category,
                "单位": unit,
                "人事主管部门": BUREAU,
                "职级层次": rank,
                "登记备案状态": status,
                "登记起始日期": "20130101",
            }
            for name, number, unit, category, rank, status in (*NEWCOMERS, official)
        ]
        return save(self.folder / "花名册.xlsx", lines)

    def holdings(self) -> Path:
        """What lies in the safe, and one passport that does not."""
        kept = ("甲一鸣", "申违办", "申瞒持", "申越函", "申守规")
        lines = [
            self._document(name, "证件种类", 申报日期="20150701", 保管状态="在库", 保险柜="1号柜")
            | {"柜位": slot}
            for slot, name in enumerate(kept, 1)
        ]
        lines.append(self._document("乙云舟", "证件种类", 申报日期="20150701", 保管状态="未上交"))
        return save(self.folder / "台账.xlsx", lines)

    def trips(self) -> Path:
        """Approvals with their reports, and three consent letters."""
        return save(
            self.folder / "出行.xlsx",
            [
                self._trip("申擅变", "20140801", "20140807", "20140812"),
                self._trip("丁保观", "20141001", "20141006", "20141003"),
                self._trip("申宽批", "20150201", "20150205", "20150205", by=SAMPLE_BUREAU),
                self._trip("申守规", "20150401", "20150405", "20150406"),
                {
                    "身份证号": self.ids["申公差"],
                    "类别": "因公",
                    "出境日期": "20141101",
                    "返回日期": "20141105",
                },
                self._letter("申瞒持", "20131101", BUREAU),
                self._letter("申越函", "20140815", SAMPLE_BUREAU),
                self._letter("申守规", "20140401", BUREAU),  # 90 days before: the first that counts
            ],
        )

    def police_flat(self) -> Path:
        """The first batch of the police, with its letter and its day."""
        permit = self._document("申瞒持", 证件号码=NUMBERS["申瞒持"][1], 签发日期="20131201")
        return flat(
            self.folder / "公安一.xlsx",
            documents=[
                self._document("甲一鸣", 签发日期="20140520"),
                self._document("乙云舟", 签发日期="20120601"),
                self._document("申违办", 签发日期="20140601"),
                self._document("申瞒持", 签发日期="20120601"),
                permit | {"证件种类": PERMIT},
                self._document("申越函", 签发日期="20140901"),
                self._document("申守规", 签发日期="20140630"),
            ],
            crossings=[
                *self._stay("甲一鸣", "20140603", "20140609"),
                *self._stay("申擅变", "20140801", "20140812"),
                *self._stay("丁保观", "20141001", "20141006"),
                *self._stay("卯样板", "20150110", "20150112", 证件种类=PERMIT),
                *self._stay("申守规", "20150401", "20150406"),
            ],
        )

    def police_blocks(self) -> Path:
        """The second batch, as blocks: one number of two persons among it."""
        old = {"证件类型": PASSPORT, "签发日期": "20110101", "有效期至": "20141231"}
        one, two = (old | {"证件号码": NUMBERS[name][0]} for name in ("申同号", "申旧证"))
        return blocks(
            self.folder / "公安二.xlsx",
            [
                self._block("申宽批", [], self._in_block("申宽批", "20150201", "20150205")),
                self._block("申同号", [one], []),
                self._block("申重号", [one], []),
                self._block(
                    "申公差", [], self._in_block("申公差", "20141101", "20141105", "公务护照")
                ),
                self._block("申旧证", [two], self._in_block("申旧证", "20121101", "20121105")),
            ],
            letter=dict(LETTER) | {"公函文号": "云组函〔2015〕9号"},
        )

    def police_again(self) -> Path:
        """What contradicts: somebody was back a day before the police had said."""
        return flat(
            self.folder / "公安三.xlsx",
            crossings=[self._crossing("丁保观", "入", "20141005")],
            letter=dict(LETTER) | {"公函文号": "云组函〔2015〕10号", "数据日期": "20150728"},
        )

    def annex2(self) -> Path:
        """What the county says of itself."""
        figures = {"units_conducting": 12, "r_managed": 3, "r_dept": 200, "p2": 4, "p4": 2}
        done = {"units_dealt_with": 1, "d_township": 5, "d_other": 1, "m1": 6}
        path = self.folder / "试县附件2.xlsx"
        heading = Heading(unit="试县", filled_on=date(2015, 7, 25))
        write([Annex2Row("试县", **figures, **done)], heading, path)
        return path

    def _document(self, name: str, kind: str = "证件种类", **more: object) -> Line:
        said: Line = {"身份证号": self.ids[name], kind: PASSPORT, "证件号码": NUMBERS[name][0]}
        until: Line = {"有效期至": "20240101"}
        return said | until | more

    def _trip(self, name: str, left: str, planned: str, reported: str, *, by: str = BUREAU) -> Line:
        return {
            "身份证号": self.ids[name],
            "类别": "因私",
            "批准日期": "20140710" if left < "2015" else "20150105",
            "批准单位": by,
            "出境日期": left,
            "返回日期": planned,
            "前往地": "日本",
            "销假申报出境日期": left,
            "销假申报返回日期": reported,
            "报告日期": reported,
        }

    def _letter(self, name: str, day: str, by: str) -> Line:
        said: Line = {"身份证号": self.ids[name], "类别": "同意申办函"}
        return said | {"批准日期": day, "批准单位": by, "文号": f"测函〔{day}〕1号"}

    def _stay(self, name: str, left: str, back: str, **more: object) -> list[Line]:
        return [self._crossing(name, "出", left, **more), self._crossing(name, "入", back, **more)]

    def _crossing(self, name: str, way: str, day: str, **more: object) -> Line:
        said: Line = {"身份证号": self.ids[name], "出入境": way, "日期": day}
        return said | {"证件种类": PASSPORT, "证件号码": NUMBERS[name][0]} | more

    def _block(
        self, name: str, documents: list[Line], crossings: list[Line]
    ) -> tuple[str, str, list[Line], list[Line]]:
        return self.ids[name], name, documents, crossings

    def _in_block(self, name: str, left: str, back: str, kind: str = PASSPORT) -> list[Line]:
        used: Line = {"证件类型": kind, "证件号码": NUMBERS[name][0]}
        return [
            {"出/入": "出境", "日期": left} | used,
            {"出/入": "入境", "日期": back} | used,
        ]
