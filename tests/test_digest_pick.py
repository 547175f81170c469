"""Which initiative is next: none twice before all are shown, and neighbours that differ."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.candidates import candidates_of
from bot.digest.pick import Candidate, Pool
from bot.library import Library


def _candidates(library: Library) -> list[Candidate]:
    found = enumerate(library.corpus.initiatives.values(), 1)
    return [Candidate(n, one.id, one.place, frozenset(one.themes)) for n, one in found]


def _run(pool: Pool, count: int, seed: str = "C1") -> list[str]:
    shown: list[str] = []
    round_, used, last = 1, b"", None
    for _ in range(count):
        picked = pool.pick(seed=seed, round=round_, used=used, last=last)
        assert picked is not None
        round_, used, last = picked.round, picked.used, picked.item
        shown.append(picked.item)
    return shown


@pytest.mark.parametrize("seed", ["slack/T/C1", "slack/T/C2", "discord/1/2"])
def test_two_rounds_of_the_library(library: Library, seed: str) -> None:
    candidates = _candidates(library)
    by_id = {c.id: c for c in candidates}
    count = len(candidates)
    shown = _run(Pool(candidates), 2 * count, seed)
    assert set(shown[:count]) == set(shown[count:]) == set(by_id)
    pairs = [(by_id[a], by_id[b]) for a, b in itertools.pairwise(shown)]
    assert [(a.id, b.id) for a, b in pairs if a.place == b.place] == []
    assert [(a.id, b.id) for a, b in pairs if a.themes & b.themes] == []


def test_channels_do_not_all_get_the_same(library: Library) -> None:
    pool = Pool(_candidates(library))
    assert len({_run(pool, 1, f"C{n}")[0] for n in range(50)}) > 15


def test_equal_arguments_equal_answer(library: Library) -> None:
    candidates = _candidates(library)
    assert _run(Pool(candidates), 40) == _run(Pool(candidates), 40)


def test_a_new_pack_joins_the_round_that_is_under_way(library: Library) -> None:
    candidates = _candidates(library)
    new = [Candidate(900 + n, f"new-{n}", f"place-{n}", frozenset({"new"})) for n in range(5)]
    shown: list[str] = []
    round_, used, last, restarts = 1, b"", None, 0
    before, after = Pool(candidates), Pool(candidates + new)
    for turn in range(len(candidates) + len(new)):
        picked = (before if turn < 30 else after).pick(seed="C", round=round_, used=used, last=last)
        assert picked is not None
        restarts += picked.restarted
        round_, used, last = picked.round, picked.used, picked.item
        shown.append(picked.item)
    assert restarts == 0
    assert len(set(shown)) == len(shown)


def test_a_theme_that_is_used_up_starts_over_and_says_so(library: Library) -> None:
    candidates = _candidates(library)
    theme = library.themes()[0].id
    pool = Pool(candidates, [theme])
    size = len(pool.items)
    assert 0 < size < len(candidates)
    round_, used, last = 1, b"", None
    flags = []
    for _ in range(size + 1):
        picked = pool.pick(seed="C", round=round_, used=used, last=last)
        assert picked is not None
        flags.append(picked.restarted)
        round_, used, last = picked.round, picked.used, picked.item
    assert flags == [False] * size + [True]
    assert round_ == 2
    # Back to all themes: what the filter has shown in this round is not shown again, nor is anything lost.
    everything = Pool(candidates).pick(seed="C", round=round_, used=used, last=last)
    assert everything is not None
    assert not everything.restarted


def test_a_theme_without_initiatives_gives_nothing(library: Library) -> None:
    assert Pool(_candidates(library), ["no-such-theme"]).pick(seed="C", round=1, used=b"", last=None) is None


_items = st.lists(
    st.tuples(st.integers(0, 5), st.frozensets(st.integers(0, 6), min_size=1, max_size=3)), min_size=1, max_size=60
)


@settings(max_examples=150)
@given(_items, st.text(max_size=5))
def test_any_library_is_shown_whole_before_anything_repeats(items: list[tuple[int, frozenset[int]]], seed: str) -> None:
    candidates = [
        Candidate(n, f"i{n}", f"p{place}", frozenset(map(str, themes))) for n, (place, themes) in enumerate(items)
    ]
    shown = _run(Pool(candidates), 2 * len(candidates), seed)
    assert sorted(shown[: len(candidates)]) == sorted(shown[len(candidates) :]) == sorted(c.id for c in candidates)


def _whole(library: Library) -> list[Candidate]:
    return [replace(one, number=n) for n, one in enumerate(candidates_of(library), 1)]


@pytest.mark.parametrize("seed", ["slack/T/C1", "slack/T/C2", "discord/1/2", "slack/T/C3"])
def test_what_is_worth_a_day_comes_first_and_passages_take_turns(library: Library, seed: str) -> None:
    candidates = _whole(library)
    by_id = {one.id: one for one in candidates}
    first = sum(one.daily for one in candidates)
    assert 0 < first < len(candidates)
    shown = [by_id[id] for id in _run(Pool(candidates), len(candidates), seed)]
    assert {one.id for one in shown} == set(by_id)
    # At most two are brought forward, where two of what is left of the marked ones would be neighbours.
    assert sum(not one.daily for one in shown[:first]) <= 2
    passages = {one.passage for one in candidates if one.daily}
    assert {one.passage for one in shown[: len(passages)]} == passages
    pairs = list(itertools.pairwise(shown))
    assert [(a.id, b.id) for a, b in pairs if a.place == b.place or a.themes & b.themes] == []
    assert sum(a.dimension == b.dimension for a, b in pairs) <= 0.05 * len(pairs)


def test_themes_that_are_chosen_come_with_their_marked_ones_first(library: Library) -> None:
    """Marks cost no neighbours: those of one city meet no oftener than without any."""
    candidates = _whole(library)
    for theme in library.themes():
        pool = Pool(candidates, [theme.id])
        marked = sum(one.daily for one in pool.items)
        by_id = {one.id: one for one in pool.items}
        shown = [by_id[id] for id in _run(pool, len(pool.items))]
        assert sum(one.daily for one in shown[:marked]) >= marked - 4, theme.id
        plain = [by_id[id] for id in _run(Pool(_candidates(library), [theme.id]), len(pool.items))]
        met, before = (sum(a.place == b.place for a, b in itertools.pairwise(some)) for some in (shown, plain))
        assert met <= before, theme.id


def test_without_marks_passages_and_dimensions_nothing_changes(library: Library) -> None:
    """The rest of a candidate counts only where something is known: alike ones change no pick."""
    plain = _candidates(library)
    alike = [replace(one, dimension="one", daily=True, passage=f"p{one.number}") for one in plain]
    assert _run(Pool(alike), 2 * len(plain)) == _run(Pool(plain), 2 * len(plain))


@settings(max_examples=60, deadline=None)
@given(_items, st.data())
def test_any_marks_and_passages_show_all_before_anything_repeats(
    items: list[tuple[int, frozenset[int]]], data: st.DataObject
) -> None:
    marks = data.draw(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=len(items), max_size=len(items)))
    candidates = [
        Candidate(n, f"i{n}", f"p{place}", frozenset(map(str, themes)), f"b{passage}", f"d{passage % 3}", daily)
        for n, ((place, themes), (daily, passage)) in enumerate(zip(items, marks, strict=True))
    ]
    shown = _run(Pool(candidates), 2 * len(candidates))
    assert sorted(shown[: len(candidates)]) == sorted(shown[len(candidates) :]) == sorted(c.id for c in candidates)
