"""Takes the pictures of the README from the real page: `python benchmarks/screenshot.py`.

Writes docs/images/page.png (the whole page), card.png (one answer, close up) and digest.png (the digest panel, its
clock moved a week ahead).
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright

from adapters.web import build
from bot.conversation import Conversation
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import ROOT, Settings

sys.path.append(str(ROOT / "tests" / "support"))
import chromium

IMAGES = ROOT / "docs" / "images"
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


async def ask(page: Page, line: str) -> None:
    """Sends a line as a user would, and waits for its answer."""
    await page.fill("#line", line)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".exchange:last-child:not([aria-busy]) .discord h3")


async def main() -> None:
    """Photographs a city, an answer and the digest panel."""
    path = chromium.executable()
    if path is None:
        raise SystemExit("No Chromium: install it, or set $CHROMIUM.")
    IMAGES.mkdir(exist_ok=True)
    settings = Settings()
    bot = Conversation(Libraries(Library.open(settings.data, settings.cache)), settings)
    async with TestServer(build(bot, now=lambda: NOW)) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.flags())
        page = await browser.new_page(
            viewport={"width": 1200, "height": 1000},
            device_scale_factor=1.5,
            locale="zh-TW",
            timezone_id="Asia/Taipei",
            reduced_motion="reduce",
        )
        await page.clock.set_fixed_time(NOW)
        await page.goto(str(server.make_url("/")))
        await page.wait_for_selector("html[data-ready]")
        await ask(page, "/city 布拉格")
        await page.evaluate("scrollTo(0, 0)")
        await page.screenshot(path=IMAGES / "page.png")
        await page.reload()
        await page.wait_for_selector("html[data-ready]")
        await ask(page, "哪些城市用無人機？")
        await page.locator(".previews").screenshot(path=IMAGES / "card.png")
        await page.reload()
        await page.wait_for_selector("html[data-ready]")
        await ask(page, "/digest on 09:00 平日")
        await page.fill("#trial-at", "2026-11-30T09:00")
        await page.locator("#trial-set button").click()
        await page.wait_for_selector(".trial-post >> nth=4")
        await page.evaluate("scrollTo(0, 0); document.getElementById('line').blur()")
        await page.screenshot(path=IMAGES / "digest.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
    for image in sorted(IMAGES.glob("*.png")):
        print(f"{image.relative_to(ROOT)} {image.stat().st_size // 1024} KiB")
