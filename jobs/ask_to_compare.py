"""Ask for a comparison: every morning of the whole city, and whenever a supervisor wants one.

Spec findings 4; domain 1.1 (supervisor: reconciliation). It is worked off in a process of its own;
asked for twice on a day by the same person, it is one.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, select

from models.access import Action, check, may
from models.audit import Actor, record
from models.occasion import Occasion
from models.police import PoliceBatch
from models.reconciliation import Reconciliation, ask_for_run
from models.unit import Unit, root_unit, whole_of

WHEN = "10 8 * * *"  # before the digests, and when serious alerts wake nobody


def ask(db: Session, unit: Unit, occasion: Occasion) -> Reconciliation:
    """Ask for a comparison of a unit and all below it, as of today.

    Raises:
        Forbidden: the actor may not compare over this unit.
    """
    check(db, occasion.actor, Action.RECONCILE, unit=unit)
    run = ask_for_run(db, unit, occasion)
    on = f"reconciliation/{run.id.hex}"
    record(db, occasion.actor, Action.RECONCILE.value, on, at=occasion.now, unit_id=unit.id)
    return run


def after_batch(db: Session, unit: Unit, occasion: Occasion) -> None:
    """Compare what a batch of the police told; its sender hears of it only where they may."""
    if not may(db, occasion.actor, Action.RECONCILE, unit=unit):
        occasion = replace(occasion, actor=Actor("公安数据", occasion.actor.channel))
    ask_for_run(db, whole_of(db, unit), occasion)


def run(db: Session, occasion: Occasion) -> int:
    """Compare the whole city as of today, once the police have told anything.

    Returns:
        1 where a comparison was asked for.
    """
    if db.exec(select(PoliceBatch.id)).first() is None:
        return 0
    ask_for_run(db, root_unit(db), occasion)
    return 1
