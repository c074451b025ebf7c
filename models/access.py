"""The one access check: which role may do what, over whom, and never in one's own case.

Spec: domain 1.1 (the table of roles), operations 5.6. Registry actions follow the registrant's
unit; custody follows the personnel authority; 'own case' always wins over a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from uuid import UUID

from sqlmodel import Session

from models.audit import Actor
from models.errors import Forbidden
from models.grant import Role, grants_of
from models.registrant import Registrant
from models.unit import Unit


class Action(StrEnum):
    """What can be done in the office, in the words a refusal uses."""

    DECLARE = "报告持证"
    SURRENDER = "上交证件"
    CONFIRM_HANDOVER = "确认交接"
    SEE_OWN = "查看本人记录"
    KEEP_PHONE = "登记本人联系电话"
    RECORD_HANDOVER = "登记交接"
    DEMAND = "催交证件"
    FIND_HOLDER = "查找持证人"
    KEEP_SAFES = "管理保险柜"
    IMPORT_UNITS = "导入单位"
    IMPORT_ROSTER = "导入花名册"
    IMPORT_HOLDINGS = "导入保管台账"
    IMPORT_TRIPS = "导入出行台账"
    IMPORT_STAFF = "导入在职人员名单"
    SEE_GAPS = "核查应备尽备"
    REGISTER = "办理登记备案"
    IMPORT_POLICE = "导入公安数据"
    IMPORT_ANNEX2 = "导入附件2"
    EXPORT_ANNEX1 = "导出附件1"
    EXPORT_ANNEX2 = "导出附件2"
    EXPORT_REPORT = "导出书面报告"
    EXPORT_LEDGER = "导出保管台账"
    EXPORT_FINDINGS = "导出问题明细"
    EXPORT_QUERY = "导出公安查询名单"
    EXPORT_FILING = "导出登记备案光盘"
    INVITE = "发放绑定邀请"
    END_BINDING = "解除他人绑定"
    SEE_PROGRESS = "查看未办理名单"
    ACKNOWLEDGE = "处理预警"
    ASSIGN = "转办预警"
    SEE_ALERTS = "查看预警送达"
    START_CAMPAIGN = "启动专项治理"
    SEE_CAMPAIGN = "查看专项治理节点"
    GRANT = "授予或收回角色"
    APPLY = "申请出行或用证"
    REPORT_TRIP = "报告出行"
    DRAW = "领用证件"
    RETURN = "归还证件"
    APPROVE = "审批申请"
    STAND_IN = "设置代批"
    ASK_OPINION = "征求纪检意见"
    GIVE_OPINION = "出具纪检意见"
    REPORT_LOSS = "报告遗失"
    RELEASE = "发还或移交证件"
    STOP_APPLICATIONS = "停止或恢复受理申请"
    RECONCILE = "比对核查"
    SEE_FINDINGS = "查看问题"
    VERIFY_FINDING = "核查问题"
    DECIDE_FINDING = "认定问题"
    DISPOSE = "处理问题"
    READ_REFERRED = "查看移送的问题"
    ANSWER_FINDING = "对问题作出说明"
    ANSWER_REQUEST = "答复公安协助请求"
    ENTER_FORGERY = "录入伪造变造问题"


class Follows(Enum):
    """Whose place decides whether the actor reaches it."""

    SELF = "the person acting, and nobody else"
    UNIT = "the unit of the registrant, or the unit asked about"
    AUTHORITY = "the personnel authority"


@dataclass(frozen=True)
class Permit:
    """Who may do an action, and where."""

    follows: Follows
    roles: frozenset[Role] = frozenset()
    bars_own_case: bool = False


def _permit(follows: Follows, *roles: Role, bars_own_case: bool = False) -> Permit:
    return Permit(follows, frozenset(roles), bars_own_case)


SELF, UNIT, AUTHORITY = Follows.SELF, Follows.UNIT, Follows.AUTHORITY
OFFICER, SUPERVISOR, CUSTODIAN = Role.CASE_OFFICER, Role.SUPERVISOR, Role.CUSTODIAN
HEAD, ADMINISTRATOR, LIAISON = Role.UNIT_HEAD, Role.ADMINISTRATOR, Role.POLICE_LIAISON
APPROVER, DISCIPLINE = Role.APPROVER, Role.DISCIPLINE_READER

PERMITS: dict[Action, Permit] = {
    Action.DECLARE: _permit(SELF),
    Action.SURRENDER: _permit(SELF),
    Action.CONFIRM_HANDOVER: _permit(SELF),
    Action.SEE_OWN: _permit(SELF),
    Action.KEEP_PHONE: _permit(SELF),
    Action.ACKNOWLEDGE: _permit(SELF),
    Action.RECORD_HANDOVER: _permit(AUTHORITY, CUSTODIAN, bars_own_case=True),
    Action.DEMAND: _permit(AUTHORITY, CUSTODIAN),
    Action.FIND_HOLDER: _permit(AUTHORITY, CUSTODIAN),
    Action.KEEP_SAFES: _permit(AUTHORITY, CUSTODIAN),
    Action.EXPORT_LEDGER: _permit(AUTHORITY, CUSTODIAN, SUPERVISOR),
    Action.IMPORT_UNITS: _permit(UNIT, SUPERVISOR),
    Action.IMPORT_ROSTER: _permit(UNIT, OFFICER, SUPERVISOR),
    # What one imports is believed, so never one's own.
    Action.IMPORT_HOLDINGS: _permit(AUTHORITY, CUSTODIAN, SUPERVISOR, bars_own_case=True),
    Action.IMPORT_TRIPS: _permit(UNIT, OFFICER, SUPERVISOR, bars_own_case=True),
    Action.IMPORT_STAFF: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.SEE_GAPS: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.REGISTER: _permit(UNIT, OFFICER, SUPERVISOR, bars_own_case=True),
    Action.IMPORT_POLICE: _permit(UNIT, LIAISON, SUPERVISOR, bars_own_case=True),
    Action.IMPORT_ANNEX2: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.EXPORT_ANNEX1: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.EXPORT_FINDINGS: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.EXPORT_QUERY: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.EXPORT_FILING: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.EXPORT_ANNEX2: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.EXPORT_REPORT: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.INVITE: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.END_BINDING: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.SEE_PROGRESS: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.ASSIGN: _permit(UNIT, HEAD, SUPERVISOR),
    Action.SEE_ALERTS: _permit(UNIT, OFFICER, SUPERVISOR),
    Action.START_CAMPAIGN: _permit(UNIT, SUPERVISOR),
    Action.SEE_CAMPAIGN: _permit(UNIT, OFFICER, SUPERVISOR, HEAD),
    Action.GRANT: _permit(UNIT, ADMINISTRATOR),
    Action.APPLY: _permit(SELF),
    Action.REPORT_TRIP: _permit(SELF),
    Action.DRAW: _permit(SELF),
    Action.RETURN: _permit(SELF),
    Action.APPROVE: _permit(AUTHORITY, APPROVER, bars_own_case=True),
    Action.STAND_IN: _permit(AUTHORITY, APPROVER),
    Action.ASK_OPINION: _permit(AUTHORITY, APPROVER, bars_own_case=True),
    Action.GIVE_OPINION: _permit(AUTHORITY, DISCIPLINE, bars_own_case=True),
    Action.REPORT_LOSS: _permit(SELF),
    Action.RELEASE: _permit(AUTHORITY, CUSTODIAN, bars_own_case=True),
    Action.STOP_APPLICATIONS: _permit(UNIT, SUPERVISOR, bars_own_case=True),
    Action.RECONCILE: _permit(UNIT, SUPERVISOR),
    # Nobody reads the file on themselves here: they are asked for a statement instead.
    Action.SEE_FINDINGS: _permit(UNIT, OFFICER, SUPERVISOR, bars_own_case=True),
    Action.VERIFY_FINDING: _permit(UNIT, OFFICER, SUPERVISOR, bars_own_case=True),
    # Over the organization department that decides (models/finding_reach.py).
    Action.DECIDE_FINDING: _permit(UNIT, SUPERVISOR, bars_own_case=True),
    Action.DISPOSE: _permit(UNIT, SUPERVISOR, bars_own_case=True),
    Action.READ_REFERRED: _permit(UNIT, DISCIPLINE, bars_own_case=True),
    Action.ANSWER_FINDING: _permit(SELF),
    Action.ANSWER_REQUEST: _permit(UNIT, LIAISON, bars_own_case=True),
    Action.ENTER_FORGERY: _permit(UNIT, LIAISON, bars_own_case=True),
}

# Which action each form of workbook needs.
IMPORTS: dict[str, Action] = {
    "units": Action.IMPORT_UNITS,
    "roster": Action.IMPORT_ROSTER,
    "holdings": Action.IMPORT_HOLDINGS,
    "trips": Action.IMPORT_TRIPS,
    "staff": Action.IMPORT_STAFF,
    "police": Action.IMPORT_POLICE,
    "annex2": Action.IMPORT_ANNEX2,
}


def reach(db: Session, actor: Actor, action: Action) -> list[str]:
    """The path prefixes of the units over which an actor may do something; may be empty."""
    if actor.person_id is None:
        return [] if actor.scope is None else [actor.scope]
    return sorted({over.reach() for over in units_granted(db, actor.person_id, action)})


def units_granted(db: Session, person_id: UUID, action: Action) -> list[Unit]:
    """The units over which a person holds a role for an action, by their place in the tree."""
    roles = PERMITS[action].roles
    return [over for grant, over in grants_of(db, person_id) if grant.role in roles]


def may(
    db: Session,
    actor: Actor,
    action: Action,
    *,
    person_id: UUID | None = None,
    unit: Unit | None = None,
) -> bool:
    """Whether an actor may do something to a person, or over a unit."""
    permit = PERMITS[action]
    if permit.follows is Follows.SELF:
        return actor.person_id is not None and person_id == actor.person_id
    if permit.bars_own_case and actor.person_id is not None and person_id == actor.person_id:
        return False
    prefixes = reach(db, actor, action)
    return unit is not None and any(unit.path.startswith(prefix) for prefix in prefixes)


def check(
    db: Session,
    actor: Actor,
    action: Action,
    *,
    person_id: UUID | None = None,
    unit: Unit | None = None,
) -> None:
    """Let the action pass, or refuse it.

    Raises:
        Forbidden: with a sentence that names the action, and tells one's own case from
            somebody else's office.
    """
    if may(db, actor, action, person_id=person_id, unit=unit):
        return
    if PERMITS[action].bars_own_case and person_id is not None and person_id == actor.person_id:
        raise Forbidden(f"涉及本人，不能由本人{action.value}，请由其他经办人办理。")
    raise Forbidden(f"您没有{action.value}的权限，或对方不在您的管理范围内。")


def check_registrant(db: Session, actor: Actor, action: Action, registrant: Registrant) -> None:
    """Let an action on a registrant pass, following their unit or their authority."""
    by_unit = PERMITS[action].follows is Follows.UNIT
    unit = db.get_one(Unit, registrant.unit_id if by_unit else registrant.authority_id)
    check(db, actor, action, person_id=registrant.person_id, unit=unit)


def has_anywhere(db: Session, actor: Actor, action: Action) -> bool:
    """Whether an actor may do something at all: what the menu shows."""
    if PERMITS[action].follows is Follows.SELF:
        return actor.person_id is not None
    return bool(reach(db, actor, action))
