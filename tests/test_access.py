from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.database import Database
from bot.turns import SORRY
from models.access import Action
from models.grant import Role
from models.sealing import use_keyring
from tests import acts, custody_acts, errand_acts, finding_acts, gap_acts, trip_acts
from tests.acts import Act
from tests.conftest import KEYS, Bench, Chat, People, begin_anew
from tests.furnished import CAST, furnish, grant_over
from tests.stage import HERE, Stage

HOLDER = "本人"
CUSTODIAN, OFFICER, APPROVER = Role.CUSTODIAN, Role.CASE_OFFICER, Role.APPROVER
HEAD, SUPERVISOR, LIAISON = Role.UNIT_HEAD, Role.SUPERVISOR, Role.POLICE_LIAISON
READER, ADMINISTRATOR = Role.DISCIPLINE_READER, Role.ADMINISTRATOR
ROLES = (
    HOLDER,
    CUSTODIAN,
    OFFICER,
    APPROVER,
    HEAD,
    SUPERVISOR,
    LIAISON,
    READER,
    ADMINISTRATOR,
)

# Over which unit a role is granted so that it reaches the unit of the case, and so that it does
# not. An organization department and an exit-entry office are leaves that reach their parent.
INSIDE = dict.fromkeys(ROLES, HERE) | {
    SUPERVISOR: "YX-ZZB",
    LIAISON: "YX-GA",
    READER: "YX",
    ADMINISTRATOR: "YX",
}
OUTSIDE = dict.fromkeys(ROLES, "YX-02") | {SUPERVISOR: "SX-ZZB", LIAISON: "SX", ADMINISTRATOR: "SX"}

NOBODY: tuple[str, ...] = ()
EVERYBODY = ROLES
OFFICERS = (OFFICER, SUPERVISOR)


@dataclass(frozen=True)
class Row:
    """Who may do an act in their own case and in another's (domain 1.1); None: about no person.

    `of` names the actions of the product that the act goes through.
    """

    act: Act
    of: tuple[Action, ...]
    own: tuple[str, ...] | None
    other: tuple[str, ...]
    is_scoped: bool = True
    of_the_city: bool = False


def _one_s_own(act: Act, *of: Action) -> Row:
    return Row(act, of, EVERYBODY, NOBODY, is_scoped=False)


