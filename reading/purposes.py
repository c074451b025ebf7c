"""What a trip is for: 探亲 访友 旅游 就医 留学 继承 其他. Spec: domain 1.2, reading 6.2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from reading.doubt import Doubt
from reading.people import FRIENDS, KIN


class Purpose(StrEnum):
    """事由, as the application has it."""

    RELATIVES = "relatives"
    FRIENDS = "friends"
    TOURISM = "tourism"
    MEDICAL = "medical"
    STUDY = "study"
    INHERITANCE = "inheritance"
    OTHER = "other"

    @property
    def word(self) -> str:
        """The word of the form."""
        return _TITLES[self]


_TITLES = {
    Purpose.RELATIVES: "探亲",
    Purpose.FRIENDS: "访友",
    Purpose.TOURISM: "旅游",
    Purpose.MEDICAL: "就医",
    Purpose.STUDY: "留学",
    Purpose.INHERITANCE: "继承",
    Purpose.OTHER: "其他",
}
_VISIT = r"(?:看望|探望|探视|看看|看一看|看|陪伴|照顾|照料|会见|见见|见)"
_CLAUSE = r"[^,。;!?\n]"
_WORDS = {
    Purpose.RELATIVES: re.compile(
        rf"探亲|省亲|团聚|团圆|{_VISIT}(?:一下|下)?(?!病|学校){_CLAUSE}{{0,12}}?{KIN}(?!的?(?:婚礼|毕业|比赛|演出|朋友))"
        rf"|(?:去|到|赴){_CLAUSE}{{0,8}}{KIN}(?:的)?家|帮{KIN}|带(?:外孙女|外孙|孙女|孙子|孙辈)(?![一去到赴玩旅])"
    ),
    Purpose.FRIENDS: re.compile(
        rf"访友|会友|探友|(?:{_VISIT}|走访|拜访|找){_CLAUSE}{{0,8}}?{FRIENDS}(?!的)"
    ),
    Purpose.MEDICAL: re.compile(
        r"就医|就诊|看病|治病|求医|医治|手术|治疗|体检|复查|复诊|住院|疗养|康复|试管|看牙|看医生|产检|生孩子|打疫苗"
    ),
    Purpose.STUDY: re.compile(
        r"留学|读书|攻读|进修|访学|求学|上学|上大学|读博|读研|读硕|读本科|学习|交换生|语言班|语言学校|研修|深造|念书|培训"
    ),
    Purpose.INHERITANCE: re.compile(r"继承|遗产"),
    Purpose.OTHER: re.compile(
        r"婚礼|葬礼|奔丧|丧事|会议|年会|论坛|展会|展览|画展|书展|参展|比赛|球赛|演唱会|音乐会|毕业典礼|购物|代购|买(?!了|好)[^,。;]{0,6}"
        r"|银行卡|签合同|签约|生意|商务|经商|私人事务|私事|公证|定居|移民|考试|应聘|面试|看房|买房|房产|演出|聚会|同学会|校友会|学术|讲座|颁奖|洽谈|采购|办事|事务|家事|祭祖|扫墓|朝圣|朝觐|志愿"
    ),
    Purpose.TOURISM: re.compile(
        r"旅游|旅行|游玩|游览|观光|度假|自由行|自驾|跟团|随团|旅行团|报团|蜜月|赏樱|赏枫|滑雪|泡温泉|潜水|看极光|徒步|登山|迪士尼|环球影城|休闲"
        r"|散心|跨年|(?<!上)(?:\d|[一二三四五六七八九十])日游|日之旅|环岛|港澳游|游(?!戏|学|泳|行|客|记)|玩|逛"
    ),
}
_ONLY_BY_THE_WAY = re.compile(r"(?:顺便|顺道|顺路|顺带|途中)[^,。;]{0,4}$")
_WEAK = re.compile(r"自驾|玩|逛|游|度假|跨年|休闲|散心")
_OF_SOMEBODY_THERE = re.compile(r"在[^,。;!?\n]{0,8}$")
_LABEL = re.compile(r"(?:事由|目的|理由|原因)(?:是|为|:)?\s?(?P<what>[^,。;\n]{2,8})")
_PRONOUN = re.compile(rf"(?:{_VISIT}|陪)(?:一下|下)?(?:他|她)|探视|探望|看望")
_SENT = re.compile(rf"(?:送|陪|供){KIN}")


@dataclass(frozen=True, slots=True)
class PurposeRead:
    """The purpose, or the doubt between several."""

    purpose: Purpose | None = None
    doubts: tuple[Doubt, ...] = ()


def purpose(text: str) -> PurposeRead:
    """The one purpose that a plain sentence gives; several of equal weight are asked about.

    What is done 顺便 does not count. A child who studies, or is taken to study, is not the
    traveller's own purpose.
    """
    label = _LABEL.search(text)
    named = _named(label["what"]) if label else []
    found = named or _named(text)
    if len(found) == 1:
        return PurposeRead(found[0])
    if len(found) > 1:
        names = "、".join(each.word for each in found)
        doubt = Doubt("purpose", names, f"事由是{names}中的哪一项？", tuple(map(str, found)))
        return PurposeRead(None, (doubt,))
    return PurposeRead()


def _named(text: str) -> list[Purpose]:
    words: dict[Purpose, list[str]] = {each: _of(text, each) for each in Purpose}
    if not words[Purpose.RELATIVES] and not words[Purpose.FRIENDS] and _visits_somebody(text):
        words[Purpose.RELATIVES] = ["看他"]
    strong: list[Purpose] = [
        each for each, said in words.items() if said and not _is_weak(each, said)
    ]
    if Purpose.INHERITANCE in strong:
        return [Purpose.INHERITANCE]
    if strong == [Purpose.TOURISM, Purpose.OTHER]:
        return strong
    without_other: list[Purpose] = [each for each in strong if each is not Purpose.OTHER]
    return without_other or strong or [each for each, said in words.items() if said]


def _of(text: str, purpose: Purpose) -> list[str]:
    return [
        match.group()
        for match in _WORDS[purpose].finditer(text)
        if not _ONLY_BY_THE_WAY.search(text[: match.start()])
        and not (purpose is Purpose.STUDY and _is_of_another(text, match))
    ]


def _is_weak(purpose: Purpose, words: list[str]) -> bool:
    """玩 and 逛 go with any purpose; 旅游 is one."""
    return purpose is Purpose.TOURISM and all(_WEAK.fullmatch(each) for each in words)


def _is_of_another(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    return bool(_OF_SOMEBODY_THERE.search(before) or _SENT.search(before))


def _visits_somebody(text: str) -> bool:
    """看他, where the one who is visited was named before: 我丈夫在苏丹，我去看他."""
    match = _PRONOUN.search(text)
    return bool(match and re.search(KIN, text[: match.start()]))
