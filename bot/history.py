"""The history of a chat, as a page shows it after a reload: what was said and what was sent."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from bot.messenger import Attachment, Button, Kind, Line
from models.inbox import InboxEvent, events_of
from models.outbox import Message, messages_to
from models.stored_file import StoredFile

MOST_LINES = 200


def history_of(db: Session, account_id: UUID) -> list[Line]:
    """The last lines of an account's chat, oldest first.

    A button that was pressed is marked on its message; the press is no line of its own.
    """
    said = [_own(db, each) for each in events_of(db, account_id, most=MOST_LINES) if _shows(each)]
    sent = [
        _sent(db, each)
        for each in messages_to(db, account_id, most=MOST_LINES)
        if each.edits_id is None
    ]
    return sorted([*said, *sent], key=lambda line: line.at)[-MOST_LINES:]


def attachments(db: Session, file_id: UUID | None) -> tuple[Attachment, ...]:
    """The file of a message or an event, if it has one."""
    file = db.get(StoredFile, file_id) if file_id else None
    if file is None:
        return ()
    return (Attachment(file.id, file.name, file.media_type, file.size_bytes),)


def buttons(message: Message) -> tuple[Button, ...]:
    """The buttons of a message with their tokens."""
    return tuple(
        Button(choice.label, message.token(place)) for place, choice in enumerate(message.choices)
    )


def _shows(event: InboxEvent) -> bool:
    return event.kind != Kind.PRESS.value


def _own(db: Session, event: InboxEvent) -> Line:
    return Line(
        id=event.event_id,
        is_own=True,
        text=event.payload or ("" if event.file_id else "/start"),
        at=event.received_at,
        files=attachments(db, event.file_id),
    )


def _sent(db: Session, message: Message) -> Line:
    shown = buttons(message)
    return Line(
        id=str(message.id),
        is_own=False,
        text=message.text,
        at=message.sent_at or message.made_at,
        buttons=shown,
        files=attachments(db, message.file_id),
        pressed="" if message.pressed is None else shown[message.pressed].label,
        reference=message.reference,
        is_resent=message.is_resent,
    )
