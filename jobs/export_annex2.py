"""Write annex 2 of a unit: one row per region or unit right below it, rolled up, and 合计.

Notice part 5 and annex 2; spec workbooks 3.2. Units that have reported figures of their own stand
with those; only confirmed findings count.
"""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session

from models.access import Action, check
from models.annex2_figures import annex2_figures
from models.audit import record
from models.export_note import watermark
from models.occasion import Occasion
from models.unit import Unit
from workbooks.annex2 import write
from workbooks.annex2_figures import rows_of
from workbooks.looks import Heading


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the workbook and its audit event, as of `occasion.today`.

    Returns:
        The number of regions and units.

    Raises:
        Forbidden: the actor may not export annex 2 of this unit.
    """
    check(db, occasion.actor, Action.EXPORT_ANNEX2, unit=unit)
    rows, total = rows_of(annex2_figures(db, unit, occasion))
    heading = Heading(unit=unit.name, filled_on=occasion.today, watermark=watermark(occasion))
    count = write(rows, heading, path, total)
    record(
        db,
        occasion.actor,
        Action.EXPORT_ANNEX2.value,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"rows": count},
    )
    return count
