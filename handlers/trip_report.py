"""报告出行: left, back, or did not go; and 补报, a trip since 2013 that was never declared.

Spec conversations 2.2 (actual dates and places), domain 1.3 (within 10 days of the entry).
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.trip_questions import Places, TravelDay
from jobs.report_trip import (
    report_departure,
    report_not_travelled,
    report_past_trip,
    report_return,
)
from models.access import Action, check
from models.errors import NotNow, Unknown
from models.journey import Course, courses_of, documents_out
from models.outbox import Choice as Button
from models.registrant import registrant_of
from models.terms import TripPurpose
from models.trip import SEPARATOR, Trip, TripState, trips_of
from models.weekday import span
from reading import places

LEFT, BACK_HOME, STAYED = "已经出境", "已经回国", "没有成行"
OPEN_STATES = (TripState.APPROVED, TripState.ABROAD)
AS_PLANNED, ELSEWHERE = "与申请一致", "有变化"
# Trips are checked from this day on (notice part 3, spec domain 1.3).
FIRST_DAY = date(2013, 1, 1)


async def report_trip(talk: Talk, db: Session) -> None:
    """Say how an approved trip goes: that it has begun, is over, or was not made."""
    course = await _one_of_mine(talk, db)
    trip = course.trip
    if trip.state is TripState.ABROAD:
        said = BACK_HOME
    else:
        asked = f"{course.label}（{trip.number}）现在怎么样？"
        said = await talk.ask(Choice("how", asked, [LEFT, BACK_HOME, STAYED]))
    if said == LEFT:
        return await _left(talk, db, course)
    if said == STAYED:
        return await _stayed(talk, db, course)
    return await _back(talk, db, course)


async def past_trip(talk: Talk, db: Session) -> None:
    """补报: take one trip that nobody applied for."""
    me = talk.speaker
    check(db, talk.actor, Action.REPORT_TRIP, person_id=me.id)
    if registrant_of(db, me.id) is None:
        raise NotNow("您不在登记备案名册中，不需要补报。")
    codes = await talk.ask(Places("destinations", "补报：去了哪些国家或地区？"))
    left = await talk.ask(
        TravelDay("exit_date", "哪天出境？", talk.today, earliest=FIRST_DAY, latest=talk.today)
    )
    back = await talk.ask(
        TravelDay("entry_date", "哪天回国？", talk.today, earliest=left, latest=talk.today)
    )
    purpose = await talk.ask(
        Choice(
            "purpose",
            "因什么事由？",
            list(TripPurpose),
            label=lambda each: each.value,
            answer=lambda each: each.name,
        )
    )
    words = await talk.ask(Text("words", "为什么当时没有申请？", least=2))
    names = SEPARATOR.join(map(places.title, codes))
    summary = f"补报：{names}\n{span(left, back)}\n事由：{purpose.value}\n说明：{words}"
    if not await talk.confirm(f"{summary}\n确认属实并提交？", yes="确认属实并提交"):
        return await talk.say("好的，没有保存。")
    report = report_past_trip(db, me.id, (left, back), names, purpose, words, talk.occasion)
    return await talk.say(f"已收到补报。\n回执号 {report.receipt_number}，{talk.moment}。")


async def _left(talk: Talk, db: Session, course: Course) -> None:
    planned = course.exit_date
    left = await talk.ask(
        TravelDay(
            "exit_date",
            "实际哪天出境？",
            talk.today,
            latest=talk.today,
            offered=[planned] if planned and planned <= talk.today else [],
        )
    )
    report = report_departure(db, course.trip, left, talk.occasion)
    return await talk.say(
        f"已记录：{left} 出境。回执号 {report.receipt_number}。\n"
        f"回国后请在 {talk.policy.trip_report.n} 天内报告，并按期归还证件。"
    )


async def _stayed(talk: Talk, db: Session, course: Course) -> None:
    words = await talk.ask(Text("words", "为什么没有成行？", least=2))
    if not await talk.confirm(f"报告 {course.label} 没有成行？", yes="确认没有成行"):
        return await talk.say("好的，没有记录。")
    report = report_not_travelled(db, course.trip, words, talk.occasion)
    days = talk.policy.return_after_cancelled.n
    return await talk.say(
        f"已记录没有成行。回执号 {report.receipt_number}。\n"
        f"已领用的证件请在 {days} 个工作日内归还。",
        choices=_returning(db, course.trip.id),
    )


async def _back(talk: Talk, db: Session, course: Course) -> None:
    trip = course.trip
    left = course.exit_date
    if trip.state is TripState.APPROVED or left is None:
        offered = [left] if left and left <= talk.today else []
        left = await talk.ask(
            TravelDay("left_on", "实际哪天出境？", talk.today, latest=talk.today, offered=offered)
        )
    planned = course.planned_return
    came = await talk.ask(
        TravelDay(
            "entry_date",
            "实际哪天回国（入境）？",
            talk.today,
            earliest=left,
            latest=talk.today,
            offered=[planned] if planned and left <= planned <= talk.today else [],
        )
    )
    went = course.version.destinations if course.version else ""
    same = await talk.ask(
        Choice("same", f"实际去的地方与申请的一致吗（{went}）？", [AS_PLANNED, ELSEWHERE])
    )
    if same == ELSEWHERE:
        codes = await talk.ask(Places("places", "实际去了哪些国家或地区？"))
        went = SEPARATOR.join(map(places.title, codes))
    if not await talk.confirm(
        f"报告：{span(left, came)}，{went}。确认属实并提交？", yes="确认属实并提交"
    ):
        return await talk.say("好的，没有保存。")
    report = report_return(db, trip, left, came, went, talk.occasion)
    due = talk.policy.return_after_trip.after(came)
    out = _returning(db, trip.id)
    asked = f"\n请在 {due} 前归还证件。" if out else ""
    return await talk.say(
        f"已收到回国报告。\n回执号 {report.receipt_number}，{talk.moment}。{asked}", choices=out
    )


def _returning(db: Session, trip_id: UUID) -> list[Button]:
    return [Button("归还证件", begin="return")] if documents_out(db, trip_id) else []


async def _one_of_mine(talk: Talk, db: Session) -> Course:
    """The trip that a button names, or one that is chosen; the only one is not asked about."""
    me = talk.speaker
    check(db, talk.actor, Action.REPORT_TRIP, person_id=me.id)
    if talk.subject:
        trip = db.get(Trip, talk.subject_id)
        if trip is None:
            raise Unknown("没有找到这次出行。")
        check(db, talk.actor, Action.REPORT_TRIP, person_id=trip.person_id)
        trips = [trip] if trip.state in OPEN_STATES else []
    else:
        trips = list(trips_of(db, me.id, OPEN_STATES))
    if not trips:
        raise NotNow("没有等待报告的出行。过去没有申请的出行，请发送 /past 补报。")
    courses = courses_of(db, trips)
    if len(courses) == 1:
        return courses[0]
    return await talk.ask(
        Choice(
            "trip",
            "报告哪一次出行？",
            courses,
            label=lambda each: f"{each.label}（{each.trip.number}）",
            answer=lambda each: str(each.trip.id),
        )
    )


def waiting(db: Session, person_id: UUID, today: date) -> int:
    """How many trips have begun, by their plan, and were not reported to their end."""
    exits = [each.exit_date for each in courses_of(db, trips_of(db, person_id, OPEN_STATES))]
    return sum(day is not None and day <= today for day in exits)
