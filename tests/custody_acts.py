"""What people do about losses, releases, transfers and stops, each telling whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.custody import CustodyMove, append_move
from models.document import Document, documents_of
from models.grant import Role
from models.handover import Handover, HandoverState
from models.loss import Loss
from models.suspension import Suspension
from models.terms import LegalStatus
from tests.furnished import grant_over
from tests.stage import Stage, handover_is, handover_of_subject, registrant


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


async def release(stage: Stage) -> bool:
    keep(stage)
    with stage.bench.database.write() as db:
        registrant(db, stage).registered_to = date(2015, 7, 1)
    await stage.say("/release", stage.names[stage.subject], "1", "已退休", "提交")
    return _has_begun(stage, CustodyMove.RELEASE)


async def transfer(stage: Stage) -> bool:
    """The officer is the custodian of the new authority."""
    keep(stage)
    elsewhere = stage.people.units["YX-02"]
    with stage.bench.database.write() as db:
        registrant(db, stage).authority_id = elsewhere
        now = stage.bench.clock.now()
        grant_over(db, stage.people, "officer", Role.CUSTODIAN, "YX-02", now)
    await stage.say("/transfer", stage.names[stage.subject], "1", "确认移交")
    return _has_begun(stage, CustodyMove.TRANSFER)


async def receive_transfer(stage: Stage) -> bool:
    transfer_id = transfer_of_subject(stage)
    await stage.press("receive_transfer", transfer_id, "未带", "确认接收")
    return handover_is(stage, transfer_id, HandoverState.CONFIRMED)


async def refuse_transfer(stage: Stage) -> bool:
    transfer_id = transfer_of_subject(stage)
    await stage.press("refuse_transfer", transfer_id, "袋中没有证件")
    return handover_is(stage, transfer_id, HandoverState.REFUSED)


def transfer_of_subject(stage: Stage) -> UUID:
    """A transfer from elsewhere to the authority here, begun by the officer."""
    transfer_id = handover_of_subject(stage, HandoverState.RECORDED)
    with stage.bench.database.write() as db:
        given = db.get_one(Handover, transfer_id)
        given.direction, given.custodian_id = CustodyMove.TRANSFER, stage.people["officer"]
        given.authority_id = stage.people.units["YX-02"]
        given.to_authority_id = stage.unit_id
        db.add(given)
    return transfer_id


def keep(stage: Stage) -> None:
    """The subject's document lies in the safe here."""
    handover_id = handover_of_subject(stage, HandoverState.CONFIRMED)
    with stage.bench.database.write() as db:
        append_move(
            db,
            _document(db, stage),
            CustodyMove.SURRENDER,
            handover_id=handover_id,
            authority_id=stage.unit_id,
            at=stage.bench.clock.now(),
            on=date(2015, 7, 1),
        )


def _has_begun(stage: Stage, direction: CustodyMove) -> bool:
    begun = select(Handover).where(
        Handover.holder_id == stage.subject_id, col(Handover.direction) == direction
    )
    return stage.look(lambda db: db.exec(begun).first())


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
