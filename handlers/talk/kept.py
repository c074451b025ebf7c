"""What somebody has in the safes that the speaker reaches: it can be given back or passed on.

Spec domain 1.1 (custody follows the personnel authority), 1.2. A document stays within the reach
of those in whose safe it lies, even when its holder's authority has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from handlers.talk.questions import Choice
from handlers.talk.talk import Talk
from models.access import Action, may
from models.custody import CustodyState, latest_events
from models.document import Document, documents_of
from models.handover import being_handed_over
from models.registrant import Registrant
from models.unit import Unit


@dataclass(frozen=True)
class Kept:
    """A document in a safe, and the authority whose safe it is."""

    document: Document
    authority: Unit


def by_safe(db: Session, registrant: Registrant, _action: Action) -> list[Unit]:
    """The authorities in whose safes a registrant's documents lie, and their own."""
    kept = [each.authority for each in _in_safes(db, registrant.person_id)]
    return [*kept, db.get_one(Unit, registrant.authority_id)]


def documents_kept(talk: Talk, db: Session, person_id: UUID) -> list[Kept]:
    """A person's documents in safes within reach that are in no unfinished hand-over."""
    kept = _in_safes(db, person_id)
    busy = being_handed_over(db, [each.document.id for each in kept])
    return [
        each
        for each in kept
        if each.document.id not in busy
        and may(db, talk.actor, Action.RELEASE, person_id=person_id, unit=each.authority)
    ]


async def choose_kept(talk: Talk, kept: Sequence[Kept], text: str) -> tuple[Unit, list[Document]]:
    """Choose documents of one authority's safes; only what can be chosen is asked."""
    authorities = list({each.authority.id: each.authority for each in kept}.values())
    authority = authorities[0]
    if len(authorities) > 1:
        authority = await talk.ask(Choice("authority", "从哪个单位的保险柜？", authorities))
    documents = [each.document for each in kept if each.authority.id == authority.id]
    if len(documents) == 1:
        return authority, documents
    return authority, await talk.choose_several("documents", text, documents)


def _in_safes(db: Session, person_id: UUID) -> list[Kept]:
    documents = documents_of(db, person_id)
    events = latest_events(db, [each.id for each in documents])
    return [
        Kept(each, db.get_one(Unit, events[each.id].authority_id))
        for each in documents
        if each.id in events and events[each.id].state is CustodyState.IN_CUSTODY
    ]
