"""归还: bring drawn documents back, or the new one that came in an old one's place.

Notice part 2; spec conversations 2.2, domain 1.2. A renewed document goes into the safe with a
line of its own; the old one is cancelled, and comes back with it if its holder still has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, DocumentFields, Talk, ask_document
from jobs.hand_over import open_handover, refuse_if_unconfirmed
from jobs.renew_document import replace_document
from models.access import Action, check
from models.custody import CustodyMove, CustodyState, custody_state, latest_events
from models.document import Document, documents_of
from models.errors import NotNow
from models.registrant import registrant_of
from models.terms import LegalStatus
from models.unit import Unit

SAME, RENEWED = "就是这本", "已换发新证"
OLD_TOO, OLD_GONE = "旧证也交回", "旧证已被收回"


async def return_documents(talk: Talk, db: Session) -> None:
    """Choose what is brought back and get the code to show at the desk."""
    me = talk.speaker
    check(db, talk.actor, Action.RETURN, person_id=me.id)
    registrant = registrant_of(db, me.id)
    if registrant is None:
        raise NotNow("您不在登记备案名册中，没有领用的证件。")
    refuse_if_unconfirmed(db, me.id)
    out = documents_drawn(db, me.id)
    if not out:
        return await talk.say("您没有领用在外的证件。新证件请先发送 /document 报告，再上交。")
    chosen = out
    if len(out) > 1:
        chosen = await talk.choose_several("documents", "归还哪几本？", out)
    brought: list[Document] = []
    renewed: list[tuple[Document, DocumentFields]] = []
    for place, document in enumerate(chosen):
        said = await talk.ask(Choice(f"same.{place}", f"归还{document}：", [SAME, RENEWED]))
        if said == RENEWED:
            renewed.append((document, await ask_document(talk, place)))
            old = await talk.ask(Choice(f"old.{place}", "旧证在哪里？", [OLD_TOO, OLD_GONE]))
            brought += [document] if old == OLD_TOO else []
        else:
            brought.append(document)
    authority = db.get_one(Unit, registrant.authority_id)
    listed = "\n".join([*(f"· {each}" for each in brought), *_new_lines(renewed)])
    if not await talk.confirm(
        f"归还到{authority.name}：\n{listed}\n现在生成交接码吗？", yes="生成交接码", no="先不归还"
    ):
        return await talk.say("好的，没有生成交接码。")
    new = [replace_document(db, me, old, fields, talk.occasion) for old, fields in renewed]
    code = open_handover(db, CustodyMove.RETURN, registrant, [*brought, *new], talk.occasion)
    return await talk.say(
        f"交接码 {code[:3]} {code[3:]}\n"
        f"请把证件带到{authority.name}交接台并出示此码，只能用一次，"
        f"{talk.policy.desk_code_minutes} 分钟内有效。过期了再发送 /return 即可。"
    )


def documents_drawn(db: Session, person_id: UUID) -> list[Document]:
    """The documents that a person has drawn and that are still good."""
    own = [each for each in documents_of(db, person_id) if each.status is LegalStatus.VALID]
    events = latest_events(db, [each.id for each in own])
    return [each for each in own if custody_state(events.get(each.id)) is CustodyState.DRAWN]


def _new_lines(renewed: Sequence[tuple[Document, DocumentFields]]) -> list[str]:
    return [f"· 新证 {fields}（换发自 {old.number_mask}）" for old, fields in renewed]


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many documents a person has drawn."""
    return len(documents_drawn(db, person_id))
