"""B3 certificate beyond authority (越权出具): the consent came from a unit not entitled to give it.

Notice: part 3, problem type 3 of the police (未按干部管理权限，擅自为登记备案人员出具出国（境）证明
的); Annex 2 has no column for the types of the police. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from models.terms import FindingCode
from rules.history import Letter, PersonHistory, PoliceDocument
from rules.records import Candidate, NamedUnit


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each unit that gave a letter in the place of the personnel authority.

    The window is that of P1; the authority is that of the day of the letter. It is dated, as P1
    and B2 are, by the issue of the document.

    Does not fire where any letter of the window names no unit or is of the authority, by code,
    name or recorded short name; nor where no authority is known.
    """
    for document, issued in records.documents_to_consent(as_of):
        letters = records.letters_for(document, issued, policy)
        wrong = [(letter, unit) for letter in letters if (unit := _wrong_unit(letter, records))]
        if len(wrong) == len(letters):
            yield from _once_a_unit(wrong, (document, issued), records)


def _wrong_unit(letter: Letter, records: PersonHistory) -> NamedUnit | None:
    authority = records.authority_on(letter.issued_on)
    if letter.unit is None or authority is None or letter.unit.is_same(authority):
        return None
    return letter.unit


def _once_a_unit(
    wrong: list[tuple[Letter, NamedUnit]],
    about: tuple[PoliceDocument, date],
    records: PersonHistory,
) -> Iterator[Candidate]:
    told: list[NamedUnit] = []
    for letter, unit in wrong:
        if not any(unit.is_same(each) for each in told):
            told.append(unit)
            yield _candidate(letter, unit, about, records)


def _candidate(
    letter: Letter, unit: NamedUnit, about: tuple[PoliceDocument, date], records: PersonHistory
) -> Candidate:
    document, issued = about
    authority = records.authority_on(letter.issued_on)
    return Candidate(
        FindingCode.B3,
        records.person_id,
        document.key,
        issued,
        (
            f"{document.label} 于 {issued} 签发",
            f"同意申办函 {letter.number or '（无文号）'}（{letter.issued_on}）由{unit.name}出具",
            f"当时的人事主管部门是{authority.name if authority else '不详'}",
            *records.start_note(issued),
        ),
        unit=unit,
    )
