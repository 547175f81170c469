"""What a reader sees first: every kind of card drawn by the page, with both platforms beside each other.

    python benchmarks/first_screen.py [SHOTS]

Prints, for each kind and platform, how many answers show on their first screen (1,200 × 800) the whole of what their
first hit rests on and its source, and the median height of the first page; then how many pages the largest theme takes,
how often a source line is repeated on a card, and how many notes touch the words above them. With SHOTS, a folder, one
picture of each kind in both languages is put there to be looked at.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright

from adapters.web import build
from bot.conversation import Conversation
from bot.domain.cards import Quote, Source
from bot.domain.models import LANGS, Erratum, Initiative, Lang
from bot.domain.ports import Reply, Request
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.plain import plain
from bot.settings import ROOT, Settings
from bot.text.sentences import words_around
from bot.views.quotes import erratum_note

sys.path.append(str(ROOT / "tests" / "support"))
import chromium

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
SCREEN = {"width": 1200, "height": 800}
EVERY = 6  # of the titles asked, one in so many is drawn
# Where the last of the words and of the source ends below the top of the message, in pixels; null where they are not.
MEASURE = """([name, words, source]) => {
  const message = document.querySelector(`.exchange:last-child .${name}`);
  const top = message.getBoundingClientRect().top;
  const ends = (text) => {
    const bare = (value) => value.replace(/\\s+/g, "");
    const holders = [...message.querySelectorAll("p, blockquote, td, li")].filter((one) => bare(one.textContent).includes(bare(text)));
    return holders.length ? Math.min(...holders.map((one) => one.getBoundingClientRect().bottom)) - top : null;
  };
  return [ends(words), ends(source), message.getBoundingClientRect().height];
}"""


def lines(library: Library) -> Iterator[tuple[str, str]]:
    """Kind and line of every card that is drawn."""
    for place in library.places():
        yield "city", f"/city {place.id}"
    for theme in library.themes():
        yield "theme", f"/theme {theme.id}"
    for one in list(library.corpus.initiatives.values())[::EVERY]:
        yield "title asked", f"/ask {one.title.zh}"
        yield "initiative", f"/initiative {one.id}"
    practice = (ROOT / "benchmarks" / "practice.jsonl").read_text(encoding="utf-8").splitlines()
    for row in practice[:: max(1, len(practice) // 40)]:
        yield "practice", f"/ask {json.loads(row)['q']}"


def first_words(library: Library, reply: Reply) -> str | None:
    """What the first hit rests on."""
    for hit in reply.hits[:1]:
        one: Initiative | None = hit.initiatives[0] if hit.initiatives else None
        if reply.kind == "city":
            one = library.initiative(next(row[1].line for row in reply.table.rows).split()[1]) if reply.table else one
        if one is None:
            return next((part.text for part in reply.card.parts if isinstance(part, Quote)), None)
        return one.quote
    return None


async def draw(page: Page, line: str) -> None:
    """Sends a line as a user would, and waits for its answer."""
    await page.fill("#line", line)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".exchange:last-child:not([aria-busy]) .discord h3")


async def screens(bot: Conversation, shots: Path | None) -> None:
    seen: dict[tuple[str, str, Lang], list[bool]] = defaultdict(list)
    heights: dict[tuple[str, str, Lang], list[float]] = defaultdict(list)
    async with TestServer(build(bot, now=lambda: NOW)) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.flags())
        for lang in LANGS:
            page = await browser.new_page(
                viewport=SCREEN, locale=lang, timezone_id="Asia/Taipei", reduced_motion="reduce"
            )
            pictured = set()
            for n, (kind, line) in enumerate(lines(bot.libraries.shared)):
                if n % 25 == 0:
                    await page.goto(str(server.make_url("/")))
                    await page.wait_for_selector("html[data-ready]")
                reply = await bot.answer(Request(line, lang, NOW))
                words = first_words(bot.libraries.shared, reply)
                source = next((part.text for part in reply.card.parts if isinstance(part, Source)), None)
                await draw(page, line)
                for name in ("slack", "discord"):
                    ends = await page.evaluate(MEASURE, [name, words or "", source or ""])
                    heights[kind, name, lang].append(ends[2])
                    if words and reply.kind != "nothing":
                        shown = all(end is not None and end <= SCREEN["height"] for end in ends[:2])
                        seen[kind, name, lang].append(shown)
                        if not shown:
                            print("not on the first screen:", name, lang, line, ends, file=sys.stderr)
                if shots and kind not in pictured:
                    pictured.add(kind)
                    await page.locator(".exchange:last-child .previews").screenshot(path=shots / f"{kind}.{lang}.png")
            if shots:
                extra = {"source": "/source gdynia-4", "session": "/session 1", "cities": "/city", "themes": "/theme"}
                extra |= {
                    "help": "/help",
                    "related": "/related gdynia-drone-delivery",
                    "nothing": "/ask bitcoin",
                    "many": "/ask 長者",
                }
                for name, line in extra.items():
                    await draw(page, line)
                    await page.locator(".exchange:last-child .previews").screenshot(path=shots / f"{name}.{lang}.png")
            await page.close()
        await browser.close()
    for key, tall in heights.items():
        found = seen.get(key, [])
        print(
            f"{key[0]:12} {key[1]:8} {key[2]:6} first screen {sum(found)}/{len(found)}  median height {median(tall):.0f} px"
        )


async def figures(bot: Conversation) -> None:
    """Pages, repeated source lines, and notes that touch what is shown."""
    library = bot.libraries.shared
    for lang in LANGS:
        largest = max(library.themes(), key=lambda theme: len(library.initiatives_with(theme.id)))
        reply = await bot.answer(Request(f"/theme {largest.id}", lang, NOW))
        repeated = total = 0
        for _, line in lines(library):
            card = (await bot.answer(Request(line, lang, NOW))).card
            told = [part.text for part in card.parts if isinstance(part, Source)]
            total += len(told)
            repeated += len(told) - len(set(told))
        print(
            f"{lang}: {largest.id} of {len(reply.hits)} passages on {len(reply.pages)} pages; source lines repeated {repeated}/{total}"
        )
    touch = told_in_all = 0
    for one in library.corpus.initiatives.values():
        text = plain((await bot.answer(Request(f"/initiative {one.id}", "en", NOW))).card)
        passage = library.passage(one.passage)
        start, end = words_around(passage.text, *one.span)
        for erratum in library.errata_of(passage):
            if erratum_note(erratum, "en").text in text:
                told_in_all += 1
                touch += _touches(erratum, passage.text[start:end])
    print(f"notes under initiatives that touch the words shown or concern the whole passage: {touch}/{told_in_all}")


def _touches(erratum: Erratum, shown: str) -> bool:
    return erratum.raw in shown or shown in erratum.raw or erratum.kind.value == "layout"


async def main() -> None:
    """All figures; pictures where a folder is named."""
    shots = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    settings = Settings()
    bot = Conversation(Libraries(Library.open(settings.data, settings.cache)), settings)
    await figures(bot)
    await screens(bot, shots)


if __name__ == "__main__":
    asyncio.run(main())
