"""问题核查: the list with its filters, a card, and what was attached to statements.

Spec conversations 2.4, domain 1.1. The discipline reader sees what was referred, and only reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk
from handlers.talk.finding_at_hand import finding_at_hand, show_card
from models.access import Action, has_anywhere
from models.audit import record
from models.errors import Forbidden
from models.finding import OPEN, Finding, FindingState
from models.finding_list import Listed, count_waiting, findings_shown_to
from models.finding_reach import check_reads
from models.statement import files_of, statements_of
from models.terms import FindingCode

PAGE = 10
MOST_UNITS = 20
BY_STATE, BY_CODE, BY_UNIT = "按状态", "按类型", "按单位"
NEXT, BEFORE = "下一页", "上一页"
UNDECIDED, EVERY = "未办结", "全部"


@dataclass(frozen=True)
class _View:
    """What of the list is looked at."""

    state: str = UNDECIDED
    code: FindingCode | None = None
    unit_id: UUID | None = None
    page: int = 0

    @property
    def states(self) -> tuple[FindingState, ...]:
        if self.state == UNDECIDED:
            return OPEN
        return tuple(FindingState) if self.state == EVERY else (FindingState(self.state),)

    def shows(self, finding: Listed) -> bool:
        by_code = self.code is None or finding.code is self.code
        by_unit = self.unit_id is None or finding.unit_id == self.unit_id
        return finding.state in self.states and by_code and by_unit


async def show_findings(talk: Talk, db: Session) -> None:
    """Narrow the list down, turn its pages, and open a card."""
    may_verify = has_anywhere(db, talk.actor, Action.SEE_FINDINGS)
    if not may_verify and not has_anywhere(db, talk.actor, Action.READ_REFERRED):
        raise Forbidden(f"您没有{Action.SEE_FINDINGS.value}的权限。")
    every = findings_shown_to(db, talk.actor)
    if not every:
        return await talk.say("没有您可以查看的问题。")
    # What is referred has been decided: a reader who does not verify begins with all of it.
    view = _View() if may_verify else _View(state=EVERY)
    step = 0
    while True:
        chosen = await _page(talk, every, view, step)
        if isinstance(chosen, Listed):
            return await show_card(talk, db, db.get_one(Finding, chosen.id))
        view = await _changed(talk, every, view, chosen, step)
        step += 1


async def show_finding(talk: Talk, db: Session) -> None:
    """One card, by the button of a message."""
    finding = finding_at_hand(talk, db)
    check_reads(db, talk.actor, finding)
    return await show_card(talk, db, finding)


async def show_files(talk: Talk, db: Session) -> None:
    """查看附件: the pictures and files that were sent with statements."""
    finding = finding_at_hand(talk, db)
    check_reads(db, talk.actor, finding)
    files = files_of(db, [each.id for each in statements_of(db, finding.id)])
    record(
        db,
        talk.actor,
        "查看说明附件",
        f"finding/{finding.id.hex}",
        at=talk.now,
        unit_id=finding.unit_id,
        after={"files": len(files)},
    )
    for place, file in enumerate(files, 1):
        await talk.say(f"附件 {place}/{len(files)}：{file.name}", file_id=file.id)
    if not files:
        await talk.say("这个问题的说明没有附件。")


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many findings a person may verify that are not decided."""
    return count_waiting(db, person_id)


async def _page(talk: Talk, every: Sequence[Listed], view: _View, step: int) -> Listed | str:
    shown = [each for each in every if view.shows(each)]
    pages = max(1, -(-len(shown) // PAGE))
    here = shown[view.page * PAGE : (view.page + 1) * PAGE]
    others: list[Listed | str] = [*here]
    others += [NEXT] if view.page + 1 < pages else []
    others += [BEFORE] if view.page else []
    asked = f"问题 {len(shown)} 项（{_words(every, view)}），第 {view.page + 1}/{pages} 页。"
    return await talk.ask(
        Choice[Listed | str](
            f"list.{step}",
            asked + ("请选择，或缩小范围。" if shown else "请换一个范围。"),
            [*others, BY_STATE, BY_CODE, BY_UNIT],
            answer=lambda each: each if isinstance(each, str) else str(each.id),
        )
    )


async def _changed(
    talk: Talk, every: Sequence[Listed], view: _View, chosen: str, step: int
) -> _View:
    if chosen in {NEXT, BEFORE}:
        return replace(view, page=view.page + (1 if chosen == NEXT else -1))
    if chosen == BY_STATE:
        states = [UNDECIDED, *(each.value for each in FindingState), EVERY]
        state = await talk.ask(Choice(f"state.{step}", "看哪种状态？", states))
        return replace(view, state=state, page=0)
    if chosen == BY_CODE:
        code = await talk.ask(_codes(every, replace(view, code=None), f"code.{step}"))
        return replace(view, code=None if code == EVERY else FindingCode[code], page=0)
    unit = await talk.ask(_units(every, replace(view, unit_id=None), f"unit.{step}"))
    return replace(view, unit_id=None if unit == EVERY else UUID(unit), page=0)


def _codes(every: Sequence[Listed], view: _View, key: str) -> Choice[str]:
    counted = Counter(each.code for each in every if view.shows(each))
    labels = {
        code.name: f"{code.name} {code.value}（{counted[code]}）"
        for code in FindingCode
        if counted[code]
    }
    return _narrowing(key, "看哪种类型？", labels)


def _units(every: Sequence[Listed], view: _View, key: str) -> Choice[str]:
    counted = Counter(each.unit_id for each in every if view.shows(each))
    names = {each.unit_id: each.unit_name for each in every}
    labels = {
        str(unit_id): f"{names[unit_id]}（{count}）"
        for unit_id, count in counted.most_common(MOST_UNITS)
    }
    more = "问题最多的单位如下，其余请先按类型或状态缩小范围。" if len(counted) > MOST_UNITS else ""
    return _narrowing(key, f"看哪个单位？{more}", labels)


def _narrowing(key: str, text: str, labels: Mapping[str, str]) -> Choice[str]:
    return Choice(
        key,
        text,
        [*labels, EVERY],
        label=lambda each: labels.get(each, each),
        answer=lambda each: each,
    )


def _words(every: Sequence[Listed], view: _View) -> str:
    """What is looked at, in words."""
    unit = next((each.unit_name for each in every if each.unit_id == view.unit_id), "")
    code = f"{view.code.name} {view.code.value}" if view.code else ""
    return "，".join(word for word in (view.state, code, unit) if word)
