"""The HR lists of four units of the city: who is employed there, whether registered or not.

Whoever stands in city.py's population is listed as registered, but for what is said of some here.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.terms import Category, RankLevel
from samples.city import UNIT_NAMES, Made, national_id

# By category; family of officials and the retired are on no list.
NATURES = {
    Category.CITY_MANAGED: "公务员",
    Category.CITY_STAFF: "公务员",
    Category.INSTITUTION_LEADER: "事业管理",
    Category.PROFESSIONAL: "专业技术",
    Category.FINANCIAL: "国有企业",
    Category.STATE_ENTERPRISE: "国有企业",
    Category.CLASSIFIED: "公务员",
}
LISTED = ("YX-01", "YX-02-01", "YX-03-01", "YX-03-02")
# What the list says otherwise than the roster, by the posts of 云溪市财政局.
OTHERWISE: dict[str, dict[str, str]] = {
    "国库处处长": {"离职日期": "20150630"},
    "综合处副处长": {"职务": "综合处处长"},
    "主任科员": {"单位": "云溪市国有资产监督管理委员会"},
}
LEFT_OUT = {"监督检查处处长"}
# Name, unit, 人员性质, 职务, 职级层次, 职称, 涉密等级, 离职日期.
OTHERS: tuple[tuple[str, str, str, str, str, str, str, str], ...] = (
    ("甲长亭", "YX-01", "公务员", "科员", "其他", "", "非涉密", ""),
    ("乙短笛", "YX-01", "公务员", "副局长", "县处级", "高级会计师", "", ""),
    ("丙远山", "YX-01", "机关工勤", "驾驶员", "其他", "高级工", "", ""),
    ("丁近水", "YX-01", "事业（非参公）", "会计", "其他", "会计师", "", ""),
    ("戊古渡", "YX-01", "公务员", "机要员", "其他", "", "重要", "20150531"),
    ("己新桥", "YX-02-01", "专业技术", "", "其他", "副主任医师", "", ""),
    ("庚流萤", "YX-02-01", "专业技术", "", "其他", "主治医师", "", ""),
    ("辛飞鸿", "YX-02-01", "事业管理", "副院长", "", "", "", ""),
    ("壬听雨", "YX-03-01", "国有企业", "信贷部副总经理", "", "", "", ""),
    ("癸观澜", "YX-03-01", "国有企业", "客户经理", "", "中级经济师", "", ""),
    ("甲问松", "YX-03-02", "国有企业", "财务部经理", "", "", "", ""),
    ("乙听竹", "YX-03-02", "国有企业", "施工员", "", "助理工程师", "", ""),
)


def staff(people: list[Made]) -> Iterator[dict[str, str]]:
    """The rows of the four units' lists, those who are registered first."""
    for made in people:
        if made.unit in LISTED and made.category in NATURES and made.post not in LEFT_OUT:
            said = OTHERWISE.get(made.post, {}) if made.unit == "YX-01" else {}
            yield _registered(made) | said
    for number, (name, unit, *rest) in enumerate(OTHERS):
        born = national_id(f"19{75 + number}0{number % 9 + 1}20", 950 + number)
        titles = ("人员性质", "职务", "职级层次", "职称", "涉密等级", "离职日期")
        named = {"姓名": name, "身份证号": born, "单位": UNIT_NAMES[unit]}
        yield named | dict(zip(titles, rest, strict=True))


def _registered(made: Made) -> dict[str, str]:
    is_ranked = made.rank is not RankLevel.OTHER
    return {
        "姓名": made.surname + made.given_name,
        "身份证号": made.national_id,
        "单位": UNIT_NAMES[made.unit],
        "人员性质": NATURES[made.category],
        "职务": made.post,
        "职级层次": made.rank.value if is_ranked else "",
        "职称": made.post if made.category is Category.PROFESSIONAL else "",
    }
