"""Import the roster (annex 1 layout): new registrants, and what changed of known ones.

Notice part 1; spec workbooks 3.1, import `roster`. Persons are matched by national ID only. A
missing column or an empty cell changes nothing; （清空） removes a value. A changed post, category,
unit or authority opens a registration change; the status 变更备案 closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import Entry, record_all
from models.document import Document, DocumentSource, Provenance, new_document, number_index
from models.document_number import kind_of
from models.import_verdict import NEW, UNCHANGED, UPDATED, Plan, Scope, Verdict
from models.occasion import Occasion
from models.person import Person, look_up_keys, national_id_index, new_person
from models.registrant import Registrant, RegistrationPeriod
from models.registration_change import RegistrationChange
from models.sealing import seal
from models.terms import RankLevel, RegistrationStatus
from models.unit import Unit
from models.unit_tree import RefusedCell, UnitTree
from workbooks.fields import Cleared
from workbooks.layout import Row
from workbooks.roster import RosterRow

FILED_ANEW = {
    "post_and_rank": "职务",
    "category": "类型",
    "unit_id": "单位",
    "authority_id": "人事主管部门",
}
# Which column of the roster fills which field of a registrant, where both say the same thing.
PLAIN_FIELDS = {
    "surname": "surname",
    "given_name": "given_name",
    "category": "category",
    "post_and_rank": "post_and_rank",
    "hukou_place": "hukou_place",
    "rank_level": "rank_level",
    "registration_status": "status",
    "registered_from": "registered_from",
    "registered_to": "registered_to",
    "is_naked_official": "is_naked_official",
    "secrecy_level": "secrecy_level",
    "cooling_off_end": "cooling_off_end_date",
    "holds_document": "holds_document",
    "in_central_custody": "in_central_custody",
}
EMPTY: dict[str, object] = {
    "post_and_rank": "",
    "hukou_place": "",
    "rank_level": RankLevel.OTHER,
    "is_naked_official": False,
}


@dataclass
class _Known:
    """What the database has of the persons of one chunk."""

    people: dict[bytes, Person] = field(default_factory=dict[bytes, Person])
    registrants: dict[UUID, Registrant] = field(default_factory=dict[UUID, Registrant])
    documents: dict[UUID, set[bytes]] = field(default_factory=dict[UUID, set[bytes]])
    changes: dict[UUID, list[RegistrationChange]] = field(
        default_factory=dict[UUID, list[RegistrationChange]]
    )
    periods: dict[UUID, RegistrationPeriod] = field(default_factory=dict[UUID, RegistrationPeriod])


@dataclass
class RosterImport:
    """One roster on its way in. `seen` spans its chunks: a person twice in a file is found."""

    tree: UnitTree
    scope: Scope
    occasion: Occasion
    seen: dict[str, tuple[int, RosterRow]] = field(default_factory=dict[str, tuple[int, RosterRow]])

    def plan(self, db: Session, rows: Sequence[Row[RosterRow]]) -> Plan:
        """Decide what becomes of each row; nothing is written, nothing is locked."""
        indexes = {
            row.number: national_id_index(row.value.national_id.number)
            for row in rows
            if row.value is not None
        }
        known = _known(db, list(indexes.values()))
        result = Plan()
        for row in rows:
            result.verdicts[row.number] = self._verdict(row, indexes, known, result)
        return result

    def _verdict(
        self, row: Row[RosterRow], indexes: dict[int, bytes], known: _Known, result: Plan
    ) -> Verdict:
        if row.value is None:
            return Verdict.wrong_row(row.wrong)
        try:
            twin = self._twin(row)
            if twin is not None:
                return twin
            outcome = self._change(row.value, indexes[row.number], known, result)
        except RefusedCell as refused:
            return Verdict.wrong(refused.column, str(refused))
        return Verdict(
            outcome, (*row.warnings, *self._doubts(row.value, known, indexes[row.number]))
        )

    def _twin(self, row: Row[RosterRow]) -> Verdict | None:
        """A second row of one person: the same again counts once, another one is wrong."""
        assert row.value is not None  # noqa: S101 - the caller has looked
        number = row.value.national_id.number
        first, before = self.seen.setdefault(number, (row.number, row.value))
        if first == row.number:
            return None
        if before == row.value:
            return Verdict(UNCHANGED)
        raise RefusedCell("身份证号", f"与第 {first} 行是同一人但内容不同，请合并为一行。")

    def _doubts(self, value: RosterRow, known: _Known, index: bytes) -> list[str]:
        doubts: list[str] = []
        person = known.people.get(index)
        name = value.surname + value.given_name
        if person is not None and person.name != name:
            doubts.append(f"原姓名为{person.name}，已按本表更新")
        if isinstance(value.document_numbers, Cleared):
            doubts.append("证件号码以本人报告和台账为准，没有清空")
        return doubts

    def _change(self, value: RosterRow, index: bytes, known: _Known, result: Plan) -> str:
        person = known.people.get(index)
        before = known.registrants.get(person.id) if person else None
        unit = self._unit(value, before)
        authority = self._authority(value, before, unit)
        if before is not None and person is not None:
            return self._update(value, person, before, unit, authority, known, result)
        if person is None:
            person = new_person(
                value.surname + value.given_name,
                value.national_id.number,
                phone=value.phone if isinstance(value.phone, str) else "",
            )
            result.insert(person)
        self._add(value, person, unit, authority, known, result)
        return NEW

    def _unit(self, value: RosterRow, before: Registrant | None) -> Unit:
        """The unit a row is about; one out of reach, or a person out of reach, is refused."""
        now = self.tree.by_id[before.unit_id] if before else None
        if value.unit is not None:
            unit = self.tree.find(value.unit, "单位")
        elif now is not None:
            unit = now
        else:
            unit = self.tree.find(self.scope.unit_code, "单位")
        for each in (unit, now):
            if each is not None and not self.scope.reaches(each.path):
                raise RefusedCell("单位", f"{each.name}不在您的管理范围内。")
        return unit

    def _authority(self, value: RosterRow, before: Registrant | None, unit: Unit) -> Unit:
        if value.personnel_authority is not None:
            return self.tree.find(value.personnel_authority, "人事主管部门")
        if before is not None:
            return self.tree.by_id[before.authority_id]
        return self.tree.authority_for(value.category, unit)

    # -- new ------------------------------------------------------------------------------

    def _add(
        self,
        value: RosterRow,
        person: Person,
        unit: Unit,
        authority: Unit,
        known: _Known,
        result: Plan,
    ) -> None:
        registrant = Registrant(
            person_id=person.id,
            surname=value.surname,
            given_name=value.given_name,
            sex=value.sex,
            birth_date=value.birth_date,
            category=value.category,
            unit_id=unit.id,
            authority_id=authority.id,
        )
        for name, new in _values(value).items():
            setattr(registrant, name, new)
        result.insert(registrant)
        result.insert(_period(registrant, registrant.registered_from))
        self._add_documents(value, person, known, result)
        result.entries.append(
            Entry(
                "新增登记",
                f"registrant/{registrant.id.hex}",
                unit.id,
                after={"who": str(person), "category": value.category.value},
            )
        )

    def _add_documents(
        self, value: RosterRow, person: Person, known: _Known, result: Plan
    ) -> list[str]:
        """Numbers a roster names: neither a declaration nor a ledger entry (spec domain 1.2)."""
        if not isinstance(value.document_numbers, tuple):
            return []
        there = known.documents.setdefault(person.id, set())
        added: list[str] = []
        for number in value.document_numbers:
            index = number_index(number)
            if index in there:
                continue
            there.add(index)
            document = new_document(person.id, kind_of(number), number)
            source = DocumentSource(
                document_id=document.id,
                provenance=Provenance.ROSTER,
                on_date=self.occasion.today,
            )
            result.insert(document)
            result.insert(source)
            added.append(str(document))
        return added

    # -- known ----------------------------------------------------------------------------

    def _update(
        self,
        value: RosterRow,
        person: Person,
        before: Registrant,
        unit: Unit,
        authority: Unit,
        known: _Known,
        result: Plan,
    ) -> str:
        wanted = _values(value) | {"unit_id": unit.id, "authority_id": authority.id}
        changed = {name: new for name, new in wanted.items() if getattr(before, name) != new}
        contact = _contact(value, person)
        added = self._add_documents(value, person, known, result)
        if contact:
            result.update(person, **contact)
        if changed:
            self._file_changes(before, changed, known, result)
            result.update(before, **changed)
        if not (changed or contact or added):
            return UNCHANGED
        result.entries.append(
            Entry(
                "更新登记",
                f"registrant/{before.id.hex}",
                unit.id,
                {name: self._word(getattr(before, name)) for name in changed},
                {name: self._word(new) for name, new in changed.items()}
                | ({"documents": added} if added else {})
                | ({"contact": "changed"} if contact else {}),
            )
        )
        return UPDATED

    def _word(self, value: object) -> object:
        unit = self.tree.by_id.get(value) if isinstance(value, UUID) else None
        return unit.name if unit else str(value)

    def _file_changes(
        self, before: Registrant, changed: dict[str, Any], known: _Known, result: Plan
    ) -> None:
        """Open a registration change, or close those that are open when it was filed."""
        today = self.occasion.today
        anew = [word for name, word in FILED_ANEW.items() if name in changed]
        status = changed.get("status", before.status)
        if changed.get("status") is RegistrationStatus.CHANGE_FILED:
            for change in known.changes.get(before.id, []):
                result.update(change, closed_on=today)
        elif anew and status is not RegistrationStatus.NOT_FILED:
            result.insert(
                RegistrationChange(registrant_id=before.id, what="、".join(anew), opened_on=today)
            )
        if {"category", "unit_id", "authority_id"} & set(changed):
            self._turn_period(before, changed, known, result)

    def _turn_period(
        self, before: Registrant, changed: dict[str, Any], known: _Known, result: Plan
    ) -> None:
        today = self.occasion.today
        current = known.periods.get(before.id)
        if current is not None and (current.from_date is None or current.from_date < today):
            result.update(current, to_date=today - timedelta(days=1))
            following = _period(before, today)
            for name in ("category", "unit_id", "authority_id"):
                setattr(following, name, changed.get(name, getattr(before, name)))
            result.insert(following)
        elif current is not None:
            kept = {n: changed[n] for n in ("category", "unit_id", "authority_id") if n in changed}
            result.update(current, **kept)


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan with its audit events."""
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)


