"""A row of annex 2: what one region or unit counts, and what must hold between the counts.

Source: notice annex 2; spec workbooks 3.2, export `annex2`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.errors import Unusable
from models.terms import Category, FindingCode, RankLevel

TOTAL: Final = "合计"

REGISTRANTS: Final = {
    "r_managed": "市管/县管干部",
    "r_dept": "市/县级部门中层干部",
    "r_retired": "离退休市管/县管干部",
    "r_institution": "相似副处以上事业单位领导",
    "r_professional": "专技人才",
    "r_financial": "金融机构人员",
    "r_classified": "安全涉密重要岗位人员",
    "r_soe": "国企法人或领导人员",
    "r_family": "“裸官”配偶或子女",
}
PROBLEMS: Final = {
    "p1": "违规办理因私证照",
    "p2": "违规持有因私证照",
    "p3": "瞒报持有因私证照",
    "p4": "未经批准因私出国境",
    "p5": "未按审批要求因私出国境",
    "p6": "瞒报因私出国境情况",
    "p7": "审批因私出国境把关不严",
}
DEALT_WITH: Final = {"d_county": "县处级", "d_township": "乡科级", "d_other": "其他"}
MEASURES: Final = {
    "m1": "批评教育",
    "m2": "诫勉谈话",
    "m3": "调离岗位",
    "m4": "责令辞职",
    "m5": "免职",
    "m6": "降职",
    "m7": "移送纪检监察机关",
}
COUNTS: Final = {
    "units_conducting": "开展治理的地区和单位数(个)",
    **REGISTRANTS,
    **PROBLEMS,
    "units_dealt_with": "处理单位数(个)",
    **DEALT_WITH,
    **MEASURES,
}
"""Every count that is not a 小计, in the order of the columns: its field and its title."""

COUNT_OF_CATEGORY: Final[Mapping[Category, str]] = {
    Category.CITY_MANAGED: "r_managed",
    Category.COUNTY_MANAGED: "r_managed",
    Category.CITY_STAFF: "r_dept",
    Category.COUNTY_STAFF: "r_dept",
    Category.RETIRED_CITY_MANAGED: "r_retired",
    Category.RETIRED_COUNTY_MANAGED: "r_retired",
    Category.INSTITUTION_LEADER: "r_institution",
    Category.PROFESSIONAL: "r_professional",
    Category.FINANCIAL: "r_financial",
    Category.CLASSIFIED: "r_classified",
    Category.STATE_ENTERPRISE: "r_soe",
    Category.NAKED_OFFICIAL_FAMILY: "r_family",
}
"""Where a registrant counts: 中层干部 takes in 中层及以下."""

COUNT_OF_PROBLEM: Final[Mapping[FindingCode, str]] = {
    FindingCode.P1: "p1",
    FindingCode.P2: "p2",
    FindingCode.P3: "p3",
    FindingCode.P4: "p4",
    FindingCode.P5: "p5",
    FindingCode.P6: "p6",
    FindingCode.P7: "p7",
}
"""B1 to B3 have no column; they go into the report."""

COUNT_OF_RANK: Final[Mapping[RankLevel, str]] = {
    RankLevel.RANK_COUNTY: "d_county",
    RankLevel.RANK_TOWNSHIP: "d_township",
    RankLevel.OTHER: "d_other",
}


@dataclass(frozen=True, slots=True)
class Annex2Row:
    """What one region or unit counts. Units in units_*, persons everywhere else.

    The fields are the columns of the form in their order; each 小计 is computed.
    """

    region_or_unit: str
    units_conducting: int = 0
    r_managed: int = 0
    r_dept: int = 0
    r_retired: int = 0
    r_institution: int = 0
    r_professional: int = 0
    r_financial: int = 0
    r_classified: int = 0
    r_soe: int = 0
    r_family: int = 0
    p1: int = 0
    p2: int = 0
    p3: int = 0
    p4: int = 0
    p5: int = 0
    p6: int = 0
    p7: int = 0
    units_dealt_with: int = 0
    d_county: int = 0
    d_township: int = 0
    d_other: int = 0
    m1: int = 0
    m2: int = 0
    m3: int = 0
    m4: int = 0
    m5: int = 0
    m6: int = 0
    m7: int = 0
    remarks: str = ""

    def count(self, name: str) -> int:
        """One of the counts by its field's name."""
        found: int = getattr(self, name)
        return found

    @property
    def r_total(self) -> int:
        """小计 of 登记备案人员数."""
        return sum(map(self.count, REGISTRANTS))

    @property
    def d_total(self) -> int:
        """小计 of 处理人员."""
        return sum(map(self.count, DEALT_WITH))


def total(rows: Sequence[Annex2Row], *, remarks: str = "") -> Annex2Row:
    """The row 合计: the sum of each column.

    Someone who has a problem in two of the rows is then counted twice; whoever knows the persons
    gives a total of their own instead.
    """
    counts = {name: sum(row.count(name) for row in rows) for name in COUNTS}
    return Annex2Row(TOTAL, **counts, remarks=remarks)


def contradictions(rows: Sequence[Annex2Row], given: Annex2Row) -> Iterator[str]:
    """What cannot be so between the rows and a 合计 that came with them, a sentence each.

    A person with the same problem in two rows is one person, so the 合计 of a problem may be less
    than the sum, but not less than its greatest row. Everything else is the sum.
    """
    for name, title in COUNTS.items():
        counts = [row.count(name) for row in rows]
        found, most = given.count(name), sum(counts)
        if name in PROBLEMS and found != most:
            least = max(counts, default=0)
            if not least <= found <= most:
                yield f"“{title}”的合计是{found}，应在最大一行{least}与各行之和{most}之间。"
        elif found != most:
            yield f"“{title}”的合计是{found}，与各行之和{most}不一致。"


def refuse_impossible(row: Annex2Row) -> None:
    """Refuse counts below zero.

    Raises:
        Unusable: Names the row and the column.
    """
    for name, title in COUNTS.items():
        if row.count(name) < 0:
            raise Unusable(f"“{row.region_or_unit}”的“{title}”是{row.count(name)}，不能是负数。")
