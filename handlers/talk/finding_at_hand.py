"""The finding that a card's button is about. Spec findings 4.4, operations 5.6."""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk.talk import Talk
from models.access import Action
from models.errors import Unknown
from models.finding import Finding
from models.finding_card import card_buttons, finding_card
from models.finding_reach import check_on
from models.outbox import Choice as Button

LIST = Button("问题列表", begin="findings")


def finding_at_hand(talk: Talk, db: Session) -> Finding:
    """The finding this conversation is about; raises Unknown when there is none."""
    finding = db.get(Finding, talk.subject_id)
    if finding is None:
        raise Unknown("没有找到这个问题。")
    return finding


def finding_to(talk: Talk, db: Session, action: Action) -> Finding:
    """The finding at hand, if the speaker may do this about it."""
    finding = finding_at_hand(talk, db)
    check_on(db, talk.actor, action, finding)
    return finding


async def show_card(talk: Talk, db: Session, finding: Finding, done: str = "") -> None:
    """Show the card with what may be done now, below what was just done."""
    card = finding_card(db, finding, talk.today)
    await talk.say(
        f"{done}\n\n{card}".strip(),
        choices=[*card_buttons(db, finding, talk.actor, talk.today), LIST],
    )
