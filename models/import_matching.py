"""Whom the rows of an import are about: matched by national ID only, never by name.

Spec workbooks 3.1. Somebody who is not on the roster is 未匹配; somebody out of the importer's
reach is refused, and so is the importer's own case where the action bars it (domain 1.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from models.access import PERMITS, Action, Follows
from models.import_verdict import SETTLED, UNCHANGED, UNMATCHED, Scope, Verdict
from models.occasion import Occasion
from models.person import Person, national_id_index
from models.registrant import Registrant
from models.unit_tree import RefusedCell, UnitTree

ID_COLUMN = "身份证号"
STRANGER = Verdict(UNMATCHED, ("花名册中没有该身份证号，请先导入花名册",))


@dataclass(frozen=True)
class Match:
    """The person a row is about, with their registration."""

    person: Person
    registrant: Registrant

    def doubts(self, name: str | None) -> list[str]:
        """What to look at where the row has another name than the roster."""
        if name is None or name == self.person.name:
            return []
        return [f"姓名与花名册（{self.person.name}）不一致，按身份证号匹配"]


@dataclass
class Matching:
    """Who is on the roster, and over whom the importer may act.

    `seen` has, by key, the first row of a case and what it says: a row that comes again counts
    once, one that says something else is wrong.
    """

    tree: UnitTree
    scope: Scope
    occasion: Occasion
    action: Action
    seen: dict[object, tuple[int, int]] = field(default_factory=dict[object, tuple[int, int]])

    def people(self, db: Session, national_ids: Iterable[str]) -> Mapping[str, Match]:
        """The registrants among these IDs, in one query."""
        indexes = {national_id_index(each): each for each in national_ids}
        rows: Sequence[tuple[Person, Registrant]] = db.exec(
            select(Person, Registrant)
            .join(Registrant, col(Registrant.person_id) == Person.id)
            .where(col(Person.national_id_index).in_(indexes))
        ).all()
        return {indexes[person.national_id_index]: Match(person, each) for person, each in rows}

    def check(self, match: Match) -> None:
        """Refuse whom the importer may not act over. Raises RefusedCell."""
        permit = PERMITS[self.action]
        if permit.bars_own_case and match.person.id == self.occasion.actor.person_id:
            raise RefusedCell(ID_COLUMN, f"涉及本人，不能由本人{self.action.value}，请由他人导入。")
        by_unit = permit.follows is Follows.UNIT
        registrant = match.registrant
        unit = self.tree.by_id[registrant.unit_id if by_unit else registrant.authority_id]
        if not self.scope.reaches(unit.path):
            which = "单位" if by_unit else "人事主管部门"
            raise RefusedCell(ID_COLUMN, f"该人员的{which}（{unit.name}）不在您的管理范围内。")

    def twin(
        self, key: object, number: int, said: object, column: str, noun: str
    ) -> Verdict | None:
        """A second row of one case: the same again counts once.

        Raises:
            RefusedCell: it says something else; in that column.
        """
        first, before = self.seen.setdefault(key, (number, hash(said)))
        if first == number:
            return None
        if before == hash(said):
            return SETTLED[UNCHANGED]
        raise RefusedCell(column, f"与第 {first} 行是同一{noun}但内容不同，请合并为一行。")
