"""Imports that came in by chat: previewed, confirmed by a button, applied, and answered.

Worked off in a process of their own. An import is leased, so two processes never work on the same
one; one that fails is put back, and after a few tries its sender is told.
"""

from __future__ import annotations

import json
import logging
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from bot.clock import OfficeClock, day_of
from bot.database import Database
from bot.forms import FORMS, Form, recognise
from bot.import_lease import ImportLease
from bot.importing import Importing, Outcome, write_result
from models.access import check, units_granted
from models.audit import Actor
from models.errors import CustodyError, NotNow
from models.import_run import ImportRun, ImportState
from models.occasion import Occasion
from models.outbox import Choice, Message, post
from models.person import Person
from models.policy import Policy
from models.stored_file import WORKBOOK_TYPE, StoredFile, new_file, read_file
from models.unit import Unit

PROGRESS_SECONDS = 3.0
MOST_ATTEMPTS = 6  # previewed once, applied once, and killed a few times without a row applied
FAILED = "多次处理失败，请联系管理员查看日志；已经导入的行都在，重新发送同一个文件可以接着导入。"

log = logging.getLogger(__name__)


class ImportRuns:
    """Works off what waits in the table of imports."""

    def __init__(
        self, importing: Importing, database: Database, clock: OfficeClock, policy: Policy
    ) -> None:
        self._importing = importing
        self._lease = ImportLease(database, clock)
        self._database = database
        self._clock = clock
        self._policy = policy

    def work_off(self) -> int:
        """Preview or apply every import that waits.

        Returns:
            How many were worked on.
        """
        count = 0
        while (run_id := self._lease.next_run()) is not None:
            try:
                with self._lease.kept(run_id):
                    self._work(run_id)
            except Exception:
                log.exception("import %s failed", run_id)
                self._lease.put_back(run_id)
            count += 1
        return count

    def _work(self, run_id: UUID) -> None:
        with self._database.read() as db:
            run = db.get_one(ImportRun, run_id)
            file = db.get_one(StoredFile, run.file_id)
            unit = db.get_one(Unit, run.unit_id)
            actor = Actor(run.actor, "import", run.person_id)
            now = self._clock.now()
            occasion = Occasion(actor, now, day_of(now), self._policy)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / _safe_name(file.name)
            try:
                if run.attempts > MOST_ATTEMPTS:
                    raise NotNow(FAILED)
                source.write_bytes(read_file(file))
                if run.state is ImportState.QUEUED:
                    self._preview_run(run, source, occasion, unit)
                else:
                    self._apply_run(run, source, occasion, unit)
            except CustodyError as refused:
                self._refuse(run_id, str(refused))

    def _preview_run(self, run: ImportRun, source: Path, occasion: Occasion, unit: Unit) -> None:
        form, table = recognise(source)
        with self._database.read() as db:
            unit = _home(db, run, form) or unit
            check(db, occasion.actor, form.action, unit=unit)
        outcome = self._importing.preview_table(table, form, occasion, unit)
        file = self._result(run, outcome, source) if outcome.wrong or outcome.doubtful else None
        with self._database.write() as db:
            stored = db.get_one(ImportRun, run.id)
            stored.form, stored.state = form.name, ImportState.PREVIEWED
            stored.unit_id = unit.id
            stored.counts, stored.leased_until = json.dumps(outcome.as_numbers()), None
            about = form.about(table, occasion)
            about = f"\n{about}" if about else ""
            self._post_preview(db, stored, outcome, about, file)

    def _post_preview(
        self,
        db: Session,
        run: ImportRun,
        outcome: Outcome,
        about: str,
        file: StoredFile | None,
    ) -> None:
        unknown = "、".join(outcome.table.unknown_columns)
        ignored = f"\n不认识的列（不导入）：{unknown}" if unknown else ""
        file_id = _keep(db, file) if file is not None else None
        bad = f"\n有 {outcome.wrong} 行有错，不会导入，见附件「结果」列。" if outcome.wrong else ""
        bad += f"\n有 {outcome.doubtful} 行有提示，见附件「结果」列。" if outcome.doubtful else ""
        importable = outcome.rows - outcome.wrong
        buttons = [
            Choice(f"导入 {importable} 行", begin="confirm_import", subject=str(run.id)),
            Choice("不导入", begin="drop_import", subject=str(run.id)),
        ]
        self._tell(
            db,
            run,
            f"【预览】{outcome.form.title}\n{outcome}{about}{bad}{ignored}",
            "preview",
            choices=buttons if importable else [],
            file_id=file_id,
        )

    def _apply_run(self, run: ImportRun, source: Path, occasion: Occasion, unit: Unit) -> None:
        form = FORMS[run.form]
        progress = _Progress(self, run, self._lease)
        outcome = self._importing.apply(
            source, form, occasion, unit, run_id=run.id, progress=progress.at
        )
        file = self._result(run, outcome, source)
        with self._database.write() as db:
            stored = db.get_one(ImportRun, run.id)
            file_id = _keep(db, file)
            stored.state, stored.leased_until = ImportState.DONE, None
            stored.counts, stored.result_file_id = json.dumps(outcome.as_numbers()), file_id
            text = f"【导入完成】{form.title}\n{outcome}\n每一行的结果见附件。"
            self._tell(db, stored, text, "done", file_id=file_id)
            form.follow(db, db.get_one(Unit, run.unit_id), occasion)

    def _result(self, run: ImportRun, outcome: Outcome, source: Path) -> StoredFile:
        """The result workbook, sealed. Made outside any transaction: it may take seconds."""
        target = source.with_name(f"{source.stem}.结果.xlsx")
        write_result(source, outcome, target)
        with self._database.read() as db:
            name = db.get_one(StoredFile, run.file_id).name
        now = self._clock.now()
        file = new_file(f"{Path(name).stem}.结果.xlsx", WORKBOOK_TYPE, target.read_bytes(), now)
        file.expires_at = now + timedelta(hours=self._policy.exported_file_hours)
        return file

    def _refuse(self, run_id: UUID, sentence: str) -> None:
        with self._database.write() as db:
            run = db.get_one(ImportRun, run_id)
            run.state, run.refusal, run.leased_until = ImportState.REFUSED, sentence, None
            self._tell(db, run, f"没有导入：{sentence}", "refused")

    def _tell(
        self,
        db: Session,
        run: ImportRun,
        text: str,
        stage: str,
        *,
        choices: list[Choice] | None = None,
        file_id: UUID | None = None,
        edits_id: UUID | None = None,
    ) -> Message | None:
        if run.person_id is None:
            return None
        return post(
            db,
            to_id=run.person_id,
            text=text,
            once=f"import/{run.id.hex}/{stage}",
            now=self._clock.now(),
            choices=choices or [],
            file_id=file_id,
            is_sensitive=file_id is not None,
            edits_id=edits_id,
        )

    def show_progress(self, run: ImportRun, rows: int, first: UUID | None) -> UUID | None:
        """Show how far an import has come: one message, edited every few seconds."""
        with self._database.write() as db:
            stored = db.get_one(ImportRun, run.id)
            person = db.get(Person, run.person_id) if run.person_id else None
            if person is None:
                return None
            text, stage = f"正在导入，已处理 {rows} 行……", f"progress/{rows}"
            message = self._tell(db, stored, text, stage, edits_id=first)
            return first or (message.id if message else None)


class _Progress:
    """Tells every few seconds how many rows are done."""

    def __init__(self, runs: ImportRuns, run: ImportRun, lease: ImportLease) -> None:
        self._runs = runs
        self._run = run
        self._lease = lease
        self._has_gone_on = False
        self._shown: UUID | None = None
        self._last = time.monotonic()

    def at(self, rows: int) -> None:
        """Note that so many rows are done."""
        if not self._has_gone_on:
            self._has_gone_on = True
            self._lease.goes_on(self._run.id)
        if time.monotonic() - self._last >= PROGRESS_SECONDS:
            self._last = time.monotonic()
            self._shown = self._runs.show_progress(self._run, rows, self._shown)


def _home(db: Session, run: ImportRun, form: Form) -> Unit | None:
    """The unit over which the sender was granted a role for this form."""
    granted = units_granted(db, run.person_id, form.action) if run.person_id else []
    return next(iter(granted), None)


def _keep(db: Session, file: StoredFile) -> UUID:
    db.add(file)
    db.flush()
    return file.id


def _safe_name(name: str) -> str:
    return Path(name).name or "workbook.xlsx"
