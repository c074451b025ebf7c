"""What every export says of itself: its watermark, and who is told of a large one.

Spec operations 5.6 (watermarked with who and when), conversations 2.6 (more than 500 persons).
"""

from __future__ import annotations

from sqlmodel import Session

from models.calendar import ZONE
from models.grant import Role
from models.occasion import Occasion
from models.unit import Unit
from models.warning import warn


def watermark(occasion: Occasion) -> str:
    """Who exported and when, for the foot of every page."""
    return f"{occasion.actor.name} {occasion.now.astimezone(ZONE):%Y-%m-%d %H:%M} 导出"


def tell_of_large_export(
    db: Session, what: str, unit: Unit, persons: int, occasion: Occasion
) -> None:
    """Tell administrators and supervisors of an export of more persons than the policy's figure."""
    if persons <= occasion.policy.limits.exported_persons_told:
        return
    text = f"{occasion.actor.name} {what}：{unit.name}，共 {persons} 人。"
    once = f"export/{unit.id.hex}/{occasion.now.isoformat()}/{what}"
    warn(db, Role.ADMINISTRATOR, Role.SUPERVISOR, text=text, once=once, now=occasion.now)
