"""The stage of an act: the actor's chat, whom it is about, and what to look at afterwards.

Used by acts.py and test_access.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import docx
import openpyxl
from sqlmodel import Session, col, select

from bot.messenger import Outgoing
from models.account import Account, Invitation
from models.alert import Alert, Severity
from models.custody import CustodyMove
from models.document import documents_of
from models.finding import Finding
from models.grant import Role, RoleGrant, grant_of
from models.handover import Handover, HandoverItem, HandoverState, desk_code_index
from models.import_run import ImportRun, ImportState
from models.outbox import Choice, Message, post
from models.person import national_id_index
from models.registrant import Registrant, registrant_of
from models.staff_member import StaffMember
from models.stored_file import WORKBOOK_TYPE, StoredFile, new_file, read_file
from models.terms import FindingCode
from tests.conftest import Bench, Chat, People

CODE = "246810"
HERE = "YX-01"
REFERENCE = "K7K7K7"
HEADLINE = "有证件逾期未交"


@dataclass
class Stage:
    """Where an act is done: the actor's chat, and the person it is about."""

    chat: Chat
    bench: Bench
    people: People
    names: dict[str, str]
    numbers: dict[str, str]
    workbooks: Path
    subject: str = "other"
    shown: list[Outgoing] = field(default_factory=list)

    @property
    def subject_id(self) -> UUID:
        return self.people[self.subject]

    @property
    def unit_id(self) -> UUID:
        return self.people.units[HERE]

    async def say(self, *words: str) -> None:
        """Say one thing after the other, as long as somebody waits for an answer."""
        for each in words:
            replies = await self.chat.say(each)
            self.shown += replies
            if not any(button.label == "取消" for reply in replies for button in reply.buttons):
                return

    async def press(self, begin: str, record_id: UUID, *then: str) -> None:
        """Press a card's button about a record, whoever it was meant for."""
        with self.bench.database.write() as db:
            button = Choice("办理", begin=begin, subject=str(record_id))
            post(
                db,
                to_id=self.people["actor"],
                text="一张卡片",
                once=f"card/{record_id.hex}",
                now=self.bench.clock.now(),
                choices=[button],
            )
        await self.chat.deliver()
        await self.say("办理", *then)

    async def send(self, name: str) -> None:
        """Send a workbook and import it, if that is offered."""
        self.shown += await self.chat.send_file(self.workbooks / name)
        if self.chat.token("导入 1 行"):
            await self.say("导入 1 行")
            self.bench.import_all()

    def keep(self, *records: object) -> None:
        with self.bench.database.write() as db:
            db.add_all(records)

    def look(self, question: Callable[[Session], object]) -> bool:
        """Whether a question about the records is answered by yes, or by finding something."""
        with self.bench.database.read() as db:
            return bool(question(db))

    def was_shown(self, words: str) -> bool:
        return any(words in reply.text for reply in self.shown)


def card_for(stage: Stage, recipient_id: UUID) -> Alert:
    return Alert(
        recipient_id=recipient_id,
        role=Role.UNIT_HEAD,
        unit_id=stage.unit_id,
        severity=Severity.WARNING,
        headline=HEADLINE,
        rule="通知第二部分",
        advice="督促上交",
        reference=REFERENCE,
        raised_at=stage.bench.clock.now(),
        raised_on=stage.bench.clock.today(),
    )


def finding_on(stage: Stage, person_id: UUID) -> Finding:
    """Something that was found of a person, and that nobody has looked at yet."""
    return Finding(
        identity=f"P4/{person_id.hex}/stay/20140603/1",
        code=FindingCode.P4,
        number="WT20150720-TESTED",
        person_id=person_id,
        unit_id=stage.unit_id,
        deciding_unit_id=stage.people.units["YX-ZZB"],
        about="stay/20140603/1",
        dated=date(2014, 6, 3),
        evidence="2014-06-03 出境，没有任何因私出行审批",
        found_on=stage.bench.clock.today(),
        changed_at=stage.bench.clock.now(),
    )


