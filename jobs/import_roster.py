"""Import the roster (annex 1 layout): new registrants, and what changed of known ones.

Notice part 1; spec workbooks 3.1, import `roster`. Persons are matched by national ID only. A
missing column or an empty cell changes nothing; （清空） removes a value. A changed post, category,
unit or authority opens a registration change; the status 变更备案 closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.audit import Entry, record_all
from models.document import Document, DocumentSource, Provenance, number_index
from models.document_number import kind_of, mask
from models.import_rows import document_values, person_values
from models.import_verdict import NEW, SETTLED, UNCHANGED, UPDATED, Plan, Scope, Verdict
from models.known_persons import Known, known_persons
from models.occasion import Occasion
from models.person import Person, look_up_keys, national_id_index
from models.registrant import PERIOD_FIELDS, Registrant, RegistrationPeriod
from models.registration_change import FILED_ANEW, RegistrationChange
from models.sealing import seal
from models.terms import RegistrationStatus
from models.unit import Unit
from models.unit_tree import RefusedCell, UnitTree
from workbooks.fields import Cleared
from workbooks.layout import Row
from workbooks.roster import RosterRow
from workbooks.roster_fields import fields_said

REPORTED = {"holds_document", "in_central_custody"}


@dataclass
class RosterImport:
    """One roster on its way in.

    `seen` spans its chunks, so that a person twice in a file is found: by ID, the row's number and
    the hash of what it says (the rows themselves would be most of an import's memory).
    """

    tree: UnitTree
    scope: Scope
    occasion: Occasion
    seen: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def plan(self, db: Session, rows: Sequence[Row[RosterRow]]) -> Plan:
        """Decide what becomes of each row; nothing is written, nothing is locked."""
        indexes = {
            row.number: national_id_index(row.value.national_id.number)
            for row in rows
            if row.value is not None
        }
        known = known_persons(db, list(indexes.values()))
        result = Plan()
        for row in rows:
            result.verdicts[row.number] = self._verdict(row, indexes, known, result)
        return result

    def _verdict(
        self, row: Row[RosterRow], indexes: dict[int, bytes], known: Known, result: Plan
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
        notes = (*row.warnings, *self._doubts(row.value, known, indexes[row.number]))
        return Verdict(outcome, notes) if notes else SETTLED[outcome]

    def _twin(self, row: Row[RosterRow]) -> Verdict | None:
        """A second row of one person: the same again counts once, another one is wrong."""
        assert row.value is not None  # noqa: S101 - the caller has looked
        number = row.value.national_id.number
        said = hash(row.value)
        first, before = self.seen.setdefault(number, (row.number, said))
        if first == row.number:
            return None
        if before == said:
            return SETTLED[UNCHANGED]
        raise RefusedCell("身份证号", f"与第 {first} 行是同一人但内容不同，请合并为一行。")

    def _doubts(self, value: RosterRow, known: Known, index: bytes) -> list[str]:
        doubts: list[str] = []
        person = known.people.get(index)
        name = value.surname + value.given_name
        if person is not None and person.name != name:
            doubts.append(f"原姓名为{person.name}，已按本表更新")
        if isinstance(value.document_numbers, Cleared):
            doubts.append("证件号码以本人报告和台账为准，没有清空")
        return doubts

    def _change(self, value: RosterRow, index: bytes, known: Known, result: Plan) -> str:
        person = known.people.get(index)
        before = known.registrants.get(person.id) if person else None
        unit = self._unit(value, before)
        authority = self._authority(value, before, unit)
        if before is not None and person is not None:
            return self._update(value, person, before, unit, authority, known, result)
        person_id = person.id if person is not None else self._add_person(value, result)
        self._add(value, person_id, unit, authority, known, result)
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

    def _add_person(self, value: RosterRow, result: Plan) -> UUID:
        phone = value.phone if isinstance(value.phone, str) else ""
        name, number = value.surname + value.given_name, value.national_id.number
        row_id = result.new_id()
        values = person_values(row_id, name, number, phone=phone)
        return result.insert(Person, row_id=row_id, **values)

    def _add(
        self,
        value: RosterRow,
        person_id: UUID,
        unit: Unit,
        authority: Unit,
        known: Known,
        result: Plan,
    ) -> None:
        registration: dict[str, Any] = {
            "category": value.category,
            "unit_id": unit.id,
            "authority_id": authority.id,
        }
        registrant_id = result.insert(
            Registrant,
            person_id=person_id,
            sex=value.sex,
            birth_date=value.birth_date,
            **(registration | fields_said(value)),
        )
        result.insert(
            RegistrationPeriod,
            registrant_id=registrant_id,
            from_date=value.registered_from,
            **registration,
        )
        self._add_documents(value, person_id, known, result)
        who = f"{value.surname}{value.given_name}（{value.national_id.mask}）"
        result.entries.append(
            Entry(
                "新增登记",
                f"registrant/{registrant_id.hex}",
                unit.id,
                after={"who": who, "category": value.category.value},
            )
        )

    def _add_documents(
        self, value: RosterRow, person_id: UUID, known: Known, result: Plan
    ) -> list[str]:
        """Numbers a roster names: neither a declaration nor a ledger entry (spec domain 1.2)."""
        if not isinstance(value.document_numbers, tuple):
            return []
        there = known.documents.setdefault(person_id, set())
        added: list[str] = []
        for number in value.document_numbers:
            index = number_index(number)
            if index in there:
                continue
            there.add(index)
            kind = kind_of(number)
            row_id = result.new_id()
            values = document_values(row_id, person_id, kind, number)
            document_id = result.insert(Document, row_id=row_id, **values)
            result.insert(
                DocumentSource,
                document_id=document_id,
                provenance=Provenance.ROSTER,
                on_date=self.occasion.today,
            )
            added.append(f"{kind.value} {mask(number)}")
        return added

    # -- known ----------------------------------------------------------------------------

    def _update(
        self,
        value: RosterRow,
        person: Person,
        before: Registrant,
        unit: Unit,
        authority: Unit,
        known: Known,
        result: Plan,
    ) -> str:
        wanted = fields_said(value) | {"unit_id": unit.id, "authority_id": authority.id}
        if person.id in known.recorded:
            # Records say by themselves what a roster's 是/否 could only report.
            wanted = {name: new for name, new in wanted.items() if name not in REPORTED}
        changed = {name: new for name, new in wanted.items() if getattr(before, name) != new}
        contact = _contact(value, person)
        added = self._add_documents(value, person.id, known, result)
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
        self, before: Registrant, changed: dict[str, Any], known: Known, result: Plan
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
                RegistrationChange, registrant_id=before.id, what="、".join(anew), opened_on=today
            )
        if changed.keys() & {*PERIOD_FIELDS}:
            self._turn_period(before, changed, known, result)

    def _turn_period(
        self, before: Registrant, changed: dict[str, Any], known: Known, result: Plan
    ) -> None:
        today = self.occasion.today
        current = known.periods.get(before.id)
        if current is not None and (current.from_date is None or current.from_date < today):
            result.update(current, to_date=today - timedelta(days=1))
            following = {name: changed.get(name, getattr(before, name)) for name in PERIOD_FIELDS}
            result.insert(RegistrationPeriod, registrant_id=before.id, from_date=today, **following)
        elif current is not None:
            result.update(
                current, **{name: changed[name] for name in PERIOD_FIELDS if name in changed}
            )


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan with its audit events."""
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)


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
