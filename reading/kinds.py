"""Whether a sentence declares a trip, changes or cancels one, or is about something else.

Decided before any day is read (改成, 取消, 不去了, 上次报的). Spec: reading 6.2.
"""

from __future__ import annotations

import re
from enum import StrEnum

from reading.people import KIN, THIRD_PERSON


class Kind(StrEnum):
    """Which conversation a sentence opens."""

    TRIP = "trip"
    CHANGE = "change"
    CANCEL = "cancel"
    NONE = "none"


_GO = r"(?:去(?!世|年|掉|向|留)|赴|前往|飞(?!机)|(?<![嫁调])到(?!期|位|底|账)|出国|出境|回国|出游)"
_CHANGE = re.compile(
    r"改(?:成|为|到|去|在|期|签|飞|赴|从)|现改|更改|换成|换到|变更|调整[为到至]?|延期|延后|延长|推迟|推后|提前(?:到|至|[^,。;申报]{0,5}(?:回|返|出发|走))|往[后前][推挪移]|顺延|挪到|[改换](?:一?下|个|时间|日期)|原定|原计划"
    r"|多[待住留玩呆][^,。;]{0,4}[天周]|再加|增加|(?:上次|上回|之前|刚才|前天|前面|昨天|已经?)(?:申?报|填|申请)(?:备|的|错|过)|有变"
)
_FIRM_CHANGE = re.compile(
    r"改(?:成|为|到|去|在|期|签|飞|赴|从)|现改|更改|换成|换到|变更|调整|延期|延后|延长|推迟|推后|提前|往[后前][推挪移]|顺延|挪到|[改换](?:一?下|个|时间|日期)|多[待住留玩呆]|再加|增加"
)
_CANCEL = re.compile(
    r"取消|撤回|撤销|撤掉|作废|(?:不去|不走|不出国|不出境|不飞|去不了|去不成|走不了|走不成|出不去)[^,。;?]{0,10}?了|去不[了成]|(?:申请|行程|计划|旅游|那个)[^,。;]{0,4}(?:不要|不办|撤|撤回|撤销)(?:了|掉|吧|$)"
    r"|不(?:打算|准备|想|用|再|能)[^,。;]{0,2}(?:去|出国|出境)[^,。;?]{0,10}了"
)
_ABOUT_A_TRIP = re.compile(
    r"行程|出行|出境|出国|回国|返回(?:日期|时间)|回来|航班|机票|改签|目的地|之行|同行|探亲|旅游|上[次回](?:申?报|填|申请)|不[去走]|去不[了成]"
)
_OTHER_BUSINESS = re.compile(
    r"手机|电话|号码|姓名|单位名|密码|职务|登记备案|备案信息|免签|隔离|限制|政策|(?:护照|签证|签注|证件)(?:的)?(?:延期|变更|作废|换)|(?:变更|撤销|补办)(?:登记|备案|护照|证件)"
)
_OFFICIAL = re.compile(
    r"因公(?!外)|出访|公务团|公务护照|公派|出差|招商|考察团|代表团|公务出国|公务活动|参访团|访问团"
)
_PRIVATE = re.compile(r"因私|自费|私人|费用自理|非因公|不是因公")
_POLITE = re.compile(
    r"[,\s]?(?:请问)?(?:可以|行|好|可|能批|批准|能批准|能行|中)(?:吗|么|不|吧)\??$|[,\s]?(?:行不行|可不可以|可否|妥否)[^?]*\??$"
    r"|(?:请问)?(?:能不能|能否|可不可以|可否|可以)(?:帮我|给我)?(?=把)"
)
_WISH = re.compile(r"把[^,。;]{0,12}(?:改|换|推|提前|延|取消|撤)[^,。;]*(?:吗|么)?\??$")
_QUESTION = re.compile(
    r"\?|吗|么[?$]|什么|怎么|怎样|如何|多久|多少|几天(?:内|前|以内|之内|申|报)|提前几天|几点|几个人|哪[本些里个种]|谁|能不能|可不可以|是否|需不需要|要不要|有没有|[了来好]没有?\s*$|请问"
)
_NEWS = re.compile(r"新闻|外交部|报道|听说|据说|据悉|提醒公民|免签|接待|会见|座谈|建交|大使|发生了")
_DUTY = re.compile(
    r"(?:上交|交到|交回|交给|归还|还|领取|补办|办理|申领|丢|遗失|过期|到期|换发|续|签注)[^,。;]{0,6}(?:护照|通行证|证件|证)"
    r"|(?:护照|通行证|证件|签证|签注)[^,。;]{0,10}(?:上交|交到|交回|交了|归还|丢|遗失|过期|到期|换发|怎么|保管|续)|上报|名单|附件"
)
_BACK = re.compile(r"(?:从[^,。;]{1,6}|已经?)(?:回来|返回|回国)了?|回来了")
_NO_JOURNEY = re.compile(
    r"[交寄送还]到|从[^,。;]{1,8}?[回返]|(?:去|赴|到)[^,。;]{1,6}的(?!飞机|航班|机票|票|旅)"
)
_SELF = re.compile(
    rf"^(?:想|打算|准备|计划|拟|申请)|本人|申请人|我们(?!单位|局|处|科|这)|咱|我俩|(?<!给)我(?!们|的?(?:{KIN})(?!一?起?[和与跟]|带|陪)|单位|局|处|不去)"
)
_OTHERS = re.compile(
    rf"(?:^|[,。;!\n]|听说|据说)\s*(?:我的?|你的?|他的?)?{THIRD_PERSON}(?:[和跟与、]{THIRD_PERSON})*(?![^,。;]{{0,6}}(?:约我|陪我|和我|跟我|同行|一起))(?:(?![带陪]我)[^,。;和与跟同]){{0,14}}?{_GO}"
)
_INTENT = re.compile(
    rf"{_GO}|旅|游|携|报备|申请|出行|行程|探亲|访友|看望|看病|陪|留学|就医|继承|度假|自驾|自由行|玩|逛|转机|经停|返|回"
)
_GOING_OUT = re.compile(
    r"(?:想|要|打算|准备|计划|拟|申请|请假|利用[^,。;]{2,6})?[^,。;]{0,8}(?:出国|出境(?!入境)|国外|境外|海外)[^,。;]{0,4}(?:旅游|旅行|探亲|度假|玩|看病|看看|走走|转转|就医|留学|游)"
    r"|(?:想|要|打算|准备|计划|拟|申请)[^,。;]{0,6}(?:出国|出境)(?:一趟|看看|走走)?(?:$|[,。;!])"
)
_MOST_BESIDES = 4  # characters besides places, days and people in a sentence without a verb