def handover_of_subject(stage: Stage, state: HandoverState) -> UUID:
    """A hand-over of the subject's document that has come this far."""
    now = stage.bench.clock.now()
    handover = Handover(
        direction=CustodyMove.SURRENDER,
        holder_id=stage.subject_id,
        authority_id=stage.unit_id,
        state=state,
        code_index=desk_code_index(CODE),
        code_expires_at=now + timedelta(minutes=10),
        opened_at=now,
    )
    with stage.bench.database.write() as db:
        db.add(handover)
        db.flush()
        (document,) = documents_of(db, stage.subject_id)
        db.add(HandoverItem(handover_id=handover.id, document_id=document.id))
    return handover.id


def handover_is(stage: Stage, handover_id: UUID, state: HandoverState) -> bool:
    return stage.look(lambda db: db.get_one(Handover, handover_id).state is state)


def grant_held(db: Session, stage: Stage) -> RoleGrant | None:
    return grant_of(db, stage.subject_id, Role.APPROVER, stage.unit_id)


def registrant(db: Session, stage: Stage) -> Registrant:
    found = registrant_of(db, stage.subject_id)
    assert found is not None
    return found


def staff_member(db: Session, stage: Stage) -> StaffMember | None:
    """The subject as the HR list has them."""
    index = national_id_index(stage.people.ids[stage.subject])
    return db.exec(select(StaffMember).where(StaffMember.national_id_index == index)).first()


def previewed_import(stage: Stage) -> ImportRun:
    file = new_file("名册.xlsx", WORKBOOK_TYPE, b"rows", stage.bench.clock.now())
    run = ImportRun(
        form="roster",
        file_id=file.id,
        sha256=file.sha256,
        person_id=stage.subject_id,
        unit_id=stage.unit_id,
        state=ImportState.PREVIEWED,
        made_at=stage.bench.clock.now(),
    )
    stage.keep(file)
    stage.keep(run)
    return run


def was_reminded(stage: Stage, what: str) -> bool:
    start = f"remind/{what}/{stage.subject_id.hex}/"
    return stage.look(
        lambda db: db.exec(select(Message).where(col(Message.once).startswith(start))).first()
    )


def is_unbound(stage: Stage) -> bool:
    bound = select(Account).where(Account.person_id == stage.subject_id)
    return not stage.look(lambda db: db.exec(bound).first())


def is_invited(stage: Stage, person_id: UUID) -> bool:
    invited = select(Invitation).where(Invitation.person_id == person_id)
    return stage.look(lambda db: db.exec(invited).first())


def was_sent_about(stage: Stage, words: str) -> bool:
    """Whether a workbook came that holds these words in a cell."""
    for file in [file for reply in stage.shown for file in reply.files]:
        with stage.bench.database.read() as db:
            content = read_file(db.get_one(StoredFile, file.id))
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
        if any(words == cell for row in sheet.iter_rows(values_only=True) for cell in row):
            return True
    return False


def was_sent_paper_about(stage: Stage, words: str) -> bool:
    """Whether a paper came that has these words in it."""
    for file in [file for reply in stage.shown for file in reply.files]:
        with stage.bench.database.read() as db:
            content = read_file(db.get_one(StoredFile, file.id))
        paper = docx.Document(BytesIO(content))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        if any(words in text for text in (*cells, *(each.text for each in paper.paragraphs))):
            return True
    return False


def grant_to_officer(stage: Stage, *, reader: bool = False) -> None:
    """Let the officer be an approver of the unit, too, or a discipline reader."""
    stage.keep(
        RoleGrant(
            person_id=stage.people["officer"],
            role=Role.DISCIPLINE_READER if reader else Role.APPROVER,
            unit_id=stage.unit_id,
            granted_at=stage.bench.clock.now(),
        )
    )
