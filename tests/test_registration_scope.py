"""Who of an HR list is in scope of the notice's eight groups, and who is not."""

from __future__ import annotations

import pytest

from models.terms import Category, RankLevel, SecrecyLevel
from rules.employment import Post, Standing
from rules.registration_scope import standing_of

COUNTY, TOWNSHIP, OTHER = RankLevel.RANK_COUNTY, RankLevel.RANK_TOWNSHIP, RankLevel.OTHER
HERE, BANK = "市测试局", "云溪银行股份有限公司"


def look(
    unit: str = HERE,
    *,
    county: bool = False,
    nature: str = "",
    post: str = "",
    rank: RankLevel | None = None,
    title: str = "",
    secrecy: SecrecyLevel | None = None,
) -> Standing:
    return standing_of(Post(unit, county, nature, post, rank, title, secrecy))


@pytest.mark.parametrize(
    ("standing", "group", "category", "is_clear"),
    [
        # 1: officials in office, retired city- and county-managed ones
        (look(nature="公务员"), 1, Category.CITY_STAFF, True),
        (look(nature="行政"), 1, Category.CITY_STAFF, True),
        (look(nature="参照公务员法管理的事业人员"), 1, Category.CITY_STAFF, True),
        (look(nature="参公", rank=TOWNSHIP, post="科长"), 1, Category.CITY_STAFF, True),
        (look(nature="公务员", county=True), 1, Category.COUNTY_STAFF, True),
        (look(nature="公务员", rank=COUNTY), 1, Category.CITY_MANAGED, False),
        (look(nature="公务员", post="副局长（副处级）"), 1, Category.CITY_MANAGED, False),
        (look(nature="公务员", rank=TOWNSHIP, county=True), 1, Category.COUNTY_MANAGED, False),
        (look(rank=TOWNSHIP), 1, Category.CITY_STAFF, False),
        (look(nature="退休", rank=COUNTY), 1, Category.RETIRED_CITY_MANAGED, False),
        (
            look(nature="离退休", rank=TOWNSHIP, county=True),
            1,
            Category.RETIRED_COUNTY_MANAGED,
            False,
        ),
        # 2: leaders of institutions
        (look(nature="事业管理", rank=COUNTY), 2, Category.INSTITUTION_LEADER, True),
        (look(nature="事业", post="院长（正处级）"), 2, Category.INSTITUTION_LEADER, True),
        (look(nature="事业", post="副院长"), 2, Category.INSTITUTION_LEADER, False),
        # 3: 副高 and above
        (look(nature="专业技术", title="副教授"), 3, Category.PROFESSIONAL, True),
        (look(nature="专业技术", title="水利高级工程师"), 3, Category.PROFESSIONAL, True),
        (look(nature="事业", title="儿科副主任医师"), 3, Category.PROFESSIONAL, True),
        (look(nature="事业", title="中级、副研究员"), 3, Category.PROFESSIONAL, True),
        (look(nature="事业", title="专业技术七级"), 3, Category.PROFESSIONAL, True),
        (look(nature="企业", title="正高级经济师"), 3, Category.PROFESSIONAL, True),
        (look(title="享受国务院特殊津贴"), 3, Category.PROFESSIONAL, True),
        (look(nature="事业", post="主任医师"), 3, Category.PROFESSIONAL, False),
        # 4: financial institutions
        (look(BANK, post="支行行长"), 4, Category.FINANCIAL, True),
        (look("测试证券营业部", post="副总经理"), 4, Category.FINANCIAL, True),
        (look("测试养老保险股份有限公司", post="总监"), 4, Category.FINANCIAL, True),
        (look("测试期货公司", post="总经理"), 4, Category.FINANCIAL, False),
        (look(BANK, post="运营主管"), 4, Category.FINANCIAL, False),
        # 5: secrets
        (look(secrecy=SecrecyLevel.ORDINARY), 5, Category.CLASSIFIED, True),
        (look(nature="工勤", secrecy=SecrecyLevel.CORE), 5, Category.CLASSIFIED, True),
        (look(nature="事业", post="机要员"), 5, Category.CLASSIFIED, False),
        # 6: state enterprises
        (look(nature="国有企业", post="财务部经理"), 6, Category.STATE_ENTERPRISE, True),
        (look(nature="国企", post="中层"), 6, Category.STATE_ENTERPRISE, True),
        (look(nature="企业", post="国有股权代表"), 6, Category.STATE_ENTERPRISE, True),
        (look(nature="企业", post="总经理"), 6, Category.STATE_ENTERPRISE, False),
    ],
)
def test_who_is_in_a_group_of_the_notice(
    standing: Standing,
    group: int,
    category: Category,
    is_clear: bool,  # noqa: FBT001
) -> None:
    best = standing.best
    assert best is not None
    assert (best.group, best.category, best.is_clear) == (group, category, is_clear)


