"""导出 /export: the office's forms as files.

Spec workbooks 3.2. An export holds only what the asker may see, bears who and when, and lives for
24 hours.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from handlers.talk import Choice, Misread, Talk, Text
from jobs.exports import checked_letter, export
from models.access import has_anywhere, units_granted
from models.errors import Forbidden, Unusable
from models.export_form import EXPORT_FORMS, ExportForm
from models.stored_file import StoredFile, new_file
from models.unit import Unit, whole_of


class _LetterNumber(Text):
    """公函文号, one line of a form; it may be left out, to be written by hand."""

    def __init__(self, form: ExportForm) -> None:
        super().__init__("letter", "查询公函的文号？没有可以跳过。", may_skip=True)
        self._form = form

    def accept(self, said: str) -> str:
        """Read it, as long as it fits into its line."""
        try:
            return checked_letter(super().accept(said), self._form)
        except Unusable as wrong:
            raise Misread(str(wrong)) from wrong


async def export_form(talk: Talk, db: Session) -> None:
    """Choose a form and a unit, and get the file."""
    forms = [form for form in EXPORT_FORMS.values() if has_anywhere(db, talk.actor, form.action)]
    if not forms:
        raise Forbidden("您没有导出的权限。")
    form = await talk.ask(Choice("form", "要导出哪张表？", forms))
    units = units_granted(db, talk.speaker.id, form.action)
    units = list({unit.id: whole_of(db, unit) for unit in units}.values())
    unit = units[0]
    if len(units) > 1:
        unit = await talk.ask(Choice("unit", "哪个单位（含下属）？", units))
    letter = ""
    if form.has_letter:
        letter = await talk.ask(_LetterNumber(form))
    asked = f"导出{unit.name}（含下属单位）的{form}？{form.consequence}"
    if not await talk.confirm(asked, yes="导出"):
        return await talk.say("好的，没有导出。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        count = export(db, form, unit, talk.occasion, path, letter_number=letter)
        file = _kept(talk, form, unit, path)
    db.add(file)
    db.flush()
    hours = talk.policy.exported_file_hours
    return await talk.say(
        f"{form}：{unit.name}，{count} {form.counted}。文件保留 {hours} 小时。", file_id=file.id
    )


def _kept(talk: Talk, form: ExportForm, unit: Unit, path: Path) -> StoredFile:
    """The file as it is kept for a day; of a folder, one file with everything."""
    if form.is_folder:
        path = Path(shutil.make_archive(str(path), "zip", root_dir=path))
    name = f"{form}-{unit.name}-{talk.today}{form.suffix}"
    file = new_file(name, form.media_type, path.read_bytes(), talk.now)
    file.expires_at = talk.now + timedelta(hours=talk.policy.exported_file_hours)
    return file
