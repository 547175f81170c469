"""`citybrief token`, and what is kept of a key: nothing that opens anything, and nothing in a log."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.api.keys import hash_of, make
from adapters.cli import main
from adapters.common.redact import MASK, Redact
from adapters.registry import platforms


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CITYBRIEF_DATABASE_URL", f"sqlite:///{tmp_path}/kept.db")
    return tmp_path / "kept.db"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_key_is_shown_once_listed_and_revoked(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "make", "--workspace", "slack:T1", "--channel", "C1", "--days", "30", "report bot"]) == 0
    (made,) = lines(capsys)
    key = made.pop("key")
    assert (made["name"], made["workspace"], made["channel"]) == ("report bot", "slack:T1", "C1")
    assert (datetime.fromisoformat(made["until"]) - datetime.fromisoformat(made["created"])).days == 30
    kept = b"".join(path.read_bytes() for path in database.parent.glob("kept.db*"))
    assert key.encode() not in kept
    assert hash_of(key).encode() in kept
    assert main(["token", "make", "--workspace", "slack:T1", "report bot"]) == 1, "a name is taken once"
    assert main(["token", "make", "--workspace", "local", "report bot"]) == 0
    capsys.readouterr()
    assert main(["token", "list"]) == 0
    assert [one["workspace"] for one in lines(capsys)] == ["local", "slack:T1"]
    assert main(["token", "list", "--workspace", "slack:T1"]) == 0
    assert lines(capsys) == [made]
    assert main(["token", "revoke", "--workspace", "slack:T1", "report bot"]) == 0
    assert main(["token", "revoke", "--workspace", "slack:T1", "report bot"]) == 1
    assert main(["token", "list", "--workspace", "slack:T1"]) == 0
    assert lines(capsys) == []


@pytest.mark.parametrize("arguments", [["--days", "0", "x"], ["--days", "3651", "x"], [""], ["x" * 61]])
def test_what_makes_no_sense_is_refused_with_help(database: Path, arguments: list[str]) -> None:
    assert main(["token", "make", "--workspace", "local", *arguments]) == 1


def test_a_key_never_reaches_a_log() -> None:
    redact = Redact(one.secrets for one in platforms().values())
    for _ in range(200):
        key, kept = make("local", "", "name", datetime.now(UTC), 1)
        assert redact.clean(f"GET /mcp key={key}, done") == f"GET /mcp key={MASK}, done"
        assert key not in repr(kept)
