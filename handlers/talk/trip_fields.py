"""Take a trip from its traveller: by one sentence or field by field, and shown until it is right.

Spec: reading 6.2 (what was read is shown and always confirmed, what is missing is asked, what is
ambiguous is offered), conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from handlers.talk.questions import Choice, Text
from handlers.talk.talk import Talk
from handlers.talk.trip_questions import (
    Companions,
    Places,
    TravelDay,
    documents_fitting,
)
from models.document import Document
from models.terms import TripPurpose
from models.trip import SEPARATOR, TripVersion
from models.weekday import span
from reading import places
from reading.wording import reckoned

if TYPE_CHECKING:
    from reading.sentence import Reading

SEND, CHANGE_ONE, NOT_NOW = "提交审批", "改一项", "先不办"
NO_EMERGENCY, EMERGENCY = "不是", "是紧急情况"
FUNDINGS = ["自费", "亲友资助", "邀请方承担"]
MOST_CHANGES = 20
NEEDED = ("destinations", "exit_date", "return_date", "purpose", "companions")
OPTIONAL = ("funding", "contact_abroad")


@dataclass
class Draft:
    """A trip as far as it is known."""

    destinations: tuple[str, ...] = ()
    transits: tuple[str, ...] = ()
    exit_date: date | None = None
    return_date: date | None = None
    purpose: TripPurpose | None = None
    companions: tuple[str, ...] | None = None
    funding: str | None = None
    contact_abroad: str | None = None
    documents: list[Document] = field(default_factory=list[Document])
    is_emergency: bool = False
    reckoned_by: str = ""
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    asked: dict[str, str] = field(default_factory=dict[str, str])

    def names(self) -> list[str]:
        """The destinations by their names."""
        return [places.title(code) for code in self.destinations]

    def transit_names(self) -> list[str]:
        """What is only passed through, by its names."""
        return [places.title(code) for code in self.transits]


def draft_of(version: TripVersion, documents: Sequence[Document]) -> Draft:
    """A version as it stands, to be changed."""
    return Draft(
        destinations=_codes(version.destinations),
        transits=_codes(version.transits),
        exit_date=version.exit_date,
        return_date=version.return_date,
        purpose=version.purpose,
        companions=tuple(each for each in version.companions.split(SEPARATOR) if each),
        funding=version.funding,
        contact_abroad=version.contact_abroad,
        documents=list(documents),
    )


def _codes(names: str) -> tuple[str, ...]:
    return tuple(code for each in names.split(SEPARATOR) for code in places.find(each).codes)


def drafted(reading: Reading | None) -> Draft:
    """What a sentence said; what it left open stays blank."""
    if reading is None:
        return Draft()
    unclear = "return_date" if reading.exit_date else "exit_date"
    doubts = {
        {"date": unclear, "dates": unclear}.get(each.about, each.about): each
        for each in reading.doubts
    }
    by = dict.fromkeys(filter(None, (reading.exit_by, reading.return_by)))
    return Draft(
        destinations=() if "destinations" in doubts else reading.destinations,
        transits=reading.transits,
        exit_date=None if "exit_date" in doubts else reading.exit_date,
        return_date=None if "return_date" in doubts else reading.return_date,
        purpose=TripPurpose[reading.purpose.name] if reading.purpose else None,
        companions=reading.companions or None,
        reckoned_by=reckoned("、".join(by)),
        offered={about: each.alternatives for about, each in doubts.items()},
        asked={about: each.question for about, each in doubts.items()},
    )


async def complete(talk: Talk, draft: Draft, documents: Sequence[Document]) -> None:
    """Ask for what is missing, one question a message."""
    for name in NEEDED:
        if getattr(draft, name) in (None, ()):
            await _ask_field(talk, draft, name, name, documents)
    await _ask_documents(talk, draft, "documents", documents)
    await _ask_emergency(talk, draft)
    for name in OPTIONAL:
        if getattr(draft, name) is None:
            await _ask_field(talk, draft, name, name, documents)


async def settle(
    talk: Talk,
    draft: Draft,
    documents: Sequence[Document],
    cautions: Callable[[Draft], Sequence[str]],
    *,
    send: str = SEND,
    heading: str = "请核对",
) -> bool:
    """Show the trip, with what the approver will be warned of, until it is sent or left."""
    for turn in range(MOST_CHANGES):
        text = "\n".join([heading, *lines_of(draft), *(f"⚠ {each}" for each in cautions(draft))])
        answer = await talk.ask(Choice(f"settle.{turn}", text, [send, CHANGE_ONE, NOT_NOW]))
        if answer != CHANGE_ONE:
            return answer == send
        name = await talk.ask(
            Choice(f"change.{turn}", "改哪一项？", [*TITLES], label=lambda each: TITLES[each])
        )
        draft.reckoned_by = "" if name.endswith("date") else draft.reckoned_by
        await _ask_field(talk, draft, name, f"{name}.{turn}", documents)
    return False


def lines_of(draft: Draft) -> list[str]:
    """The trip line by line, days with their weekdays and number."""
    urgent = "【紧急】" if draft.is_emergency else ""
    lines = [f"{urgent}前往：{SEPARATOR.join(draft.names())}"]
    if draft.transits:
        lines.append(f"途经：{SEPARATOR.join(map(places.title, draft.transits))}")
    if draft.exit_date and draft.return_date:
        note = f"（{draft.reckoned_by}，请核对）" if draft.reckoned_by else ""
        lines.append(f"时间：{span(draft.exit_date, draft.return_date)}{note}")
    lines.append(f"事由：{draft.purpose.value if draft.purpose else ''}")
    lines.append(f"同行：{SEPARATOR.join(draft.companions or ()) or '无'}")
    lines.append(f"证件：{SEPARATOR.join(map(str, draft.documents)) or '（没有可用的证件）'}")
    if draft.funding:
        lines.append(f"费用：{draft.funding}")
    if draft.contact_abroad:
        lines.append(f"境外联系：{draft.contact_abroad}")
    return lines


async def _ask_emergency(talk: Talk, draft: Draft) -> None:
    """Asked only of those who leave sooner than applications usually are made."""
    usual = talk.policy.application_lead_days
    left = (draft.exit_date - talk.today).days if draft.exit_date else usual
    if left >= usual:
        return
    text = f"距出境只有 {left} 天，一般应提前 {usual} 天申请。是紧急情况吗（如亲属病重）？"
    answer = await talk.ask(Choice("emergency", text, [NO_EMERGENCY, EMERGENCY]))
    draft.is_emergency = answer == EMERGENCY


TITLES = {
    "destinations": "前往地",
    "transits": "途经",
    "exit_date": "出境日期",
    "return_date": "回国日期",
    "purpose": "事由",
    "companions": "同行人员",
    "documents": "使用证件",
    "funding": "费用来源",
    "contact_abroad": "境外联系方式",
}


async def _ask_field(
    talk: Talk, draft: Draft, name: str, key: str, documents: Sequence[Document]
) -> None:
    """Ask for one field and put it into the draft."""
    text, offered = draft.asked.pop(name, ""), draft.offered.pop(name, ())
    if name == "destinations":
        asked = Places(key, text or "前往哪些国家或地区？", offered=offered)
        draft.destinations = await talk.ask(asked)
        if key != name:
            await _ask_documents(talk, draft, f"{key}.documents", documents)
    elif name == "transits":
        draft.transits = await talk.ask(Places(key, "途经哪里？"))
    elif name in {"exit_date", "return_date"}:
        await _ask_day(talk, draft, name, key, text, offered)
    elif name == "purpose":
        draft.purpose = await talk.ask(_purpose(key, text, offered))
    elif name == "companions":
        words = await talk.ask(Companions(key, "和谁一起去？几个人用顿号隔开。"))
        draft.companions = tuple(each for each in words.split(SEPARATOR) if each)
    elif name == "documents":
        await _ask_documents(talk, draft, key, documents)
    elif name == "funding":
        draft.funding = await talk.ask(Choice(key, "费用来源？", FUNDINGS))
    else:
        asked_for = "境外的联系人和联系方式？没有请跳过。"
        draft.contact_abroad = await talk.ask(Text(key, asked_for, may_skip=True))


async def _ask_day(
    talk: Talk, draft: Draft, name: str, key: str, text: str, offered: Sequence[str]
) -> None:
    days = [date.fromisoformat(each) for each in offered]
    if name == "exit_date":
        asked = TravelDay(key, text or "哪天出境？", talk.today, earliest=talk.today, offered=days)
        draft.exit_date = await talk.ask(asked)
        if draft.return_date and draft.return_date < draft.exit_date:
            draft.return_date = None
            await _ask_day(talk, draft, "return_date", f"{key}.return", "", ())
        return
    draft.return_date = await talk.ask(
        TravelDay(
            key,
            text or "哪天回国？",
            talk.today,
            earliest=draft.exit_date,
            exit_date=draft.exit_date,
            offered=days,
        )
    )


def _purpose(key: str, text: str, offered: Sequence[str]) -> Choice[TripPurpose]:
    meant = [TripPurpose[each.upper()] for each in offered]
    return Choice(
        key,
        text or "因什么事由出行？",
        meant or list(TripPurpose),
        label=lambda each: each.value,
        answer=lambda each: each.name,
    )


async def _ask_documents(talk: Talk, draft: Draft, key: str, documents: Sequence[Document]) -> None:
    """For each kind that is needed, the one document of it, or a choice among several."""
    fitting = documents_fitting(draft.destinations, documents)
    draft.documents = []
    for place, kind in enumerate(dict.fromkeys(each.kind for each in fitting)):
        several = [each for each in fitting if each.kind is kind]
        chosen = several[0]
        if len(several) > 1:
            chosen = await talk.ask(Choice(f"{key}.{place}", f"使用哪本{kind.value}？", several))
        draft.documents.append(chosen)
