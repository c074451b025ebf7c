"""Write the findings of a unit and all below it: what was found, of whom, and what came of it.

Notice part 3 (对发现有问题的……严肃处理); spec workbooks 3.2, export `findings`. What was withdrawn
is no finding. A state is the present one, also where an earlier day is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from jobs.histories import histories
from models.access import Action, check
from models.audit import record
from models.disposition import Disposition, Measure, dispositions_of
from models.document import Document
from models.export_note import tell_of_large_export, watermark
from models.finding import Finding, FindingState, Told, findings_within
from models.history_rows import Whose
from models.occasion import Occasion
from models.person import Person
from models.police import TravelDocument
from models.statement import Statement, answers_about, count_files
from models.terms import FindingCode
from models.unit import Unit
from rules.stays import stays_of
from workbooks.findings import FindingRow, write
from workbooks.looks import Heading

AT_ONCE = 400
STANDING = [state for state in FindingState if state is not FindingState.WITHDRAWN]
IN_ORDER = list(FindingCode)
# What is found as it stands on a day, and has no day of its own.
DATED_WHEN_FOUND = (FindingCode.P2, FindingCode.P3, FindingCode.B1)

Named = tuple[str, str]
"""The kind and the full number of a document."""


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the workbook and its audit event; the asker's own case is left out.

    Returns:
        The number of findings.

    Raises:
        Forbidden: the actor may not see the findings of this unit.
    """
    check(db, occasion.actor, Action.EXPORT_FINDINGS, unit=unit)
    found = _findings(db, unit, occasion)
    heading = Heading(unit=unit.name, filled_on=occasion.today, watermark=watermark(occasion))
    count = write(_rows(db, found), heading, path)
    record(
        db,
        occasion.actor,
        Action.EXPORT_FINDINGS.value,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"findings": count},
    )
    persons = len({each.finding.person_id for each in found})
    tell_of_large_export(db, Action.EXPORT_FINDINGS.value, unit, persons, occasion)
    return count


def _findings(db: Session, unit: Unit, occasion: Occasion) -> list[Told]:
    """By type in the notice's order, then by day."""
    own = occasion.actor.person_id
    found = [
        each
        for each in findings_within(db, [unit.reach()], states=STANDING)
        if each.finding.found_on <= occasion.today and each.finding.person_id != own
    ]
    return sorted(found, key=lambda each: IN_ORDER.index(each.finding.code))


def _rows(db: Session, found: Sequence[Told]) -> Iterator[FindingRow]:
    units = {each.id: each.name for each in db.exec(select(Unit)).all()}
    left = iter(found)
    while batch := list(islice(left, AT_ONCE)):
        findings = [each.finding for each in batch]
        people = _people(db, findings)
        documents = _documents(db, findings)
        said = _said(db, findings)
        done = _done(db, findings)
        for each in batch:
            finding, person = each.finding, people[each.finding.person_id]
            kind, number = documents.get(finding.id, ("", ""))
            yield FindingRow(
                code=finding.code,
                name=person.name,
                national_id=person.national_id,
                unit=each.unit.name,
                document_kind=kind,
                document_number=number,
                happened_on=_happened_on(finding),
                handling_unit=_subject(finding, units),
                evidence=finding.evidence.splitlines(),
                status=finding.state.value,
                statement="\n".join(said.get(finding.id, ())),
                dispositions=done.get(finding.id, ()),
            )


def _happened_on(finding: Finding) -> date:
    return finding.found_on if finding.code in DATED_WHEN_FOUND else finding.dated


def _subject(finding: Finding, units: Mapping[UUID, str]) -> str:
    """The unit that is the subject, also one that is not in the tree; else none."""
    known = units.get(finding.subject_unit_id) if finding.subject_unit_id else None
    return known or finding.subject_unit_name


def _people(db: Session, findings: Sequence[Finding]) -> dict[UUID, Person]:
    ids = {each.person_id for each in findings}
    return {each.id: each for each in db.exec(select(Person).where(col(Person.id).in_(ids)))}


def _said(db: Session, findings: Sequence[Finding]) -> dict[UUID, list[str]]:
    """本人说明, with how many files came with it."""
    answers = answers_about(db, [each.id for each in findings])
    files = count_files(db, [each.id for listed in answers.values() for each in listed])
    return {
        finding_id: [_words(each, files.get(each.id, 0)) for each in listed]
        for finding_id, listed in answers.items()
    }


def _words(answer: Statement, files: int) -> str:
    return answer.words + (f"（附件 {files} 份）" if files else "")


def _done(db: Session, findings: Sequence[Finding]) -> dict[UUID, list[str]]:
    done: dict[UUID, list[str]] = {}
    for each in dispositions_of(db, [finding.id for finding in findings]):
        done.setdefault(each.finding_id, []).append(_measure(each))
    return done


def _measure(disposition: Disposition) -> str:
    """处理方式; a suspension says until when, a punishment which."""
    if disposition.until_date:
        return f"{disposition.measure}（至 {disposition.until_date}）"
    if disposition.measure is Measure.DISCIPLINARY and disposition.words:
        return f"{disposition.measure}（{disposition.words}）"
    return disposition.measure.value


# -- the document that a finding is about ---------------------------------------------------------


def _documents(db: Session, findings: Sequence[Finding]) -> dict[UUID, Named]:
    """By finding; of a stay, the document that was shown at its exit."""
    known = _known(db, {each.person_id for each in findings})
    shown = _shown(db, {each.person_id for each in findings if each.about.startswith("stay/")})
    named: dict[UUID, Named] = {}
    for each in findings:
        which = each.about.partition("/")[2]
        kind, index = shown.get((each.person_id, each.about), ("", which))
        listed = known.get((each.person_id, index), [])
        if listed:
            named[each.id] = next((pair for pair in listed if pair[0] == kind), listed[0])
    return named


def _known(db: Session, people: set[UUID]) -> dict[tuple[UUID, str], list[Named]]:
    """By person and blind index: as the police name it, then as the office does."""
    known: dict[tuple[UUID, str], list[Named]] = {}
    for police in db.exec(
        select(TravelDocument)
        .where(col(TravelDocument.person_id).in_(people))
        .order_by(col(TravelDocument.is_official), col(TravelDocument.kind))
    ):
        key = (police.person_id, police.number_index.hex())
        known.setdefault(key, []).append((police.kind, police.number))
    for office in db.exec(
        select(Document)
        .where(col(Document.person_id).in_(people))
        .order_by(col(Document.kind), col(Document.id))
    ):
        key = (office.person_id, office.number_index.hex())
        known.setdefault(key, []).append((office.kind.value, office.number))
    return known


def _shown(db: Session, people: set[UUID]) -> dict[tuple[UUID, str], Named]:
    """By person and stay, the kind and the blind index of what was shown at the exit.

    The stays are paired as the reconciliation pairs them, so that a name means the same one.
    """
    if not people:
        return {}
    return {
        (history.person_id, f"stay/{stay.exit.day:%Y%m%d}/{stay.place}"): (
            stay.exit.document.kind,
            stay.exit.document.number,
        )
        for history in histories(db, Whose(people=people))
        for stay in stays_of(history.crossings)
        if stay.exit is not None
    }
