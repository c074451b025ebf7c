"""Alerts to many over Telegram: whoever talks meanwhile, and how fast all of them are told."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from bench.measure import ROOT, Line, Size, percentile, python
from bench.offices import Office, new_office

QUIET = "the same talk while no alert waits"
PACE = "the pace of the policy"
PEOPLE = 600  # half of them talk, half are case officers
PHASES = 4  # as of replies beside an import
POLICY = tomllib.loads((ROOT / "models" / "policy.toml").read_text(encoding="utf-8"))
SHIPPED, QUICK = POLICY["pace"]["messages_per_second"], 200


def measure(folder: Path, size: Size) -> list[Line]:
    """Replies beside alerts at the shipped pace; then alerts alone, at that and at a higher one."""
    folder.mkdir()
    office = new_office(folder / "office")
    office.bot("import", "roster", office.roster(PEOPLE))
    each, talk = size.alerts // PHASES, size.quiet_turns // PHASES
    beside = _found(office, "talk", each, talk, PHASES)
    quick = folder / "quick.toml"
    quick.write_text(f"[pace]\nmessages_per_second = {QUICK}\n", encoding="utf-8")
    told = f"{size.alerts:,} alerts, so many a second:"
    alone, quickly = (_found(office, "send", size.alerts, policy=each) for each in (None, quick))
    return [
        *(
            _reply(beside["busy"], beside["quiet"], share, most)
            for share, most in ((0.5, None), (0.99, 3))
        ),
        Line("Messages a second meanwhile, replies included", beside["rate"], SHIPPED, "/s", PACE),
        Line(f"{told} {SHIPPED} configured", alone, SHIPPED, "/s", PACE, least=0.95),
        Line(f"{told} {QUICK} configured", quickly, QUICK, "/s", PACE),
    ]


def _reply(busy: list[float], quiet: list[float], share: float, most: float | None) -> Line:
    what = f"Reply while alerts go out: p{share * 100:g}"
    return Line(what, percentile(busy, share), percentile(quiet, share), "ms", QUIET, most)


def _found(office: Office, how: str, *counts: int, policy: Path | None = None) -> Any:  # noqa: ANN401
    """What a run in a copy of the office has found, under the shipped policy or another one."""
    with tempfile.TemporaryDirectory(dir=office.folder.parent) as folder:
        copy = Office(Path(folder) / "copy")
        shutil.copytree(office.folder, copy.folder)
        env = copy.env | ({"POLICY_FILE": str(policy)} if policy else {})
        target = copy.folder / "found.json"
        python("bench.alerting", how, target, *counts, env=env)
        return json.loads(target.read_text(encoding="utf-8"))
