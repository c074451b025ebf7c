"""How people are called in a sentence: kin, friends, colleagues, names. Spec: reading 6.2."""

from __future__ import annotations

from models.person_name import COMPOUND_SURNAMES

_KIN = (
    "岳父母 岳父岳母 岳父 岳母 公公婆婆 公公 婆婆 公婆 丈母娘 丈人 爷爷奶奶 外公外婆 "
    "爷爷 奶奶 外公 外婆 姥姥 姥爷 祖父母 祖父 祖母 外祖父 外祖母 父亲 母亲 父母亲 "
    "父母 双亲 爸爸妈妈 爸妈 爸爸 妈妈 老爸 老妈 老两口 爸 妈 配偶 爱人 妻子 丈夫 "
    "太太 先生 老婆 老公 媳妇 老伴 夫人 妻儿 妻女 妻 对象 男朋友 女朋友 男友 女友 "
    "未婚妻 未婚夫 大儿子 小儿子 大女儿 小女儿 儿子 女儿 闺女 孩子们 孩子 小孩 子女 "
    "儿女 儿媳 女婿 外孙女 外孙 孙女 孙子 孙辈 两个娃 娃 哥哥 弟弟 姐姐 妹妹 大哥 "
    "二哥 三哥 大姐 二姐 三姐 兄弟 姐妹 姊妹 兄长 哥 姐 弟 妹 姐夫 妹夫 嫂子 "
    "弟媳 伯父 伯母 叔叔 婶婶 姑姑 姑妈 姑父 舅舅 舅妈 姨妈 阿姨 姨 表哥 表弟 "
    "表姐 表妹 堂哥 堂弟 堂姐 堂妹 侄子 侄女 外甥女 外甥 亲戚 亲属 亲人 家属 家人 "
    "家里人 一家人 "
)
_FRIENDS = (
    "好朋友 老朋友 朋友们 朋友 好友 友人 老友 闺蜜 老同学 大学同学 同学们 同学 "
    "老战友 战友们 战友 老乡 笔友 导师 老师 恩师 驴友 室友 "
)
_COLLEAGUES = "老同事 同事们 同事 邻居"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶魏苏吕"
    "丁沈姚卢姜崔钟谭陆汪范廖石贾夏付邹熊白孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严武戴莫"
    "孔汤"
)


def _either(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


KIN = rf"(?:{_either(_KIN)})"
FRIENDS = rf"(?:{_either(_FRIENDS)})"
_COMPOUND = "|".join(sorted(COMPOUND_SURNAMES))
_AFTER_A_NAME = (
    r"(?=\s|[、,。;:()\d]|和|与|及|跟|一起|一同|一道|一块|同行|同去|同游|结伴|去|赴|前往|到|飞|拟|计划|打算|准备|于|陪|出|从|自|在|旅|$"
    r"|下[周个月]|本[周月]|这[周个]|明|后天|国庆|春节|五一|两人|二人|三人)"
)
NAME = rf"(?:(?:{_COMPOUND}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}?{_AFTER_A_NAME})"
_BY_SURNAME = rf"(?:[老小][{_SURNAMES}](?![\u4e00-\u9fff]?[子婆公]))"
COUNT = r"(?:[一两二三四五六几\d]个|[一两二三四五六几\d]位|俩)"
_FROM_WHERE = r"(?:本?单位|部门|科室|公司|大学|高中|初中|小学|部队|老家)的?"
# As said, with their number and name: 两个朋友, 妻子李某某, 同事老周.
PERSON = (
    rf"(?:{COUNT}?(?:{_FROM_WHERE}|双胞胎|龙凤胎|未成年的?|年迈的?)?(?:{KIN}|{FRIENDS}|{_either(_COLLEAGUES)})"
    rf"(?:{_BY_SURNAME}|{NAME})?|{_BY_SURNAME}|{NAME})"
)
FAMILY = r"(?:全家人?|举家|一家(?:[三四五六\d]口(?:人)?)|一家老小)"
THIRD_PERSON = (
    rf"(?:他们|她们|他|她|有人|{KIN}|{FRIENDS}|(?:单位|我们|咱们)?(?:{_either(_COLLEAGUES)}|领导)|{_BY_SURNAME}"
    rf"|[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:局长|处长|科长|主任|书记|部长|市长|县长|总|老师|医生|主席|院长|校长))"
)
