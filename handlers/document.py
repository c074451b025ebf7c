"""报告持证: which documents a person holds, several in one go, or none, signed and dated.

Notice part 2; spec conversations 2.2. A declaration says everything its person holds; a later one
replaces it, and both stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, DocumentFields, Talk, ask_document
from jobs.declare_holdings import declare
from models.access import Action, check
from models.declaration import latest_declaration
from models.document import Document, documents_of
from models.holding import still_with_holder
from models.outbox import Choice as Button
from models.registrant import registrant_of

NONE_HELD, HOLD = "没有任何证件", "有证件，逐本报告"
MORE, DONE = "还有一本", "报告完了"
YES, NO = "是，持有", "不是我的，或已没有"
MOST_DOCUMENTS = 12


async def report_holdings(talk: Talk, db: Session) -> None:
    """Take everything a person holds, show it once more, and give a receipt."""
    me = talk.speaker
    check(db, talk.actor, Action.DECLARE, person_id=me.id)
    before = latest_declaration(db, me.id)
    known = [each for each in documents_of(db, me.id) if each.is_valid_on(talk.today)]
    if before is not None:
        await talk.say(f"您在 {before.declared_on} 报告过（回执 {before.receipt_number}）。")
    kept = await _ask_known(talk, known)
    holds = HOLD
    if not kept:
        holds = await talk.ask(
            Choice("holds", "您现在持有因私出国（境）证件吗？", [HOLD, NONE_HELD])
        )
    typed = await _ask_typed(talk, bool(kept)) if holds == HOLD else []
    if not await talk.confirm(_summary(kept, typed), yes="确认属实并提交"):
        return await talk.say("好的，没有保存。")
    receipt = declare(db, me, registrant_of(db, me.id), kept, typed, talk.occasion)
    return await talk.say(
        f"已收到您的持证报告。\n回执号 {receipt}，{talk.moment}。",
        choices=_next(db, me.id, talk.today),
    )


async def _ask_known(talk: Talk, known: Sequence[Document]) -> list[Document]:
    """Go through what is on record already, so that nobody types it twice."""
    kept: list[Document] = []
    for place, document in enumerate(known):
        shown = document.number if talk.shows_numbers else document.number_mask
        asked = f"记录里有：{document.kind.value} {shown}。您现在持有这本吗（含已上交的）？"
        if (
            await talk.ask(Choice(f"known.{place}", asked, ["是，持有", "不是我的，或已没有"]))
            == "是，持有"
        ):
            kept.append(document)
    return kept


async def _ask_typed(talk: Talk, has_some: bool) -> list[DocumentFields]:  # noqa: FBT001
    typed: list[DocumentFields] = []
    while len(typed) < MOST_DOCUMENTS:
        if typed or has_some:
            more = await talk.ask(Choice(f"more.{len(typed)}", "还有别的证件吗？", [MORE, DONE]))
            if more == DONE:
                break
        typed.append(await ask_document(talk, len(typed)))
    return typed


def _summary(kept: Sequence[Document], typed: Sequence[DocumentFields]) -> str:
    lines = [f"{each.kind.value} {each.number_mask}" for each in kept] + [
        str(each) for each in typed
    ]
    if not lines:
        return "您报告：本人没有任何因私出国（境）证件。确认属实并提交？"
    listed = "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1))
    return f"您报告持有 {len(lines)} 本：\n{listed}\n以上是全部。确认属实并提交？"


def _next(db: Session, person_id: UUID, today: date) -> list[Button]:
    home = still_with_holder(db, documents_of(db, person_id), today)
    return [Button("去上交", begin="surrender")] if home else []


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """Whether a registrant has yet to declare."""
    if registrant_of(db, person_id) is None:
        return 0
    return int(latest_declaration(db, person_id) is None)
