"""查找 and 代办: find a holder within one's reach; hand over for one who has no account.

Spec conversations 2.3. Several people of one name are told apart by unit and the ID's last four;
nobody is picked automatically.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from handlers.talk import Choice, DocumentFields, Talk, Text, ask_document
from handlers.talk.desk_findings import ask_findings, summary_of
from handlers.talk.holders import ask_holder
from jobs.hand_over import record_by_proxy
from models.access import Action, check_registrant
from models.account import is_reachable
from models.custody import (
    NOTHING,
    CustodyEvent,
    CustodyMove,
    CustodyState,
    DrawnFor,
    custody_state,
    latest_events,
)
from models.document import Document, document_numbered, documents_of, new_document
from models.drawable import permissions_of
from models.errors import NotNow
from models.holding import still_with_holder
from models.person import Person
from models.safe import safes_of
from models.terms import LegalStatus
from models.unit import Unit

NEW, ENOUGH = "登记一本新证件", "就这些"


async def find_holder(talk: Talk, db: Session) -> None:
    """Find somebody by name, pinyin or ID tail, and show where their documents are."""
    registrant, person = await ask_holder(talk, db, Action.FIND_HOLDER)
    documents = documents_of(db, person.id)
    events = latest_events(db, [each.id for each in documents])
    lines = [f"· {each}：{_where(each, events.get(each.id))}" for each in documents]
    bound = "已绑定" if is_reachable(db, person.id) else "未绑定账号"
    unit = db.get_one(Unit, registrant.unit_id)
    listed = "\n".join(lines) or "（没有证件记录）"
    return await talk.say(f"{person}　{unit.name}，{bound}\n{listed}")


def _where(document: Document, event: CustodyEvent | None) -> str:
    """Where a document is, and what was recorded of it: lost, cancelled, refused."""
    status = "" if document.status is LegalStatus.VALID else f"，{document.status.value}"
    reason = f"（{document.status_reason}）" if document.status_reason else ""
    return f"{custody_state(event).value}{status}{reason}"


async def hand_over_for(talk: Talk, db: Session) -> None:
    """代办: the custodian records and confirms for a holder without an account, with a reason."""
    registrant, person = await ask_holder(talk, db, Action.RECORD_HANDOVER)
    check_registrant(db, talk.actor, Action.RECORD_HANDOVER, registrant)
    if is_reachable(db, person.id):
        raise NotNow(f"{person.name}已绑定账号，请本人发送 /surrender 取得交接码后办理。")
    safes = safes_of(db, registrant.authority_id)
    if not safes:
        raise NotNow("该人事主管部门还没有登记保险柜，请先发送 /safes 登记。")
    way = await _ask_way(talk, db, person)
    documents = await _ask_documents(talk, db, person, way)
    goes_in = way.move is not CustodyMove.DRAW
    findings = await ask_findings(talk, db, documents, safes, goes_in=goes_in)
    reason = await talk.ask(
        Text("proxy_reason", "为什么由您代办？（如：本人没有智能手机）", least=2)
    )
    listed = "\n".join(summary_of(findings, documents, safes))
    asked = f"代 {person} {way.move.value}：\n{listed}\n代办原因：{reason}\n确认登记？"
    if not await talk.confirm(asked, yes="确认登记"):
        return await talk.say("好的，没有登记。")
    for document in documents:
        db.add(document)
        db.flush()
    receipt = record_by_proxy(
        db, way.move, registrant, findings, reason, talk.occasion, drawn_for=way.drawn_for
    )
    return await talk.say(f"代办完成。\n回执 {receipt}，{talk.moment}\n请打印或抄给本人。")


@dataclass(frozen=True)
class _Way:
    """Which way documents go, and what for."""

    move: CustodyMove
    label: str
    documents: tuple[Document, ...] = ()
    drawn_for: DrawnFor = NOTHING


async def _ask_way(talk: Talk, db: Session, person: Person) -> _Way:
    """上交 always; 领用 for what was approved, 归还 of what is out."""
    ways = [_Way(CustodyMove.SURRENDER, "上交")]
    own = [each for each in documents_of(db, person.id) if each.is_valid_on(talk.today)]
    events = latest_events(db, [each.id for each in own])
    out = [each for each in own if custody_state(events.get(each.id)) is CustodyState.DRAWN]
    if out:
        ways.append(_Way(CustodyMove.RETURN, "归还", tuple(out)))
    ways += [
        _Way(CustodyMove.DRAW, f"领用：{each.label}", each.documents, each.drawn_for)
        for each in permissions_of(db, person.id, talk.policy)
        if each.is_open_on(talk.today)
    ]
    if len(ways) == 1:
        return ways[0]
    return await talk.ask(
        Choice("way", "代办什么？", ways, label=lambda each: each.label, answer=_key)
    )


def _key(way: _Way) -> str:
    return f"{way.move.name}{way.drawn_for.trip_id or ''}{way.drawn_for.errand_id or ''}"


async def _ask_documents(talk: Talk, db: Session, person: Person, way: _Way) -> list[Document]:
    if way.move is not CustodyMove.SURRENDER:
        several = len(way.documents) > 1
        if not several:
            return list(way.documents)
        return await talk.choose_several("out", f"{way.move.value}哪几本？", way.documents)
    known = still_with_holder(db, documents_of(db, person.id), talk.today)
    chosen, typed = await _ask_bundle(talk, known)
    return [*chosen, *[_described(db, person, each) for each in typed]]


def _described(db: Session, person: Person, fields: DocumentFields) -> Document:
    """The known document of that number, else a new one, which is stored at the very end."""
    known = document_numbered(db, person.id, fields.kind, fields.number)
    if known is not None:
        return known
    document = new_document(person.id, fields.kind, fields.number)
    document.issue_date, document.expiry_date = fields.issue_date, fields.expiry_date
    document.issuing_authority = fields.issuing_authority
    return document


async def _ask_bundle(
    talk: Talk, known: Sequence[Document]
) -> tuple[list[Document], list[DocumentFields]]:
    """Which of the known documents lie on the desk, and any that nobody knew of."""
    chosen: list[Document] = []
    typed: list[DocumentFields] = []
    left = list(known)
    place = 0
    while True:
        enough = [ENOUGH] if chosen or typed else []
        picked = await talk.ask(
            Choice[Document | str](f"bundle.{place}", "桌上是哪本证件？", [*left, NEW, *enough])
        )
        if picked == ENOUGH:
            return chosen, typed
        if isinstance(picked, Document):
            chosen.append(picked)
            left.remove(picked)
        else:
            typed.append(await ask_document(talk, place))
        place += 1
