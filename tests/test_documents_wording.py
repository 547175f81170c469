"""Whatever a file is refused for or loses is said in both languages."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.documents.readers.values import LeftOutKind, RefusedCode
from bot.domain.models import WRITTEN
from bot.i18n import t


@pytest.mark.parametrize("lang", WRITTEN)
def test_every_refusal_says_what_is_wrong_and_what_to_do(lang):
    sentences = [t(lang, f"documents.refused.{code}") for code in get_args(RefusedCode)]
    assert len(set(sentences)) == len(sentences)
    end = "。" if lang == "zh-TW" else ". "
    assert all(sentence.count(end.strip()) >= 2 for sentence in sentences)


@pytest.mark.parametrize("lang", WRITTEN)
@pytest.mark.parametrize("n", [1, 2])
def test_everything_left_out_has_a_name(lang, n):
    for kind in get_args(LeftOutKind):
        named = t(lang, f"documents.kinds.{kind}", n=n)
        assert str(n) in named or named.startswith("one ")
