"""The command that reads a sentence; without a database, and without anything being kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main

KEYS = {"destinations", "exit_date", "return_date", "purpose", "companions", "kind"}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def test_a_sentence_is_one_json_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = main(["read", "国庆五天和妻子去日本旅游", "--on", "2026-09-01", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert {key: said[key] for key in KEYS} == {
        "kind": "trip",
        "destinations": ["JP"],
        "exit_date": "2026-10-01",
        "return_date": "2026-10-05",
        "purpose": "tourism",
        "companions": ["妻子"],
    }
    assert said["exit_by"] == "国庆节"
    assert not (tmp_path / "data").exists()


def test_what_was_not_read_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "你好", "--on", "2026-09-01", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [said[key] for key in sorted(KEYS - {"kind", "companions"})] == [None] * 4
    assert (said["kind"], said["companions"]) == ("none", [])


def test_without_json_it_is_what_a_person_confirms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "10月1日至7日去日本", "--on", "2026-09-01"]) == 0
    assert "2026-10-01 周四 → 2026-10-07 周三，共7天" in capsys.readouterr().out


def test_today_is_the_day_if_none_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "明天去香港，当天回", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["exit_date"] == said["return_date"]
    assert said["is_past"] is False


def test_nothing_to_read_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "  "]) == 1
    assert capsys.readouterr().err.startswith("没有要读的内容")


def test_a_day_that_is_none_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["read", "去日本", "--on", "明天"])
    assert ended.value.code == 2
    assert "日期要写成 2026-10-01" in capsys.readouterr().err
