"""One whole round of the digest over the shipped library: what its posts quote, and how its neighbours differ.

    python -m benchmarks.digest_posts [--print]

Prints one JSON line: how much of the quoted characters belongs to the initiative (median, least), how many quotes begin and
end where a sentence or an item of a list does, posts of more than one page, and neighbours that share a city, a theme or a
dimension. With --print every post of the round in both languages, to be read.
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.digest.candidates import candidates_of
from bot.digest.pick import Candidate, Pool
from bot.domain.cards import Quote
from bot.domain.models import LANGS, Initiative
from bot.library import Library
from bot.rendering.plain import plain
from bot.settings import ROOT
from bot.views.digest import post

FIRST = date(2026, 11, 24)
CHANNELS = 20
MARKS = set("。！？；;!?\n,，、：:.　 ·")  # what stands between two sentences or items


def round_of(candidates: list[Candidate], channel: int) -> list[Candidate]:
    """A channel's first round."""
    pool, used, last, shown = Pool(candidates), b"", None, []
    by_id = {one.id: one for one in candidates}
    for _ in candidates:
        picked = pool.pick(seed=f"slack/T1/C{channel}", round=1, used=used, last=last)
        if picked is None:
            break
        used, last = picked.used, picked.item
        shown.append(by_id[picked.item])
    return shown


def whole(text: str, quote: str, span: tuple[int, int]) -> bool:
    """Whether the quote begins and ends at marks of the passage."""
    at = text.rfind(quote, 0, span[0] + len(quote))
    before, after = text[:at].rstrip(), text[at + len(quote) :]
    begins = not before or before[-1] in MARKS or text[at - 1] in MARKS
    return begins and (not after.strip() or after[0] in MARKS or quote[-1] in MARKS | set("」』”’）)"))


def shares(library: Library, chosen: Initiative) -> tuple[float, bool, int]:
    """Share of the quoted characters that belong to it, whether the quote is whole, and the pages of its post."""
    card = post(library, chosen, "zh-TW", FIRST, (), restarted=False)
    quotes = [part for part in card.parts if isinstance(part, Quote)]
    marked = sum(end - start for quote in quotes for start, end in quote.marks)
    text = library.passage(chosen.passage).text
    good = all(whole(text, quote.text, chosen.span) for quote in quotes)
    return marked / sum(len(quote.text) for quote in quotes), good, card.pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", help="every post of one round, in both languages")
    args = parser.parse_args()
    library = Library.open(ROOT / "data", ROOT / "var" / "cache")
    candidates = [replace(one, number=n) for n, one in enumerate(candidates_of(library), 1)]
    rounds = [round_of(candidates, channel) for channel in range(CHANNELS)]
    found = [library.corpus.initiatives[one.id] for one in rounds[0]]
    if args.print:
        for n, chosen in enumerate(found):
            for lang in LANGS:
                print(plain(post(library, chosen, lang, FIRST + timedelta(n), (), restarted=False)), "\n")
        return
    figures = [shares(library, one) for one in found]
    marked = [share for share, one in zip(figures, found, strict=True) if one.daily is not None]
    pairs = [pair for one in rounds for pair in pairwise(one)]
    first = sum(one.daily for one in candidates)
    print(
        json.dumps(
            {
                "posts": len(found), "worth_a_day": first,
                "share_median": round(statistics.median(share for share, _, _ in figures), 3),
                "share_median_worth_a_day": round(statistics.median(share for share, _, _ in marked), 3),
                "share_least": round(min(share for share, _, _ in figures), 3),
                "whole": sum(good for _, good, _ in figures),
                "cut": [one.id for (_, good, _), one in zip(figures, found, strict=True) if not good],
                "more_than_a_page": sum(pages > 1 for _, _, pages in figures),
                "neighbours": len(pairs),
                "same_city": sum(a.place == b.place for a, b in pairs),
                "same_theme": sum(bool(a.themes & b.themes) for a, b in pairs),
                "same_dimension": sum(a.dimension == b.dimension for a, b in pairs),
                "unmarked_among_the_first": sum(not one.daily for some in rounds for one in some[:first]),
            },
            ensure_ascii=False,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
