"""B1 forged document (伪造变造): one number under two persons.

Notice: part 3, problem type 1 of the police (弄虚作假甚至伪造、变造或者买卖、使用伪造的出国（境）
证件的); Annex 2 has no column for the types of the police. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.terms import DocumentKind, FindingCode
from rules.records import Candidate


@dataclass(frozen=True, slots=True)
class Bearer:
    """That a document is said to be somebody's, by the police, a declaration or the ledger."""

    person_id: UUID
    kind: DocumentKind
    number: str
    label: str
    known_on: date


def check(bearers: Iterable[Bearer], as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each person whose document, by kind and number, is another's, too.

    This rule alone looks across persons. What the police liaison enters is a finding of its own.

    Does not fire for one document that several sources tell of one person, for the same number
    of another kind, nor for a number whose kind is not known. Numbers that differ only in O/0,
    I/1, case, width or spaces are the same.
    """
    persons: dict[tuple[DocumentKind, str], dict[UUID, Bearer]] = {}
    for each in sorted(bearers, key=lambda each: each.known_on, reverse=True):
        if each.kind is not DocumentKind.UNKNOWN and each.known_on <= as_of:
            persons.setdefault((each.kind, each.number), {})[each.person_id] = each
    for found in persons.values():
        if len(found) > 1:
            yield from _each_person(list(found.values()))


def _each_person(bearers: list[Bearer]) -> Iterator[Candidate]:
    """Dated by the day on which the second of them became known."""
    dated = sorted(each.known_on for each in bearers)[1]
    for each in bearers:
        said = f"{each.label} 同时登记在 {len(bearers)} 人名下"
        yield Candidate(FindingCode.B1, each.person_id, f"document/{each.number}", dated, (said,))