def kind(text: str, *, places_abroad: int, undated: str, rest: str) -> Kind:
    """Decide which conversation a plain sentence opens.

    Args:
        text: The sentence.
        places_abroad: How many territories and cities abroad it names.
        undated: The sentence with its days blanked.
        rest: The sentence without its places, days and lengths.

    Not a trip: questions about rules, what others do, news, official trips, documents handed in
    or lost, and journeys at home.
    """
    is_about_others = not _SELF.search(text) and bool(_OTHERS.search(undated))
    changed = _changes(text, places_abroad)
    if is_about_others or _asks(text):
        return Kind.NONE
    if changed is not Kind.NONE:
        return changed
    if _is_something_else(text):
        return Kind.NONE
    goes_out = bool(_GOING_OUT.search(text))
    if not places_abroad:
        return Kind.TRIP if goes_out else Kind.NONE
    is_short = undated != text and len(re.sub(r"\W", "", rest)) <= _MOST_BESIDES
    return Kind.TRIP if _INTENT.search(_NO_JOURNEY.sub("", text)) or is_short else Kind.NONE


def _changes(text: str, places_abroad: int) -> Kind:
    if _OTHER_BUSINESS.search(text):
        return Kind.NONE
    if not places_abroad and not _ABOUT_A_TRIP.search(text):
        return Kind.NONE
    if _CANCEL.search(text) and not _FIRM_CHANGE.search(text):
        return Kind.CANCEL
    return Kind.CHANGE if _CHANGE.search(text) else Kind.NONE


def _is_something_else(text: str) -> bool:
    if _OFFICIAL.search(text) and not _PRIVATE.search(text):
        return True
    if _NEWS.search(text) and not _SELF.search(text):
        return True
    journey = _NO_JOURNEY.sub("", text)
    if _DUTY.search(text) and not re.search(r"去|赴|前往|旅游|探亲", journey):
        return True
    return bool(_BACK.search(text) and not re.search(_GO, journey) and "补报" not in text)


def _asks(text: str) -> bool:
    """A question about rules; 可以吗 at the end of a plan is politeness."""
    if _WISH.search(text):
        return False
    return bool(_QUESTION.search(_POLITE.sub("", text)))
