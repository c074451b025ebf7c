"""应备尽备: what differs between one person's HR list and their registration.

Notice part 1 (应列为登记备案人员尚未进行登记备案的，或相关信息已经发生变化尚未更新的); spec
findings 4.5. An HR list is the unit's word, not a decision: each gap is a proposal with its ground.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from models.calendar import months_after
from models.policy import Policy, Span
from models.roster_gap import GapKind
from models.terms import Category
from rules.employment import LOOK, Changed, Employment, Gap, Ground, Listed, Registration, best_of

RETIRED_AS = {
    Category.CITY_MANAGED: Category.RETIRED_CITY_MANAGED,
    Category.COUNTY_MANAGED: Category.RETIRED_COUNTY_MANAGED,
}
# Of these no HR list of their unit has to know.
NOT_EMPLOYED = {*RETIRED_AS.values(), Category.NAKED_OFFICIAL_FAMILY}
# 副高 and above, by group 3: not lost by retiring.
KEPT_WHEN_RETIRED = {*NOT_EMPLOYED, Category.PROFESSIONAL}
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_BETWEEN = re.compile(r"[、,，;；/\s]+")


def check(records: Employment, policy: Policy, as_of: date) -> Iterator[Gap]:
    """Yield what is to be registered, changed or revoked for one person; often nothing.

    No gap: somebody in no group of the notice and not registered; somebody gone who is not
    registered either (unless in a cooling-off period); a registrant whose unit never sent a whole
    list, or whose registration began after it; family of naked officials and retired officials, who
    are on no list; anybody within a cooling-off period, who stays registered after they have gone;
    a post that differs only by its brackets, order or the name of the unit; a category that was
    decided (市管, 县管) or is as well grounded as another. Rank, title and name are not compared.
    """
    registration, listed = records.registration, records.listed
    if registration is None or not registration.is_in_force(as_of):
        if listed is not None:
            yield from _unregistered(listed, registration, policy, as_of)
        return
    gap = (
        _cooled_off(listed, registration, as_of)
        or _left(listed, registration, policy, as_of)
        or _changed(listed, registration, policy, as_of)
    )
    if gap is not None:
        yield gap


# -- 应登记未登记 ----


def _unregistered(
    listed: Listed, ended: Registration | None, policy: Policy, as_of: date
) -> Iterator[Gap]:
    grounds = _grounds(listed, policy, as_of)
    if not grounds:
        return
    before = (f"登记已于 {ended.registered_to or '此前'} 终止",) if ended is not None else ()
    best = best_of(grounds)
    assert best is not None  # noqa: S101 - there are grounds
    look = "" if best.is_clear else f"，类别{LOOK}"
    yield Gap(
        GapKind.UNREGISTERED,
        "；".join([*map(str, grounds), *before]),
        f"登记备案，类别“{best.category.value}”{look}",
        (str(listed.unit_id), *map(str, grounds), *before),
        category=best.category,
    )


def _grounds(listed: Listed, policy: Policy, as_of: date) -> tuple[Ground, ...]:
    """Why somebody should be registered: by their post, or because secrets are still fresh."""
    if not listed.has_left(as_of):
        return () if listed.is_missing else listed.standing.grounds
    end = _secret_until(listed, None, policy)
    if end is None or end < as_of or listed.secrecy_level is None:
        return ()
    level = listed.secrecy_level.value
    words = f"{listed.left_on} 离开涉密岗位（{level}），脱密期至 {end}"
    return (Ground(5, words, Category.CLASSIFIED),)


# -- 脱密期满 ----


def _cooled_off(listed: Listed | None, registration: Registration, as_of: date) -> Gap | None:
    """Only who is registered for secrets' sake; not who is in a classified post again."""
    end = registration.cooling_off_end
    if registration.category is not Category.CLASSIFIED or end is None or end >= as_of:
        return None
    in_service = listed is not None and not listed.has_left(as_of) and not listed.is_missing
    best = listed.standing.best if listed is not None and in_service else None
    if best is not None and best.category is Category.CLASSIFIED:
        return None
    grounds = f"脱密期至 {end}，已满"
    facts = (str(end), str(best))
    if best is None:
        advice = "撤销备案（不再属于登记范围）"
        return Gap(GapKind.COOLED_OFF, grounds, advice, facts, ends_on=as_of)
    advice = f"变更备案，类别改为“{best.category.value}”{'' if best.is_clear else '，' + LOOK}"
    changed = Changed(category=best.category)
    return Gap(GapKind.COOLED_OFF, f"{grounds}；{best}", advice, facts, changed=changed)


# -- 已不在职 ----


