"""An official who may travel: documents in the safe, two approvers, one after the other."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from models.custody import CustodyMove, append_move
from models.document import Document, Provenance, new_document, note_source
from models.grant import Role, RoleGrant
from models.handover import Handover, HandoverState
from models.registrant import Registrant
from models.safe import Safe
from models.terms import DocumentKind
from tests.conftest import Bench, Chat, People

PASSPORT, PERMIT = "E12345678", "C23456789"
TRIP = "8月8日到8月20日去日本旅游，和妻子"


def keep_documents(db: Session, bench: Bench, people: People, part: str = "official") -> None:
    """A passport and a permit of somebody, in slots 1 and 2."""
    safe = db.exec(select(Safe).where(Safe.unit_id == people.units["YX-01"])).one()
    now, unit = bench.clock.now(), people.units["YX-01"]
    handover = Handover(
        direction=CustodyMove.SURRENDER,
        holder_id=people[part],
        authority_id=unit,
        state=HandoverState.CONFIRMED,
        code_expires_at=now,
        opened_at=now,
    )
    db.add(handover)
    db.flush()
    kinds = (DocumentKind.ORDINARY_PASSPORT, DocumentKind.HK_MACAO_PERMIT)
    for slot, (kind, number) in enumerate(zip(kinds, (PASSPORT, PERMIT), strict=True), 1):
        document = new_document(people[part], kind, number)
        document.issue_date, document.expiry_date = date(2014, 3, 5), date(2024, 3, 4)
        db.add(document)
        db.flush()
        note_source(db, document, Provenance.LEDGER, date(2015, 7, 1))
        append_move(
            db,
            document,
            CustodyMove.SURRENDER,
            handover_id=handover.id,
            authority_id=unit,
            at=now,
            on=date(2015, 7, 1),
            safe_id=safe.id,
            slot=slot,
        )


def two_steps(db: Session, bench: Bench, people: People) -> None:
    """The official works in a subordinate unit, whose own approver is the colleague."""
    registrant = db.exec(select(Registrant).where(Registrant.person_id == people["official"])).one()
    registrant.unit_id = people.units["YX-0101"]
    db.add(registrant)
    db.add(
        RoleGrant(
            person_id=people["colleague"],
            role=Role.APPROVER,
            unit_id=people.units["YX-0101"],
            granted_at=bench.clock.now(),
        )
    )


async def declare(chat: Chat, sentence: str = TRIP) -> None:
    """Declare a trip by one sentence and send it."""
    await chat(
        (sentence, "费用来源？"),
        ("自费", "境外的联系人"),
        ("跳过", "请核对"),
        ("提交审批", "已提交审批，申请号 CX2015"),
    )


async def approve(chat: Chat, *approvers: str) -> None:
    """Let each agree, in this order."""
    for who in approvers:
        await chat.of(who).say("同意")


def code_in(text: str) -> str:
    found = re.search(r"交接码 (\d{3}) (\d{3})", text)
    assert found, text
    return found[1] + found[2]


async def draw(chat: Chat) -> None:
    """Draw what was approved, to the receipt."""
    await chat(("/draw", "现在生成交接码吗？"))
    code = code_in((await chat.say("生成交接码"))[-1].text)
    await chat.of("custodian")(
        ("/desk", "6 位交接码"), (code, "要领用 1 本"), ("一致", "登记如下"), ("提交", "已登记")
    )
    await chat(("确认无误", "领用完成"))


async def bring_back(chat: Chat) -> None:
    """Bring back what was drawn, to the receipt."""
    await chat(("/return", "归还普通护照"), ("就是这本", "现在生成交接码吗？"))
    code = code_in((await chat.say("生成交接码"))[-1].text)
    await chat.of("custodian")(
        ("/desk", "6 位交接码"),
        (code, "要归还 1 本"),
        ("一致", "几号柜位？"),
        ("1 号", "登记如下"),
        ("提交", "已登记"),
    )
    await chat(("确认无误", "归还完成"))


def only_document(db: Session, person_id: UUID, kind: DocumentKind) -> Document:
    return db.exec(
        select(Document).where(Document.person_id == person_id, Document.kind == kind)
    ).one()
