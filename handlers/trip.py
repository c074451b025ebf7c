"""申报出行: one sentence or button by button, shown with its warnings, sent to the approvers.

Notice part 2 (一事一报, 事前审批); spec conversations 2.2, reading 6.2. A change or an extension is
the same trip once more, and counts when it is approved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.applicant import applicant
from handlers.talk.trip_fields import Draft, complete, draft_of, drafted, settle
from handlers.talk.trip_questions import EXAMPLE, Sentence, read_sentence
from jobs.apply_for_trip import Wanted, apply_for_trip, cancel_trip, change_trip
from jobs.approvals import application_on, cautions_for, refuse_if_stopped
from models.access import Action, check
from models.document import Document
from models.errors import NotNow, Unknown
from models.holding import documents_held
from models.outbox import Choice as Button
from models.registrant import Registrant
from models.trip import Trip, TripState, documents_for, pending_version, standing_version, trips_of
from reading.kinds import Kind

CHANGEABLE = (TripState.DRAFT, TripState.PENDING, TripState.APPROVED, TripState.ABROAD)
CANCELLABLE = (TripState.DRAFT, TripState.PENDING, TripState.APPROVED)
ASKED = f"请用一句话说说这次出行，例如「{EXAMPLE}」。"


async def declare_trip(talk: Talk, db: Session) -> None:
    """Take one trip from its traveller and put it before the approvers."""
    registrant = applicant(talk, db, "出行")
    refuse_if_stopped(db, registrant, talk.occasion)
    reading = await talk.ask(Sentence("sentence", ASKED, talk.today))
    if reading is not None and reading.kind is not Kind.TRIP:
        return await _about_another(talk, db, registrant, reading.kind)
    if reading is not None and reading.is_past:
        past = Button("补报已经出行的", begin="past_trip")
        return await talk.say("出境日期已经过去。如已经出行，请补报。", choices=[past])
    draft = drafted(reading)
    documents = _usable(db, registrant.person_id, talk.today)
    await complete(talk, draft, documents)
    if not await settle(talk, draft, documents, _warner(talk, db, registrant)):
        return await talk.say("好的，没有提交。")
    trip = apply_for_trip(db, registrant, _wanted(draft), talk.occasion)
    return await talk.say(
        f"已提交审批，申请号 {trip.number}，{talk.moment}。每一步结果都会在这里通知您。",
        choices=_buttons(trip),
    )


async def change(talk: Talk, db: Session) -> None:
    """Change or extend a trip: what is to be different, why, and before the approvers again."""
    registrant = applicant(talk, db, "出行")
    trip = await _one_of_mine(talk, db, CHANGEABLE, "变更哪一次出行？")
    refuse_if_stopped(db, registrant, talk.occasion)
    version = pending_version(db, trip.id) or standing_version(db, trip.id)
    if version is None:
        raise NotNow(f"申请 {trip.number} {trip.state.value}，不能变更。")
    draft = draft_of(version, documents_for(db, version.id))
    documents = _usable(db, registrant.person_id, talk.today)
    heading = f"申请 {trip.number}（{trip.state.value}）。改好后再提交"
    warner = _warner(talk, db, registrant, but=trip)
    if not await settle(talk, draft, documents, warner, heading=heading):
        return await talk.say("好的，没有变更。")
    reason = await talk.ask(Text("reason", "为什么变更？", least=2))
    change_trip(db, trip, registrant, _wanted(draft, reason=reason), talk.occasion)
    before = "批准前仍按原批准的行程执行。" if trip.state is TripState.APPROVED else ""
    return await talk.say(f"变更已提交审批，申请号 {trip.number}。{before}")


async def cancel(talk: Talk, db: Session) -> None:
    """Give a trip up before it began."""
    applicant(talk, db, "出行")
    trip = await _one_of_mine(talk, db, CANCELLABLE, "取消哪一次出行？")
    reason = await talk.ask(Text("reason", f"取消 {_line(db, trip)}。是什么原因？", least=2))
    if not await talk.confirm(f"确认取消 {_line(db, trip)}？", yes="确认取消", no="不取消"):
        return await talk.say("好的，没有取消。")
    cancel_trip(db, trip, reason, talk.occasion)
    days = talk.policy.return_after_cancelled.n
    return await talk.say(f"申请 {trip.number} 已取消。已领用的证件请在 {days} 个工作日内归还。")


def tells_of_a_trip(words: str, today: date) -> bool:
    """Whether words out of the blue declare, change or cancel a trip."""
    return not words.startswith("/") and read_sentence(words, today).kind is not Kind.NONE


async def _about_another(talk: Talk, db: Session, registrant: Registrant, kind: Kind) -> None:
    """A sentence that changes or cancels leads to where that is done."""
    states, begin, title = (
        (CANCELLABLE, "cancel_trip", "取消出行")
        if kind is Kind.CANCEL
        else (CHANGEABLE, "change_trip", "变更或延期")
    )
    trips = trips_of(db, registrant.person_id, states)
    if not trips:
        return await talk.say("您没有可以变更或取消的出行申请。")
    buttons = [
        Button(f"{title} {_line(db, each)}", begin=begin, subject=str(each.id)) for each in trips
    ]
    return await talk.say(f"听起来是要{title}，请点选是哪一次：", choices=buttons)


async def _one_of_mine(talk: Talk, db: Session, states: Sequence[TripState], asked: str) -> Trip:
    """The trip that a button names, or one that is chosen."""
    if talk.subject:
        trip = db.get(Trip, talk.subject_id)
        if trip is None:
            raise Unknown("没有找到这次出行。")
        check(db, talk.actor, Action.APPLY, person_id=trip.person_id)
        if trip.state not in states:
            raise NotNow(f"申请 {trip.number} {trip.state.value}，不能再这样操作。")
        return trip
    trips = trips_of(db, talk.speaker.id, states)
    if not trips:
        raise NotNow("没有可以这样操作的出行申请。")
    return await talk.ask(Choice("trip", asked, trips, label=lambda each: _line(db, each)))


def _line(db: Session, trip: Trip) -> str:
    version = pending_version(db, trip.id) or standing_version(db, trip.id)
    return f"{version}" if version else trip.number


def _usable(db: Session, person_id: UUID, today: date) -> list[Document]:
    return [each for each in documents_held(db, person_id) if each.is_valid_on(today)]


def _warner(
    talk: Talk, db: Session, registrant: Registrant, *, but: Trip | None = None
) -> Callable[[Draft], Sequence[str]]:
    """What the approver will be warned of, so that nobody is surprised."""
    has_left = but is not None and but.state is TripState.ABROAD

    def warn(draft: Draft) -> Sequence[str]:
        application = application_on(
            draft.documents,
            draft.exit_date or talk.today,
            draft.return_date or talk.today,
            purpose=draft.purpose,
            is_emergency=draft.is_emergency,
            has_left=has_left,
        )
        found = cautions_for(
            db,
            registrant.person_id,
            application,
            talk.occasion,
            but=but.id if but else None,
        )
        missing = [] if draft.documents else ["没有可用的证件，请先办理"]
        return [*missing, *(each.text for each in found)]

    return warn


def _wanted(draft: Draft, *, reason: str = "") -> Wanted:
    assert draft.exit_date and draft.return_date and draft.purpose  # noqa: S101, PT018 - asked for
    return Wanted(
        destinations=draft.names(),
        transits=draft.transit_names(),
        exit_date=draft.exit_date,
        return_date=draft.return_date,
        purpose=draft.purpose,
        companions=draft.companions or (),
        funding=draft.funding or "",
        contact_abroad=draft.contact_abroad or "",
        documents=draft.documents,
        is_emergency=draft.is_emergency,
        reason=reason,
    )


def _buttons(trip: Trip) -> list[Button]:
    subject = str(trip.id)
    return [
        Button("变更", begin="change_trip", subject=subject),
        Button("取消申请", begin="cancel_trip", subject=subject),
    ]


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many applications were sent back to their applicant."""
    return len(trips_of(db, person_id, [TripState.DRAFT]))