# Written by hand from the table of roles, never from models/access.py.
MATRIX = (
    # 本人: declare, surrender, see only their own records; never anybody else's
    _one_s_own(acts.report_holdings, Action.DECLARE),
    _one_s_own(acts.surrender, Action.SURRENDER),
    _one_s_own(acts.confirm_handover, Action.CONFIRM_HANDOVER),
    _one_s_own(acts.dispute_handover, Action.CONFIRM_HANDOVER),
    _one_s_own(acts.see_records, Action.SEE_OWN),
    _one_s_own(acts.record_phone, Action.KEEP_PHONE),
    _one_s_own(acts.end_own_binding),
    _one_s_own(acts.fetch_file),
    # 预警: whoever receives a card
    _one_s_own(acts.see_alerts),
    _one_s_own(acts.acknowledge, Action.ACKNOWLEDGE),
    _one_s_own(acts.see_alert_details, Action.ACKNOWLEDGE),
    _one_s_own(acts.report_assignment_done, Action.ACKNOWLEDGE),
    # 本人: declare trips, draw, return; always their own
    _one_s_own(trip_acts.declare_trip, Action.APPLY),
    _one_s_own(trip_acts.change_trip, Action.APPLY),
    _one_s_own(trip_acts.cancel_trip, Action.APPLY),
    _one_s_own(trip_acts.report_trip, Action.REPORT_TRIP),
    _one_s_own(trip_acts.report_past_trip, Action.REPORT_TRIP),
    _one_s_own(trip_acts.draw, Action.DRAW),
    _one_s_own(trip_acts.bring_back, Action.RETURN),
    # 本人: apply for errands; 审批人 decide them as trips
    _one_s_own(errand_acts.apply_for_errand, Action.APPLY),
    _one_s_own(errand_acts.cancel_errand, Action.APPLY),
    _one_s_own(errand_acts.see_letter, Action.SEE_OWN),
    Row(errand_acts.approve_errand, (Action.APPROVE,), NOBODY, (APPROVER,)),
    # 本人: report a loss, and that it was found
    _one_s_own(custody_acts.report_loss, Action.REPORT_LOSS),
    _one_s_own(custody_acts.report_found, Action.REPORT_LOSS),
    # 审批人: decide within authority; never their own, nor one whose authority is not theirs
    Row(trip_acts.see_approvals, (Action.APPROVE,), NOBODY, (APPROVER,)),
    Row(trip_acts.approve, (Action.APPROVE,), NOBODY, (APPROVER,)),
    Row(trip_acts.refuse, (Action.APPROVE,), NOBODY, (APPROVER,)),
    Row(trip_acts.send_back, (Action.APPROVE,), NOBODY, (APPROVER,)),
    Row(trip_acts.name_stand_in, (Action.STAND_IN,), None, (APPROVER,)),
    Row(trip_acts.ask_opinion, (Action.ASK_OPINION,), NOBODY, (APPROVER,)),
    # 纪检: give opinions on applications; nothing else
    Row(trip_acts.give_opinion, (Action.GIVE_OPINION,), NOBODY, (READER,)),
    # 保管人: confirm hand-overs, keep safes; never hand over to or from themselves
    Row(acts.record_handover, (Action.RECORD_HANDOVER,), NOBODY, (CUSTODIAN,)),
    Row(acts.record_by_proxy, (Action.RECORD_HANDOVER,), NOBODY, (CUSTODIAN,)),
    Row(acts.demand_documents, (Action.DEMAND,), (CUSTODIAN,), (CUSTODIAN,)),
    Row(acts.find_holder, (Action.FIND_HOLDER,), (CUSTODIAN,), (CUSTODIAN,)),
    Row(acts.add_safe, (Action.KEEP_SAFES,), None, (CUSTODIAN,)),
    Row(acts.export_ledger, (Action.EXPORT_LEDGER,), None, (CUSTODIAN, SUPERVISOR)),
    Row(acts.import_holdings, (Action.IMPORT_HOLDINGS,), NOBODY, (CUSTODIAN, SUPERVISOR)),
    Row(custody_acts.release, (Action.RELEASE,), NOBODY, (CUSTODIAN,)),
    Row(custody_acts.transfer, (Action.RELEASE,), NOBODY, (CUSTODIAN,)),
    Row(custody_acts.receive_transfer, (Action.RELEASE,), NOBODY, (CUSTODIAN,)),
    Row(custody_acts.refuse_transfer, (Action.RELEASE,), NOBODY, (CUSTODIAN,)),
    # 经办人: roster, Annex 1, invitations; 干部监督: all of that, and campaigns
    Row(acts.import_roster, (Action.IMPORT_ROSTER,), OFFICERS, OFFICERS),
    Row(acts.import_trips, (Action.IMPORT_TRIPS,), NOBODY, OFFICERS),
    Row(acts.import_staff, (Action.IMPORT_STAFF,), OFFICERS, OFFICERS),
    Row(gap_acts.see_gaps, (Action.SEE_GAPS,), OFFICERS, OFFICERS),
    Row(gap_acts.export_gaps, (Action.SEE_GAPS,), None, OFFICERS),
    Row(gap_acts.register, (Action.REGISTER,), NOBODY, OFFICERS),
    Row(gap_acts.file_gap_change, (Action.REGISTER,), NOBODY, OFFICERS),
    Row(gap_acts.revoke, (Action.REGISTER,), NOBODY, OFFICERS),
    Row(gap_acts.leave_as_it_is, (Action.REGISTER,), NOBODY, OFFICERS),
    # 公安联络员: send document and crossing batches; 干部监督 likewise
    Row(acts.import_police, (Action.IMPORT_POLICE,), NOBODY, (LIAISON, SUPERVISOR)),
    Row(acts.import_annex2, (Action.IMPORT_ANNEX2,), None, OFFICERS),
    Row(acts.confirm_import, (Action.IMPORT_ROSTER,), OFFICERS, NOBODY),
    Row(acts.drop_import, (Action.IMPORT_ROSTER,), OFFICERS, NOBODY),
    Row(acts.file_change, (Action.IMPORT_ROSTER,), OFFICERS, OFFICERS),
    Row(acts.export_annex1, (Action.EXPORT_ANNEX1,), None, OFFICERS),
    Row(acts.export_query, (Action.EXPORT_QUERY,), None, OFFICERS),
    Row(acts.export_filing, (Action.EXPORT_FILING,), None, OFFICERS),
    Row(acts.export_annex2, (Action.EXPORT_ANNEX2,), None, OFFICERS),
    Row(acts.export_report, (Action.EXPORT_REPORT,), None, OFFICERS),
    Row(acts.export_findings, (Action.EXPORT_FINDINGS,), NOBODY, OFFICERS),
    Row(acts.invite_one, (Action.INVITE,), OFFICERS, OFFICERS),
    Row(acts.invite_everybody, (Action.INVITE,), None, OFFICERS),
    Row(acts.end_somebodys_binding, (Action.END_BINDING,), OFFICERS, OFFICERS),
    Row(acts.see_progress, (Action.SEE_PROGRESS,), OFFICERS, OFFICERS),
    Row(acts.remind, (Action.SEE_PROGRESS,), OFFICERS, OFFICERS),
    Row(acts.see_deliveries, (Action.SEE_ALERTS,), None, OFFICERS),
    Row(custody_acts.stop_applications, (Action.STOP_APPLICATIONS,), NOBODY, (SUPERVISOR,)),
    Row(custody_acts.take_applications_again, (Action.STOP_APPLICATIONS,), NOBODY, (SUPERVISOR,)),
    Row(acts.compare, (Action.RECONCILE,), None, (SUPERVISOR,)),
    Row(acts.import_units, (Action.IMPORT_UNITS,), None, (SUPERVISOR,)),
    Row(acts.begin_campaign, (Action.START_CAMPAIGN,), None, (SUPERVISOR,), of_the_city=True),
    Row(acts.see_campaign, (Action.SEE_CAMPAIGN,), None, (*OFFICERS, HEAD), is_scoped=False),
    # 单位负责人: assign alerts on, their own cards only; change no record
    Row(acts.assign_alert, (Action.ASSIGN,), (HEAD, SUPERVISOR), NOBODY),
    # 问题: officers verify, the supervisor decides, the reader has what was referred
    Row(finding_acts.list_findings, (Action.SEE_FINDINGS,), NOBODY, OFFICERS),
    Row(finding_acts.see_finding, (Action.SEE_FINDINGS,), NOBODY, OFFICERS),
    Row(finding_acts.see_files, (Action.SEE_FINDINGS,), NOBODY, OFFICERS),
    Row(finding_acts.read_referred, (Action.READ_REFERRED,), NOBODY, (*OFFICERS, READER)),
    Row(finding_acts.ask_for_statement, (Action.VERIFY_FINDING,), NOBODY, OFFICERS),
    Row(finding_acts.ask_police, (Action.VERIFY_FINDING,), NOBODY, OFFICERS),
    Row(finding_acts.confirm_finding, (Action.DECIDE_FINDING,), NOBODY, (SUPERVISOR,)),
    Row(finding_acts.clear_finding, (Action.DECIDE_FINDING,), NOBODY, (SUPERVISOR,)),
    Row(finding_acts.dispose_of_finding, (Action.DISPOSE,), NOBODY, (SUPERVISOR,)),
    Row(finding_acts.revoke_disposition, (Action.DISPOSE,), NOBODY, (SUPERVISOR,)),
    # 本人: answer a finding; 联络员: answer requests, enter B1
    _one_s_own(finding_acts.explain, Action.ANSWER_FINDING),
    Row(finding_acts.answer_request, (Action.ANSWER_REQUEST,), NOBODY, (LIAISON,)),
    Row(finding_acts.enter_forgery, (Action.ENTER_FORGERY,), NOBODY, (LIAISON,)),
    # 系统管理员: role grants; never personal records
    Row(acts.grant_role_to, (Action.GRANT,), (ADMINISTRATOR,), (ADMINISTRATOR,)),
    Row(acts.withdraw_role_from, (Action.GRANT,), (ADMINISTRATOR,), (ADMINISTRATOR,)),
)


