"""What people do about losses, releases, transfers and stops, each telling whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.document import Document, documents_of
from models.loss import Loss
from models.suspension import Suspension
from models.terms import LegalStatus
from tests.stage import Stage


async def report_loss(stage: Stage) -> bool:
    await stage.say("/lost", "2015-07-19", "火车上被盗", "确认遗失")
    return stage.look(lambda db: _document(db, stage).status is LegalStatus.LOST)


async def report_found(stage: Stage) -> bool:
    loss = Loss(
        document_id=_document_id(stage),
        person_id=stage.subject_id,
        noticed_on=date(2015, 7, 19),
        reason="火车上被盗",
        receipt_number="YS20150720-TESTED",
        reported_on=date(2015, 7, 20),
        reported_at=stage.bench.clock.now(),
    )
    stage.keep(loss)
    with stage.bench.database.write() as db:
        _document(db, stage).status = LegalStatus.LOST
    await stage.press("found", loss.id, "确认找回")
    return stage.look(lambda db: _document(db, stage).status is LegalStatus.VALID)


async def stop_applications(stage: Stage) -> bool:
    name = stage.names[stage.subject]
    await stage.say("/stop", name, "1", "其他原因", "违规出境", "2015-12-31", "确认停止受理")
    made = select(Suspension).where(Suspension.person_id == stage.subject_id)
    return stage.look(lambda db: db.exec(made).first())


async def take_applications_again(stage: Stage) -> bool:
    stage.keep(
        Suspension(
            person_id=stage.subject_id,
            from_date=date(2015, 7, 1),
            until_date=date(2015, 12, 31),
            reason="违规出境",
            made_at=stage.bench.clock.now(),
        )
    )
    await stage.say("/stop", stage.names[stage.subject], "1", "提前恢复受理", "已说明", "确认")
    ended = select(Suspension).where(col(Suspension.ended_at).is_not(None))
    return stage.look(lambda db: db.exec(ended).first())


def _document(db: Session, stage: Stage) -> Document:
    (document,) = documents_of(db, stage.subject_id)
    return document


def _document_id(stage: Stage) -> UUID:
    with stage.bench.database.read() as db:
        return _document(db, stage).id
