"""Who must be registered: the notice's eight groups, found in the words of an HR list.

Notice part 1, items 1 to 8; annex 1, note 2 (the categories); spec findings 4.5. Closed lists of
words (models/post_words.py): what stands in none of them is in no group. Where words alone do not
decide, as between 市管 and 县管, the ground says 请核对.

Not found in an HR list: family of naked officials (7) and whom a unit chooses itself (8), who are
registered by the roster; and retired officials of lower rank, who are in no group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.post_words import (
    Nature,
    financial_word_in,
    managing_post_in,
    nature_of,
    parts,
    rank_in,
    senior_title_in,
)
from models.terms import Category, RankLevel
from rules.employment import Ground, Post, Standing

_IN_OFFICE = {Nature.CIVIL_SERVANT, Nature.LIKE_CIVIL_SERVANT}
_DISTINGUISHED = (
    *("政府特殊津贴", "国务院特殊津贴", "突出贡献", "人才工程", "培养人选"),
    *("学术技术带头人", "万人计划", "千人计划", "百千万人才"),
)
# Leaders of an institution: only where the rank is not known.
_INSTITUTION_LEADERS = (
    *("院长", "校长", "所长", "馆长", "台长", "社长", "园长"),
    *("党委书记", "党委副书记", "党组书记", "党组副书记"),
)
_KEY_POSTS = (
    *("重要岗位", "关键岗位", "会计主管", "运营主管", "风险主管", "授信审批", "金库管理"),
)
_STATE_SHARES = re.compile(r"国有(股权|产权|股东|资产)代表")
_CLASSIFIED_WORDS = ("涉密", "机要", "保密员", "密码管理")


def standing_of(post: Post) -> Standing:
    """Why somebody of that post is in scope of the notice, by group; nothing where they are not.

    Does not find anybody by an unknown 人员性质 alone, by a title below 副高, in a public insurance
    office as in a bank, or an employee of an enterprise who manages nothing. A worker (工勤, 编外,
    劳务派遣) is in no group but the one of classified posts.
    """
    nature = nature_of(post.nature)
    if nature is Nature.RETIRED:
        return Standing(is_retired=True, grounds=tuple(_retired(post)))
    if nature is Nature.WORKER:
        return Standing(is_retired=False, grounds=tuple(_classified(post)))
    grounds = (
        *_official(post, nature),
        *_institution_leader(post, nature),
        *_professional(post),
        *_financial(post),
        *_classified(post),
        *_enterprise(post, nature),
    )
    return Standing(is_retired=False, grounds=grounds)


def _rank(post: Post) -> RankLevel | None:
    """职级层次; where it says 其他 or nothing, a rank in the words of the post."""
    if post.rank_level in {None, RankLevel.OTHER}:
        return rank_in(post.post) or post.rank_level
    return post.rank_level


def _retired(post: Post) -> Iterator[Ground]:
    """离（退）休的市管、县管领导干部: by rank, so always to be looked at."""
    words, rank = f"人员性质“{post.nature}”", _rank(post)
    if rank is RankLevel.RANK_COUNTY:
        yield Ground(1, f"{words}、县处级", Category.RETIRED_CITY_MANAGED, is_clear=False)
    elif rank is RankLevel.RANK_TOWNSHIP and post.is_in_county:
        yield Ground(1, f"{words}、乡科级", Category.RETIRED_COUNTY_MANAGED, is_clear=False)


def _official(post: Post, nature: Nature) -> Iterator[Ground]:
    """在职的公务员、参照公务员法管理的事业人员. Whose rank is 市管's or 县管's is looked at."""
    rank = _rank(post)
    staff = Category.COUNTY_STAFF if post.is_in_county else Category.CITY_STAFF
    words = f"人员性质“{post.nature}”"
    if nature in _IN_OFFICE and rank is RankLevel.RANK_COUNTY:
        yield Ground(1, f"{words}、县处级", Category.CITY_MANAGED, is_clear=False)
    elif nature in _IN_OFFICE and rank is RankLevel.RANK_TOWNSHIP and post.is_in_county:
        yield Ground(1, f"{words}、乡科级", Category.COUNTY_MANAGED, is_clear=False)
    elif nature in _IN_OFFICE:
        yield Ground(1, words, staff)
    elif not post.nature and rank is not None and rank is not RankLevel.OTHER:
        yield Ground(1, f"人员性质未填、{rank.value}", staff, is_clear=False)


def _institution_leader(post: Post, nature: Nature) -> Iterator[Ground]:
    """在职的相似副处级以上事业单位领导干部."""
    if nature is not Nature.INSTITUTION:
        return
    words, rank = f"人员性质“{post.nature}”", _rank(post)
    if rank is RankLevel.RANK_COUNTY:
        yield Ground(2, f"{words}、相当县处级", Category.INSTITUTION_LEADER)
    elif rank is None:
        leading = (said for said in parts(post.post) if said.endswith(_INSTITUTION_LEADERS))
        for said in list(leading)[:1]:
            words = f"{words}、职务“{said}”，级别未填"
            yield Ground(2, words, Category.INSTITUTION_LEADER, is_clear=False)


def _professional(post: Post) -> Iterator[Ground]:
    """副高以上, 特殊津贴, 培养人选; a title in the column of posts is looked at."""
    title = senior_title_in(post.title)
    honour = next((word for word in _DISTINGUISHED if word in post.title + post.post), None)
    as_post = None if post.title else senior_title_in(post.post)
    if title is not None:
        yield Ground(3, f"职称“{title}”", Category.PROFESSIONAL)
    elif honour is not None:
        yield Ground(3, f"“{honour}”", Category.PROFESSIONAL)
    elif as_post is not None:
        yield Ground(3, f"职务“{as_post}”", Category.PROFESSIONAL, is_clear=False)


def _financial(post: Post) -> Iterator[Ground]:
    """金融机构中层以上干部和重要岗位的人员."""
    found = financial_word_in(post.unit)
    if found is None:
        return
    word, is_clear = found
    manager = managing_post_in(post.post)
    key = next((each for each in _KEY_POSTS if each in post.post), None)
    if manager or key:
        is_clear = is_clear and manager is not None
        words = f"单位“{word}”、职务“{manager or key}”"
        yield Ground(4, words, Category.FINANCIAL, is_clear=is_clear)


def _classified(post: Post) -> Iterator[Ground]:
    """涉密重要岗位人员: by level; by the words of a post where no level is given."""
    if post.secrecy_level is not None:
        yield Ground(5, f"涉密等级“{post.secrecy_level.value}”", Category.CLASSIFIED)
        return
    found = next((word for word in _CLASSIFIED_WORDS if word in post.post), None)
    if found is not None and "非涉密" not in post.post:
        yield Ground(5, f"职务“{found}”，涉密等级未填", Category.CLASSIFIED, is_clear=False)


def _enterprise(post: Post, nature: Nature) -> Iterator[Ground]:
    """国有企业中层以上管理人员, 国有股权代表; an enterprise not said to be 国有 is looked at."""
    shares = _STATE_SHARES.search(post.post)
    if shares:
        yield Ground(6, f"职务“{shares[0]}”", Category.STATE_ENTERPRISE)
        return
    manager = managing_post_in(post.post)
    if manager and nature in {Nature.STATE_ENTERPRISE, Nature.ENTERPRISE}:
        words = f"人员性质“{post.nature}”、职务“{manager}”"
        is_clear = nature is Nature.STATE_ENTERPRISE
        yield Ground(6, words, Category.STATE_ENTERPRISE, is_clear=is_clear)
