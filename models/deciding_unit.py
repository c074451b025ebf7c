"""Which organization department decides about a finding. Spec findings 4.4, domain 1.1."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from models.grant import Role, grants_of
from models.terms import UnitKind
from models.unit import Unit, nearest_office, root_unit

LEADERS = {Role.UNIT_HEAD, Role.SUPERVISOR}


def deciding_unit(db: Session, unit: Unit, person_id: UUID) -> Unit:
    """The organization department nearest upward; of its own leaders, the next one up.

    A leader is who heads or supervises for the department or its parent. Where there is nothing
    further up, the topmost decides; where there is no department at all, the root.
    """
    office = nearest_office(db, unit, UnitKind.ORGANIZATION_DEPARTMENT)
    if office is None:
        return root_unit(db)
    above = db.get(Unit, office.parent_id) if office.parent_id else None
    led = {office.id, office.parent_id}
    leads = any(
        grant.role in LEADERS and over.id in led for grant, over in grants_of(db, person_id)
    )
    higher = db.get(Unit, above.parent_id) if leads and above and above.parent_id else None
    next_up = nearest_office(db, higher, UnitKind.ORGANIZATION_DEPARTMENT) if higher else None
    return next_up or office
