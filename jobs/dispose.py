"""Dispose of a confirmed finding, and revoke what was disposed.

Notice parts 2 and 3; annex 2 (处理方式); spec domain 1.2. A suspension stops applications at once,
a cancellation is asked of the police, a referral opens the finding to the discipline reader.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.alert_card import serving
from models.disposition import (
    Disposition,
    Measure,
    dispositions_of,
    revoke_disposition,
)
from models.errors import NotNow
from models.finding import Finding, FindingState, hold_finding
from models.finding_course import audit_step, reader_of, tell
from models.grant import Role
from models.masking import masked
from models.occasion import Occasion
from models.outbox import post
from models.person import Person
from models.police_asking import audit_request, liaison_of, put_to_police
from models.police_request import (
    Asked,
    PoliceRequest,
    RequestState,
    advance_request,
    requests_about,
)
from models.suspension import Suspension, begin_suspension, end_suspension
from models.unit import Unit

OF_PERSONS = {Measure.APPLICATION_SUSPENSION, Measure.CANCELLATION}  # never of a unit's finding


@dataclass(frozen=True)
class Ordered:
    """What is ordered; `until_date` is of a suspension, `document` (masked) of a cancellation.

    `person_id` is whom it is about where a unit is the subject of the finding.
    """

    measure: Measure
    words: str = ""
    legal_basis: str = ""
    until_date: date | None = None
    document: str = ""
    person_id: UUID | None = None


def dispose(db: Session, finding: Finding, ordered: Ordered, occasion: Occasion) -> Disposition:
    """Keep a disposition and put it into effect.

    Raises:
        NotNow: the finding is not confirmed, somebody was faster, the same stands already, or
            something that the measure needs is missing.
    """
    if finding.state is not FindingState.CONFIRMED:
        raise NotNow(f"问题 {finding.number} {finding.state.value}，认定属实后才能处理。")
    hold_finding(db, finding, occasion.now)
    _refuse(db, finding, ordered)
    ordered = replace(ordered, words=masked(ordered.words))
    words = f"{ordered.document}：{ordered.words}" if ordered.document else ordered.words
    made = Disposition(
        finding_id=finding.id,
        person_id=ordered.person_id or finding.person_id,
        measure=ordered.measure,
        words=words,
        legal_basis=ordered.legal_basis,
        decided_on=occasion.today,
        until_date=ordered.until_date,
        made_by_id=occasion.actor.person_id,
        made_at=occasion.now,
    )
    if ordered.measure is Measure.APPLICATION_SUSPENSION:
        made.suspension_id = _suspend(db, finding, ordered, occasion).id
    elif ordered.measure is Measure.CANCELLATION:
        put_to_police(db, finding, Asked.CANCELLATION, words, occasion)
    elif ordered.measure is Measure.REFERRAL:
        _refer(db, finding, occasion)
    db.add(made)
    db.flush()
    audit_step(db, finding, "作出处理", occasion, measure=made.measure.value, until=made.until_date)
    _tell_officer(db, finding, f"已作出处理：{made.measure.value}。", made, occasion)
    return made


def revoke(
    db: Session, finding: Finding, disposition: Disposition, reason: str, occasion: Occasion
) -> None:
    """Take a disposition back, and its effect with it.

    Raises:
        NotNow: somebody was faster, or the police have cancelled the document already.
    """
    reason = masked(reason)
    revoke_disposition(db, disposition, reason, occasion.today)
    if disposition.suspension_id is not None:
        stopped = db.get_one(Suspension, disposition.suspension_id)
        if stopped.ended_at is None:
            end_suspension(db, stopped, reason, occasion, unit_id=finding.unit_id)
    elif disposition.measure is Measure.CANCELLATION:
        _withdraw_request(db, finding, disposition, reason, occasion)
    elif disposition.measure is Measure.REFERRAL:
        _take_back_referral(db, finding, disposition, occasion)
    audit_step(db, finding, "撤销处理", occasion, measure=disposition.measure.value, reason=reason)
    said = f"已撤销处理：{disposition.measure.value}。原因：{reason}"
    _tell_officer(db, finding, said, disposition, occasion)


def _refuse(db: Session, finding: Finding, ordered: Ordered) -> None:
    measure = ordered.measure
    if finding.is_of_unit and (measure in OF_PERSONS or ordered.person_id is None):
        raise NotNow("这是单位的问题，请对单位的责任人作出组织处理。")
    if measure is Measure.DISCIPLINARY and not (ordered.words and ordered.legal_basis):
        raise NotNow("党纪政纪处分须写明处分内容和依据。")
    if measure is Measure.APPLICATION_SUSPENSION and ordered.until_date is None:
        raise NotNow("停止受理申请须写明截止日期。")
    if measure is Measure.CANCELLATION and not ordered.document:
        raise NotNow("注销证件须写明是哪一本。")
    if _stands(db, finding, ordered):
        raise NotNow(f"这个问题已作出「{measure.value}」，没有重复处理。")


def _stands(db: Session, finding: Finding, ordered: Ordered) -> bool:
    """Whether the same was ordered before: of the same person, of the same document."""
    about = ordered.person_id or finding.person_id
    return any(
        each.measure is ordered.measure
        and each.person_id == about
        and each.words.startswith(ordered.document)
        for each in dispositions_of(db, [finding.id])
    )


def _suspend(db: Session, finding: Finding, ordered: Ordered, occasion: Occasion) -> Suspension:
    """The person is told by the suspension itself, the head of their unit here."""
    assert ordered.until_date is not None  # noqa: S101 - refused before
    reason = ordered.words or f"{finding.code.value}，经核查属实"
    until, unit_id = ordered.until_date, finding.unit_id
    made = begin_suspension(db, finding.person_id, reason, until, occasion, unit_id=unit_id)
    head = _serving(db, Role.UNIT_HEAD, finding, occasion)
    if head is not None:
        post(
            db,
            to_id=head,
            text=f"{db.get_one(Person, finding.person_id)}的因私出国（境）申请"
            f"自 {made.from_date} 至 {until} 停止受理。\n原因：{reason}",
            once=f"stopped/{made.id.hex}/head",
            now=occasion.now,
        )
    return made


def _refer(db: Session, finding: Finding, occasion: Occasion) -> None:
    finding.referred_on = occasion.today
    db.add(finding)
    once = f"referred/{occasion.now:%Y%m%d%H%M%S}"
    tell(db, [reader_of(db, finding)], finding, "已移送纪检监察机关，请查阅。", once, occasion)


def _take_back_referral(
    db: Session, finding: Finding, disposition: Disposition, occasion: Occasion
) -> None:
    finding.referred_on = None
    db.add(finding)
    db.flush()
    reader = reader_of(db, finding)
    if reader is not None:
        post(
            db,
            to_id=reader,
            text=f"问题 {finding.number} 的移送已撤销，不再提供查阅。",
            once=f"finding/{disposition.id.hex}/taken-back",
            now=occasion.now,
        )


def _withdraw_request(
    db: Session, finding: Finding, disposition: Disposition, reason: str, occasion: Occasion
) -> None:
    """Take an open request back; what the police have cancelled stays cancelled."""
    for each in _requests_with(db, finding, disposition):
        if each.state is RequestState.DONE:
            raise NotNow("公安机关已经注销证件，不能撤销这项处理。")
        if each.state is RequestState.OPEN:
            advance_request(db, each, RequestState.WITHDRAWN)
            each.answer, each.answered_on = reason, occasion.today
            each.answered_at, each.answered_by_id = occasion.now, occasion.actor.person_id
            db.add(each)
            db.flush()
            audit_request(db, each, "撤回请求", occasion)
            liaison = liaison_of(db, each)
            if liaison is not None:
                post(
                    db,
                    to_id=liaison,
                    text=f"请求 {each.number}（{each.asked.value}）已撤回，不必办理。",
                    once=f"request/{each.id.hex}/withdrawn",
                    now=occasion.now,
                )


def _requests_with(db: Session, finding: Finding, disposition: Disposition) -> list[PoliceRequest]:
    """The request that was made with a disposition: it is in the same words."""
    return [
        each
        for each in requests_about(db, finding.id)
        if each.asked is Asked.CANCELLATION and each.words == disposition.words
    ]


def _tell_officer(
    db: Session, finding: Finding, said: str, disposition: Disposition, occasion: Occasion
) -> None:
    """The case officer keeps the row of annex 2."""
    officer = _serving(db, Role.CASE_OFFICER, finding, occasion)
    state = "revoked" if disposition.revoked_on else "made"
    tell(db, [officer], finding, said, f"{state}/{disposition.id.hex}", occasion)


def _serving(db: Session, role: Role, finding: Finding, occasion: Occasion) -> UUID | None:
    unit = db.get_one(Unit, finding.unit_id)
    return serving(db, role, unit, never=[finding.person_id], now=occasion.now)
