"""Which of the days said is the exit and which the return, by the words around. Spec: 6.2."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reading.characters import clause_end, clause_start
from reading.day_words import DayWords

_RANGE = re.compile(r"\s?(?:上午|下午|早上|晚上|晚|早)?\s?(?:[-~]+|直?至|一?直?到)\s?")
_NEXT_TO = re.compile(r"\s?(?:、|和|及)\s?")
_BESIDE = re.compile(r"\s?\(?\s?(?:即|也就是|就是)?")
_RETURN = re.compile(r"(?<!往)返(?!利|聘)|(?<!来)回(?!族|复)|归|入境|到家|结束|截止|为止|止")
_EXIT = re.compile(
    r"出发|出境|离境|启程|动身|起飞|(?<!逃)走(?!访)|去(?!世|年)|赴|前往|飞(?!回)|到|往(?!返)|起|开始|抵|入住|出国|出游"
)
_ON = re.compile(r"转到|转去|转往|转飞|再去|再到|再赴|然后|接着")
_EVENT = re.compile(
    r"毕业|生日|婚礼|结婚|考试|开学|比赛|出生|到期|签发|生效|上班|开会|会议|演出|举行|举办|开幕|的(?!飞机|航班|机票|票|车|船)"
)
_RETURN_LABEL = re.compile(
    r"(?:返回|返程|回国|回来|回程|归国|归来|入境|返|回|止)(?:日期|时间|日子)?[:是为于在定]*\s?$"
    r"|(?:住|待|呆|玩|留|停留|逗留|持续)到?至?\s?$"
)
_EXIT_LABEL = re.compile(
    r"(?:出发|出境|出国|启程|去程|离境|起|自|从)(?:日期|时间|日子)?[:是为于在定]*\s?$"
)
_OF_LEAVE = re.compile(
    r"(?:请假|休假|年假|公休|上班|会议|培训|展会|假期)(?:时间|日期)?[:为是自从于]*\s?$"
)
_FROM_THE_EXIT = re.compile(r"回|返|次日|翌日|第二天|隔|后$")
_TITLED = re.compile(r"(?:日期|时间|日子|:)[:是为于在定]*\s?$")
_FARTHEST = 24  # characters after a day in which its verb is looked for


@dataclass(frozen=True, slots=True)
class Turns:
    """The words of the exit and of the return; 9月19日、20日 are listed: two days in a row."""

    leaves: DayWords | None = None
    returns: DayWords | None = None
    are_listed: bool = False


@dataclass(frozen=True, slots=True)
class _Role:
    words: DayWords
    role: str  # exit, return, on, event, range start, range end or unknown


def turns(text: str, days: list[DayWords]) -> Turns:
    """The first day of leaving and the last day of returning."""
    roles = [*_ranges_and_verbs(text, days)]
    leaves = _best(roles, "exit")
    returns = _best(list(reversed(roles)), "return")
    unknown = [each for each in roles if each.role == "unknown"]
    is_open = returns is None or returns.is_festival or returns.find is None
    if leaves is None and unknown and (is_open or _is_first(unknown[0], returns)):
        leaves = unknown.pop(0).words
    if returns is None and leaves is not None and unknown:
        last = unknown[-1].words
        if last.start > leaves.start and _is_bare(text, last):
            returns = last
    return Turns(leaves, returns, are_listed=_are_listed(text, leaves, returns))


def is_beside(text: str, day: DayWords, other: DayWords) -> bool:
    """Whether a day only says again which one it is: 12月5日（周六）, 下周四（9月17日）."""
    if day.find is None or other.find is None or day.is_festival or other.is_festival:
        return False
    if _FROM_THE_EXIT.search(other.words):
        return False
    return bool(_BESIDE.fullmatch(text, day.end, other.start))


def _ranges_and_verbs(text: str, days: list[DayWords]) -> list[_Role]:
    roles: list[_Role] = []
    is_end = False
    for place, words in enumerate(days):
        later = days[place + 1] if place + 1 < len(days) else None
        is_start = bool(later) and _is_range(text, words, later)
        if is_end:
            roles.append(_Role(words, "return" if roles[-1].role == "exit" else "event"))
        elif is_start:
            roles.append(_Role(words, "event" if _OF_LEAVE.search(text[: words.start]) else "exit"))
        else:
            stop = later.start if later else len(text)
            start = days[place - 1].end if place else 0
            roles.append(_Role(words, _role(text, words, start, stop)))
        is_end = is_start
    return roles


def _is_range(text: str, left: DayWords, right: DayWords | None) -> bool:
    if right is None:
        return False
    if _RANGE.fullmatch(text, left.end, right.start):
        return True
    return bool(_NEXT_TO.fullmatch(text, left.end, right.start))


def _are_listed(text: str, leaves: DayWords | None, returns: DayWords | None) -> bool:
    if leaves is None or returns is None or returns.start < leaves.end:
        return False
    return bool(_NEXT_TO.fullmatch(text, leaves.end, returns.start))


def _role(text: str, words: DayWords, start: int, stop: int) -> str:
    before = text[max(start, clause_start(text, words.start)) : words.start]
    if start > clause_start(text, words.start) and not _TITLED.search(before):
        before = ""  # 出发 belongs to the day before it
    if re.search(r"来回|往返|返回?$|回来?$", words.words):
        return "return"
    if _RETURN_LABEL.search(before) and not re.search(r"从$", before):
        return "return"
    if _EXIT_LABEL.search(before):
        return "exit"
    after = text[words.end : min(stop, words.end + _FARTHEST)]
    own = text[words.end : min(stop, clause_end(text, words.end))]
    return _by_verb(own) if _by_verb(own) != "unknown" else _later(after)


def _later(after: str) -> str:
    """A verb in the next clause may still be the day's; an event there is not."""
    role = _by_verb(after)
    return role if role in {"exit", "return"} else "unknown"


def _by_verb(after: str) -> str:
    kinds = (("on", _ON), ("return", _RETURN), ("exit", _EXIT), ("event", _EVENT))
    found = [(match.start(), kind) for kind, pattern in kinds if (match := pattern.search(after))]
    return min(found, key=lambda each: each[0])[1] if found else "unknown"


def _best(roles: list[_Role], role: str) -> DayWords | None:
    """The first that is a day, before festivals, before what is only about when."""
    found = [each.words for each in roles if each.role == role]
    return min(found, key=lambda words: (words.find is None, words.is_festival), default=None)


def _is_first(role: _Role, returns: DayWords | None) -> bool:
    return returns is None or role.words.start < returns.start


def _is_bare(text: str, words: DayWords) -> bool:
    """Whether nothing else stands in its clause, as in a list of a start and an end."""
    start, end = clause_start(text, words.start), clause_end(text, words.end)
    before = text[start : words.start].rpartition(" ")[2]
    after = text[words.end : end].partition(" ")[0]
    return not (before or after).strip()


def moved(words: DayWords, end: int) -> DayWords:
    """The same day, with the weekday said beside it taken into its words."""
    return replace(words, end=end)
