"""What the words of an HR list mean: 人员性质, ranks, titles, posts, financial institutions.

Closed lists, as rules/registration_scope.py needs them; a word that stands in none means nothing.
Source: notice part 1, items 1 to 6; spec findings 4.5.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from models.terms import RankLevel


class Nature(Enum):
    """What a word for 人员性质 comes to."""

    CIVIL_SERVANT = auto()
    LIKE_CIVIL_SERVANT = auto()
    INSTITUTION = auto()
    STATE_ENTERPRISE = auto()
    ENTERPRISE = auto()
    RETIRED = auto()
    WORKER = auto()
    UNKNOWN = auto()


# The first word that stands in 人员性质 decides: 机关工勤 is a worker, 非参公 is no 参公.
_NATURES: tuple[tuple[str, Nature], ...] = (
    ("离休", Nature.RETIRED),
    ("退休", Nature.RETIRED),
    ("工勤", Nature.WORKER),
    ("工人", Nature.WORKER),
    ("劳务派遣", Nature.WORKER),
    ("编外", Nature.WORKER),
    ("临时", Nature.WORKER),
    ("非公务员", Nature.UNKNOWN),
    ("非参公", Nature.INSTITUTION),
    ("非参照", Nature.INSTITUTION),
    ("非国有", Nature.ENTERPRISE),
    ("参照公务员", Nature.LIKE_CIVIL_SERVANT),
    ("参照管理", Nature.LIKE_CIVIL_SERVANT),
    ("参公", Nature.LIKE_CIVIL_SERVANT),
    ("公务员", Nature.CIVIL_SERVANT),
    ("行政编制", Nature.CIVIL_SERVANT),
    ("政法专项编制", Nature.CIVIL_SERVANT),
    ("国企", Nature.STATE_ENTERPRISE),
    ("国有", Nature.STATE_ENTERPRISE),
    ("事业", Nature.INSTITUTION),
    ("专业技术", Nature.INSTITUTION),
    ("专技", Nature.INSTITUTION),
    ("企业", Nature.ENTERPRISE),
)
_BETWEEN = re.compile(r"[、,，;；/|\s（）()]+")
# 副处 is a rank, 副处长 a post.
_COUNTY_RANK = re.compile(r"县处级|[正副]县级|处级|[正副]处(?![长室])")
_TOWNSHIP_RANK = re.compile(r"乡科级|[正副]乡级|科级|[正副]科(?![长室员])")

# 副高 and above. A title is known by how it ends: 儿科副主任医师, 水利高级工程师.
_SENIOR_ENDINGS = (
    *("教授", "研究员", "研究馆员", "编审", "译审", "高级编辑", "主任编辑", "高级记者"),
    *("主任记者", "主任播音员", "播音指导", "主任医师", "主任中医师", "主任药师", "主任中药师"),
    *("主任护师", "主任技师", "高级讲师", "高级教师", "高级教练", "国家级教练", "高工"),
    *("高级工程师", "高级建筑师", "高级规划师", "高级经济师", "高级会计师", "高级统计师"),
    *("高级审计师", "高级农艺师", "高级畜牧师", "高级兽医师", "高级实验师", "高级政工师"),
    *("高级工艺美术师", "一级演员", "二级演员", "一级演奏员", "二级演奏员", "一级美术师"),
    *("二级美术师", "一级编剧", "二级编剧", "一级导演", "二级导演", "一级作曲", "二级作曲"),
    *("一级律师", "二级律师", "一级公证员", "二级公证员", "正高", "副高", "正高级", "副高级"),
    *("正高职称", "副高职称", "正高级职称", "副高级职称", "高级职称"),
)
_NOT_SENIOR = re.compile(r"助理|实习|见习|客座|兼职|名誉|荣誉|未聘|代理")
# 专业技术岗位 1 to 7 are 副高 and above, 8 and below are not.
_SENIOR_POST = re.compile(r"(专业技术|专技)(岗位|岗)?([一二三四五六七]|[1-7])级")

_BANKS = ("银行", "农商行", "信用社", "信用联社", "证券", "信托", "保险", "人寿", "财险")
_PERHAPS_BANKS = ("期货", "基金管理", "金融租赁", "金融控股", "小额贷款", "融资担保", "资产管理")
# Offices that pay insurance or watch over banks are none.
_NO_BANKS = re.compile(
    r"(社会|医疗|养老|失业|工伤|生育)保险(?!股份|有限|集团)|社保|医保|监督管理|监管|管理局"
    r"|管理中心|委员会|协会"
)
_MANAGERS = (
    *("董事长", "董事", "监事", "监事长", "监事会主席", "理事长", "理事", "董事会秘书", "总经理"),
    *("总经理助理", "经理", "行长", "行长助理", "主任", "总裁", "总监", "总会计师", "总工程师"),
    *("总经济师", "总法律顾问", "首席风险官", "书记", "部长", "处长", "科长", "厂长", "站长"),
    *("负责人", "主席", "中层", "中层正职", "中层副职", "法定代表人", "法人代表"),
)
_NO_MANAGERS = re.compile(
    r"(客户|大堂|理财|产品|项目|业务|销售|市场|高级|投资|初级)经理|客户主任|班主任|见习"
)


def nature_of(words: str) -> Nature:
    """What a word for 人员性质 comes to; one that stands in no list is unknown."""
    if words == "行政":
        return Nature.CIVIL_SERVANT
    return next((nature for word, nature in _NATURES if word in words), Nature.UNKNOWN)


def rank_in(post: str) -> RankLevel | None:
    """The rank that the words of a post name: 副局长（副处级）; a post alone has none."""
    if _COUNTY_RANK.search(post):
        return RankLevel.RANK_COUNTY
    return RankLevel.RANK_TOWNSHIP if _TOWNSHIP_RANK.search(post) else None


def senior_title_in(words: str) -> str | None:
    """The first title of 副高 or above, as it is written; 助理, 客座 and the like are none."""
    return next((said for said in parts(words) if _is_senior(said)), None)


def managing_post_in(post: str) -> str | None:
    """The first post in the middle of an enterprise or above; 客户经理 manages nobody."""
    for said in parts(post):
        if said.endswith(_MANAGERS) and not _NO_MANAGERS.search(said):
            return said
    return None


def financial_word_in(unit: str) -> tuple[str, bool] | None:
    """The word by which a unit is a financial institution, and whether that is clear."""
    if _NO_BANKS.search(unit):
        return None
    for words, is_clear in ((_BANKS, True), (_PERHAPS_BANKS, False)):
        for word in words:
            if word in unit:
                return word, is_clear
    return None


def parts(words: str) -> list[str]:
    """The posts or titles of a cell that holds several; what stands in brackets is one, too."""
    return [part for part in _BETWEEN.split(words) if part]


def _is_senior(said: str) -> bool:
    if _NOT_SENIOR.search(said):
        return False
    return said.endswith(_SENIOR_ENDINGS) or bool(_SENIOR_POST.search(said))
