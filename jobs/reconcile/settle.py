"""Put what came out of a comparison beside the findings that stand.

Spec findings 4.4. A new candidate is written; one whose evidence has gone is withdrawn, never
deleted; what people verify or have decided keeps its place. New evidence reopens a decision as
核查中, with what was said before beside it.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from jobs.histories.offices import Offices
from jobs.reconcile import Compared
from models.audit import Entry, record_all
from models.columns import plain_rows
from models.deciding_unit import LEADERS, deciding_unit
from models.finding import DECIDED, Finding, FindingState, findings_of
from models.grant import RoleGrant
from models.ids import Ids
from models.import_verdict import Plan
from models.occasion import Occasion
from models.registrant import Registrant
from models.terms import UnitKind
from models.unit import Unit
from rules.records import Candidate

ENTERED = "entered/"  # about: what the police liaison entered, and no comparison finds


@dataclass
class Settled:
    """What a comparison changed."""

    found: int = 0
    changed: int = 0
    withdrawn: int = 0
    units: set[UUID] = field(default_factory=set[UUID])

    def add(self, other: Settled) -> None:
        """Count what came next."""
        self.found += other.found
        self.changed += other.changed
        self.withdrawn += other.withdrawn
        self.units |= other.units


def identity_of(candidate: Candidate) -> str:
    """Code, person, what it is about, and the unit where that is the subject (findings 4.4)."""
    unit = candidate.unit
    subject = f"/{unit.id.hex if unit.id else unit.name}" if unit else ""
    return f"{candidate.code.name}/{candidate.person_id.hex}/{candidate.about}{subject}"


def evidence_of(candidate: Candidate) -> str:
    """The sentences, one a line."""
    return "\n".join(candidate.evidence)


def differing(db: Session, compared: Sequence[Compared]) -> list[Compared]:
    """Those of these persons whose findings are not as they came out; reads only."""
    people = [each.person_id for each in compared]
    rows: Any = db.connection().execute(_stands().where(col(Finding.person_id).in_(people)))
    stands: dict[UUID, dict[str, str | None]] = {}
    for person_id, identity, about, state, evidence, is_gone in rows:
        if not about.startswith(ENTERED):
            is_out = is_gone or state is FindingState.WITHDRAWN
            stands.setdefault(person_id, {})[identity] = None if is_out else evidence
    return [each for each in compared if _differs(each, stands.get(each.person_id, {}))]


def settle(
    db: Session, compared: Sequence[Compared], offices: Offices, occasion: Occasion
) -> Settled:
    """Write what changed of these persons, with an audit event of each finding."""
    people = [each.person_id for each in compared]
    stands: dict[UUID, dict[str, Finding]] = {}
    for finding in findings_of(db, people):
        stands.setdefault(finding.person_id, {})[finding.identity] = finding
    units = _units(db, people)
    writing = _Writing(db, offices, occasion)
    for each in compared:
        writing.person(each, stands.get(each.person_id, {}), units[each.person_id])
    writing.write()
    return writing.settled


class _Writing:
    def __init__(self, db: Session, offices: Offices, occasion: Occasion) -> None:
        self._db, self._offices, self._occasion = db, offices, occasion
        self._leaders = _leaders(db)
        self._plan = Plan(new_id=Ids())
        self.settled = Settled()

    def person(self, compared: Compared, stands: dict[str, Finding], unit_id: UUID) -> None:
        came_out = {identity_of(each): each for each in compared.candidates}
        for identity, candidate in came_out.items():
            finding = stands.get(identity)
            if finding is None:
                self._add(identity, candidate, unit_id)
            else:
                self._keep(finding, evidence_of(candidate))
        for identity, finding in stands.items():
            if identity not in came_out and not finding.about.startswith(ENTERED):
                self._miss(finding)

    def write(self) -> None:
        self._plan.write(self._db)
        record_all(self._db, self._occasion.actor, self._plan.entries, at=self._occasion.now)

    def _add(self, identity: str, candidate: Candidate, unit_id: UUID) -> None:
        unit = candidate.unit
        finding_id = self._plan.insert(
            Finding,
            identity=identity,
            code=candidate.code,
            number=_number(self._occasion),
            person_id=candidate.person_id,
            unit_id=unit_id,
            deciding_unit_id=self._deciding_unit(candidate, unit_id),
            subject_unit_id=unit.id if unit else None,
            subject_unit_name=unit.name if unit else "",
            about=candidate.about,
            dated=candidate.dated,
            evidence=evidence_of(candidate),
            found_on=self._occasion.today,
            changed_at=self._occasion.now,
        )
        self.settled.found += 1
        self._note("发现疑似问题", finding_id, unit_id, {"code": candidate.code.name})

    def _keep(self, finding: Finding, evidence: str) -> None:
        if finding.state is FindingState.WITHDRAWN:
            self._change(finding, "疑似问题再现", state=FindingState.CANDIDATE, evidence=evidence)
            self.settled.found += 1
        elif finding.evidence != evidence:
            before = finding.evidence if finding.state is not FindingState.CANDIDATE else ""
            reopened = (
                {"state": FindingState.UNDER_VERIFICATION} if finding.state in DECIDED else {}
            )
            what = "出现新依据，重新核查" if reopened else "依据变化"
            words = {"evidence": evidence, "evidence_before": before, "is_evidence_gone": False}
            self._change(finding, what, **words, **reopened)
            self.settled.changed += 1
        elif finding.is_evidence_gone:
            self._change(finding, "依据再现", is_evidence_gone=False)
            self.settled.changed += 1

    def _miss(self, finding: Finding) -> None:
        """Its evidence has gone: a lead is withdrawn, anything further only says so."""
        if finding.state is FindingState.CANDIDATE:
            self._change(finding, "依据消失，撤销", state=FindingState.WITHDRAWN)
            self.settled.withdrawn += 1
        elif finding.state is not FindingState.WITHDRAWN and not finding.is_evidence_gone:
            self._change(finding, "依据消失", is_evidence_gone=True)
            self.settled.changed += 1

    def _change(self, finding: Finding, what: str, **values: object) -> None:
        self._plan.update(finding, **values, changed_at=self._occasion.now)
        words = {"state": str(values["state"])} if "state" in values else {}
        self._note(what, finding.id, finding.unit_id, words)

    def _note(
        self, what: str, finding_id: UUID, unit_id: UUID, words: Mapping[str, object]
    ) -> None:
        self.settled.units.add(unit_id)
        entry = Entry(what, f"finding/{finding_id.hex}", unit_id, after=words)
        self._plan.entries.append(entry)

    def _deciding_unit(self, candidate: Candidate, unit_id: UUID) -> UUID:
        """Which department decides; one level up, too, where it is itself the subject."""
        office = self._offices.serving(unit_id, UnitKind.ORGANIZATION_DEPARTMENT)
        if candidate.person_id in self._leaders:  # few: everybody else is looked up once a unit
            unit = self._db.get_one(Unit, unit_id)
            office = deciding_unit(self._db, unit, candidate.person_id)
        if office is None:
            return self._offices.root.id
        is_itself = candidate.unit is not None and candidate.unit.id == office.id
        above = self._offices.above(office) if is_itself else None
        return (above or office).id


def _stands() -> Any:  # noqa: ANN401 - a select of columns
    return plain_rows(
        Finding.person_id,
        Finding.identity,
        Finding.about,
        Finding.state,
        Finding.evidence,
        Finding.is_evidence_gone,
    )


def _differs(compared: Compared, stands: dict[str, str | None]) -> bool:
    """A gone or withdrawn one counts as not standing."""
    came_out = {identity_of(each): evidence_of(each) for each in compared.candidates}
    return came_out != {name: said for name, said in stands.items() if said is not None}


def _units(db: Session, people: Collection[UUID]) -> dict[UUID, UUID]:
    rows = db.exec(
        select(Registrant.person_id, Registrant.unit_id).where(
            col(Registrant.person_id).in_(people)
        )
    )
    return dict(rows.all())


def _leaders(db: Session) -> set[UUID]:
    """Who leads anything."""
    leading = select(RoleGrant.person_id).where(
        col(RoleGrant.role).in_(LEADERS), col(RoleGrant.withdrawn_at).is_(None)
    )
    return set(db.exec(leading))


def _number(occasion: Occasion) -> str:
    """A finding's visible number; of 40 bits, since a first run may find tens of thousands."""
    return f"WT{occasion.today:%Y%m%d}-{base64.b32encode(token_bytes(5)).decode()}"
