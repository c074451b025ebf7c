"""What one person's HR list and registration come to: the gap, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from models.policy import read_policy
from models.roster_gap import GapKind
from models.terms import Category, RankLevel, RegistrationStatus, SecrecyLevel
from rules.employment import Changed, Employment, Gap, Listed, Post, Registration
from rules.registration_scope import standing_of
from rules.roster_gaps import check

TODAY = date(2015, 7, 20)
BUREAU, SAMPLE = uuid4(), uuid4()
POLICY = read_policy()


def post(nature: str = "公务员", *, title: str = "", rank: RankLevel | None = None) -> Post:
    return Post("市测试局", is_in_county=False, nature=nature, title=title, rank_level=rank)


LISTED = Listed(
    unit_id=BUREAU,
    unit="市测试局",
    post="科长",
    secrecy_level=None,
    left_on=None,
    listed_on=TODAY,
    latest_on=TODAY,
    latest_persons=12,
    standing=standing_of(post()),
)
REGISTERED = Registration(
    unit_id=BUREAU,
    unit="市测试局",
    category=Category.CITY_STAFF,
    post="科长",
    status=RegistrationStatus.FILED,
    registered_from=date(2013, 1, 1),
    registered_to=None,
    secrecy_level=None,
    cooling_off_end=None,
    latest_on=TODAY,
    latest_persons=12,
)
GONE = replace(LISTED, left_on=date(2015, 7, 1))
MISSING = replace(LISTED, listed_on=date(2015, 6, 1))
CLASSIFIED = replace(REGISTERED, category=Category.CLASSIFIED)
MANAGED = replace(REGISTERED, category=Category.CITY_MANAGED)


def gaps(listed: Listed | None, registration: Registration | None) -> list[Gap]:
    return list(check(Employment(listed, registration), POLICY, TODAY))


def gap(listed: Listed | None, registration: Registration | None) -> Gap:
    (found,) = gaps(listed, registration)
    return found


def as_post(**words: object) -> Listed:
    return replace(LISTED, standing=standing_of(replace(post(), **words)))  # type: ignore[arg-type]


# -- 应登记未登记 ----


def test_who_is_in_scope_and_not_registered_is_told_with_the_reason() -> None:
    found = gap(LISTED, None)
    assert found.kind is GapKind.UNREGISTERED
    assert found.category is Category.CITY_STAFF
    assert found.grounds == "人员性质“公务员”（通知第一部分第 1 类）"
    assert found.advice == "登记备案，类别“市级部门中层及以下公务员、参公人员”"


def test_a_category_that_words_do_not_decide_is_to_be_looked_at() -> None:
    found = gap(as_post(rank_level=RankLevel.RANK_COUNTY), None)
    assert found.advice == "登记备案，类别“市管领导干部”，类别请核对"


def test_a_registration_that_ended_while_they_work_on_is_told() -> None:
    ended = replace(REGISTERED, registered_to=date(2015, 6, 30), status=RegistrationStatus.REVOKED)
    assert gap(LISTED, ended).grounds.endswith("；登记已于 2015-06-30 终止")


def test_who_left_a_classified_post_is_in_scope_until_the_secrets_are_old() -> None:
    left = replace(GONE, secrecy_level=SecrecyLevel.IMPORTANT)
    found = gap(left, None)
    assert found.category is Category.CLASSIFIED
    assert "2015-07-01 离开涉密岗位（重要），脱密期至 2017-07-01" in found.grounds


@pytest.mark.parametrize(
    ("listed", "registration"),
    [
        pytest.param(as_post(nature="工勤"), None, id="in no group"),
        pytest.param(GONE, None, id="gone"),
        pytest.param(MISSING, None, id="on no later list"),
        pytest.param(
            replace(GONE, left_on=date(2014, 7, 19), secrecy_level=SecrecyLevel.ORDINARY),
            None,
            id="a classified post left a year ago",
        ),
        pytest.param(
            GONE,
            replace(REGISTERED, status=RegistrationStatus.REVOKED, registered_to=date(2015, 7, 1)),
            id="gone and revoked",
        ),
        pytest.param(None, replace(REGISTERED, registered_to=date(2015, 7, 1)), id="on no list"),
    ],
)
def test_nobody_is_to_be_registered_when(
    listed: Listed | None, registration: Registration | None
) -> None:
    assert gaps(listed, registration) == []


# -- 已不在职 ----


def test_who_has_left_is_to_be_revoked_from_their_last_day() -> None:
    found = gap(GONE, REGISTERED)
    assert (found.kind, found.grounds, found.advice, found.ends_on) == (
        GapKind.LEFT,
        "名单载明 2015-07-01 离职",
        "撤销备案",
        date(2015, 7, 1),
    )


def test_a_registration_does_not_end_before_it_began() -> None:
    late = replace(REGISTERED, registered_from=date(2015, 7, 10))
    assert gap(GONE, late).ends_on == date(2015, 7, 10)


def test_who_is_on_no_later_list_is_asked_about_and_not_taken_for_gone() -> None:
    found = gap(MISSING, REGISTERED)
    assert found.grounds == (
        "2015-07-20 导入的单位名单（12 人）中没有此人，最后一次在名单上是 2015-06-01"
    )
    assert (found.advice, found.ends_on) == ("请核对是否离职，离职的撤销备案", TODAY)


def test_a_registrant_whom_no_list_of_their_unit_has_is_asked_about() -> None:
    assert gap(None, REGISTERED).grounds == "2015-07-20 导入的单位名单（12 人）中没有此人"


def test_a_managed_official_who_left_may_have_retired() -> None:
    found = gap(GONE, MANAGED)
    assert found.changed == Changed(category=Category.RETIRED_CITY_MANAGED)
    assert found.ends_on == date(2015, 7, 1)
    assert "离退休的变更备案为“离退休市管干部”" in found.advice


def test_who_retired_from_the_middle_is_no_longer_in_scope() -> None:
    found = gap(as_post(nature="退休"), REGISTERED)
    assert (found.kind, found.grounds) == (GapKind.LEFT, "名单载明已离退休")


@pytest.mark.parametrize(
    ("listed", "registration"),
    [
        pytest.param(LISTED, REGISTERED, id="still employed"),
        pytest.param(replace(GONE, left_on=date(2015, 7, 21)), REGISTERED, id="leaves tomorrow"),
        pytest.param(None, replace(REGISTERED, latest_on=None), id="the unit sent no list"),
        pytest.param(
            None,
            replace(REGISTERED, registered_from=date(2015, 7, 21)),
            id="registered after the list",
        ),
        pytest.param(
            None,
            replace(REGISTERED, category=Category.NAKED_OFFICIAL_FAMILY),
            id="family of a naked official",
        ),
        pytest.param(
            None, replace(REGISTERED, category=Category.RETIRED_CITY_MANAGED), id="retired before"
        ),
        pytest.param(
            GONE,
            replace(CLASSIFIED, cooling_off_end=TODAY),
            id="the last day of the cooling-off period",
        ),
        pytest.param(
            GONE,
            replace(CLASSIFIED, secrecy_level=SecrecyLevel.ORDINARY),
            id="a year of cooling-off by the level",
        ),
        pytest.param(
            as_post(nature="退休", title="教授"),
            replace(REGISTERED, category=Category.PROFESSIONAL),
            id="a professional who retired",
        ),
    ],
)
def test_nobody_is_gone_when(listed: Listed | None, registration: Registration) -> None:
    assert gaps(listed, registration) == []


# -- 信息变更 ----


def test_another_unit_and_post_are_one_change_within_five_working_days() -> None:
    moved = replace(LISTED, unit_id=SAMPLE, unit="市样例局", post="处长")
    found = gap(moved, REGISTERED)
    assert found.kind is GapKind.CHANGED
    assert found.grounds == "单位：市测试局 → 市样例局；职务：科长 → 处长"
    assert found.advice == "5 个工作日内办理变更备案"
    assert found.changed == Changed(unit_id=SAMPLE, post="处长")


def test_a_category_that_nothing_speaks_for_any_more_is_a_change() -> None:
    found = gap(as_post(nature="专业技术", title="副教授"), REGISTERED)
    assert found.changed == Changed(category=Category.PROFESSIONAL)
    assert "类别：市级部门中层及以下公务员、参公人员 → 专技人才，因职称“副教授”" in found.grounds


def test_a_promotion_changes_the_post_and_the_category_is_to_be_looked_at() -> None:
    promoted = replace(as_post(rank_level=RankLevel.RANK_COUNTY), post="副局长")
    found = gap(promoted, REGISTERED)
    assert found.changed == Changed(post="副局长")
    assert found.advice.endswith("；类别可能为“市管领导干部”，请核对")


@pytest.mark.parametrize(
    ("listed", "registration"),
    [
        pytest.param(replace(LISTED, post=""), REGISTERED, id="the list has no posts"),
        pytest.param(LISTED, replace(REGISTERED, post="科长（正科级）"), id="a rank in brackets"),
        pytest.param(
            replace(LISTED, post="市测试局科长"), REGISTERED, id="the name of the unit before it"
        ),
        pytest.param(
            replace(LISTED, post="党支部书记、科长"),
            replace(REGISTERED, post="科长 党支部书记"),
            id="the same posts in another order",
        ),
        pytest.param(as_post(nature="专业技术", title="副教授"), MANAGED, id="市管 was decided"),
        pytest.param(as_post(rank_level=RankLevel.RANK_COUNTY), REGISTERED, id="a rank alone"),
        pytest.param(
            as_post(title="高级工程师"),
            replace(REGISTERED, category=Category.PROFESSIONAL),
            id="as well grounded as another",
        ),
        pytest.param(
            replace(LISTED, unit_id=SAMPLE),
            replace(REGISTERED, category=Category.NAKED_OFFICIAL_FAMILY),
            id="family of a naked official",
        ),
        pytest.param(
            replace(MISSING, unit_id=SAMPLE),
            replace(CLASSIFIED, cooling_off_end=TODAY),
            id="an old list of somebody who cools off",
        ),
    ],
)
def test_nothing_has_changed_when(listed: Listed, registration: Registration) -> None:
    assert gaps(listed, registration) == []


# -- 脱密期满 ----

COOLED = replace(CLASSIFIED, cooling_off_end=date(2015, 7, 19))


def test_a_cooling_off_period_that_ended_ends_the_registration() -> None:
    found = gap(GONE, COOLED)
    assert (found.kind, found.grounds) == (GapKind.COOLED_OFF, "脱密期至 2015-07-19，已满")
    assert (found.advice, found.ends_on) == ("撤销备案（不再属于登记范围）", TODAY)


def test_who_is_in_scope_otherwise_changes_the_category() -> None:
    found = gap(LISTED, COOLED)
    assert found.kind is GapKind.COOLED_OFF
    assert found.changed == Changed(category=Category.CITY_STAFF)
    assert found.ends_on is None


@pytest.mark.parametrize(
    ("listed", "registration"),
    [
        pytest.param(
            as_post(nature="事业", secrecy_level=SecrecyLevel.CORE), COOLED, id="in such a post"
        ),
        pytest.param(
            LISTED, replace(REGISTERED, cooling_off_end=date(2015, 7, 19)), id="not why registered"
        ),
    ],
)
def test_nothing_has_cooled_off_when(listed: Listed, registration: Registration) -> None:
    assert gaps(listed, registration) == []


def test_facts_change_with_what_was_looked_at_and_with_nothing_else() -> None:
    later = replace(MISSING, latest_on=date(2015, 7, 22), latest_persons=13)
    assert gap(later, REGISTERED).facts == gap(MISSING, REGISTERED).facts
    other = replace(MISSING, listed_on=date(2015, 6, 2))
    assert gap(other, REGISTERED).facts != gap(MISSING, REGISTERED).facts
    assert isinstance(UUID(gap(LISTED, None).facts[0]), UUID)
