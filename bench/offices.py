"""An office to measure: its data folder, its units, and as many registrants as are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.measure import Cost, python


@dataclass(frozen=True)
class Office:
    """A data folder and the settings that make the product use it."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        return {"DATA_DIR": str(self.folder / "data"), "DEMO": "0", "LOG_LEVEL": "WARNING"}

    def bot(self, *arguments: object) -> Cost:
        """Run a command of the product."""
        return python("bot", *arguments, env=self.env)

    def roster(self, persons: int, *, after: int = 0) -> Path:
        """A roster of so many persons, who come after others."""
        path = self.folder / f"roster-{after}-{persons}.xlsx"
        python("bench.workbooks", "roster", path, persons, after)
        return path


def new_office(folder: Path) -> Office:
    """A migrated, sealed office with its units and nobody in them."""
    folder.mkdir()
    office = Office(folder)
    office.bot("keys")
    units = folder / "units.xlsx"
    python("bench.workbooks", "units", units)
    office.bot("import", "units", units)
    return office