def _left(
    listed: Listed | None, registration: Registration, policy: Policy, as_of: date
) -> Gap | None:
    if registration.category in NOT_EMPLOYED:
        return None
    end = _secret_until(listed, registration, policy)
    if end is not None and end >= as_of:
        return None
    gone = _gone(listed, registration, as_of)
    if gone is None:
        return None
    grounds, facts, last_day = gone
    retired = RETIRED_AS.get(registration.category)
    advice = "撤销备案"
    if retired is not None:
        advice = f"{LOOK}是否离退休：离退休的变更备案为“{retired.value}”，其他情形撤销备案"
    elif last_day is None:
        advice = f"{LOOK}是否离职，离职的撤销备案"
    return Gap(
        GapKind.LEFT,
        grounds,
        advice,
        facts,
        changed=Changed(category=retired) if retired is not None else None,
        ends_on=last_day or as_of,
    )


def _gone(
    listed: Listed | None, registration: Registration, as_of: date
) -> tuple[str, tuple[str, ...], date | None] | None:
    """How somebody is known to be gone, the facts of it, and since when, if that is known."""
    if listed is None:
        latest, begun = registration.latest_on, registration.registered_from
        if latest is None or (begun is not None and begun > latest):
            return None
        return _missing(latest, registration.latest_persons), ("never listed",), None
    if listed.has_left(as_of):
        last_day = listed.left_on
        if last_day and registration.registered_from:
            last_day = max(last_day, registration.registered_from)
        return f"名单载明 {listed.left_on} 离职", ("left", str(listed.left_on)), last_day
    if listed.is_missing:
        words = _missing(listed.latest_on, listed.latest_persons)
        facts = ("missing since", str(listed.listed_on))
        return f"{words}，最后一次在名单上是 {listed.listed_on}", facts, None
    if listed.standing.is_retired and registration.category not in KEPT_WHEN_RETIRED:
        return "名单载明已离退休", ("retired",), as_of
    return None


def _missing(latest_on: date, persons: int) -> str:
    return f"{latest_on} 导入的单位名单（{persons} 人）中没有此人"


# -- 信息变更 ----


def _changed(
    listed: Listed | None, registration: Registration, policy: Policy, as_of: date
) -> Gap | None:
    # Who is missing or gone and got here is kept for a reason, by an old post.
    if listed is None or listed.has_left(as_of) or listed.is_missing:
        return None
    if registration.category is Category.NAKED_OFFICIAL_FAMILY:
        return None
    unit_id = listed.unit_id if listed.unit_id != registration.unit_id else None
    same = not listed.post or _bare(listed, listed.post) == _bare(listed, registration.post)
    post = None if same or listed.standing.is_retired else listed.post
    ground = _other_category(listed, registration)
    category = ground.category if ground is not None else None
    words: list[str] = []
    if unit_id is not None:
        words.append(f"单位：{registration.unit} → {listed.unit}")
    if post is not None:
        words.append(f"职务：{registration.post or '（空）'} → {post}")
    if ground is not None:
        words.append(f"类别：{registration.category.value} → {ground.category.value}，因{ground}")
    if not words:
        return None
    facts = tuple(str(each) for each in (unit_id, post, category))
    doubt = _doubt(listed, registration, category)
    return Gap(
        GapKind.CHANGED,
        "；".join(words),
        f"{_days(policy.registration_change)}内办理变更备案{doubt}",
        facts,
        changed=Changed(unit_id, post, category),
    )


def _other_category(listed: Listed, registration: Registration) -> Ground | None:
    """A category that the list speaks for, while nothing in it speaks for the registered one."""
    best = listed.standing.best
    now = registration.category
    if best is None or listed.standing.because_of(now):
        return None
    # 市管 and 县管 were decided; that somebody retired is known by their having left.
    is_settled = now in RETIRED_AS or listed.standing.is_retired
    return best if best.is_clear and not is_settled else None


def _doubt(listed: Listed, registration: Registration, category: Category | None) -> str:
    best = listed.standing.best
    if category is not None or best is None or listed.standing.because_of(registration.category):
        return ""
    if registration.category in RETIRED_AS:
        return ""
    return f"；类别可能为“{best.category.value}”，{LOOK}"


def _bare(listed: Listed, post: str) -> frozenset[str]:
    """The posts without brackets, spaces and the name of the unit, in any order."""
    words = _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", post))
    parts = (part.removeprefix(listed.unit) for part in _BETWEEN.split(words))
    return frozenset(part for part in parts if part)


def _secret_until(
    listed: Listed | None, registration: Registration | None, policy: Policy
) -> date | None:
    """The end of the cooling-off period: as registered, else by level from the day of leaving."""
    if registration is not None and registration.cooling_off_end is not None:
        return registration.cooling_off_end
    level = registration.secrecy_level if registration is not None else None
    level = level or (listed.secrecy_level if listed is not None else None)
    if level is None or listed is None or listed.left_on is None:
        return None
    return months_after(listed.left_on, policy.cooling_off_months.of(level))


def _days(span: Span) -> str:
    return f"{span.n} 个{'工作日' if span.unit == 'working' else '自然日'}"
