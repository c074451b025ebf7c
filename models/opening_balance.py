"""Opening a ledger (期初登记): lines, hand-overs and declarations for what was kept before.

Spec workbooks 3.1, `holdings`; domain 1.2. A ledger line needs a hand-over: one of each direction
a person is written, confirmed from the start, with the reason 期初登记 and a receipt of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from models.calendar import ZONE
from models.custody import NOTHING, CustodyEvent, CustodyMove, CustodyState, DrawnFor
from models.declaration import Declaration, DeclaredDocument
from models.document import DocumentSource, Provenance
from models.handover import Handover, HandoverItem, HandoverState, Outcome
from models.import_verdict import Plan
from models.known_holdings import OPENED, OPENING, KnownHoldings
from models.occasion import Occasion
from models.receipt import new_receipt
from models.registrant import Registrant
from models.safe import Safe

NEW_SAFE_SLOTS = 100  # of a safe that only the ledger names; one of another size is entered before


@dataclass(frozen=True)
class Place:
    """Where a document lies, or is to come back to."""

    safe_id: UUID | None = None
    slot: int | None = None


@dataclass
class OpeningBalance:
    """What the rows of one chunk add to a plan; what several rows share is made once."""

    known: KnownHoldings
    plan: Plan
    occasion: Occasion
    handovers: dict[tuple[UUID, CustodyMove], UUID] = field(
        default_factory=dict[tuple[UUID, CustodyMove], UUID]
    )
    declarations: dict[tuple[UUID, date], UUID] = field(
        default_factory=dict[tuple[UUID, date], UUID]
    )
    safes: dict[tuple[UUID, str], UUID] = field(default_factory=dict[tuple[UUID, str], UUID])

    def safe(self, authority_id: UUID, name: str) -> UUID:
        """The authority's safe of that name, or a new one."""
        key = (authority_id, name)
        if key in self.known.safes:
            return self.known.safes[key].id
        if key not in self.safes:
            self.safes[key] = self.plan.insert(
                Safe, unit_id=authority_id, name=name, slots=NEW_SAFE_SLOTS
            )
        return self.safes[key]

    def note(self, document_id: UUID, provenance: Provenance, on: date) -> None:
        """Record that a source knows the document; the same word twice is one."""
        key = (document_id, provenance, on)
        if key not in self.known.sources:
            self.known.sources.add(key)
            self.plan.insert(
                DocumentSource, document_id=document_id, provenance=provenance, on_date=on
            )

    def declare(self, person_id: UUID, document_id: UUID, day: date) -> bool:
        """Name a document in the declaration that the ledger has of that day.

        Its moment is the day's beginning, so that a newer declaration stays in force.

        Returns:
            Whether it was named; not where the holder's own declaration of that day is here.
        """
        key = (person_id, day)
        there = self.known.declarations.get(key, [])
        opened = [each for each in there if each.receipt_number.startswith(OPENED)]
        if there and not opened:
            return False
        if key not in self.declarations:
            self.declarations[key] = opened[0].id if opened else self._declaration(key)
        self.plan.link(
            DeclaredDocument, declaration_id=self.declarations[key], document_id=document_id
        )
        self.note(document_id, Provenance.DECLARED, day)
        return True

    def _declaration(self, key: tuple[UUID, date]) -> UUID:
        person_id, day = key
        return self.plan.insert(
            Declaration,
            person_id=person_id,
            declared_on=day,
            declared_at=datetime.combine(day, time(), ZONE),
            receipt_number=new_receipt(OPENED, day),
        )

    def surrender(self, holder: Registrant, document_id: UUID, on: date, place: Place) -> None:
        """The first line of a document's ledger: it lies in the safe."""
        self._move(CustodyMove.SURRENDER, holder, document_id, on, place=place)

    def draw(self, holder: Registrant, document_id: UUID, on: date, drawn_for: DrawnFor) -> None:
        """The second line: it is out."""
        self._move(CustodyMove.DRAW, holder, document_id, on, drawn_for=drawn_for)

    def _move(
        self,
        move: CustodyMove,
        holder: Registrant,
        document_id: UUID,
        on: date,
        *,
        place: Place | None = None,
        drawn_for: DrawnFor = NOTHING,
    ) -> None:
        is_draw = move is CustodyMove.DRAW
        at = place or Place()
        handover_id = self._handover(move, holder)
        self.plan.insert(
            CustodyEvent,
            document_id=document_id,
            position=2 if is_draw else 1,
            move=move,
            state=CustodyState.DRAWN if is_draw else CustodyState.IN_CUSTODY,
            at=self.occasion.now,
            on_date=on,
            handover_id=handover_id,
            authority_id=holder.authority_id,
            safe_id=at.safe_id,
            slot=at.slot,
            trip_id=drawn_for.trip_id,
            return_by=drawn_for.return_by,
        )
        self.plan.link(
            HandoverItem,
            handover_id=handover_id,
            document_id=document_id,
            outcome=Outcome.MATCHES,
            safe_id=at.safe_id,
            slot=at.slot,
        )

    def _handover(self, move: CustodyMove, holder: Registrant) -> UUID:
        key = (holder.person_id, move)
        if key not in self.handovers:
            now = self.occasion.now
            self.handovers[key] = self.plan.insert(
                Handover,
                direction=move,
                holder_id=holder.person_id,
                authority_id=holder.authority_id,
                custodian_id=self.occasion.actor.person_id,
                state=HandoverState.CONFIRMED,
                code_expires_at=now,
                opened_at=now,
                recorded_at=now,
                closed_at=now,
                proxy_reason=OPENING,
                receipt_number=new_receipt(OPENED, self.occasion.today),
            )
        return self.handovers[key]
