"""Ids of automatic passages survive what moves a passage."""

from __future__ import annotations

from bot.documents.ids import passage_ids

PASSAGES = [(("計畫",), "路燈八千盞。"), (("計畫",), "用電減少。"), (("計畫",), "路燈八千盞。"), ((), "路燈八千盞。")]


def test_a_passage_put_in_before_changes_no_other_id() -> None:
    ids = passage_ids("d1", PASSAGES)
    assert len(set(ids)) == len(ids)
    assert passage_ids("d1", [(("新",), "新的一段。"), *PASSAGES])[1:] == ids


def test_words_headings_and_document_are_in_it_and_how_they_are_written_is_not() -> None:
    first = passage_ids("d1", PASSAGES)[0]
    assert passage_ids("d1", [(("計畫",), "路灯 八千盏。")])[0] == first
    assert first not in passage_ids("d2", PASSAGES)
    assert first not in passage_ids("d1", [(("計畫", "二"), "路燈八千盞。"), (("計畫",), "路燈九千盞。")])
    assert passage_ids("d1", [(("a", "b"), "c")]) != passage_ids("d1", [(("a",), "b c")])
