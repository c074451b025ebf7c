"""Territories by their names: in a sentence, in an answer, and how each is shown. Spec: 6.2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.terms import DocumentKind
from reading import spelling
from reading.characters import plain
from reading.gazetteer import Place, Sort, gazetteer

# What makes a name before it the name of a thing, a person or an office: no destination.
_OF_SOMETHING = re.compile(
    r"(?:人(?!文)|籍|裔|语|菜|料理|餐厅|餐馆|客商|客人|客户|外教|专家|企业|公司(?!总部)|商会|进口|产的|生产|品牌|牌|制造"
    r"|驻|大使馆|领事馆|使馆|签证|签注|通行证|护照|电影|电视|剧|音乐|文学|文化|历史|队|总统|首相|政府|外交"
    r"|代表团|留学生|同胞|货|车|路(?!上|过)|街|红酒|啤酒|奶粉|免签|疫情|地震|新闻|政策)"
)
_A_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶魏苏"
    "吕丁任沈姚卢姜崔钟谭陆汪范廖石金韦贾夏付方邹熊白孟秦邱江尹薛闫"
)
_PART_OF_A_NAME = re.compile(rf"(?:和|跟|与|同|带|陪|携|叫)[{_A_SURNAME}]$")
_SHORT = 2
_INITIAL = re.compile(
    r"(?:赴|抵|访|飞|留)(?P<names>[港台美日韩朝英法德俄加泰越意澳新]{1,3})(?![元币语式军法])"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where it stands in a sentence; `meant` where the words were misspelt."""

    start: int
    end: int
    words: str
    place: Place
    is_misspelt: bool = False

    @property
    def is_abroad(self) -> bool:
        return self.place.sort in {Sort.TERRITORY, Sort.CITY, Sort.UNCLEAR}


@dataclass(frozen=True, slots=True)
class Found:
    """What free words name: the territories, or whom they may mean where that is not sure."""

    codes: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


def title(code: str) -> str:
    """The Chinese name of a territory by its ISO 3166 alpha-2 code, e.g. 日本 for JP."""
    return gazetteer().titles[code]


def document_for(code: str) -> DocumentKind:
    """The kind of document that a journey there needs. Spec: domain 1.2."""
    kinds = {
        "HK": DocumentKind.HK_MACAO_PERMIT,
        "MO": DocumentKind.HK_MACAO_PERMIT,
        "TW": DocumentKind.TAIWAN_PERMIT,
    }
    return kinds.get(code, DocumentKind.ORDINARY_PASSPORT)


def find(words: str) -> Found:
    """Look up what an answer names: exact names in their order, else what it may mean.

    A name of several territories (刚果, 圣地亚哥) and a misspelt one give candidates only.
    """
    text = plain(words)
    abroad = [each for each in mentions(text) if each.is_abroad]
    sure = [each for each in abroad if each.place.sort is not Sort.UNCLEAR]
    unsure = [code for each in abroad if each not in sure for code in each.place.codes]
    codes = tuple(dict.fromkeys(code for each in sure for code in each.place.codes))
    if not abroad:
        unsure = [code for each in spelling.near(text) for code in each.codes]
    return Found(codes, tuple(dict.fromkeys(unsure)))


def mentions(text: str) -> list[Mention]:
    """Every place named in a plain sentence, in order; not those inside other words."""
    found = [*_named(text)]
    taken = [(each.start, each.end) for each in found]
    found += [
        each
        for each in _by_initials(text)
        if not any(start < each.end and each.start < end for start, end in taken)
    ]
    return sorted(found, key=lambda each: each.start)


def _named(text: str) -> Iterator[Mention]:
    known = gazetteer()
    for match in known.pattern.finditer(text):
        place = known.places[match.group()]
        if place.sort is not Sort.NO_PLACE and _is_a_place(text, match):
            yield _misspelt_longer(text, match, place)


def _is_a_place(text: str, match: re.Match[str]) -> bool:
    is_name = len(match.group()) <= _SHORT and _PART_OF_A_NAME.search(text[: match.start()])
    return not is_name and not _OF_SOMETHING.match(text, match.end())


def _misspelt_longer(text: str, match: re.Match[str], place: Place) -> Mention:
    """印度尼西压 is not 印度: a longer name that begins alike is looked for first."""
    longer = spelling.longer(text[match.start() :], match.group())
    if longer is None:
        return Mention(match.start(), match.end(), match.group(), place)
    end = match.start() + len(longer.name)
    return Mention(match.start(), end, text[match.start() : end], longer, is_misspelt=True)


def _by_initials(text: str) -> Iterator[Mention]:
    initials = gazetteer().initials
    for match in _INITIAL.finditer(text):
        for offset, letter in enumerate(match["names"]):
            start = match.start("names") + offset
            yield Mention(start, start + 1, letter, initials[letter])