@pytest.mark.parametrize(
    "standing",
    [
        pytest.param(look(), id="nothing is known"),
        pytest.param(look(nature="编制外"), id="a word in no list"),
        pytest.param(look(nature="机关工勤", rank=OTHER, post="驾驶员"), id="a worker"),
        pytest.param(look(nature="劳务派遣", post="科长"), id="a hired hand with a title"),
        pytest.param(look(nature="非公务员"), id="no civil servant"),
        pytest.param(look(nature="事业（非参公）", rank=OTHER), id="an institution not managed so"),
        pytest.param(look(nature="事业", rank=TOWNSHIP, post="科长"), id="below 副处"),
        pytest.param(look(nature="事业", rank=OTHER, post="所长"), id="a small institute's head"),
        pytest.param(look(nature="事业", post="副处长"), id="a 处长 is no 处级"),
        pytest.param(look(nature="专业技术", title="工程师"), id="中级职称"),
        pytest.param(look(nature="专业技术", title="讲师"), id="a lecturer"),
        pytest.param(look(nature="专业技术", title="主治医师"), id="a doctor of middle rank"),
        pytest.param(look(nature="专业技术", title="助理研究员"), id="an assistant researcher"),
        pytest.param(look(nature="专业技术", title="研究实习员"), id="a trainee"),
        pytest.param(look(nature="专业技术", title="一级教师"), id="a teacher of middle rank"),
        pytest.param(look(nature="事业", title="高级工"), id="高级工 is a worker's grade"),
        pytest.param(look(nature="事业", title="客座教授"), id="an honorary professor"),
        pytest.param(look(nature="事业", title="专业技术八级"), id="below the seventh post"),
        pytest.param(look(nature="事业", title="专技十二级"), id="the twelfth post"),
        pytest.param(look(BANK, nature="企业", post="柜员"), id="a teller"),
        pytest.param(look(BANK, nature="企业", post="客户经理"), id="a customer's manager"),
        pytest.param(look("市社会保险事业管理局", post="主任"), id="an office that pays insurance"),
        pytest.param(look("市医疗保险服务中心", post="主任"), id="a health insurance office"),
        pytest.param(look("市银行业监督管理局", post="处长"), id="who watches over banks"),
        pytest.param(look(nature="国有企业", post="销售经理"), id="a salesman"),
        pytest.param(look(nature="国有企业", post="技术员"), id="an employee"),
        pytest.param(look(nature="私营企业", post="会计"), id="a private employee"),
        pytest.param(look(nature="退休", rank=OTHER), id="retired without rank"),
        pytest.param(look(nature="退休", rank=TOWNSHIP), id="retired from the city's middle"),
        pytest.param(look(nature="退休", rank=OTHER, title="教授"), id="a retired professor"),
        pytest.param(look(post="办公室（非涉密）"), id="said to be not classified"),
    ],
)
def test_nobody_is_found_when(standing: Standing) -> None:
    assert standing.grounds == ()


def test_a_ground_says_the_words_and_the_group() -> None:
    (ground,) = look(nature="公务员").grounds
    assert str(ground) == "人员性质“公务员”（通知第一部分第 1 类）"
    (ground,) = look(nature="公务员", rank=COUNTY).grounds
    assert str(ground) == "人员性质“公务员”、县处级（通知第一部分第 1 类，请核对）"


def test_who_is_in_several_groups_is_an_official_first() -> None:
    standing = look(nature="公务员", rank=COUNTY, title="高级工程师", secrecy=SecrecyLevel.CORE)
    assert [each.group for each in standing.grounds] == [1, 3, 5]
    assert standing.best == standing.grounds[0]
    assert standing.because_of(Category.PROFESSIONAL)
    assert not standing.because_of(Category.FINANCIAL)


def test_a_clear_ground_comes_before_one_to_be_looked_at() -> None:
    standing = look(nature="事业", post="副院长", title="主任医师")
    assert standing.best is not None
    assert standing.best.category is Category.PROFESSIONAL


def test_who_is_retired_is_known() -> None:
    assert look(nature="离退休人员", rank=COUNTY).is_retired
    assert not look(nature="公务员").is_retired
