"""What annex 2 counts, in tests: registrants, findings, dispositions, and what was reported."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import openpyxl

from jobs import export_annex2
from models.audit import Actor
from models.disposition import Disposition, Measure
from models.finding import Finding, FindingState
from models.person import new_person
from models.registrant import Registrant
from models.terms import Category, FindingCode, RankLevel, UnitKind, UnitLevel
from models.unit import unit_named
from models.unit_summary import UnitSummary
from tests.conftest import Bench, People, add_unit, national_id
from workbooks.annex2 import Annex2Row, read

DECIDED = date(2015, 7, 15)
LEVELS = [
    ("SX-01", "试县样品局", "SX", UnitLevel.DEPARTMENT, UnitKind.UNIT),
    ("SX-0101", "试县样品局检测站", "SX-01", UnitLevel.SUBORDINATE, UnitKind.UNIT),
    ("SX-02", "试县样张局", "SX", UnitLevel.DEPARTMENT, UnitKind.UNIT),
]


@dataclass
class Counted:
    """An office in which something is to be counted."""

    bench: Bench
    people: People
    numbers: count[int] = field(default_factory=lambda: count(300))

    def add_levels(self) -> None:
        """Three levels below the county, so that the tree has five."""
        with self.bench.database.write() as db:
            for code, name, parent_code, level, kind in LEVELS:
                add_unit(db, self.people, (code, name, parent_code), level, kind)

    def register(
        self,
        unit: str,
        category: Category = Category.COUNTY_STAFF,
        *,
        rank: RankLevel = RankLevel.OTHER,
        since: date | None = date(2013, 1, 1),
        until: date | None = None,
    ) -> UUID:
        """Somebody registered in a unit."""
        person = new_person(f"申试{next(self.numbers)}", national_id(next(self.numbers)))
        with self.bench.database.write() as db:
            db.add(person)
            db.flush()
            db.add(
                Registrant(
                    person_id=person.id,
                    surname="申",
                    given_name=person.name[1:],
                    sex="男",
                    birth_date=date(1970, 1, 1),
                    category=category,
                    rank_level=rank,
                    unit_id=self.people.units[unit],
                    authority_id=self.people.units[unit],
                    registered_from=since,
                    registered_to=until,
                )
            )
            return person.id

    def find(
        self,
        person_id: UUID,
        unit: str,
        code: FindingCode = FindingCode.P4,
        *,
        state: FindingState = FindingState.CONFIRMED,
        decided_on: date | None = DECIDED,
        about: str = "",
    ) -> UUID:
        """A finding about somebody; `about` is the unit where that is the subject."""
        finding = Finding(
            identity=uuid4().hex,
            code=code,
            number=uuid4().hex[:20],
            person_id=person_id,
            unit_id=self.people.units[unit],
            deciding_unit_id=self.people.units["YX-ZZB"],
            subject_unit_id=self.people.units.get(about),
            subject_unit_name=about,
            about="测试",
            dated=date(2014, 5, 1),
            evidence="依据",
            state=state,
            found_on=date(2015, 7, 10),
            changed_at=self.bench.clock.now(),
            decided_on=decided_on,
        )
        with self.bench.database.write() as db:
            db.add(finding)
            db.flush()
            return finding.id

    def dispose(
        self,
        finding_id: UUID,
        measure: Measure = Measure.ADMONISHMENT,
        *,
        decided_on: date = DECIDED,
        revoked_on: date | None = None,
    ) -> None:
        """What was done about a finding."""
        with self.bench.database.write() as db:
            db.add(
                Disposition(
                    finding_id=finding_id,
                    person_id=db.get_one(Finding, finding_id).person_id,
                    measure=measure,
                    decided_on=decided_on,
                    made_at=self.bench.clock.now(),
                    revoked_on=revoked_on,
                )
            )

    def report(
        self, unit: str, on: date = DECIDED, *, own_level: bool = False, **figures: int
    ) -> None:
        """Figures that a unit has sent in."""
        with self.bench.database.write() as db:
            db.add(
                UnitSummary(
                    unit_id=self.people.units[unit],
                    is_own_level=own_level,
                    reported_on=on,
                    figures=json.dumps(figures),
                    sha256="0" * 64,
                    received_at=self.bench.clock.now(),
                    received_by="测试",
                )
            )

    def annex2(self, unit: str, folder: Path, actor: Actor | None = None) -> dict[str, Annex2Row]:
        """The rows of a unit's annex 2 by their names, 合计 among them."""
        path = folder / "附件2.xlsx"
        with self.bench.database.write() as db:
            asked = unit_named(db, unit)
            count = export_annex2.export(db, asked, self.bench.occasion(actor), path)
        sheet = read(path)
        assert not sheet.complaints
        assert sheet.total
        rows = [row.value for row in (*sheet.rows, sheet.total) if row.value]
        assert len(rows) == count + 1
        return {row.region_or_unit: row for row in rows}

    def cells(self, folder: Path) -> list[str]:
        """Everything that stands in the workbook."""
        sheet = openpyxl.load_workbook(folder / "附件2.xlsx").worksheets[0]
        return [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell]
