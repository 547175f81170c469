"""`citybrief run` and its kin: the contract other programs rely on."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from talk import NOW

from adapters import cli
from adapters.terminal.run import Run, answer, lines_of, run
from bot.conversation import Conversation
from bot.library import Library

HOSTILE = [
    "",
    "   ",
    "/",
    "/city",
    "/city " + "x" * 5000,
    "/ask \u202eabc\u2066",
    "/ask <!channel> <@U1> @everyone",
    "/city \x00\x07",
    "/ask \u2028second line\u0085third",
    "😀" * 300,
    "/theme ```*_~",
    "/initiative ../../etc/passwd",
    "/session 99999999999999999999",
    "a" + "\u0301" * 2000,
]


def _options(format: str, **changed: object) -> Run:
    values = {"format": format, "surface": "message", "lang": "zh-TW", "page": 1, "at": NOW, **changed}
    return Run(**values)  # type: ignore[arg-type]


async def _json(bot: Conversation, line: str, **changed: object) -> dict:
    return json.loads(await answer(bot, _options("json", **changed), line))


async def test_json_says_what_was_asked_and_what_was_found(bot: Conversation) -> None:
    said = await _json(bot, "/city 布拉格")
    assert said["command"] == "/city 布拉格"
    assert said["kind"] == "city"
    assert said["lang"] == "zh-TW"
    assert said["place"] == said["places"][0]
    assert said["place"]["id"] == "prague"
    assert said["place"]["name"] == {"zh-TW": "布拉格", "en": "Prague"}
    assert said["place"]["session"] == 1
    assert said["pages"] >= 1
    assert said["card"]["title"]


async def test_a_hit_carries_text_source_and_initiatives(bot: Conversation, library: Library) -> None:
    said = await _json(bot, "/city 麥德林")
    for hit in said["hits"]:
        passage = library.passage(hit["id"])
        assert hit["text"] == passage.text
        assert hit["place_en"] == "Medellín"
        assert hit["source"]["lines"] == list(passage.lines)
        first, last = hit["source"]["chars"]
        assert 0 <= first < last
        for initiative in hit["initiatives"]:
            assert initiative["quote"].replace(" ", "") in hit["text"].replace(" ", "")
            assert 1 <= len(initiative["themes"]) <= 3
    assert any(hit["notes"] for hit in said["hits"])
    assert any(hit["reading"] for hit in said["hits"])


async def test_the_source_s_characters_hold_the_passage(bot: Conversation, library: Library) -> None:
    from bot.settings import ROOT

    for pack in library.corpus.packs.values():
        text = (ROOT / "data" / "packs" / pack.id / pack.source).read_text("utf-8")
        for passage in library.corpus.passages.values():
            first, last = passage.chars
            held = "".join(text[first:last].split())
            start, end = "".join(passage.text.split())[:5], "".join(passage.text.split())[-3:]
            assert start in held
            assert held.endswith(end)


async def test_several_places_are_no_single_place(bot: Conversation) -> None:
    said = await _json(bot, "/city 紐西蘭")
    assert len(said["places"]) == 2
    assert said["place"] is None
    assert said["suggestions"]


@pytest.mark.parametrize("format", ["json", "slack", "discord"])
@pytest.mark.parametrize("line", HOSTILE)
async def test_each_line_gets_exactly_one_line_of_json(bot: Conversation, format: str, line: str) -> None:
    said = await answer(bot, _options(format), line)
    assert len(said.splitlines()) == 1
    json.loads(said)
    said.encode("utf-8")


@pytest.mark.parametrize("format", ["json", "slack", "discord", "text"])
async def test_answers_come_in_the_order_of_the_lines(bot: Conversation, format: str) -> None:
    out = io.StringIO()
    await run(bot, _options(format), ["/city 布拉格", "", "/city Tokyo"], out)
    text = out.getvalue()
    assert text.index("布拉格") < text.index("Tokyo")


def test_lines_are_split_at_line_feeds_alone_and_bad_bytes_are_replaced() -> None:
    raw = "/city 布拉格\u2028x\n\n/help\r\n".encode() + b"\xff\xfe"
    assert list(lines_of(io.BytesIO(raw))) == ["/city 布拉格\u2028x", "", "/help", "\ufffd\ufffd"]


@pytest.mark.parametrize("surface", ["message", "home", "modal", "options"])
@pytest.mark.parametrize("format", ["slack", "discord", "json", "text"])
async def test_every_surface_answers_in_every_format(bot: Conversation, format: str, surface: str) -> None:
    said = await answer(bot, _options(format, surface=surface), "/city 布")
    assert said.strip()


async def test_options_are_what_a_picker_shows(bot: Conversation) -> None:
    slack = json.loads(await answer(bot, _options("slack", surface="options"), "/city 布"))
    assert {"布拉格", "布達佩斯"} <= {option["value"] for option in slack["options"]}
    discord = json.loads(await answer(bot, _options("discord", surface="options"), "/city 布"))
    assert discord["type"] == 8
    assert len(discord["data"]["choices"]) <= 25


async def test_pages_and_languages_are_chosen(bot: Conversation) -> None:
    first = await _json(bot, "/city Budapest", lang="en")
    second = await _json(bot, "/city Budapest", lang="en", page=2)
    assert first["hits"] == second["hits"]
    assert first["card"] != second["card"]
    assert second["page"] == 2


def _citybrief(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONWARNINGS": "default"}
    return subprocess.run(
        [sys.executable, "-m", "adapters.cli", *args], input=stdin, capture_output=True, env=env, check=False
    )


def test_the_command_answers_standard_input_line_by_line() -> None:
    done = _citybrief("run", "--format", "json", stdin="/city 布拉格\n\n/city Tokyo\n".encode())
    assert done.returncode == 0
    assert [json.loads(line)["kind"] for line in done.stdout.decode().splitlines()] == ["city", "help", "nothing"]


def test_a_city_is_answered_without_loading_what_only_questions_need() -> None:
    code = (
        "import sys; from adapters.cli import main; main(['run', '/city 布拉格']);"
        "print([m for m in ('jieba', 'numpy', 'sqlalchemy', 'aiohttp', 'slack_bolt', 'discord', 'pypinyin')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_packs_pass_the_check() -> None:
    done = _citybrief("check")
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize(
    "args",
    [
        *(["run", "--at", at] for at in ("yesterday", "2026-11-23T09:00:00", "9999-12-31T23:59:59-12:00")),
        ["manifest", "slack", "--prefix", "Br ief!"],
        *(["run", "--page", page] for page in ("0", "-1", "²", "9" * 20)),
        ["nonsense"],
        [],
    ],
)
def test_a_wrong_call_says_how_to_call(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(args)
    assert caught.value.code == 2
    assert "usage: citybrief" in capsys.readouterr().err


def test_a_wrong_setting_is_named_without_a_stack_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CITYBRIEF_TZ", "Nowhere/Land")
    assert cli.main(["run", "/help"]) == 1
    error = capsys.readouterr().err
    assert "CITYBRIEF_TZ" in error
    assert "Traceback" not in error


def test_a_time_is_taken_from_the_call(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC).isoformat()
    done = _citybrief("run", "--at", at, "/initiative today")
    assert "2026-01-02" in done.stdout.decode()


def _serve(**env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "adapters.cli", "serve"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env={**os.environ, **env}, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CITYBRIEF_DATABASE_URL", "sqlite:///{file}/x.db", "cannot be kept at"),
        ("CITYBRIEF_DATABASE_URL", "sqlite:///{file}", "not a database"),
        ("CITYBRIEF_DATA", "{file}", "there is no such folder"),
        ("CITYBRIEF_WEB", "{port}", "the port is taken"),
        ("CITYBRIEF_WEB", "203.0.113.7:1", "assign requested address"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(tmp_path: Path, name: str, value: str, says: str) -> None:
    file = tmp_path / "file"
    file.write_text("no folder and no database")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        filled = value.format(file=file, port=f"127.0.0.1:{taken.getsockname()[1]}")
        served = _serve(
            **{"CITYBRIEF_DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "CITYBRIEF_WEB": "off", name: filled}
        )
        out, err = served.communicate(timeout=60)
    assert served.returncode == 1
    assert says.lower() in err.lower()
    assert "Traceback" not in err + out


def test_sigterm_ends_a_start_that_waits_for_its_database() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        port = silent.getsockname()[1]
        served = _serve(CITYBRIEF_DATABASE_URL=f"postgresql://u@127.0.0.1:{port}/x", CITYBRIEF_WEB="off")
        connection, _ = silent.accept()
        with connection:
            served.send_signal(signal.SIGTERM)
            out, err = served.communicate(timeout=30)
    assert served.returncode == 0
    assert "Traceback" not in err + out


def test_the_page_says_which_port_the_system_chose(tmp_path: Path) -> None:
    served = _serve(CITYBRIEF_DATABASE_URL=f"sqlite:///{tmp_path}/x.db", CITYBRIEF_WEB="127.0.0.1:0")
    assert served.stdout is not None
    ready = served.stdout.readline()
    served.send_signal(signal.SIGINT)
    _, err = served.communicate(timeout=30)
    assert re.search(r"http://127\.0\.0\.1:[1-9]\d+$", ready.strip()), err
    assert served.returncode == 0


def test_an_answer_that_fails_leaves_standard_output_to_the_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("the name index is broken")

    monkeypatch.setattr(Library, "find_place", broken)
    assert cli.main(["run", "--format", "json", "/city 布拉格"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["kind"] == "error"
    assert "the name index is broken" in said.err
    assert "布拉格" not in said.err
