"""Every action of the office as people do it, each telling by its effect whether it was allowed.

Used by test_access.py. An act never looks at a permission: it talks, presses and sends, and then
looks at the records, or at what it was shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from sqlmodel import select

from jobs import grant_role, start_campaign
from models.alert import Alert
from models.audit import Actor
from models.campaign import Campaign
from models.custody import latest_events
from models.declaration import latest_declaration
from models.document import documents_of
from models.errors import Forbidden
from models.filing import FilingEntry
from models.grant import Role, RoleGrant
from models.handover import Handover, HandoverState
from models.import_run import ImportRun, ImportState
from models.outbox import post
from models.person import Person
from models.police import Crossing
from models.reconciliation import Reconciliation
from models.registrant import registrant_of
from models.registration_change import RegistrationChange
from models.safe import Safe
from models.stored_file import WORKBOOK_TYPE, new_file
from models.trip import trips_of
from models.unit import Unit
from models.unit_summary import UnitSummary
from tests.stage import (
    CODE,
    HEADLINE,
    REFERENCE,
    Stage,
    card_for,
    finding_on,
    grant_held,
    handover_is,
    handover_of_subject,
    is_invited,
    is_unbound,
    previewed_import,
    registrant,
    staff_member,
    was_reminded,
    was_sent_about,
    was_sent_paper_about,
)

Act = Callable[[Stage], Awaitable[bool]]


# -- one's own affairs --------------------------------------------------------------------------


async def report_holdings(stage: Stage) -> bool:
    await stage.say("/document", "是，持有", "报告完了", "确认属实并提交")
    return stage.look(lambda db: latest_declaration(db, stage.subject_id))


async def surrender(stage: Stage) -> bool:
    await stage.say("/surrender", "生成交接码")
    held = select(Handover).where(Handover.holder_id == stage.subject_id)
    return stage.look(lambda db: db.exec(held).first())


async def confirm_handover(stage: Stage) -> bool:
    handover_id = handover_of_subject(stage, HandoverState.RECORDED)
    await stage.press("confirm_handover", handover_id)
    return handover_is(stage, handover_id, HandoverState.CONFIRMED)


async def dispute_handover(stage: Stage) -> bool:
    handover_id = handover_of_subject(stage, HandoverState.RECORDED)
    await stage.press("dispute_handover", handover_id, "不是这一本")
    return handover_is(stage, handover_id, HandoverState.REFUSED)


async def see_records(stage: Stage) -> bool:
    await stage.say("/my")
    return stage.was_shown(stage.numbers[stage.subject])


async def record_phone(stage: Stage) -> bool:
    await stage.say("/phone", "13800000000", "确认")
    return stage.look(lambda db: db.get_one(Person, stage.subject_id).phone == "13800000000")


async def end_own_binding(stage: Stage) -> bool:
    await stage.say("/accounts", "1", "解除")
    return is_unbound(stage)


async def fetch_file(stage: Stage) -> bool:
    """Open a file that was sent to the subject."""
    now = stage.bench.clock.now()
    file = new_file("附件1.xlsx", WORKBOOK_TYPE, b"rows", now)
    with stage.bench.database.write() as db:
        db.add(file)
        db.flush()
        text, once = "附件", f"file/{file.id.hex}"
        post(db, to_id=stage.subject_id, text=text, once=once, now=now, file_id=file.id)
    await stage.chat.deliver()
    office = stage.chat.office
    return await office.fetch_file(file.id, messenger="test", address="actor") is not None


async def see_alerts(stage: Stage) -> bool:
    stage.keep(card_for(stage, stage.subject_id))
    await stage.say("/alerts")
    return stage.was_shown(HEADLINE)


async def acknowledge(stage: Stage) -> bool:
    alert = card_for(stage, stage.subject_id)
    stage.keep(alert)
    await stage.press("acknowledge", alert.id)
    return stage.look(lambda db: db.get_one(Alert, alert.id).acknowledged_at)


async def see_alert_details(stage: Stage) -> bool:
    alert = card_for(stage, stage.subject_id)
    stage.keep(alert)
    await stage.press("alert_details", alert.id)
    return stage.was_shown(HEADLINE)


async def report_assignment_done(stage: Stage) -> bool:
    alert = card_for(stage, stage.people["officer"])
    alert.assigned_to_id, alert.assigned_until = stage.subject_id, date(2015, 8, 20)
    stage.keep(alert)
    await stage.press("assignment_done", alert.id)
    return stage.look(lambda db: db.get_one(Alert, alert.id).done_at)


# -- the custodian's ------------------------------------------------------------------------------


async def record_handover(stage: Stage) -> bool:
    handover_id = handover_of_subject(stage, HandoverState.OPEN)
    await stage.say("/desk", CODE, "未带", "提交")
    return handover_is(stage, handover_id, HandoverState.RECORDED)


async def record_by_proxy(stage: Stage) -> bool:
    """For somebody who has no account; the actor always has one."""
    if stage.subject == "other":
        stage.subject = "unbound"
    name = stage.names[stage.subject]
    await stage.say("/proxy", name, "1", "1", "就这些", "未带", "没有手机", "确认登记")
    by_proxy = select(Handover).where(
        Handover.holder_id == stage.subject_id, Handover.proxy_reason == "没有手机"
    )
    return stage.look(lambda db: db.exec(by_proxy).first())


async def demand_documents(stage: Stage) -> bool:
    await stage.say("/demand", "全部催交")
    return was_reminded(stage, "未上交证件")


async def find_holder(stage: Stage) -> bool:
    await stage.say("/find", stage.names[stage.subject], "1")
    return stage.was_shown(f"*****{stage.numbers[stage.subject][-4:]}")


async def add_safe(stage: Stage) -> bool:
    await stage.say("/safes", "登记新保险柜", "2号柜", "10", "确认")
    added = select(Safe).where(Safe.unit_id == stage.unit_id, Safe.name == "2号柜")
    return stage.look(lambda db: db.exec(added).first())


async def export_ledger(stage: Stage) -> bool:
    await stage.say("/export", "证件保管台账", "导出")
    return was_sent_about(stage, stage.names["other"])


# -- the case officer's and the supervisor's ------------------------------------------------------


async def import_units(stage: Stage) -> bool:
    await stage.send("units.xlsx")
    return stage.look(lambda db: db.exec(select(Unit).where(Unit.code == "YX-0109")).first())


async def import_roster(stage: Stage) -> bool:
    await stage.send(f"{stage.subject}.xlsx")
    return stage.look(lambda db: registrant(db, stage).post_and_rank == "科长")


async def import_holdings(stage: Stage) -> bool:
    await stage.send(f"{stage.subject}-holdings.xlsx")
    return stage.look(
        lambda db: latest_events(db, [each.id for each in documents_of(db, stage.subject_id)])
    )


async def import_trips(stage: Stage) -> bool:
    await stage.send(f"{stage.subject}-trips.xlsx")
    return stage.look(lambda db: trips_of(db, stage.subject_id))


async def import_staff(stage: Stage) -> bool:
    await stage.send(f"{stage.subject}-staff.xlsx")
    return stage.look(lambda db: staff_member(db, stage))


async def import_police(stage: Stage) -> bool:
    await stage.send(f"{stage.subject}-police.xlsx")
    told = select(Crossing).where(Crossing.person_id == stage.subject_id)
    return stage.look(lambda db: db.exec(told).first())


async def import_annex2(stage: Stage) -> bool:
    await stage.send("annex2.xlsx")
    reported = select(UnitSummary).where(UnitSummary.unit_id == stage.unit_id)
    return stage.look(lambda db: db.exec(reported).first())


async def export_annex2(stage: Stage) -> bool:
    await stage.say("/export", "附件2 汇总统计表", "导出")
    return any(was_sent_about(stage, f"市测试局{level}") for level in ("", "（本级）"))


async def export_report(stage: Stage) -> bool:
    clock = stage.bench.clock
    stage.keep(Campaign(name="专项治理", started_on=clock.today(), started_at=clock.now()))
    await stage.say("/export", "书面报告", "导出")
    return was_sent_paper_about(stage, "市测试局")


async def confirm_import(stage: Stage) -> bool:
    run = previewed_import(stage)
    await stage.press("confirm_import", run.id)
    return stage.look(lambda db: db.get_one(ImportRun, run.id).state is ImportState.CONFIRMED)


async def drop_import(stage: Stage) -> bool:
    run = previewed_import(stage)
    await stage.press("drop_import", run.id)
    return stage.look(lambda db: db.get_one(ImportRun, run.id).state is ImportState.REFUSED)


async def file_change(stage: Stage) -> bool:
    with stage.bench.database.write() as db:
        registrant_id = registrant(db, stage).id
        today = stage.bench.clock.today()
        change = RegistrationChange(registrant_id=registrant_id, what="职务", opened_on=today)
        db.add(change)
    await stage.say("/changes", "1", "已备案")
    return stage.look(lambda db: db.get_one(RegistrationChange, change.id).closed_on)


async def export_annex1(stage: Stage) -> bool:
    await stage.say("/export", "附件1 信息查询表", "导出")
    return was_sent_about(stage, stage.names["other"][1:])


async def export_query(stage: Stage) -> bool:
    await stage.say("/export", "公安查询名单", "跳过", "导出")
    return was_sent_about(stage, stage.names["other"])


async def export_filing(stage: Stage) -> bool:
    with stage.bench.database.write() as db:
        left = registrant_of(db, stage.people["other"])
        assert left is not None
        left.registered_to = date(2015, 7, 1)
        db.add(left)
    await stage.say("/export", "登记备案光盘", "导出")
    return stage.look(lambda db: db.exec(select(FilingEntry)).first())


async def export_findings(stage: Stage) -> bool:
    stage.keep(finding_on(stage, stage.subject_id))
    await stage.say("/export", "问题明细表", "导出")
    return was_sent_about(stage, stage.names[stage.subject])


async def invite_one(stage: Stage) -> bool:
    await stage.say("/invite", "邀请一个人", stage.names[stage.subject], "1", "生成")
    return is_invited(stage, stage.subject_id)


async def invite_everybody(stage: Stage) -> bool:
    await stage.say("/invite", "为全部未绑定人员生成邀请表", "生成")
    return is_invited(stage, stage.people["unbound"])


async def end_somebodys_binding(stage: Stage) -> bool:
    name = stage.names[stage.subject]
    await stage.say("/invite", "解除某人的绑定", name, "1", "手机遗失", "解除")
    return is_unbound(stage)


async def see_progress(stage: Stage) -> bool:
    await stage.say("/progress", "未报告")
    return stage.was_shown(f"· {stage.names[stage.subject]}")


async def remind(stage: Stage) -> bool:
    await stage.say("/progress", "未报告", "一键提醒以上人员")
    return was_reminded(stage, "未报告持证情况")


async def assign_alert(stage: Stage) -> bool:
    alert = card_for(stage, stage.subject_id)
    stage.keep(alert)
    await stage.press("assign", alert.id, "1", "2015-07-30", "转办")
    return stage.look(lambda db: db.get_one(Alert, alert.id).assigned_to_id)


async def see_deliveries(stage: Stage) -> bool:
    stage.keep(card_for(stage, stage.people["officer"]))
    await stage.say("/deliveries")
    return stage.was_shown(REFERENCE)


async def begin_campaign(stage: Stage) -> bool:
    await stage.say("/campaign", "启动 2015 年专项治理方案", "启动")
    return stage.look(lambda db: db.exec(select(Campaign)).first())


async def see_campaign(stage: Stage) -> bool:
    with stage.bench.database.write() as db:
        start_campaign.start(db, start_campaign.read_campaign("2015"), stage.bench.occasion())
    await stage.say("/campaign")
    return stage.was_shown("全部证件入柜")


async def compare(stage: Stage) -> bool:
    await stage.say("/reconcile", "比对")
    with stage.bench.database.read() as db:
        asked = db.exec(select(Reconciliation)).all()
        path = db.get_one(Unit, stage.unit_id).path
    return any(path.startswith(run.path) for run in asked)


# -- the administrator's: done at the command line, so by the duty itself -------------------------


async def grant_role_to(stage: Stage) -> bool:
    return _by_duty(stage, grant_role.grant) and stage.look(lambda db: grant_held(db, stage))


async def withdraw_role_from(stage: Stage) -> bool:
    stage.keep(
        RoleGrant(
            person_id=stage.subject_id,
            role=Role.APPROVER,
            unit_id=stage.unit_id,
            granted_at=stage.bench.clock.now(),
        )
    )
    return _by_duty(stage, grant_role.revoke) and not stage.look(lambda db: grant_held(db, stage))


def _by_duty(stage: Stage, duty: Callable[..., object]) -> bool:
    occasion = stage.bench.occasion(Actor("actor", "test", stage.people["actor"]))
    with stage.bench.database.write() as db:
        unit = db.get_one(Unit, stage.unit_id)
        try:
            duty(db, Role.APPROVER, stage.people.ids[stage.subject], unit, occasion)
        except Forbidden:
            return False
    return True
