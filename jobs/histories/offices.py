"""The units by their ids as the database has them, and which office serves which unit.

Spec domain 1.1, findings 4.2 (units are matched by code, name or a recorded short name).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.terms import UnitKind
from models.unit import Unit
from rules.records import NamedUnit


@dataclass
class Offices:
    """The tree of units, read once for a run."""

    units: dict[UUID, Unit]
    _named: dict[Any, NamedUnit] = field(default_factory=dict[Any, NamedUnit])
    _serving: dict[tuple[Any, UnitKind], Unit | None] = field(
        default_factory=dict[tuple[Any, UnitKind], Unit | None]
    )

    @classmethod
    def read(cls, db: Session) -> Offices:
        """The units as they are now."""
        return cls({each.id: each for each in db.exec(select(Unit)).all()})

    @property
    def root(self) -> Unit:
        """The city."""
        return next(each for each in self.units.values() if each.parent_id is None)

    def above(self, office: Unit) -> Unit | None:
        """The office of the same kind one level up; None for the city's."""
        place = self.units[office.parent_id] if office.parent_id else office
        if place.parent_id is None:
            return None
        return self.serving(place.parent_id, office.kind)

    def named(self, stored: Any) -> NamedUnit:  # noqa: ANN401 - an id as the database has it
        """A unit as the rules compare it."""
        known = self._named.get(stored)
        if known is None:
            unit = self._unit(stored)
            known = NamedUnit(unit.name, unit.id, unit.other_names)
            self._named[stored] = known
        return known

    def named_or_called(self, stored: Any, name: str | None) -> NamedUnit | None:  # noqa: ANN401
        """A unit of the tree, else one of which a form has the name only, else none."""
        if stored is not None:
            return self.named(stored)
        return NamedUnit(name) if name else None

    def exit_entry_office(self, stored: Any) -> NamedUnit | None:  # noqa: ANN401
        """The exit-entry office nearest upward from a unit."""
        office = self.serving(stored, UnitKind.EXIT_ENTRY_OFFICE)
        return self.named(office.id) if office else None

    def issuing_office(self, name: str) -> NamedUnit | None:
        """The exit-entry office of that name, if it is one of the tree."""
        key = ("issuing", name)
        if key not in self._named:
            found = (each for each in self.units.values() if name in {each.name, *each.other_names})
            office = next((u for u in found if u.kind is UnitKind.EXIT_ENTRY_OFFICE), None)
            if office is None:
                return None
            self._named[key] = self.named(office.id)
        return self._named[key]

    def serving(self, stored: Any, kind: UnitKind) -> Unit | None:  # noqa: ANN401
        """The office of a kind that is nearest upward from a unit."""
        if (stored, kind) not in self._serving:
            self._serving[stored, kind] = self._nearest(self._unit(stored), kind)
        return self._serving[stored, kind]

    def _nearest(self, unit: Unit, kind: UnitKind) -> Unit | None:
        above = [
            each
            for each in self.units.values()
            if each.kind is kind
            and each.parent_id is not None
            and unit.path.startswith(self.units[each.parent_id].path)
        ]
        return max(above, key=lambda each: (len(each.path), each.code), default=None)

    def _unit(self, stored: Any) -> Unit:  # noqa: ANN401
        return self.units[as_uuid(stored)]


def as_uuid(stored: Any) -> UUID:  # noqa: ANN401 - SQLite has a text, PostgreSQL the id itself
    """An id as the rest of the office has it."""
    return stored if isinstance(stored, UUID) else UUID(stored)
