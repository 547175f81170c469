"""The process that reads a file: what it cannot do, how it ends, and what its end is called."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bot.documents import reading
from bot.documents.child.wire import Bounds
from bot.documents.readers.values import Limits, Refused
from bot.documents.reading import read_file

ROOT = Path(__file__).parents[1]
HOSTILE = (sys.executable, "-I", "-X", "utf8", str(ROOT / "tests/support/hostile_child.py"), str(ROOT))
# As compose starts the bot: cap_drop ALL and no-new-privileges.
SETPRIV = ("setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")

linux = pytest.mark.skipif(sys.platform != "linux", reason="what the kernel of another system gives differs")


def silent(done: int, total: int | None) -> None:
    pass


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_text("anything")
    return path


@pytest.fixture
def hostile(monkeypatch, file):
    """What becomes of a file that makes its reader do a deed of `hostile_child`: awaited with its name."""
    monkeypatch.setattr(reading, "_COMMAND", HOSTILE)

    async def ask(deed, bounds=Bounds(), progress=silent, **said):
        return await read_file(file, json.dumps({"deed": deed, **said}), progress, Limits(), bounds)

    return ask


@linux
@pytest.mark.parametrize("prefix", [(), SETPRIV], ids=["plain", "as in compose"])
async def test_a_file_that_takes_over_its_reader_gets_nowhere(prefix, hostile, monkeypatch, tmp_path, file):
    if prefix and not shutil.which(prefix[0]):
        pytest.skip("needs setpriv")
    monkeypatch.setattr(reading, "_COMMAND", prefix + HOSTILE)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "a-secret")
    secrets = {"env": tmp_path / ".env", "database": tmp_path / "citybrief.db", "passwd": Path("/etc/passwd")}
    for path in secrets.values():
        if path.parent == tmp_path:
            path.write_text("SLACK_BOT_TOKEN=a-secret")
    files = {name: str(path) for name, path in secrets.items()} | {"code's neighbour": str(ROOT / ".env.example")}
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = await hostile("escape", files=files, bot=os.getpid(), port=server.getsockname()[1])
    found = json.loads(told.passages[0].text)
    assert found.pop("environment").keys() <= {"LC_CTYPE"}  # which Python sets itself
    assert found.pop("nice") == 10
    assert found.pop("thread") == "runs"  # libraries may compute side by side
    assert {name for name, how in found.items() if how == "open"} == set()
    assert len(found) == 26


@pytest.mark.parametrize(
    ("deed", "bounds", "code"),
    [
        pytest.param("eat_memory", Bounds(memory=250_000_000), "bomb", marks=linux),
        ("eat_memory_in_a_library", Bounds(memory=260_000_000), "bomb"),
        ("flood", Bounds(output=3_000_000), "bomb"),
        ("long_line", Bounds(), "bomb"),
        ("be_killed", Bounds(), "bomb"),  # nobody but the system's own guard of memory kills a reader
        ("eat_time", Bounds(processor=1), "time"),
        ("crash", Bounds(), "damaged"),
        ("fail", Bounds(), "damaged"),
    ],
)
async def test_the_end_of_a_reader_has_a_code(deed, bounds, code, hostile):
    with pytest.raises(Refused) as refused:
        await hostile(deed, bounds)
    assert refused.value.code == code


async def test_a_reader_that_does_nothing_ends_by_the_clock(hostile):
    with pytest.raises(Refused) as refused:
        await hostile("hang", Bounds(wall=0.5))
    assert refused.value.code == "time"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "no JSON\n",
        "[1]\n",
        "[]\n[null]\n",
        '{"document":{}}\n',
        '{"refused":"made up","detail":""}\n',
        '{"document":{"kind":"text","title":null,"pages":null,"without_text":[],"left_out":[],"passages":0}}\n',
        '{"document":{"kind":"text","title":null,"pages":null,"without_text":[],"left_out":[],"passages":2}}\n',
        '{"text":"","at":{}}\n{"document":{"kind":"text","title":null,"pages":null,"without_text":[],"left_out":[],"passages":1}}\n',
        '{"text":"x","at":{"page":-1}}\n{"document":{"kind":"text","title":null,"pages":null,"without_text":[],"left_out":[],"passages":1}}\n',
        '{"text":["x"],"at":{}}\n{"document":{"kind":"text","title":null,"pages":null,"without_text":[],"left_out":[],"passages":1}}\n',
        "[" * 100_000 + "\n",
        "\xff\xfe\n",
    ],
)
async def test_what_a_reader_says_is_not_believed(raw, hostile):
    with pytest.raises(Refused) as refused:
        await hostile("say", raw=raw)
    assert refused.value.code == "damaged"


async def test_text_of_a_reader_is_made_fit_to_be_shown(hostile):
    told = await hostile(
        "say",
        raw='{"text":"a\\u202eb\\u0000\\ud800","at":{"line":1}}\n'
        '{"document":{"kind":"text","title":"t\\u0007","pages":null,"without_text":[],"left_out":[],"passages":1}}\n',
    )
    assert (told.passages[0].text, told.title) == ("ab\ufffd", "t")


async def test_cancel_kills_the_reader(hostile):
    started: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()
    reading_it = asyncio.create_task(hostile("hang", progress=lambda done, total: started.set_result((done, total))))
    processes = [psutil.Process(pid) for pid in await started]
    reading_it.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading_it
    _, left = psutil.wait_procs(processes, timeout=10)  # a signal takes a moment to end them
    assert not any(map(alive, left))


@linux
def test_the_reader_dies_with_the_bot(file):
    program = (
        "import asyncio, json, sys; from pathlib import Path; from bot.documents import reading\n"
        "reading._COMMAND = tuple(sys.argv[2:])\n"
        "said = lambda *pids: print(*pids, flush=True)\n"
        "asyncio.run(reading.read_file(Path(sys.argv[1]), json.dumps({'deed': 'hang'}), said))"
    )
    command = [sys.executable, "-c", program, str(file), *HOSTILE]
    environment = {**os.environ, "TMPDIR": str(file.parent)}  # a killed bot leaves its reader's empty folder
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True, env=environment) as bot:
        processes = [psutil.Process(int(pid)) for pid in bot.stdout.readline().split()]
        bot.send_signal(signal.SIGKILL)
        bot.wait()
    psutil.wait_procs(processes, timeout=10, callback=None)
    assert not any(map(alive, processes))


def alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE  # one that nobody waits for, in a container without an init
    except psutil.NoSuchProcess:
        return False


def test_the_bot_loads_no_library_that_parses():
    heavy = {"lxml", "python_calamine", "pypdfium2", "selectolax"}
    program = "import sys, bot.documents.reading; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert heavy.isdisjoint(loaded.split())
    child = program.replace("bot.documents.reading", "bot.documents.child.main")
    loaded = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert (heavy | {"numpy", "discord", "asyncio", "sqlalchemy"}).isdisjoint(loaded.split())
