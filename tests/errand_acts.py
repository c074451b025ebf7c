"""What people do about errands, each telling by its effect whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from models.approval import ApprovalStep, StepState, Subject
from models.consent_letter import ConsentLetter
from models.errand import Errand, ErrandKind, ErrandState, errands_of
from models.stored_file import PDF_TYPE, new_file
from models.terms import DocumentKind
from tests.stage import Stage
from tests.trip_acts import step_is

LETTER = "市测试局同意申办函〔2015〕1号"
PERMIT = DocumentKind.TAIWAN_PERMIT


async def apply_for_errand(stage: Stage) -> bool:
    await stage.say("/errand", "新办证件", PERMIT.value, "探望亲属", "提交审批")
    return stage.look(lambda db: errands_of(db, stage.subject_id))


async def cancel_errand(stage: Stage) -> bool:
    errand_id = errand_of_subject(stage)
    await stage.press("cancel_errand", errand_id, "暂不办理", "确认取消")
    return errand_is(stage, errand_id, ErrandState.CANCELLED)


async def approve_errand(stage: Stage) -> bool:
    errand_id = errand_of_subject(stage)
    step = ApprovalStep(
        subject=Subject.ERRAND,
        subject_id=errand_id,
        applicant_id=stage.subject_id,
        place=1,
        title="主管部门审批",
        unit_id=stage.unit_id,
        state=StepState.OPEN,
        opened_on=stage.bench.clock.today(),
        due_date=date(2015, 7, 23),
    )
    stage.keep(step)
    await stage.press("approve", step.id)
    return step_is(stage, step.id, StepState.APPROVED)


async def see_letter(stage: Stage) -> bool:
    file = new_file("函.pdf", PDF_TYPE, b"%PDF-", stage.bench.clock.now())
    stage.keep(file)
    letter = ConsentLetter(
        person_id=stage.subject_id, number=LETTER, issued_on=date(2015, 7, 1), file_id=file.id
    )
    stage.keep(letter)
    await stage.press("consent_letter", letter.id)
    return stage.was_shown(LETTER)


def errand_of_subject(stage: Stage) -> UUID:
    """An errand of the subject that waits to be approved."""
    errand = Errand(
        person_id=stage.subject_id,
        number="YZ20150720-TESTED",
        kind=ErrandKind.FIRST,
        document_kind=PERMIT,
        words="探望亲属",
        made_at=stage.bench.clock.now(),
    )
    stage.keep(errand)
    return errand.id


def errand_is(stage: Stage, errand_id: UUID, state: ErrandState) -> bool:
    return stage.look(lambda db: db.get_one(Errand, errand_id).state is state)
