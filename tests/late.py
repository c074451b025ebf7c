"""An office where people are late: who owes what until when, and what the duties then say.

Used by the tests of the duties. Without a campaign, everybody registered since 2013 has declared
long ago, so that only what a test arranges is owed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.account import Account
from models.alert import Alert, AlertCause
from models.calendar import ZONE
from models.custody import CustodyMove, append_move
from models.declaration import Declaration
from models.document import Document, new_document
from models.grant import Role, RoleGrant
from models.handover import Handover
from models.occasion import Occasion
from models.outbox import Message
from models.registrant import Registrant
from models.registration_change import RegistrationChange
from models.terms import DocumentKind
from tests.conftest import Bench, People, Watch

WEEK = timedelta(days=7)
Duty = Callable[[Session, Occasion], int]


class LateOffice:
    """Arrange who owes what, go to a day, run a duty, and look at what was owed to whom."""

    def __init__(self, bench: Bench, people: People, watch: Watch) -> None:
        self.bench, self.people, self.watch = bench, people, watch
        self.parts = {person_id: part for part, person_id in people.people.items()}
        with bench.database.write() as db:
            for person_id in db.exec(select(Registrant.person_id)).all():
                db.add(
                    Declaration(
                        person_id=person_id,
                        declared_on=date(2013, 1, 2),
                        declared_at=watch() - timedelta(days=900),
                        none_held=True,
                        receipt_number=person_id.hex[:30],
                    )
                )

    # -- what is owed ------------------------------------------------------------------------

    def owes_document(self, part: str, due: date, number: str = "E12345678") -> UUID:
        """A passport that has to be in the safe by that day."""
        document = new_document(self.people[part], DocumentKind.ORDINARY_PASSPORT, number)
        document.issue_date = due - WEEK
        with self.bench.database.write() as db:
            db.add(document)
        return document.id

    def owes_declaration(self, part: str, due: date) -> None:
        """Registered a week before that day, and silent since."""
        with self.bench.database.write() as db:
            own = select(Declaration).where(Declaration.person_id == self.people[part])
            db.delete(db.exec(own).one())
            self._registrant(db, part).registered_from = due - WEEK

    def owes_change(self, part: str, opened_on: date) -> UUID:
        """A change of post that was to be filed within five working days."""
        with self.bench.database.write() as db:
            registrant_id = self._registrant(db, part).id
            change = RegistrationChange(
                registrant_id=registrant_id, what="职务", opened_on=opened_on
            )
            db.add(change)
        return change.id

    def surrenders(self, document_id: UUID) -> None:
        """The document reaches the safe."""
        with self.bench.database.write() as db:
            document = db.get_one(Document, document_id)
            authority_id = self.people.units["YX-01"]
            now = self.watch()
            handover = Handover(
                direction=CustodyMove.SURRENDER,
                holder_id=document.person_id,
                authority_id=authority_id,
                code_expires_at=now,
                opened_at=now,
            )
            db.add(handover)
            db.flush()
            append_move(
                db,
                document,
                CustodyMove.SURRENDER,
                handover_id=handover.id,
                authority_id=authority_id,
                at=now,
                on=now.date(),
            )

    def unbinds(self, part: str) -> None:
        with self.bench.database.write() as db:
            bound = select(Account).where(Account.person_id == self.people[part])
            db.exec(bound).one().person_id = None

    def grants(self, part: str, role: Role, code: str) -> None:
        unit_id = self.people.units[code]
        with self.bench.database.write() as db:
            grant = RoleGrant(person_id=self.people[part], role=role, unit_id=unit_id)
            grant.granted_at = self.watch()
            db.add(grant)

    def keeps_registration_of(self, code: str, part: str) -> None:
        """Give somebody another personnel authority."""
        with self.bench.database.write() as db:
            self._registrant(db, part).authority_id = self.people.units[code]

    # -- days and duties ---------------------------------------------------------------------

    def go_to(self, day: date, hour: int = 9, minute: int = 5) -> None:
        self.watch.moment = datetime.combine(day, time(hour, minute), ZONE)

    def run(self, duty: Duty, day: date | None = None) -> int:
        """Run a duty, on a day if one is given."""
        if day is not None:
            self.go_to(day)
        with self.bench.database.write() as db:
            return duty(db, self.bench.occasion())

    # -- what came of it ---------------------------------------------------------------------

    def messages(self, once: str) -> list[tuple[str, Message]]:
        """What was owed under keys that begin so, in its order, with the part of its reader."""
        with self.bench.database.read() as db:
            found = db.exec(
                select(Message)
                .where(col(Message.once).startswith(once))
                .order_by(col(Message.made_at), col(Message.id))
            ).all()
        return [(self.parts[each.to_id], each) for each in found if each.to_id]

    def alerts(self, day: date | None = None) -> list[tuple[str, str]]:
        """The cards raised (on a day), as (part of the reader, severity), sorted."""
        with self.bench.database.read() as db:
            found = db.exec(select(Alert)).all()
        return sorted(
            (self.parts[each.recipient_id], each.severity.value)
            for each in found
            if day is None or each.raised_on == day
        )

    def causes_shown_to(self, part: str) -> list[str]:
        """What a person was shown on cards, one line a cause."""
        shown = (
            select(AlertCause.what)
            .join(Alert, col(Alert.id) == AlertCause.alert_id)
            .where(Alert.recipient_id == self.people[part])
        )
        with self.bench.database.read() as db:
            return sorted(db.exec(shown).all())

    def acknowledge(self, part: str) -> None:
        """A person presses 已阅 on everything they have."""
        with self.bench.database.write() as db:
            for alert in db.exec(select(Alert)).all():
                if alert.recipient_id == self.people[part]:
                    alert.acknowledged_at = self.watch()

    def _registrant(self, db: Session, part: str) -> Registrant:
        own = select(Registrant).where(Registrant.person_id == self.people[part])
        return db.exec(own).one()
