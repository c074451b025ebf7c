"""The conversations, one per file, written in the order they are spoken.

A new conversation is its file, its test and one line in the list below.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from handlers.accounts import my_accounts
from handlers.alert import acknowledge, alert_details, assign, assignment_done, my_alerts
from handlers.alert import waiting as alerts_waiting
from handlers.approvals import (
    approve_application,
    refuse_application,
    send_application_back,
    show_approvals,
    stand_in,
)
from handlers.approvals import waiting as approvals_waiting
from handlers.bind import bind_account
from handlers.campaign import show_campaign
from handlers.changes import file_changes
from handlers.changes import waiting as changes_waiting
from handlers.confirm_handover import confirm_handover, dispute_handover
from handlers.decide_finding import clear_finding, confirm_finding
from handlers.deliveries import show_deliveries
from handlers.demand import demand
from handlers.desk import desk
from handlers.dispose import order, take_back
from handlers.document import report_holdings
from handlers.document import waiting as declaration_waiting
from handlers.draw import draw
from handlers.draw import waiting as draw_waiting
from handlers.errand import cancel as cancel_errand
from handlers.errand import declare_errand, show_letter
from handlers.explain import explain
from handlers.explain import waiting as statements_waiting
from handlers.export import export_form
from handlers.findings import show_files, show_finding, show_findings
from handlers.findings import waiting as findings_waiting
from handlers.gaps import check_gaps
from handlers.invite import invite_people
from handlers.lost import report_found_again, report_lost
from handlers.my import my_records
from handlers.opinion import ask_for_opinion, give_opinions
from handlers.opinion import waiting as opinions_waiting
from handlers.people import find_holder, hand_over_for
from handlers.phone import record_phone
from handlers.police import answer, enter_forgery, show_requests
from handlers.police import waiting as requests_waiting
from handlers.progress import show_progress
from handlers.reconcile import compare_records
from handlers.release import release
from handlers.return_documents import return_documents
from handlers.return_documents import waiting as return_waiting
from handlers.safes import keep_safes
from handlers.stop_applications import stop_taking_applications
from handlers.surrender import surrender
from handlers.surrender import waiting as surrender_waiting
from handlers.talk import Talk
from handlers.transfer import receive_transfer, refuse_transfer, transfer
from handlers.trip import cancel, change, declare_trip
from handlers.trip import tells_of_a_trip as tells_of_a_trip
from handlers.trip import waiting as trips_waiting
from handlers.trip_report import past_trip, report_trip
from handlers.trip_report import waiting as reports_waiting
from handlers.verify_finding import ask_for_statement, ask_police
from handlers.workbook import (
    confirm_import,
    drop_import,
    ledger_help,
    receive_workbook,
    roster_help,
)
from models.access import Action
from models.export_form import EXPORT_FORMS

Speak = Callable[[Talk, Session], Coroutine[Any, Any, None]]
Waiting = Callable[[Session, UUID, date], int]


@dataclass(frozen=True)
class Conversation:
    """One conversation: how it is begun, what it is called, and who sees it in the menu.

    The menu shows it to whoever may do one of its `actions` anywhere; none means everybody.
    `version` grows when a release asks its questions differently: a process that meets a
    newer version than its own leaves that conversation to others.
    """

    name: str
    title: str
    speak: Speak
    words: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    in_menu: bool = True
    waiting: Waiting | None = None
    only_when_waiting: bool = False
    version: int = 1


def _card(name: str, title: str, speak: Speak) -> Conversation:
    """A conversation that is begun by a card's button only."""
    return Conversation(name, title, speak, in_menu=False)


BIND = Conversation("bind", "绑定账号", bind_account, in_menu=False)
TRIP = Conversation(
    "trip",
    "申报出行",
    declare_trip,
    ("/trip", "出行", "申请出行"),
    (Action.APPLY,),
    waiting=trips_waiting,
)
WORKBOOK = Conversation("workbook", "接收工作簿", receive_workbook, in_menu=False)
PHONE = Conversation("phone", "联系电话", record_phone, ("/phone", "电话"), (Action.KEEP_PHONE,))

