"""Who applies: somebody registered, for themselves. Spec domain 1.1 (holder), conversations 2.2."""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk.talk import Talk
from models.access import Action, check
from models.errors import NotNow
from models.registrant import Registrant, registrant_of


def applicant(talk: Talk, db: Session, what: str) -> Registrant:
    """The speaker's own registration; `what` is what they apply for.

    Raises:
        NotNow: they are not registered today, and need not apply here.
    """
    me = talk.speaker
    check(db, talk.actor, Action.APPLY, person_id=me.id)
    registrant = registrant_of(db, me.id)
    if registrant is None or not registrant.is_registered_on(talk.today):
        raise NotNow(f"您不在登记备案名册中，{what}不需要在这里申请。")
    return registrant
