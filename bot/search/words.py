"""Chinese words, by jieba. Only the building of an index needs them; a question is read with the index's own words.

jieba costs about a second and 60 MB. Loading it here, at the first cut, keeps it away from every start and answer.
"""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from bot.search.tokens import Cut


def cutter(cache: Path | None) -> Cut:
    """A cut of folded Chinese into words, long ones also into the shorter words in them.

    `cache`: a private folder for jieba's dictionary, which jieba reads with marshal and by default keeps under a
    predictable name in the folder that all users share; None keeps nothing, nor does one that cannot be written to.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    if cache is None or not _writable(cache):
        with tempfile.TemporaryDirectory() as folder:
            tokenizer.tmp_dir = folder
            tokenizer.initialize()
    else:
        tokenizer.tmp_dir = str(cache)

    @lru_cache(maxsize=1 << 16)
    def cut(run: str) -> tuple[str, ...]:
        return tuple(tokenizer.cut_for_search(run))

    return cut


def _writable(folder: Path) -> bool:
    """Makes the folder where it is not there."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.access(folder, os.W_OK | os.X_OK)
