"""What people do about trips and approvals, each telling by its effect whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from models.approval import ApprovalStep, StandIn, StepState, Subject
from models.custody import CustodyMove, append_move
from models.document import documents_of
from models.handover import Handover, HandoverState
from models.opinion import Opinion
from models.safe import Safe
from models.terms import TripPurpose
from models.trip import (
    Trip,
    TripDocument,
    TripReport,
    TripState,
    TripVersion,
    VersionState,
    trips_of,
)
from tests.stage import HERE, Stage, grant_to_officer

SENTENCE = "8月8日到8月20日去日本旅游，独自一人"


async def declare_trip(stage: Stage) -> bool:
    await stage.say("/trip", SENTENCE, "独自出行", "自费", "跳过", "提交审批")
    return stage.look(lambda db: trips_of(db, stage.subject_id))


async def change_trip(stage: Stage) -> bool:
    trip_id = trip_of_subject(stage, TripState.APPROVED)
    await stage.press(
        "change_trip", trip_id, "改一项", "回国日期", "2015-08-19", "提交审批", "航班调整"
    )
    changed = select(TripVersion).where(TripVersion.trip_id == trip_id, TripVersion.number == 2)
    return stage.look(lambda db: db.exec(changed).first())


async def cancel_trip(stage: Stage) -> bool:
    trip_id = trip_of_subject(stage, TripState.APPROVED)
    await stage.press("cancel_trip", trip_id, "工作安排", "确认取消")
    return trip_is(stage, trip_id, TripState.CANCELLED)


async def report_trip(stage: Stage) -> bool:
    trip_id = trip_of_subject(stage, TripState.APPROVED)
    await stage.press("trip_report", trip_id, "没有成行", "工作安排", "确认没有成行")
    return trip_is(stage, trip_id, TripState.CANCELLED)


async def report_past_trip(stage: Stage) -> bool:
    await stage.say(
        "/past", "日本", "2014-05-01", "2014-05-05", "旅游", "当时不知道", "确认属实并提交"
    )
    reported = select(TripReport).join(Trip).where(Trip.person_id == stage.subject_id)
    return stage.look(lambda db: db.exec(reported).first())


async def draw(stage: Stage) -> bool:
    trip_of_subject(stage, TripState.APPROVED, exit_date=date(2015, 7, 22))
    await stage.say("/draw", "生成交接码")
    return _opened(stage, CustodyMove.DRAW)


async def bring_back(stage: Stage) -> bool:
    trip_of_subject(stage, TripState.APPROVED, then=CustodyMove.DRAW)
    await stage.say("/return", "就是这本", "生成交接码")
    return _opened(stage, CustodyMove.RETURN)


async def see_approvals(stage: Stage) -> bool:
    step_about_subject(stage)
    await stage.say("/approvals")
    return stage.was_shown(stage.names[stage.subject])


async def approve(stage: Stage) -> bool:
    step_id = step_about_subject(stage)
    await stage.press("approve", step_id)
    return step_is(stage, step_id, StepState.APPROVED)


async def refuse(stage: Stage) -> bool:
    step_id = step_about_subject(stage)
    await stage.press("refuse", step_id, "工作需要")
    return step_is(stage, step_id, StepState.REFUSED)


async def send_back(stage: Stage) -> bool:
    step_id = step_about_subject(stage)
    await stage.press("send_back", step_id, "请补充行程")
    return step_is(stage, step_id, StepState.SENT_BACK)


async def name_stand_in(stage: Stage) -> bool:
    """The officer of the unit is an approver, too, who could be asked instead."""
    grant_to_officer(stage)
    await stage.say("/standin", "1", "2015-07-20", "2015-07-25", "确认")
    return stage.look(lambda db: db.exec(select(StandIn)).first())


async def ask_opinion(stage: Stage) -> bool:
    step_id = step_about_subject(stage)
    grant_to_officer(stage, reader=True)
    await stage.press("ask_opinion", step_id)
    asked = select(Opinion).where(Opinion.person_id == stage.subject_id)
    return stage.look(lambda db: db.exec(asked).first())


async def give_opinion(stage: Stage) -> bool:
    opinion = Opinion(
        person_id=stage.subject_id, unit_id=stage.unit_id, asked_at=stage.bench.clock.now()
    )
    stage.keep(opinion)
    await stage.press("opinion", opinion.id, "无异议", "跳过")
    return stage.look(lambda db: db.get_one(Opinion, opinion.id).given_on)


def trip_of_subject(
    stage: Stage,
    state: TripState,
    *,
    exit_date: date = date(2015, 8, 8),
    then: CustodyMove | None = None,
) -> UUID:
    """An approved trip of the subject, whose document lies in the safe, or was drawn for it."""
    with stage.bench.database.write() as db:
        version = _add_trip(db, stage, state, VersionState.APPROVED, exit_date)
        _move(db, stage, CustodyMove.SURRENDER)
        if then is not None:
            _move(db, stage, then)
        return version.trip_id


def step_about_subject(stage: Stage) -> UUID:
    """An application of the subject that waits for the approver of the unit."""
    with stage.bench.database.write() as db:
        version = _add_trip(db, stage, TripState.PENDING, VersionState.PENDING, date(2015, 8, 8))
        step = ApprovalStep(
            subject=Subject.TRIP,
            subject_id=version.id,
            applicant_id=stage.subject_id,
            place=1,
            title="主管部门审批",
            unit_id=stage.unit_id,
            state=StepState.OPEN,
            opened_on=stage.bench.clock.today(),
            due_date=date(2015, 7, 23),
        )
        db.add(step)
        return step.id


def step_is(stage: Stage, step_id: UUID, state: StepState) -> bool:
    return stage.look(lambda db: db.get_one(ApprovalStep, step_id).state is state)


def trip_is(stage: Stage, trip_id: UUID, state: TripState) -> bool:
    return stage.look(lambda db: db.get_one(Trip, trip_id).state is state)


def _add_trip(
    db: Session, stage: Stage, state: TripState, version_state: VersionState, exit_date: date
) -> TripVersion:
    now, today = stage.bench.clock.now(), stage.bench.clock.today()
    trip = Trip(person_id=stage.subject_id, number="CX20150720-TESTED", state=state, made_at=now)
    db.add(trip)
    db.flush()
    version = TripVersion(
        trip_id=trip.id,
        state=version_state,
        destinations="日本",
        exit_date=exit_date,
        return_date=date(2015, 8, 20),
        purpose=TripPurpose.TOURISM,
        submitted_at=now,
        submitted_on=today,
    )
    db.add(version)
    db.flush()
    (document,) = documents_of(db, stage.subject_id)
    db.add(TripDocument(version_id=version.id, document_id=document.id))
    return version


def _move(db: Session, stage: Stage, move: CustodyMove) -> None:
    now = stage.bench.clock.now()
    (document,) = documents_of(db, stage.subject_id)
    safe = db.exec(select(Safe).where(Safe.unit_id == stage.people.units[HERE])).one()
    handover = Handover(
        direction=move,
        holder_id=stage.subject_id,
        authority_id=stage.unit_id,
        state=HandoverState.CONFIRMED,
        code_expires_at=now,
        opened_at=now,
    )
    db.add(handover)
    db.flush()
    append_move(
        db,
        document,
        move,
        handover_id=handover.id,
        authority_id=stage.unit_id,
        at=now,
        on=date(2015, 7, 1),
        safe_id=safe.id if move is CustodyMove.SURRENDER else None,
        slot=1 if move is CustodyMove.SURRENDER else None,
    )


def _opened(stage: Stage, direction: CustodyMove) -> bool:
    opened = select(Handover).where(
        Handover.holder_id == stage.subject_id,
        Handover.direction == direction,
        Handover.state == HandoverState.OPEN,
    )
    return stage.look(lambda db: db.exec(opened).first())
