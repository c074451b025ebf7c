"""Roles and their grants: who may act where. Grants and withdrawals stay as they happened.

Spec: domain 1.1. 'The custodian', 'the case officer', 'the head' of somebody is the holder of the
nearest grant upward from their unit or authority, never the person concerned.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.columns import word
from models.table import Table
from models.unit import Unit, lineage


class Role(StrEnum):
    """What a person is to the office. Everybody is a holder without a grant."""

    CUSTODIAN = "保管人"
    CASE_OFFICER = "组织人事经办人"
    APPROVER = "审批人"
    UNIT_HEAD = "单位负责人"
    SUPERVISOR = "干部监督"
    POLICE_LIAISON = "公安出入境联络员"
    DISCIPLINE_READER = "纪检"
    ADMINISTRATOR = "系统管理员"


class RoleGrant(Table, table=True):
    """One grant of a role over a unit and all below it; withdrawn, it stays as history."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=word(Role), index=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    granted_at: datetime
    withdrawn_at: datetime | None = None


def grants_of(db: Session, person_id: UUID) -> Sequence[tuple[RoleGrant, Unit]]:
    """The grants a person holds now, with their units."""
    return db.exec(
        select(RoleGrant, Unit)
        .join(Unit, col(Unit.id) == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person_id, col(RoleGrant.withdrawn_at).is_(None))
        .order_by(Unit.path)
    ).all()


def roles_of(db: Session, person_id: UUID) -> set[Role]:
    """The roles a person holds anywhere."""
    return {grant.role for grant, _ in grants_of(db, person_id)}


def grant_of(db: Session, person_id: UUID, role: Role, unit_id: UUID) -> RoleGrant | None:
    """The grant of that role over that unit that a person holds now."""
    return db.exec(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.unit_id == unit_id,
            col(RoleGrant.withdrawn_at).is_(None),
        )
    ).first()


def nearest_holders(
    db: Session, role: Role, unit: Unit, *, never: Collection[UUID] = ()
) -> list[list[UUID]]:
    """Holders of a role over a unit, nearest step first; the persons in `never` are left out.

    Everybody is named once, at their nearest step.

    A grant over an organization department or an exit-entry office stands, besides at that
    leaf itself, at the leaf's parent.
    """
    rows = db.exec(
        select(RoleGrant, Unit)
        .join(Unit, col(Unit.id) == RoleGrant.unit_id)
        .where(RoleGrant.role == role, col(RoleGrant.withdrawn_at).is_(None))
        .order_by(col(RoleGrant.granted_at), col(RoleGrant.id))
    ).all()
    steps: list[list[UUID]] = []
    named = set(never)
    for step in lineage(db, unit):
        found = [grant.person_id for grant, over in rows if step.path in {over.path, over.reach()}]
        steps.append([each for each in dict.fromkeys(found) if each not in named])
        named.update(found)
    return [step for step in steps if step]


def people_granted(db: Session, *roles: Role) -> list[UUID]:
    """Everybody who holds one of these roles anywhere."""
    rows = db.exec(
        select(RoleGrant.person_id)
        .where(col(RoleGrant.role).in_(roles), col(RoleGrant.withdrawn_at).is_(None))
        .distinct()
    ).all()
    return list(rows)
