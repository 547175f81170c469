"""A replica dies at every single await between claiming and recording: nothing is doubled, nothing missed."""

from __future__ import annotations

import asyncio
import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest
from digest_crash import DIED, FilePlatform, run
from digest_world import NOW, Clock, order, replica

from bot.library import Library
from bot.store import Store

pytest_plugins = ("databases",)

POSTS = 2


async def test_dying_at_every_await(
    database_url: str, store: Store, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server that forks the replicas finds and loads their module once, instead of each of them.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "support"))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["digest_crash"])
    platform = FilePlatform(tmp_path / "posts")
    clock = Clock()
    survivor = await replica(store, library, platform, clock)  # type: ignore[arg-type]
    for n in range(POSTS):
        await survivor.put(order(f"C{n}"), NOW - timedelta(hours=1))
    looked = 0
    for dies_at in range(1, 1000):
        at = NOW + timedelta(days=dies_at - 1)
        clock.milliseconds = max(clock(), round(at.timestamp() * 1000))
        await survivor.plan(at)
        process = context.Process(target=run, args=(database_url, tmp_path / "posts", at, dies_at))
        process.start()
        await asyncio.to_thread(process.join)
        clock.advance(90)  # lease and quiet period
        courier = survivor._courier("slack", platform, lambda at=at: at)  # type: ignore[misc]
        await courier.drain()
        looked += courier.tally.looked
        keys = platform.keys()
        assert len(keys) == len(set(keys)), f"doubled when dying at await {dies_at}"
        assert len(keys) == POSTS * dies_at, f"missed when dying at await {dies_at}"
        if process.exitcode == 0:
            break
        assert process.exitcode == DIED
    assert dies_at > 10 * POSTS  # it did die, and often
    assert looked > POSTS
