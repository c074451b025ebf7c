"""What the office itself remembers: its demo clock, and which runs of a duty were made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from models.table import Table, insert_if_absent


class OfficeState(Table, table=True):
    """One row: whether this is the fictitious city, and how far its clock was moved ahead."""

    id: int = Field(default=1, primary_key=True)
    is_demo: bool = False
    seconds_ahead: int = 0
    # The beginning of a link that opens the messenger's chat; a code follows.
    chat_link: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class JobRun(Table, table=True):
    """That a duty was done for the moment it was due; done once, whoever's clock struck."""

    __table_args__ = (UniqueConstraint("job", "due_at", name="one_run_a_due_moment"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    job: str = Field(max_length=40)
    due_at: datetime
    ran_at: datetime
    count: int = 0


def office_state(db: Session) -> OfficeState:
    """The one row, made at first use."""
    state = db.get(OfficeState, 1)
    if state is None:
        insert_if_absent(db, OfficeState, id=1, is_demo=False, seconds_ahead=0, chat_link="")
        state = db.get_one(OfficeState, 1)
    return state


def keep_chat_link(db: Session, link: str) -> None:
    """Remember the beginning of a link that opens the messenger's chat."""
    state = office_state(db)
    if state.chat_link != link:
        state.chat_link = link
        db.add(state)


def was_run(db: Session, job: str, due_at: datetime) -> bool:
    """Whether a duty was done for that moment."""
    found = db.exec(select(JobRun.id).where(JobRun.job == job, JobRun.due_at == due_at)).first()
    return found is not None


def latest_due(db: Session, job: str, *, before: datetime) -> datetime | None:
    """The latest moment for which a duty was done, by a run that began before a moment."""
    return db.exec(
        select(JobRun.due_at)
        .where(JobRun.job == job, col(JobRun.ran_at) < before)
        .order_by(col(JobRun.due_at).desc())
        .limit(1)
    ).first()
