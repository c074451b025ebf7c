"""Reads the evidence: the calls that came to the platform, and the tables, unsealed."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.account import Account
from models.custody import CustodyEvent
from models.declaration import Declaration, DeclaredDocument
from models.document import Document
from models.handover import Handover, HandoverState
from models.import_run import ImportChunk, ImportRun, ImportState, unfinished_runs
from models.inbox import InboxEvent, InboxState
from models.outbox import Delivery, Message
from models.person import Person, national_id_index
from models.registrant import Registrant, RegistrationPeriod
from models.registration_change import RegistrationChange
from tests.bot_api import BotApi

from .evidence import Blow, Enrolled, Line, Row, Send, Stored, Talked
from .humans import Human
from .importing import SURNAME
from .town import Town

SENDING = ("sendMessage", "sendDocument", "sendPhoto")
OPEN = [Delivery.PENDING, Delivery.SENDING, Delivery.UNCERTAIN]


def sends_of(api: BotApi) -> list[Send]:
    """Everything that was sent to anybody, in its order."""
    since = time.time() - time.monotonic()
    return [_send(values, since + at) for method, values, at in api.calls if method in SENDING]


def questions_in(sends: Iterable[Send]) -> Counter[int]:
    """How many questions came to each chat, copies counted once."""
    asked = {(each.chat_id, each.letters) for each in sends if each.is_question}
    return Counter(chat_id for chat_id, _ in asked)


def _send(values: dict[str, Any], at: float) -> Send:
    markup = json.loads(values.get("reply_markup") or "{}")
    keys = [key for row in markup.get("inline_keyboard", []) for key in row]
    letters = keys[0]["callback_data"].partition(".")[0] if keys else ""
    words = values.get("text") or values.get("caption") or ""
    is_question = any(key["text"] == "取消" for key in keys)
    return Send(int(values["chat_id"]), words, letters, is_question, at)


# -- right after a kill ---------------------------------------------------------------------------


def what_was_hit(db: Session, blow: Blow) -> Blow:
    """A kill with what it has hit."""
    in_flight = db.exec(select(Message.id).where(Message.state == Delivery.SENDING)).all()
    new = select(func.count()).select_from(InboxEvent).where(InboxEvent.state == InboxState.NEW)
    leased = len(_leased(db))
    return replace(
        blow,
        in_flight=frozenset(map(letters_of, in_flight)),
        turns=db.exec(new).one(),
        imports=leased if blow.is_whole else 0,
        halves=imports_half_applied(db) if blow.is_whole else 0,
        orphans=0 if blow.is_whole else leased,
    )


def imports_half_applied(db: Session) -> int:
    """How many a process works on of which rows are applied and the end is not told."""
    leased = [each.id for each in _leased(db)]
    begun = select(ImportChunk.run_id).where(col(ImportChunk.run_id).in_(leased)).distinct()
    return len(db.exec(begun).all())


def _leased(db: Session) -> list[ImportRun]:
    now = _now()
    return [each for each in unfinished_runs(db) if each.leased_until and each.leased_until > now]


def end_leases_of_imports(db: Session) -> None:
    """As if the time of the lease had passed: nobody is left who works on these."""
    for run in unfinished_runs(db):
        run.leased_until = None


def most_attempts(db: Session) -> int:
    return max((each.attempts for each in unfinished_runs(db)), default=0)


def is_settled(db: Session) -> bool:
    """Whether nobody waits for anything any more."""
    new = db.exec(select(InboxEvent.id).where(InboxEvent.state == InboxState.NEW)).first()
    owed = select(Message).where(col(Message.state).in_(OPEN))
    return not new and not unfinished_runs(db) and not any(map(_is_due, db.exec(owed).all()))


# -- at the end -----------------------------------------------------------------------------------


def rows_of(db: Session, town: Town) -> list[Row]:
    """All messages, in the order of their making."""
    chats = {person_id: chat_id for chat_id, person_id in town.person_of_chat.items()}
    addresses = {each.id: int(each.address) for each in db.exec(select(Account)).all()}
    listed = select(Message).order_by(col(Message.made_at), col(Message.part))
    return [
        Row(
            letters_of(each.id),
            addresses[each.account_id] if each.account_id else chats[_known(each.to_id)],
            each.text,
            each.number,
            is_delivered=each.state is Delivery.SENT,
            edits=letters_of(each.edits_id) if each.edits_id else "",
            is_due=_is_due(each),
            made_at=each.made_at.timestamp(),
        )
        for each in db.exec(listed).all()
    ]


def talked(db: Session, human: Human) -> Talked:
    address = str(human.telephone.id)
    heard = select(InboxEvent).join(Account).where(Account.address == address)
    events = db.exec(heard).all()
    return Talked(
        human.telephone.id,
        human.acts,
        human.answers,
        human.questions,
        tuple(human.complaints),
        len(events),
        sum(each.state is not InboxState.DONE or each.attempts > 0 for each in events),
    )


def stored_of(db: Session, town: Town) -> list[Stored]:
    """Declarations and completed hand-overs, each with its documents."""
    chats = {person_id: chat_id for chat_id, person_id in town.person_of_chat.items()}
    numbers = {each.id: each.number for each in db.exec(select(Document)).all()}
    named: dict[UUID, list[str]] = {}
    for declared in db.exec(select(DeclaredDocument)).all():
        named.setdefault(declared.declaration_id, []).append(numbers[declared.document_id])
    for line in db.exec(select(CustodyEvent)).all():
        named.setdefault(line.handover_id, []).append(numbers[line.document_id])
    listed = [
        Stored(each.receipt_number, (chats[each.person_id],), tuple(named.get(each.id, [])))
        for each in db.exec(select(Declaration)).all()
    ]
    for each in db.exec(select(Handover).where(Handover.state == HandoverState.CONFIRMED)).all():
        parties = chats[each.holder_id], chats[_known(each.custodian_id)]
        listed.append(Stored(str(each.receipt_number), parties, tuple(named.get(each.id, []))))
    return listed


def numbers_of(db: Session) -> list[str]:
    return [f"{each.person_id} {each.number}" for each in db.exec(select(Document)).all()]


def ledger_of(db: Session) -> list[Line]:
    lines = db.exec(select(CustodyEvent, Document, Handover).join(Document).join(Handover)).all()
    return [
        Line(document.number, line.position, line.move.value, str(handover.receipt_number))
        for line, document, handover in lines
    ]


def enrolled_of(db: Session, identifiers: Iterable[str]) -> dict[str, Enrolled]:
    """What imports have made, by identifier; somebody nobody has named stands under their index."""
    named = {national_id_index(each): each for each in identifiers}
    made = select(Person, Registrant).join(Registrant).where(Registrant.surname == SURNAME)
    people = db.exec(made).all()
    registrations = Counter(person.national_id_index for person, _ in people)
    periods = Counter(db.exec(select(RegistrationPeriod.registrant_id)).all())
    changes = Counter(db.exec(select(RegistrationChange.registrant_id)).all())
    return {
        named.get(person.national_id_index, person.national_id_index.hex()): Enrolled(
            registrant.post_and_rank,
            registrations[person.national_id_index],
            periods[registrant.id],
            changes[registrant.id],
        )
        for person, registrant in people
    }


def imports_done(db: Session) -> int:
    done = select(func.count()).select_from(ImportRun).where(ImportRun.state == ImportState.DONE)
    return db.exec(done).one()


def letters_of(message_id: UUID) -> str:
    """The letters by which the buttons of a message name it."""
    return base64.b32encode(message_id.bytes).decode().rstrip("=")


def _is_due(message: Message) -> bool:
    return message.not_before is None or message.not_before <= _now()


def _known(person_id: UUID | None) -> UUID:
    assert person_id is not None
    return person_id


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the office's clock is the machine's