@dataclass(frozen=True)
class Case:
    """One role, inside or outside its scope, in its own case or another's."""

    row: Row
    role: str
    is_inside: bool
    is_own: bool

    @property
    def expected(self) -> bool:
        allowed = self.row.own if self.is_own else self.row.other
        assert allowed is not None
        return self.role in allowed and (self.is_inside or not self.row.is_scoped)

    @property
    def marks(self) -> tuple[pytest.MarkDecorator, ...]:
        """Slow: what a role that may never do it cannot do outside its scope, or in its own case.

        Inside its scope, one of the roles that may never do it tries quickly, from act to act
        another. What everybody may do for themselves is quickly tried by the holder and the
        widest role.
        """
        may_somewhere = {*(self.row.own or ()), *self.row.other}
        is_for_oneself = self.row.own == EVERYBODY and self.row.other == NOBODY
        if is_for_oneself:
            is_quick = self.role in {HOLDER, SUPERVISOR}
        elif self.role in may_somewhere:
            is_quick = True
        else:
            never = [role for role in ROLES if role not in may_somewhere]
            turn = MATRIX.index(self.row) % len(never)
            is_quick = self.role == never[turn] and self.is_inside and not self.is_own
        return () if is_quick else (pytest.mark.slow,)

    @property
    def over(self) -> str:
        """The unit over which the role is granted."""
        if not self.is_inside:
            return OUTSIDE[self.role]
        wide = self.row.of_the_city and INSIDE[self.role] == HERE
        return "YX" if wide else INSIDE[self.role]

    def __str__(self) -> str:
        role = self.role.name.lower() if isinstance(self.role, Role) else "holder"
        place = "inside" if self.is_inside else "outside"
        whose = "own" if self.is_own else "other"
        return f"{self.row.act.__name__}-{role}-{place}-{whose}"


