"""应备核查 /gaps: what differs between the HR lists and the roster, with one-tap actions.

Notice part 1 (应备尽备); spec findings 4.5, conversations 2.4. Each card is its own summary:
pressing its button records it. One run handles one gap; which one is always named by an answer, so
that one that somebody else has handled, or that has changed, is never mistaken for the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from handlers.talk import Choice, Misread, Talk, Text
from jobs.file_registration import file_change, register, revoke
from jobs.roster_gaps import FoundGap, gaps_within
from jobs.set_gap_aside import set_gap_aside
from models.access import Action, may, reach
from models.errors import Forbidden, NotNow
from models.outbox import Choice as Button
from models.roster_gap import GapKind
from models.terms import Category
from models.unit import Unit

REGISTER, OTHERWISE, CHANGE, REVOKE = "登记", "换一个类别登记", "变更备案", "撤销备案"
LEAVE, SKIP = "不需办理", "跳过"
NO_MORE = "end"
CHANGED_MEANWHILE = "刚才那一项已办理或已有变化，请重新选择。"


async def check_gaps(talk: Talk, db: Session) -> None:
    """Show how many gaps there are of each kind, then one after the other."""
    prefixes = reach(db, talk.actor, Action.SEE_GAPS)
    if not prefixes:
        raise Forbidden(f"您没有{Action.SEE_GAPS.value}的权限。")
    found = [
        each for each in gaps_within(db, prefixes, talk.policy, talk.today) if each.answer is None
    ]
    if not found:
        return await talk.say(
            "在职人员名单与花名册之间没有待核查的问题。"
            "名单有变动时，请把在职人员名单（.xlsx）作为文件发到这里。"
        )
    begun = _begun_at(talk, found)
    gap: FoundGap = begun if begun is not None else await talk.ask(_First(found))
    while True:
        of_kind = [each for each in found if each.gap.kind is gap.gap.kind]
        following = _after(gap, of_kind)
        step = await talk.ask(_Step(gap, of_kind, following, _ways(talk, db, gap)))
        if step.way != SKIP:
            return await _do(talk, db, gap, step.way, following)
        if step.following is None:
            return await talk.say("这一类已看到最后一项。跳过的仍在，可再次发送 /gaps。")
        gap = step.following


async def _do(talk: Talk, db: Session, gap: FoundGap, way: str, following: FoundGap | None) -> None:
    """Record what was chosen for one gap, and offer the next."""
    if way == LEAVE:
        asked = f"{gap.name}：为什么不需办理？情况变化前不再提示。"
        reason = await talk.ask(Text(f"reason.{gap.key}", asked, least=2))
        set_gap_aside(db, gap.gap, gap.whose, gap.person, reason, talk.occasion)
        said = f"已记录：{gap.name} {gap.gap.kind.value}，不需办理（{reason}）。"
    elif way in {REGISTER, OTHERWISE}:
        said = await _register(talk, db, gap, way)
    else:
        said = _file(talk, db, gap, way)
    more = [Button("下一项", begin="gaps", subject=following.key)] if following else []
    return await talk.say(said, choices=more)


async def _register(talk: Talk, db: Session, gap: FoundGap, way: str) -> str:
    category = gap.gap.category
    if way == OTHERWISE:
        asked = f"{gap.name}按哪一类登记？"
        category = await talk.ask(Choice(f"category.{gap.key}", asked, list(Category)))
    if gap.staff is None or category is None:
        raise NotNow(CHANGED_MEANWHILE)
    registrant = register(db, gap.staff, category, talk.occasion)
    authority = db.get_one(Unit, registrant.authority_id)
    return (
        f"已登记：{gap.name}（{gap.mask}），{category.value}，人事主管部门{authority.name}，"
        f"{registrant.status.value}。请报公安机关备案，并通知本人绑定账号、报告持证情况。"
    )


def _file(talk: Talk, db: Session, gap: FoundGap, way: str) -> str:
    registrant, changed, ends_on = gap.registrant, gap.gap.changed, gap.gap.ends_on
    if registrant is not None and way == CHANGE and changed is not None:
        words = file_change(db, registrant, changed, talk.occasion)
        due = talk.policy.registration_change.after(talk.today)
        return f"已变更：{gap.name}（{words}）。请在 {due} 前报公安机关变更备案（/changes）。"
    if registrant is not None and way == REVOKE and ends_on is not None:
        last_day = revoke(db, registrant, ends_on, talk.occasion)
        return (
            f"已撤销备案：{gap.name}，登记至 {last_day} 止。"
            "请报公安机关；由组织保管的证件请发还或移交。"
        )
    raise NotNow(CHANGED_MEANWHILE)


def _ways(talk: Talk, db: Session, gap: FoundGap) -> list[str]:
    """What the speaker may do about a gap; nothing in their own case or out of their reach."""
    person_id = gap.person.id if gap.person is not None else None
    unit = db.get_one(Unit, gap.whose.unit_id)
    if not may(db, talk.actor, Action.REGISTER, person_id=person_id, unit=unit):
        return []
    ways = [REGISTER, OTHERWISE] if gap.gap.category is not None else []
    ways += [CHANGE] if gap.gap.changed is not None else []
    ways += [REVOKE] if gap.gap.ends_on is not None else []
    return [*ways, LEAVE]


@dataclass(frozen=True)
class _Chosen:
    """What to do about a gap; skipped, which one follows."""

    way: str
    following: FoundGap | None = None

    @property
    def answer(self) -> str:
        """What is stored; a skip names the gap that follows, so that it stays that one."""
        if self.way != SKIP:
            return self.way
        return f"{SKIP}.{self.following.key if self.following is not None else NO_MORE}"


class _First(Choice[FoundGap]):
    """Which kind to begin with; the answer is the first gap of it."""

    def __init__(self, found: Sequence[FoundGap]) -> None:
        counts = Counter(each.gap.kind for each in found)
        firsts = {each.gap.kind: each for each in reversed(found)}
        super().__init__(
            "kind",
            f"在职人员名单与花名册比对，待核查 {len(found)} 项。先看哪一类？"
            "（全部清单可发送 /export 导出）",
            [firsts[kind] for kind in GapKind if kind in firsts],
            label=lambda each: f"{each.gap.kind.value} {counts[each.gap.kind]}",
            answer=lambda each: each.key,
        )
        self._found = {each.key: each for each in found}

    def value(self, answer: str) -> FoundGap:
        if answer not in self._found:
            raise Misread(CHANGED_MEANWHILE)
        return self._found[answer]


class _Step(Choice[_Chosen]):
    """One gap on a card, and what can be done about it."""

    def __init__(
        self,
        gap: FoundGap,
        of_kind: Sequence[FoundGap],
        following: FoundGap | None,
        ways: Sequence[str],
    ) -> None:
        place = [each.key for each in of_kind].index(gap.key) + 1
        asked = f"{gap.gap.kind.value}（{place}/{len(of_kind)}）\n{_card(gap)}"
        if not ways:
            asked += "\n您不能办理这一项（涉及本人，或原单位不在您的管理范围内），请由他人办理。"
        chosen = [*map(_Chosen, ways), _Chosen(SKIP, following)]
        super().__init__(
            f"do.{gap.key}",
            asked,
            chosen,
            label=lambda each: each.way,
            answer=lambda each: each.answer,
        )
        self._of_kind = {each.key: each for each in of_kind}

    def value(self, answer: str) -> _Chosen:
        way, _, key = answer.partition(".")
        if way != SKIP:
            return super().value(answer)
        if key == NO_MORE:
            return _Chosen(SKIP)
        if key not in self._of_kind:
            raise Misread(CHANGED_MEANWHILE)
        return _Chosen(SKIP, self._of_kind[key])


def _card(gap: FoundGap) -> str:
    lines = [
        f"{gap.name}（{gap.mask}）　{gap.unit.name}",
        f"依据：{gap.gap.grounds}",
        f"建议：{gap.gap.advice}",
    ]
    if gap.gap.ends_on is not None:
        lines.append(f"撤销的，登记至 {gap.gap.ends_on} 止")
    return "\n".join(lines)


def _begun_at(talk: Talk, found: Sequence[FoundGap]) -> FoundGap | None:
    """The gap that a button named, unless it is gone."""
    return next((each for each in found if each.key == talk.subject), None)


def _after(gap: FoundGap, of_kind: Sequence[FoundGap]) -> FoundGap | None:
    keys = [each.key for each in of_kind]
    place = keys.index(gap.key) + 1
    return of_kind[place] if place < len(of_kind) else None
