from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.custody import (
    CustodyEvent,
    CustodyMove,
    CustodyState,
    append_move,
    custody_state,
    latest_events,
)
from models.document import Document, new_document
from models.errors import NotNow
from models.handover import Handover, HandoverItem, HandoverState
from models.safe import Safe
from models.slots import free_slots
from models.terms import DocumentKind
from tests.conftest import TODAY, Bench, People

DECLARED, IN_CUSTODY = CustodyState.DECLARED, CustodyState.IN_CUSTODY
DRAWN, RELEASED = CustodyState.DRAWN, CustodyState.RELEASED
SURRENDER, DRAW, RETURN = CustodyMove.SURRENDER, CustodyMove.DRAW, CustodyMove.RETURN
TRANSFER, RELEASE = CustodyMove.TRANSFER, CustodyMove.RELEASE

# By hand from domain 1.2, not from models/custody.py: where each move leads, and from where.
LEGAL = {
    (DECLARED, SURRENDER): IN_CUSTODY,
    (IN_CUSTODY, DRAW): DRAWN,
    (DRAWN, RETURN): IN_CUSTODY,
    (IN_CUSTODY, TRANSFER): IN_CUSTODY,
    (IN_CUSTODY, RELEASE): RELEASED,
    (RELEASED, SURRENDER): IN_CUSTODY,
}
WAY_TO = {
    DECLARED: (),
    IN_CUSTODY: (SURRENDER,),
    DRAWN: (SURRENDER, DRAW),
    RELEASED: (SURRENDER, RELEASE),
}


class Ledger:
    """One safe, its ledger, and documents to move."""

    def __init__(self, db: Session, people: People, bench: Bench) -> None:
        self.db, self.people, self.now = db, people, bench.clock.now()
        self.authority_id = people.units["YX-01"]
        self.safe = db.exec(select(Safe).where(Safe.unit_id == self.authority_id)).one()
        handover = Handover(
            direction=SURRENDER,
            holder_id=people["official"],
            authority_id=self.authority_id,
            code_expires_at=self.now,
            opened_at=self.now,
        )
        db.add(handover)
        db.flush()
        self.handover_id = handover.id

    def document(self, number: str = "E12345678") -> Document:
        made = new_document(self.people["official"], DocumentKind.ORDINARY_PASSPORT, number)
        self.db.add(made)
        self.db.flush()
        return made

    def move(self, document: Document, *moves: CustodyMove, slot: int | None = None) -> None:
        for move in moves:
            append_move(
                self.db,
                document,
                move,
                handover_id=self.handover_id,
                authority_id=self.authority_id,
                at=self.now,
                on=TODAY,
                safe_id=self.safe.id if slot else None,
                slot=slot,
            )

    def state(self, document: Document) -> CustodyState:
        return custody_state(latest_events(self.db, [document.id]).get(document.id))

    def free(self) -> list[int]:
        """The first three free slots."""
        return free_slots(self.db, self.safe)[:3]

    def positions(self, document_id: UUID) -> list[int]:
        lines = select(CustodyEvent.position).where(CustodyEvent.document_id == document_id)
        return sorted(self.db.exec(lines).all())


@pytest.fixture
def ledger(bench: Bench, people: People) -> Iterator[Ledger]:
    with bench.database.write() as db:
        yield Ledger(db, people, bench)


def test_a_document_nobody_moved_is_with_its_holder(ledger: Ledger) -> None:
    assert ledger.state(ledger.document()) is DECLARED


@pytest.mark.parametrize(("start", "move"), LEGAL, ids=lambda each: each.name.lower())
def test_a_document_goes(ledger: Ledger, start: CustodyState, move: CustodyMove) -> None:
    document = ledger.document()
    ledger.move(document, *WAY_TO[start], move)
    assert ledger.state(document) is LEGAL[start, move]


@pytest.mark.parametrize(
    ("start", "move"),
    [pair for pair in product(CustodyState, CustodyMove) if pair not in LEGAL],
    ids=lambda each: each.name.lower(),
)
def test_a_document_never_goes(ledger: Ledger, start: CustodyState, move: CustodyMove) -> None:
    document = ledger.document()
    ledger.move(document, *WAY_TO[start])
    before = ledger.positions(document.id)
    with pytest.raises(NotNow, match=f"目前{start.value}，不能{move.value}"):
        ledger.move(document, move)
    assert ledger.positions(document.id) == before


def test_the_lines_of_a_document_are_counted_from_one(ledger: Ledger) -> None:
    first, second = ledger.document(), ledger.document("E87654321")
    ledger.move(first, SURRENDER, DRAW, RETURN)
    ledger.move(second, SURRENDER)
    assert ledger.positions(first.id) == [1, 2, 3]
    assert ledger.positions(second.id) == [1]


def test_the_last_line_of_each_document_is_found(ledger: Ledger) -> None:
    first, second = ledger.document(), ledger.document("E87654321")
    untouched = ledger.document("E11111111")
    ledger.move(first, SURRENDER, DRAW)
    ledger.move(second, SURRENDER)
    found = latest_events(ledger.db, [first.id, second.id, untouched.id])
    assert {key: event.move for key, event in found.items()} == {
        first.id: DRAW,
        second.id: SURRENDER,
    }


def test_two_writers_cannot_both_write_the_next_line(ledger: Ledger) -> None:
    document = ledger.document()
    ledger.move(document, SURRENDER)
    line = latest_events(ledger.db, [document.id])[document.id]
    twin = line.model_dump() | {"id": uuid4()}
    with pytest.raises(IntegrityError), ledger.db.begin_nested():
        ledger.db.connection().execute(insert(CustodyEvent), [twin])
    assert ledger.positions(document.id) == [1]


def test_a_slot_is_taken_while_a_document_lies_in_it(ledger: Ledger) -> None:
    document = ledger.document()
    ledger.move(document, SURRENDER, slot=1)
    assert ledger.free() == [2, 3, 4]
    ledger.move(document, DRAW, slot=1)
    assert ledger.free() == [1, 2, 3]
    ledger.move(document, RETURN, slot=3)
    assert ledger.free() == [1, 2, 4]


@pytest.mark.parametrize(
    ("state", "free"),
    [
        pytest.param(HandoverState.OPEN, [1, 2, 3], id="nothing recorded yet"),
        pytest.param(HandoverState.RECORDED, [2, 3, 4], id="waiting for the holder"),
        pytest.param(HandoverState.REFUSED, [1, 2, 3], id="refused by the holder"),
    ],
)
def test_a_slot_is_promised_while_a_hand_over_waits(
    ledger: Ledger, state: HandoverState, free: list[int]
) -> None:
    handover = ledger.db.get_one(Handover, ledger.handover_id)
    handover.state = state
    document = ledger.document()
    ledger.db.add(
        HandoverItem(
            handover_id=handover.id, document_id=document.id, safe_id=ledger.safe.id, slot=1
        )
    )
    assert ledger.free() == free


def test_an_expired_document_is_moved_like_any_other(ledger: Ledger) -> None:
    document = ledger.document()
    document.expiry_date = date(2015, 7, 1)
    ledger.move(document, SURRENDER, RELEASE)
    assert ledger.state(document) is RELEASED
