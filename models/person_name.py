"""姓名: splitting one column into 姓 and 名, and finding a person by pinyin or initials.

A surname is often read otherwise than the same character elsewhere (单 is Shan, 仇 is Qiu), and a
few are read in two ways; every reading in use finds the person. Source: spec reading 6.3.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice, product

_COMPOUNDS = (
    "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 轩辕 东方 独孤 南宫 "
    "西门 东郭 南门 百里 呼延 端木 万俟 钟离 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公羊 赫连 "
    "闻人 鲜于 闾丘 司寇 亓官 仉督 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 "
    "梁丘 左丘 东门 第五 纳兰 完颜 叶赫 耶律 那拉 爱新觉罗"
)
# Their first character is a surname of its own, so 东方红 may be 东 + 方红: to be looked at.
_UNCERTAIN = "夏侯 长孙 东方 万俟 钟离 宗政 单于 申屠 闻人 乐正 梁丘 左丘 谷梁 南门 子车 叶赫 那拉"
COMPOUND_SURNAMES = frozenset(_COMPOUNDS.split())
_UNCERTAIN_COMPOUNDS = frozenset(_UNCERTAIN.split())
_SURNAME_READINGS = {
    "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "曾": ("zeng",), "区": ("ou", "qu"),
    "查": ("zha",), "盖": ("ge", "gai"), "任": ("ren",), "华": ("hua",), "翟": ("zhai", "di"),
    "覃": ("qin", "tan"), "朴": ("piao", "pu"), "乐": ("yue", "le"), "牟": ("mu", "mou"),
    "冼": ("xian",), "缪": ("miao", "mou"), "宓": ("mi", "fu"), "折": ("she",),
    "黑": ("he", "hei"), "员": ("yun", "yuan"), "种": ("chong",), "秘": ("bi", "mi"),
    "繁": ("po",), "召": ("shao", "zhao"), "洗": ("xian",), "隗": ("wei", "kui"),
    "郇": ("xun", "huan"), "郗": ("xi", "chi"), "谌": ("chen", "shen"), "尉": ("wei", "yu"),
    "祭": ("zhai",), "於": ("yu",), "柏": ("bai", "bo"), "薄": ("bo",), "纪": ("ji",),
    "曲": ("qu",), "幺": ("yao",), "乜": ("nie",), "燕": ("yan",), "应": ("ying",),
    "葛": ("ge",), "冯": ("feng",), "宁": ("ning",), "过": ("guo",), "哈": ("ha",),
    "那": ("na",), "卜": ("bu",), "石": ("shi",), "沈": ("shen",), "车": ("che",),
    "褚": ("chu",), "贾": ("jia",), "都": ("du",), "庞": ("pang",), "逄": ("pang",),
    "阚": ("kan",), "臧": ("zang",), "晟": ("cheng",), "俞": ("yu",), "占": ("zhan",),
    "佟": ("tong",), "尹": ("yin",), "訾": ("zi",), "瞿": ("qu",), "娄": ("lou",),
    "殷": ("yin",), "江": ("jiang",), "洪": ("hong",), "眭": ("sui",), "句": ("gou", "ju"),
    "相": ("xiang",), "能": ("nai",), "撒": ("sa",), "适": ("kuo",), "重": ("chong",),
    "便": ("pian",), "藏": ("zang",), "调": ("diao",), "朝": ("chao",), "戚": ("qi",),
    "万俟": ("mo qi",), "尉迟": ("yu chi",), "长孙": ("zhang sun",), "单于": ("chan yu",),
    "澹台": ("tan tai",), "亓官": ("qi guan",), "令狐": ("ling hu",), "鲜于": ("xian yu",),
    "乐正": ("yue zheng",), "子车": ("zi ju",), "宰父": ("zai fu",), "拓跋": ("tuo ba",),
}  # fmt: skip
# Given names are read as the dictionary has them, but for these, where the family decides.
_GIVEN_NAME_READINGS = {
    "乐": ["le", "yue"], "行": ["xing", "hang"], "朝": ["chao", "zhao"], "长": ["chang", "zhang"],
    "重": ["zhong", "chong"], "曾": ["zeng", "ceng"], "晟": ["sheng", "cheng"], "盛": ["sheng"],
    "茜": ["qian", "xi"], "蔚": ["wei", "yu"], "单": ["shan", "dan"], "参": ["can", "shen"],
    "婷": ["ting"], "大": ["da"], "子": ["zi"], "祎": ["yi"], "玥": ["yue"], "珺": ["jun"],
    "骁": ["xiao"], "琛": ["chen"], "颉": ["jie", "xie"], "柏": ["bai", "bo"],
}  # fmt: skip
_LONGEST_GIVEN_NAME = 2
_MOST_READINGS = 16  # of one name: beyond that nobody is found any better


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in two parts. Where `is_clear` is false the split is a guess: 请核对."""

    surname: str
    given_name: str
    is_clear: bool = True


def split_name(text: str) -> PersonName:
    """Split a name written in one column into surname and given name.

    Compound surnames are known by list. A name of another form (with a dot, with Latin letters,
    of one, five or more characters) is split all the same, and marked as unclear.
    """
    name = "".join(unicodedata.normalize("NFKC", text).split())
    compound = name[:2] if name[:2] in COMPOUND_SURNAMES else ""
    if name.startswith("爱新觉罗"):
        compound = "爱新觉罗"
    if compound and len(name) > len(compound):
        is_clear = (
            compound not in _UNCERTAIN_COMPOUNDS
            and len(name) <= len(compound) + _LONGEST_GIVEN_NAME
        )
        return PersonName(compound, name[len(compound) :], is_clear)
    is_ordinary = len(name) in {2, 3} and not compound and all(map(_is_chinese, name))
    return PersonName(name[:1], name[1:], is_ordinary)


def pinyin_keys(surname: str, given_name: str) -> frozenset[str]:
    """What a person may be typed as: full pinyin and initials, lower case, without spaces.

    Every reading of the surname in use is kept, e.g. 区 as ou and qu.
    """
    keys = set[str]()
    for head in _surname_syllables(surname):
        for tail in islice(product(*_syllables(given_name)), _MOST_READINGS):
            keys.add("".join(head + tail))
            keys.add("".join(syllable[:1] for syllable in head + tail))
    return frozenset(keys - {""})


def _surname_syllables(surname: str) -> list[tuple[str, ...]]:
    listed = _SURNAME_READINGS.get(surname)
    if listed:
        return [tuple(reading.split()) for reading in listed]
    return list(islice(product(*_syllables(surname)), _MOST_READINGS))


def _syllables(text: str) -> list[list[str]]:
    """The readings of each character; what has none (a dot between two parts) is left out."""
    # Loaded when first needed: its dictionaries cost a fifth of a second of every start.
    from pypinyin import Style, pinyin  # noqa: PLC0415

    characters = "".join(filter(str.isalnum, text))
    readings = pinyin(characters, style=Style.NORMAL)
    letters = characters if len(readings) == len(characters) else " " * len(readings)
    return [
        _GIVEN_NAME_READINGS.get(letter, [reading[0].lower()])
        for letter, reading in zip(letters, readings, strict=True)
    ]


def _is_chinese(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK ")
