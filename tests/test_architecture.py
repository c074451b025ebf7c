from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from bot.database import Database
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
NOT_THE_PRODUCT = {"bench", "samples", "tests"}

# Where a module is tested that has no test file of its own name.
TESTED_IN = {
    "handlers/accounts": "test_bind",
    "handlers/changes": "test_import_chat",
    "handlers/talk/finding_at_hand": "test_findings",
    "jobs/answer_finding": "test_explain",
    "jobs/enter_forgery": "test_police",
    "jobs/police_requests": "test_police",
    "handlers/confirm_handover": "test_surrender",
    "handlers/deliveries": "test_alert",
    "handlers/demand": "test_people",
    "handlers/desk": "test_surrender",
    "handlers/progress": "test_campaign",
    "handlers/safes": "test_people",
    "handlers/workbook": "test_import_chat",
    "handlers/talk/desk_findings": "test_surrender",
    "handlers/talk/document_fields": "test_document",
    "handlers/talk/holders": "test_people",
    "handlers/talk/kept": "test_release",
    "handlers/talk/questions": "test_speaking",
    "handlers/talk/talk": "test_speaking",
    "jobs/ask_to_compare": "test_reconcile",
    "jobs/bind_account": "test_bind",
    "jobs/calendar_file": "test_my",
    "jobs/declare_holdings": "test_document",
    "jobs/export_annex1": "test_export",
    "jobs/export_gaps": "test_gaps",
    "jobs/export_ledger": "test_export",
    "jobs/exports": "test_export",
    "jobs/grant_role": "test_access",
    "jobs/hand_over": "test_surrender",
    "jobs/import_roster": "test_import_chat",
    "jobs/invitation_sheet": "test_invite",
    "jobs/histories/bearers": "test_reconcile",
    "jobs/histories/offices": "test_reconcile",
    "jobs/histories/papers": "test_reconcile",
    "jobs/histories/travels": "test_reconcile",
    "jobs/import_units": "test_import_chat",
    "jobs/progress": "test_campaign",
    "jobs/record_phone": "test_phone",
    "jobs/remind_now": "test_people",
    "jobs/reconcile/settle": "test_reconcile",
    "jobs/reconcile/tell": "test_reconcile",
    "jobs/set_gap_aside": "test_file_registration",
    "jobs/start_campaign": "test_campaign",
    "reading/calendar_days": "test_day",
    "reading/day_words": "test_day",
    "reading/doubt": "test_travel_days",
    "reading/gazetteer": "test_places",
    "reading/near_days": "test_day",
    "reading/people": "test_companions",
    "reading/turns_of_days": "test_travel_days",
    "reading/vague_days": "test_day",
    "reading/wording": "test_summary",
    "rules/employment": "test_roster_gaps",
    "rules/records": "test_surrender_due",
    "handlers/approvals": "test_approval",
    "handlers/draw": "test_trip",
    "handlers/opinion": "test_approval",
    "handlers/return_documents": "test_trip",
    "handlers/trip_report": "test_trip",
    "handlers/talk/applicant": "test_trip",
    "handlers/talk/trip_fields": "test_trip",
    "handlers/talk/trip_questions": "test_trip",
    "jobs/apply_for_errand": "test_errand",
    "jobs/apply_for_trip": "test_trip",
    "jobs/approvals": "test_approval",
    "jobs/decide_application": "test_approval",
    "jobs/opinions": "test_approval",
    "jobs/renew_document": "test_trip",
    "jobs/report_trip": "test_trip",
    "jobs/report_loss": "test_lost",
    "jobs/transfer_documents": "test_transfer",
}


def contracts() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["tool"]["importlinter"]
    return found


def contract(kind: str) -> dict[str, Any]:
    (found,) = [each for each in contracts()["contracts"] if each["type"] == kind]
    return dict(found)


def packages() -> set[str]:
    """The folders of the repository that are packages of the product."""
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_THE_PRODUCT


def modules(floor: str) -> list[str]:
    """The modules of a floor, as `floor/name`."""
    found = (ROOT / floor).rglob("*.py")
    named = [path.relative_to(ROOT).with_suffix("").as_posix() for path in found]
    return sorted(name for name in named if not name.endswith("__init__"))


def test_every_package_is_a_floor_of_the_contract() -> None:
    layers = {name.strip() for layer in contract("layers")["layers"] for name in layer.split("|")}
    assert packages() == {"bot", "handlers", "jobs", "workbooks", "rules", "reading", "models"}
    assert set(contracts()["root_packages"]) == packages()
    assert layers == packages()
    assert set(contract("acyclic_siblings")["ancestors"]) == packages()


def test_imports_go_down_only() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert result.returncode == 0, result.stdout


EVERY = [*modules("handlers"), *modules("jobs"), *modules("rules"), *modules("reading")]


@pytest.mark.parametrize("name", EVERY)
def test_every_module_is_tested_somewhere(name: str) -> None:
    stem = TESTED_IN.get(name, f"test_{Path(name).name}")
    assert (ROOT / "tests" / f"{stem}.py").is_file()


def test_the_list_of_where_things_are_tested_names_what_exists() -> None:
    assert set(TESTED_IN) - set(EVERY) == set()
    named_after = {name for name in TESTED_IN if TESTED_IN[name] == f"test_{Path(name).name}"}
    assert named_after == set()


def test_the_example_of_settings_has_exactly_the_settings() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE)
    assert sorted(shown) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_of_settings_shows_what_is_used_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    shown = Settings(_env_file=ROOT / ".env.example")  # type: ignore[call-arg]
    assert shown == Settings(_env_file=None)  # type: ignore[call-arg]


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