def cases_of(row: Row) -> Iterator[Case]:
    """Every role in every place and case; one's own affairs have no place, nor has the holder."""
    for role in ROLES:
        has_place = role != HOLDER and row.own != EVERYBODY
        for is_inside in (True, False) if has_place else (True,):
            for is_own in (True, False) if row.own is not None else (False,):
                yield Case(row, role, is_inside, is_own)


CASES = [case for row in MATRIX for case in cases_of(row)]


@pytest.fixture(scope="module")
def furnished(
    blank_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, People]:
    """An office with everybody an act is about, made once and copied for each case."""
    return furnish(blank_database, tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def database(furnished: tuple[Path, People], reused: Database) -> Database:
    """The furnished office, as it was before the last case."""
    use_keyring(KEYS)
    begin_anew(reused, furnished[0])
    return reused


@pytest.fixture
def people(furnished: tuple[Path, People]) -> People:
    return furnished[1]


@pytest.fixture
def stage(chat: Chat, bench: Bench, people: People, furnished: tuple[Path, People]) -> Stage:
    names = {part: name for part, (name, _) in CAST.items()}
    numbers = {part: number for part, (_, number) in CAST.items()}
    return Stage(chat.of("actor"), bench, people, names, numbers, furnished[0].parent)


async def was_allowed(stage: Stage, case: Case) -> bool:
    """Give the actor the role of the case, and let them try."""
    stage.subject = "actor" if case.is_own else "other"
    if case.role != HOLDER:
        with stage.bench.database.write() as db:
            grant_over(db, stage.people, "actor", case.role, case.over, stage.bench.clock.now())
    return await case.row.act(stage)


@pytest.mark.parametrize("case", [pytest.param(c, id=str(c), marks=c.marks) for c in CASES])
async def test_the_office_lets_people_do_what_the_notice_says(stage: Stage, case: Case) -> None:
    assert await was_allowed(stage, case) is case.expected
    assert not stage.was_shown(SORRY)


def test_every_action_has_its_row() -> None:
    assert {action for row in MATRIX for action in row.of} == set(Action)


def break_check(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:  # noqa: FBT001
    """Let `may` give the same answer to everybody, wherever it was imported."""
    floors = {"bot", "handlers", "jobs", "models"}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in floors and hasattr(module, "may"):
            monkeypatch.setattr(module, "may", lambda *_, **__: answer)


# One refusal of each act that nothing but the check stands behind.
REFUSED_BY_THE_CHECK = {
    "acknowledge-holder-inside-other",
    "answer_request-police_liaison-outside-other",
    "ask_for_statement-case_officer-outside-other",
    "assign_alert-approver-inside-own",
    "begin_campaign-case_officer-inside-other",
    "clear_finding-supervisor-outside-other",
    "confirm_finding-case_officer-inside-other",
    "dispose_of_finding-supervisor-inside-own",
    "explain-holder-inside-other",
    "read_referred-discipline_reader-outside-other",
    "revoke_disposition-case_officer-inside-other",
    "see_finding-custodian-inside-other",
    "cancel_errand-holder-inside-other",
    "confirm_handover-holder-inside-other",
    "confirm_import-custodian-inside-own",
    "dispute_handover-holder-inside-other",
    "drop_import-custodian-inside-own",
    "end_somebodys_binding-case_officer-outside-other",
    "find_holder-custodian-outside-other",
    "grant_role_to-supervisor-inside-other",
    "invite_one-case_officer-outside-other",
    "receive_transfer-custodian-outside-other",
    "record_by_proxy-custodian-outside-other",
    "record_handover-custodian-inside-own",
    "refuse_transfer-custodian-inside-own",
    "report_assignment_done-holder-inside-other",
    "report_found-holder-inside-other",
    "stop_applications-supervisor-outside-other",
    "see_alert_details-holder-inside-other",
    "see_letter-holder-inside-other",
    "withdraw_role_from-supervisor-inside-other",
}
# Acts that `reach` or whose chat it is decide, not `may`.
DECIDED_OTHERWISE = {
    acts.demand_documents,
    acts.end_own_binding,
    acts.fetch_file,
    acts.remind,
    acts.see_alerts,
    acts.see_campaign,
    acts.see_deliveries,
    acts.see_progress,
    gap_acts.see_gaps,
    finding_acts.list_findings,
    trip_acts.name_stand_in,
}


@pytest.mark.parametrize("case", [c for c in CASES if str(c) in REFUSED_BY_THE_CHECK], ids=str)
async def test_a_check_that_lets_everybody_pass_is_noticed_by(
    stage: Stage, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not case.expected
    break_check(monkeypatch, answer=True)
    assert await was_allowed(stage, case)


@pytest.mark.slow  # of the matrix, not of the office: its refusals are quick
@pytest.mark.parametrize(
    "row", [row for row in MATRIX if row.act not in DECIDED_OTHERWISE], ids=lambda r: r.act.__name__
)
async def test_a_check_that_lets_nobody_pass_is_noticed_by(
    stage: Stage, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(each for each in cases_of(row) if each.expected)
    break_check(monkeypatch, answer=False)
    assert not await was_allowed(stage, case)


def test_no_refusal_of_the_list_is_misspelt() -> None:
    assert {str(case) for case in CASES} >= REFUSED_BY_THE_CHECK