def _known(db: Session, indexes: list[bytes]) -> _Known:
    """Read what is known of these persons, one query a table."""
    known = _Known()
    people = db.exec(select(Person).where(col(Person.national_id_index).in_(indexes))).all()
    if not people:
        return known
    known.people = {each.national_id_index: each for each in people}
    ids = [each.id for each in people]
    found = db.exec(select(Registrant).where(col(Registrant.person_id).in_(ids))).all()
    known.registrants = {each.person_id: each for each in found}
    numbers = select(Document.person_id, Document.number_index)
    for person_id, index in db.exec(numbers.where(col(Document.person_id).in_(ids))):
        known.documents.setdefault(person_id, set()).add(index)
    registrant_ids = [each.id for each in found]
    for change in db.exec(_open_changes(registrant_ids)):
        known.changes.setdefault(change.registrant_id, []).append(change)
    for period in db.exec(_periods(registrant_ids)):
        known.periods[period.registrant_id] = period
    return known


def _open_changes(registrant_ids: Iterable[UUID]) -> Any:  # noqa: ANN401 - a select
    return select(RegistrationChange).where(
        col(RegistrationChange.registrant_id).in_(registrant_ids),
        col(RegistrationChange.closed_on).is_(None),
    )


def _periods(registrant_ids: Iterable[UUID]) -> Any:  # noqa: ANN401 - a select
    return select(RegistrationPeriod).where(
        col(RegistrationPeriod.registrant_id).in_(registrant_ids),
        col(RegistrationPeriod.to_date).is_(None),
    )


def _period(registrant: Registrant, from_date: Any) -> RegistrationPeriod:  # noqa: ANN401
    return RegistrationPeriod(
        registrant_id=registrant.id,
        category=registrant.category,
        unit_id=registrant.unit_id,
        authority_id=registrant.authority_id,
        from_date=from_date,
    )


def _values(value: RosterRow) -> dict[str, Any]:
    """What a row says, by the registrant's fields; what it leaves out is left out."""
    said: dict[str, Any] = {}
    for column, name in PLAIN_FIELDS.items():
        cell = getattr(value, column)
        if isinstance(cell, Cleared):
            said[name] = EMPTY.get(name)
        elif cell is not None:
            said[name] = cell
    return said


def _contact(value: RosterRow, person: Person) -> dict[str, object]:
    """A new name or phone number of a known person, sealed for their row."""
    changed: dict[str, object] = {}
    name = value.surname + value.given_name
    if person.name != name:
        changed |= {"name": name, "pinyin": look_up_keys(name)}
    if isinstance(value.phone, Cleared) and person.phone_sealed is not None:
        changed["phone_sealed"] = None
    elif isinstance(value.phone, str) and value.phone != person.phone:
        changed["phone_sealed"] = seal(person, "phone_sealed", value.phone)
    return changed
