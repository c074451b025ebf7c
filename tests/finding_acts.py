"""What people do about findings, each telling by its effect whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import col, select

from models.disposition import Disposition, Measure
from models.finding import Finding, FindingState
from models.grant import Role
from models.police_request import Asked, PoliceRequest, RequestState
from models.statement import Statement
from models.terms import FindingCode
from tests.furnished import grant_over
from tests.stage import Stage
from tests.suspected import EVIDENCE

VERIFIED, CONFIRMED = FindingState.UNDER_VERIFICATION, FindingState.CONFIRMED


async def list_findings(stage: Stage) -> bool:
    finding_of_subject(stage)
    await stage.say("/findings", "1")
    return stage.was_shown(EVIDENCE)


async def see_finding(stage: Stage) -> bool:
    await stage.press("finding", finding_of_subject(stage))
    return stage.was_shown(EVIDENCE)


async def see_files(stage: Stage) -> bool:
    await stage.press("finding_files", finding_of_subject(stage))
    return stage.was_shown("这个问题的说明没有附件")


async def read_referred(stage: Stage) -> bool:
    finding_id = finding_of_subject(stage, CONFIRMED, referred_on=date(2015, 7, 20))
    await stage.press("finding", finding_id)
    return stage.was_shown(EVIDENCE)


async def ask_for_statement(stage: Stage) -> bool:
    await stage.press("ask_statement", finding_of_subject(stage), "发出")
    return stage.look(lambda db: db.exec(select(Statement)).first())


async def ask_police(stage: Stage) -> bool:
    """The officer is the liaison, too."""
    with stage.bench.database.write() as db:
        now = stage.bench.clock.now()
        grant_over(db, stage.people, "officer", Role.POLICE_LIAISON, "YX-GA", now)
    await stage.press("ask_police", finding_of_subject(stage), "核实当日口岸", "发出")
    return stage.look(lambda db: db.exec(select(PoliceRequest)).first())


async def explain(stage: Stage) -> bool:
    statement_id = statement_of_subject(stage, finding_of_subject(stage, VERIFIED))
    await stage.press("explain", statement_id, "当时不知道", "发完了", "提交说明")
    return stage.look(lambda db: db.get_one(Statement, statement_id).answered_on)


async def confirm_finding(stage: Stage) -> bool:
    finding_id = finding_of_subject(stage, VERIFIED)
    statement_of_subject(stage, finding_id, answered_on=date(2015, 7, 18))
    await stage.press("confirm_finding", finding_id, "事实清楚", "确认属实")
    return finding_is(stage, finding_id, CONFIRMED)


async def clear_finding(stage: Stage) -> bool:
    finding_id = finding_of_subject(stage)
    await stage.press("clear_finding", finding_id, "同名误录", "确认排除")
    return finding_is(stage, finding_id, FindingState.CLEARED)


async def dispose_of_finding(stage: Stage) -> bool:
    finding_id = finding_of_subject(stage, CONFIRMED)
    await stage.press("dispose", finding_id, "批评教育", "跳过", "确认处理")
    return stage.look(lambda db: db.exec(select(Disposition)).first())


async def revoke_disposition(stage: Stage) -> bool:
    finding_id = finding_of_subject(stage, CONFIRMED)
    made = Disposition(
        finding_id=finding_id,
        person_id=stage.subject_id,
        measure=Measure.DEMOTION,
        decided_on=date(2015, 7, 20),
        made_at=stage.bench.clock.now(),
    )
    stage.keep(made)
    await stage.press("revoke_disposition", finding_id, "复查从轻", "确认撤销")
    revoked = select(Disposition).where(col(Disposition.revoked_on).is_not(None))
    return stage.look(lambda db: db.exec(revoked).first())


async def answer_request(stage: Stage) -> bool:
    request = PoliceRequest(
        number="XZ20150720-TESTED",
        asked=Asked.HELP,
        finding_id=finding_of_subject(stage, VERIFIED),
        person_id=stage.subject_id,
        unit_id=stage.people.units["YX-GA"],
        words="核实当日口岸",
        asked_at=stage.bench.clock.now(),
        due_date=date(2015, 8, 3),
    )
    stage.keep(request)
    await stage.press("answer_request", request.id, "已核查", "当日从浦东出境", "确认答复")
    return stage.look(lambda db: db.get_one(PoliceRequest, request.id).state is RequestState.DONE)


async def enter_forgery(stage: Stage) -> bool:
    name = stage.names[stage.subject]
    nothing = stage.people.units["YX-GA"]
    said = (name, "1", "2015-07-20", "资料页被变造", "确认录入")
    await stage.press("enter_forgery", nothing, *said)
    entered = select(Finding).where(Finding.person_id == stage.subject_id)
    return stage.look(lambda db: db.exec(entered).first())


def finding_of_subject(
    stage: Stage,
    state: FindingState = FindingState.CANDIDATE,
    *,
    referred_on: date | None = None,
) -> UUID:
    finding = Finding(
        identity=f"P4/{stage.subject_id}/stay/tested",
        code=FindingCode.P4,
        number="WT20150720-TESTED",
        person_id=stage.subject_id,
        unit_id=stage.unit_id,
        deciding_unit_id=stage.people.units["YX-ZZB"],
        about="stay/tested",
        dated=date(2014, 5, 2),
        evidence=EVIDENCE,
        state=state,
        found_on=date(2015, 7, 20),
        changed_at=stage.bench.clock.now(),
        referred_on=referred_on,
    )
    stage.keep(finding)
    return finding.id


def statement_of_subject(
    stage: Stage, finding_id: UUID, *, answered_on: date | None = None
) -> UUID:
    statement = Statement(
        finding_id=finding_id,
        person_id=stage.subject_id,
        asked_at=stage.bench.clock.now(),
        asked_on=date(2015, 7, 17),
        due_date=date(2015, 7, 24),
        answered_on=answered_on,
    )
    stage.keep(statement)
    return statement.id


def finding_is(stage: Stage, finding_id: UUID, state: FindingState) -> bool:
    return stage.look(lambda db: db.get_one(Finding, finding_id).state is state)