_ALL = (
    BIND,
    WORKBOOK,
    Conversation(
        "alerts",
        "我的预警",
        my_alerts,
        ("/alerts",),
        waiting=alerts_waiting,
        only_when_waiting=True,
    ),
    Conversation("my", "我的证件和待办", my_records, ("/my", "我的"), (Action.SEE_OWN,)),
    Conversation(
        "document",
        "报告持证",
        report_holdings,
        ("/document", "报告", "申报持证"),
        (Action.DECLARE,),
        waiting=declaration_waiting,
    ),
    Conversation(
        "surrender",
        "上交证件",
        surrender,
        ("/surrender", "上交"),
        (Action.SURRENDER,),
        waiting=surrender_waiting,
        only_when_waiting=True,
    ),
    TRIP,
    Conversation(
        "errand", "用证申请", declare_errand, ("/errand", "用证", "换发"), (Action.APPLY,)
    ),
    Conversation(
        "draw",
        "领用证件",
        draw,
        ("/draw", "领用"),
        (Action.DRAW,),
        waiting=draw_waiting,
        only_when_waiting=True,
    ),
    Conversation(
        "return",
        "归还证件",
        return_documents,
        ("/return", "归还"),
        (Action.RETURN,),
        waiting=return_waiting,
        only_when_waiting=True,
    ),
    Conversation("lost", "报告遗失", report_lost, ("/lost", "遗失", "挂失"), (Action.REPORT_LOSS,)),
    Conversation(
        "trip_report",
        "报告出行情况",
        report_trip,
        ("/report", "回国报告"),
        (Action.REPORT_TRIP,),
        waiting=reports_waiting,
        only_when_waiting=True,
    ),
    Conversation("past_trip", "补报出行", past_trip, ("/past", "补报"), (Action.REPORT_TRIP,)),
    Conversation(
        "explain",
        "说明情况",
        explain,
        ("/explain", "说明"),
        (Action.ANSWER_FINDING,),
        waiting=statements_waiting,
        only_when_waiting=True,
    ),
    Conversation(
        "approvals",
        "待审批申请",
        show_approvals,
        ("/approvals", "审批"),
        (Action.APPROVE,),
        waiting=approvals_waiting,
    ),
    Conversation("stand_in", "代批", stand_in, ("/standin", "委托代批"), (Action.STAND_IN,)),
    Conversation(
        "opinion",
        "纪检意见",
        give_opinions,
        ("/opinions",),
        (Action.GIVE_OPINION,),
        waiting=opinions_waiting,
    ),
    Conversation(
        "findings",
        "问题核查",
        show_findings,
        ("/findings", "问题"),
        (Action.SEE_FINDINGS, Action.READ_REFERRED),
        waiting=findings_waiting,
    ),
    Conversation(
        "police",
        "公安协助",
        show_requests,
        ("/police",),
        (Action.ANSWER_REQUEST,),
        waiting=requests_waiting,
    ),
    Conversation("desk", "交接台", desk, ("/desk",), (Action.RECORD_HANDOVER,)),
    Conversation("proxy", "代办上交", hand_over_for, ("/proxy", "代办"), (Action.RECORD_HANDOVER,)),
    Conversation("release", "发还证件", release, ("/release", "发还"), (Action.RELEASE,)),
    Conversation("transfer", "移交证件", transfer, ("/transfer", "移交"), (Action.RELEASE,)),
    Conversation("find", "查找持证人", find_holder, ("/find", "查找"), (Action.FIND_HOLDER,)),
    Conversation("demand", "催交", demand, ("/demand",), (Action.DEMAND,)),
    Conversation("safes", "保险柜", keep_safes, ("/safes",), (Action.KEEP_SAFES,)),
    Conversation(
        "stop_applications",
        "停止受理申请",
        stop_taking_applications,
        ("/stop", "停止受理"),
        (Action.STOP_APPLICATIONS,),
    ),
    Conversation(
        "roster",
        "导入花名册",
        roster_help,
        ("/roster", "花名册"),
        (Action.IMPORT_ROSTER, Action.IMPORT_UNITS),
    ),
    Conversation(
        "ledgers",
        "导入台账",
        ledger_help,
        ("/ledgers", "台账"),
        (
            Action.IMPORT_HOLDINGS,
            Action.IMPORT_TRIPS,
            Action.IMPORT_STAFF,
            Action.IMPORT_POLICE,
            Action.IMPORT_ANNEX2,
        ),
    ),
    Conversation("gaps", "应备核查", check_gaps, ("/gaps", "应备尽备"), (Action.SEE_GAPS,)),
    Conversation("invite", "邀请绑定", invite_people, ("/invite", "邀请"), (Action.INVITE,)),
    Conversation("progress", "未办理名单", show_progress, ("/progress",), (Action.SEE_PROGRESS,)),
    Conversation(
        "changes",
        "变更备案",
        file_changes,
        ("/changes",),
        (Action.IMPORT_ROSTER,),
        waiting=changes_waiting,
        only_when_waiting=True,
    ),
    Conversation(
        "export",
        "导出表格",
        export_form,
        ("/export", "导出"),
        tuple(form.action for form in EXPORT_FORMS.values()),
    ),
    Conversation(
        "reconcile",
        "比对核查",
        compare_records,
        ("/reconcile", "比对"),
        (Action.RECONCILE,),
    ),
    Conversation("campaign", "专项治理", show_campaign, ("/campaign",), (Action.SEE_CAMPAIGN,)),
    Conversation("deliveries", "预警送达", show_deliveries, ("/deliveries",), (Action.SEE_ALERTS,)),
    PHONE,
    Conversation("accounts", "我的账号", my_accounts, ("/accounts",)),
    _card("found", "报告找回", report_found_again),
    _card("change_trip", "变更出行", change),
    _card("cancel_trip", "取消出行", cancel),
    _card("cancel_errand", "取消用证申请", cancel_errand),
    _card("consent_letter", "同意申办函", show_letter),
    _card("approve", "同意申请", approve_application),
    _card("refuse", "不同意申请", refuse_application),
    _card("send_back", "退回补正", send_application_back),
    _card("ask_opinion", "征求纪检意见", ask_for_opinion),
    _card("finding", "查看问题", show_finding),
    _card("finding_files", "说明附件", show_files),
    _card("ask_statement", "要求说明", ask_for_statement),
    _card("ask_police", "请公安协助", ask_police),
    _card("confirm_finding", "认定属实", confirm_finding),
    _card("clear_finding", "认定排除", clear_finding),
    _card("dispose", "作出处理", order),
    _card("revoke_disposition", "撤销处理", take_back),
    _card("answer_request", "答复公安协助", answer),
    _card("enter_forgery", "录入伪造变造问题", enter_forgery),
    _card("confirm_handover", "确认交接", confirm_handover),
    _card("dispute_handover", "交接异议", dispute_handover),
    _card("receive_transfer", "接收移交", receive_transfer),
    _card("refuse_transfer", "移交异议", refuse_transfer),
    _card("acknowledge", "已阅预警", acknowledge),
    _card("assign", "转办预警", assign),
    _card("alert_details", "预警详情", alert_details),
    _card("assignment_done", "办结转办", assignment_done),
    _card("confirm_import", "确认导入", confirm_import),
    _card("drop_import", "取消导入", drop_import),
)

CONVERSATIONS: dict[str, Conversation] = {each.name: each for each in _ALL}


def conversation_for(words: str) -> Conversation | None:
    """The conversation that these words begin: its command, its title, or a word for it."""
    said = words.strip().split("@")[0].lower()
    for each in _ALL:
        if each.in_menu and said in {*each.words, each.title}:
            return each
    return None
