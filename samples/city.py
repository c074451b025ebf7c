"""The fictitious city 云溪市: its units, and who is registered where, as data to draw rows from.

Nobody and nothing here exists. Surnames are the ten stems and a few rare ones, given names are
pieces of landscape, every ID has the region code 330000, and no telephone has a real prefix.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from models.terms import Category, RankLevel

REGION = "330000"  # a province's own code: no town or district is ever given it
SEED = 2015

UNITS = (
    ("YX", "云溪市", "", "市", "单位"),
    ("YX-ZZB", "中共云溪市委组织部", "YX", "部门", "组织部"),
    ("YX-GA", "云溪市公安局出入境管理局", "YX", "部门", "公安出入境"),
    ("YX-01", "云溪市财政局", "YX", "部门", "单位"),
    ("YX-02", "云溪市卫生局", "YX", "部门", "单位"),
    ("YX-03", "云溪市国有资产监督管理委员会", "YX", "部门", "单位"),
    ("YX-02-01", "云溪市第一人民医院", "YX-02", "下属", "单位"),
    ("YX-02-02", "云溪市医药研究所", "YX-02", "下属", "单位"),
    ("YX-03-01", "云溪银行股份有限公司", "YX-03", "下属", "单位"),
    ("YX-03-02", "云溪市城市建设集团有限公司", "YX-03", "下属", "单位"),
    ("YX-A", "月桥县", "YX", "县", "单位"),
    ("YX-A-ZZB", "中共月桥县委组织部", "YX-A", "部门", "组织部"),
    ("YX-A-GA", "月桥县公安局出入境管理大队", "YX-A", "部门", "公安出入境"),
    ("YX-A-01", "月桥县教育局", "YX-A", "部门", "单位"),
    ("YX-A-02", "月桥县水利局", "YX-A", "部门", "单位"),
    ("YX-B", "松涧县", "YX", "县", "单位"),
    ("YX-B-ZZB", "中共松涧县委组织部", "YX-B", "部门", "组织部"),
    ("YX-B-GA", "松涧县公安局出入境管理大队", "YX-B", "部门", "公安出入境"),
    ("YX-B-01", "松涧县农业局", "YX-B", "部门", "单位"),
    ("YX-B-02", "松涧县卫生局", "YX-B", "部门", "单位"),
)
UNIT_NAMES = {code: name for code, name, *_ in UNITS}

COUNTY, TOWNSHIP, OTHER = RankLevel.RANK_COUNTY, RankLevel.RANK_TOWNSHIP, RankLevel.OTHER
# Unit, personnel authority, category, rank level, and the posts: one registrant each.
PLACES: tuple[tuple[str, str, Category, RankLevel, str], ...] = (
    ("YX-ZZB", "YX-ZZB", Category.CITY_MANAGED, COUNTY, "副部长（正处级）"),
    (
        "YX-ZZB",
        "YX-ZZB",
        Category.CITY_STAFF,
        TOWNSHIP,
        "干部监督室主任 干部一处处长 一级科员 信息中心主任",
    ),
    ("YX-GA", "YX-ZZB", Category.CITY_MANAGED, COUNTY, "局长（副处级）"),
    ("YX-GA", "YX-GA", Category.CITY_STAFF, TOWNSHIP, "证件管理科科长"),
    ("YX-GA", "YX-GA", Category.CLASSIFIED, TOWNSHIP, "信息科科长"),
    ("YX-01", "YX-ZZB", Category.CITY_MANAGED, COUNTY, "局长（正处级） 副局长（副处级）"),
    (
        "YX-01",
        "YX-01",
        Category.CITY_STAFF,
        TOWNSHIP,
        "人事处处长 人事处副处长 办公室主任 预算处处长 国库处处长 综合处副处长 监督检查处处长",
    ),
    ("YX-01", "YX-01", Category.CITY_STAFF, OTHER, "主任科员 科员 科员"),
    ("YX-01", "YX-ZZB", Category.RETIRED_CITY_MANAGED, COUNTY, "退休（原局长） 退休（原副局长）"),
    ("YX-01", "YX-ZZB", Category.NAKED_OFFICIAL_FAMILY, OTHER, "（副局长配偶） （副局长子女）"),
    ("YX-02", "YX-ZZB", Category.CITY_MANAGED, COUNTY, "局长（正处级）"),
    ("YX-02", "YX-02", Category.CITY_STAFF, TOWNSHIP, "人事科科长 医政科科长 办公室主任"),
    ("YX-02-01", "YX-02", Category.INSTITUTION_LEADER, COUNTY, "院长 副院长"),
    ("YX-02-01", "YX-02", Category.PROFESSIONAL, OTHER, "主任医师 主任医师 副主任医师"),
    ("YX-02-02", "YX-02", Category.INSTITUTION_LEADER, COUNTY, "所长"),
    ("YX-02-02", "YX-02", Category.PROFESSIONAL, OTHER, "研究员"),
    ("YX-02-02", "YX-02", Category.CLASSIFIED, OTHER, "保密实验室负责人"),
    ("YX-03", "YX-ZZB", Category.CITY_MANAGED, COUNTY, "主任（正处级）"),
    ("YX-03", "YX-03", Category.CITY_STAFF, TOWNSHIP, "产权处处长 办公室主任"),
    ("YX-03-01", "YX-03", Category.FINANCIAL, OTHER, "行长 副行长 风险总监 国际业务部总经理"),
    ("YX-03-02", "YX-03", Category.STATE_ENTERPRISE, OTHER, "董事长（法定代表人） 总经理 总会计师"),
    ("YX-A", "YX-A-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "县政府办公室主任"),
    ("YX-A-ZZB", "YX-A-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "副部长"),
    ("YX-A-ZZB", "YX-A-ZZB", Category.COUNTY_STAFF, OTHER, "干部监督科科长 科员"),
    ("YX-A-GA", "YX-A-ZZB", Category.COUNTY_STAFF, OTHER, "大队长"),
    ("YX-A-01", "YX-A-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "局长 副局长"),
    ("YX-A-01", "YX-A-01", Category.COUNTY_STAFF, OTHER, "人事科科长 科员"),
    ("YX-A-01", "YX-A-ZZB", Category.RETIRED_COUNTY_MANAGED, TOWNSHIP, "退休（原局长）"),
    ("YX-A-02", "YX-A-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "局长"),
    ("YX-A-02", "YX-A-02", Category.COUNTY_STAFF, OTHER, "科员"),
    ("YX-B-ZZB", "YX-B-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "副部长"),
    ("YX-B-ZZB", "YX-B-ZZB", Category.COUNTY_STAFF, OTHER, "科员"),
    ("YX-B-GA", "YX-B-ZZB", Category.COUNTY_STAFF, OTHER, "大队长"),
    ("YX-B-01", "YX-B-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "局长"),
    ("YX-B-01", "YX-B-01", Category.COUNTY_STAFF, OTHER, "科员"),
    ("YX-B-01", "YX-B-ZZB", Category.RETIRED_COUNTY_MANAGED, TOWNSHIP, "退休（原局长）"),
    ("YX-B-02", "YX-B-ZZB", Category.COUNTY_MANAGED, TOWNSHIP, "局长"),
)

SURNAMES = "甲乙丙丁戊己庚辛壬癸"
_LANDSCAPE = (
    "云舟 溪桥 山岚 松风 竹影 梅雪 兰亭 荷露 星河 月桥 晴川 雨桐 雪岭 霜林 清泉 石径 江帆 湖心 "
    "春和 夏荫 秋水 冬青 晨光 暮云 东篱 西窗 南浦 北辰 青禾 白鹭 丹枫 墨池 朱砚 紫藤 碧波 素笺 "
    "长亭 短笛 远山 近水 古渡 新桥 流萤 飞鸿 听雨 观澜 问松 听竹 试行 样例 枕石 漱流 扶摇 烟波"
)
GIVEN_NAMES = _LANDSCAPE.split()
# Names that programs trip over: compound surnames, one character, characters few fonts have.
UNUSUAL = {
    3: ("欧阳", "云舟"),
    16: ("司徒", "溪桥"),
    24: ("庚", "龑"),
    31: ("澹台", "听雨"),
    39: ("辛", "翀垚"),
    46: ("东方", "晴川"),
    53: ("壬", "䶮"),
}
# Who bears the name of somebody above: nobody may be picked by name alone.
NAMESAKES = {15: 12, 35: 30, 55: 38}
# Years of birth by how the post begins; everybody else is of working age.
BORN = {"退休": (1944, 1954), "（副局长子女": (1993, 1997)}
WORKING_AGE = (1966, 1989)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Made:
    """A made-up person in a made-up post."""

    surname: str
    given_name: str
    national_id: str
    unit: str
    authority: str
    category: Category
    rank: RankLevel
    post: str

    @property
    def birth(self) -> str:
        """Eight digits, as annex 1 has them."""
        return self.national_id[6:14]

    @property
    def sex(self) -> str:
        """By the ID."""
        return "男" if int(self.national_id[16]) % 2 else "女"


def national_id(birth: str, order: int) -> str:
    """An ID of nobody, with its check digit (GB 11643)."""
    seventeen = f"{REGION}{birth}{order:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True))
    return seventeen + "10X98765432"[total % 11]


def population() -> list[Made]:
    """Everybody in `PLACES`, the same at every run."""
    chance = random.Random(SEED)  # noqa: S311 - made-up people, not secrets
    posts = [(*place[:4], post) for place in PLACES for post in place[4].split()]
    people: list[Made] = []
    for number, post in enumerate(posts):
        surname, given_name = _name(number, people, chance)
        born = national_id(_birth(post[4], chance), 2 * number + chance.randrange(2) + 10)
        people.append(Made(surname, given_name, born, *post))
    return people


def _name(number: int, people: list[Made], chance: random.Random) -> tuple[str, str]:
    if number in NAMESAKES:
        namesake = people[NAMESAKES[number]]
        return namesake.surname, namesake.given_name
    drawn = chance.choice(SURNAMES), GIVEN_NAMES[number * 7 % len(GIVEN_NAMES)]
    return UNUSUAL.get(number, drawn)


def _birth(post: str, chance: random.Random) -> str:
    years = (years for beginning, years in BORN.items() if post.startswith(beginning))
    first, last = next(years, WORKING_AGE)
    start = date(first, 1, 1)
    days = (date(last, 12, 31) - start).days
    return f"{start + timedelta(days=chance.randrange(days)):%Y%m%d}"
