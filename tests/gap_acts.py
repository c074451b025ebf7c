"""What people do about gaps of the roster, each telling by its effect whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from sqlmodel import select

from models.import_rows import staff_values
from models.roster_gap import GapSetAside
from models.staff_member import StaffMember
from models.terms import RegistrationStatus
from tests.stage import Stage, registrant, was_sent_about


async def see_gaps(stage: Stage) -> bool:
    list_subject(stage, post="处长")
    await stage.say("/gaps", "信息变更 1")
    return stage.was_shown(f"{stage.names[stage.subject]}（")


async def export_gaps(stage: Stage) -> bool:
    list_subject(stage, post="处长")
    await stage.say("/export", "应备尽备核查表", "导出")
    return was_sent_about(stage, stage.names["other"])


async def register(stage: Stage) -> bool:
    """Of somebody whose registration was revoked, so that the office knows them."""
    list_subject(stage, post="")
    with stage.bench.database.write() as db:
        revoked = registrant(db, stage)
        revoked.status = RegistrationStatus.REVOKED
        db.add(revoked)
    await stage.say("/gaps", "应登记未登记 1", "登记")
    return stage.look(lambda db: registrant(db, stage).status is RegistrationStatus.NOT_FILED)


async def file_gap_change(stage: Stage) -> bool:
    list_subject(stage, post="处长")
    await stage.say("/gaps", "信息变更 1", "变更备案")
    return stage.look(lambda db: registrant(db, stage).post_and_rank == "处长")


async def revoke(stage: Stage) -> bool:
    list_subject(stage, nature="退休")
    await stage.say("/gaps", "已不在职 1", "撤销备案")
    return stage.look(lambda db: registrant(db, stage).status is RegistrationStatus.REVOKED)


async def leave_as_it_is(stage: Stage) -> bool:
    list_subject(stage, post="处长")
    await stage.say("/gaps", "信息变更 1", "不需办理", "临时主持工作")
    return stage.look(lambda db: db.exec(select(GapSetAside)).first())


def list_subject(stage: Stage, *, post: str = "", nature: str = "公务员") -> None:
    """Put everybody on the HR list as they are registered, and the subject with what is said."""
    today, unit_id = stage.bench.clock.today(), stage.unit_id
    for part, name in stage.names.items():
        is_subject = part == stage.subject
        member = StaffMember(
            name=name,
            unit_id=unit_id,
            listed_on=today,
            nature=nature if is_subject else "公务员",
            post=post if is_subject else "",
            national_id_sealed=b"",
            national_id_index=b"",
            national_id_mask="",
        )
        for column, value in staff_values(member.id, stage.people.ids[part]).items():
            setattr(member, column, value)
        stage.keep(member)
