"""The page in a real Chromium: clicked, typed at, and read as a screen reader would."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import chromium
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, async_playwright, expect
from talk import NOW

from adapters.web import build
from bot.conversation import Conversation
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import Settings

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("browser")]

Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = chromium.executable()
    if path is None:
        reason = "NO CHROMIUM: the page is not tested. Install chromium, or set $CHROMIUM."
        if os.environ.get("CITYBRIEF_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        print(f"\n*** {reason} ***", file=sys.__stderr__)  # a skip alone is a letter in a row of dots
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(library: Library) -> AsyncIterator[str]:
    async with TestServer(build(Conversation(Libraries(library), Settings()), now=lambda: NOW)) as server:
        yield str(server.make_url("/"))


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser, address: str) -> AsyncIterator[Open]:
    """Opens the page as a new visitor. Whatever it loads from outside, and whatever fails in it, fails the test."""
    wrong: list[str] = []
    contexts = []

    async def opened(width: int = 1280, scheme: str = "light", locale: str = "zh-TW") -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            timezone_id="Asia/Taipei",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = await context.new_page()
        page.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
        await page.goto(address)
        await page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert wrong == []


async def ask(page: Page, line: str) -> None:
    """Sends a line and waits for its answer."""
    answers = await page.locator(".exchange").count()
    await page.fill("#line", line)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(page.locator(".exchange")).to_have_count(answers + 1)
    await expect(page.locator(".exchange[aria-busy]")).to_have_count(0)


async def test_a_city_is_shown_as_both_platforms_show_it(open_page: Open) -> None:
    page = await open_page()
    await page.locator("#line").press_sequentially("/city 布拉格")
    await page.keyboard.press("Enter")
    for platform in ("slack", "discord"):
        card = page.locator(f".preview.{platform}")
        await expect(card.locator("h3")).to_contain_text("布拉格")
        await expect(card).to_contain_text("捷克")
        await expect(card).to_contain_text("來源")
    await expect(page.locator("#status")).to_contain_text("布拉格")
    await expect(page.locator("#line")).to_be_focused()


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_pages_are_turned_where_the_card_stands(open_page: Open, platform: str) -> None:
    page = await open_page()
    await ask(page, "/city 米德瓦爾")
    card = page.locator(f".preview.{platform}")
    await expect(card).to_contain_text("第 1 頁")
    await card.get_by_role("button", name="下一頁").click()
    await expect(card).to_contain_text("第 2 頁")
    await expect(card.locator("h3")).to_be_focused()
    await expect(page.locator(".exchange")).to_have_count(1)
    await expect(card.locator("blockquote").first).to_be_visible()
    await card.get_by_role("button", name="上一頁").press("Enter")
    await expect(card).to_contain_text("第 1 頁")


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_city_is_chosen_from_a_menu(open_page: Open, platform: str) -> None:
    page = await open_page()
    await ask(page, "/city")
    menu = page.locator(f".preview.{platform} .menu")
    await menu.get_by_role("button").click()
    await menu.get_by_role("option").filter(has_text="布拉格").click()
    await expect(page.locator(f".preview.{platform} h3").last).to_contain_text("布拉格")
    await expect(page.locator(".exchange")).to_have_count(2)


async def test_a_menu_works_by_keyboard_and_acts_only_when_chosen(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/city")
    menu = page.locator(".preview.slack .menu")
    await menu.get_by_role("button").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(menu.get_by_role("option", selected=True)).to_have_count(1)
    chosen = await menu.get_by_role("option", selected=True).locator(".option-label").text_content()
    await page.keyboard.press("Escape")
    await expect(menu.get_by_role("listbox")).to_be_hidden()
    await expect(menu.get_by_role("button")).to_be_focused()
    await expect(page.locator(".exchange")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".exchange")).to_have_count(2)
    await expect(page.locator(".exchange").last.locator(".slack h3")).to_contain_text((chosen or "")[:2])


async def test_typeahead_by_keyboard(open_page: Open) -> None:
    page = await open_page()
    box, options = page.locator("#line"), page.locator("#suggestions [role=option]")
    await box.press_sequentially("/ci")
    await expect(options).to_have_count(1)
    await expect(box).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("/city ")
    await expect(options).not_to_have_count(1)
    await box.press_sequentially("布拉")
    await expect(options.first).to_contain_text("布拉格")
    await page.keyboard.press("Escape")
    await expect(page.locator("#suggestions")).to_be_hidden()
    await expect(box).to_have_value("/city 布拉")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#suggestions")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(box).not_to_have_value("/city 布拉")
    await page.keyboard.press("Enter")
    await expect(page.locator(".preview.slack h3")).to_contain_text("布拉格")


async def test_typeahead_by_pointer(open_page: Open) -> None:
    page = await open_page()
    await page.locator("#line").press_sequentially("/city ")
    await page.locator("#suggestions [role=option]").filter(has_text="布拉格").click()
    await expect(page.locator("#line")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".preview.discord h3")).to_contain_text("布拉格")


async def test_the_arrow_brings_back_what_was_sent(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/help")
    await ask(page, "/session 1")
    await page.locator("#line").press_sequentially("draft")
    for key, value in (
        ("ArrowUp", "/session 1"),
        ("ArrowUp", "/help"),
        ("ArrowUp", "/help"),
        ("ArrowDown", "/session 1"),
        ("ArrowDown", "draft"),
    ):
        await page.keyboard.press(key)
        await expect(page.locator("#line")).to_have_value(value)


async def test_enter_belongs_to_the_input_method_while_it_composes(open_page: Open) -> None:
    page = await open_page()
    await page.fill("#line", "ㄅㄨ")
    await page.locator("#line").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(page.locator("#line")).to_have_value("ㄅㄨ")
    await expect(page.locator(".exchange")).to_have_count(0)


async def test_the_language_switch_changes_page_and_cards_and_is_kept(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/city 布拉格")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await expect(page.locator(".preview.slack h3")).to_contain_text("Prague (")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.reload()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()


async def test_an_english_browser_gets_english(open_page: Open) -> None:
    page = await open_page(locale="en-GB")
    await expect(page.get_by_role("button", name="Send")).to_be_visible()


async def test_light_and_dark(open_page: Open) -> None:
    async def lightness(page: Page) -> int:
        return int(
            await page.evaluate("Number(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0])")
        )

    page = await open_page(scheme="dark")
    assert await lightness(page) < 60
    await page.get_by_role("button", name="改用淺色").click()
    assert await lightness(page) > 200
    await page.reload()
    assert await lightness(page) > 200
    await expect(page.get_by_role("button", name="改用深色")).to_be_visible()


async def test_the_appearance_can_be_one_platform(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/help")
    await page.get_by_label("Discord", exact=True).check(force=True)
    await expect(page.locator(".preview.slack")).to_be_hidden()
    await expect(page.locator(".preview.discord")).to_be_visible()
    await page.reload()
    await page.wait_for_selector("html[data-ready]")
    await ask(page, "/help")
    await expect(page.locator(".preview.slack")).to_be_hidden()


async def test_a_card_is_shared(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/city 布拉格")
    await expect(page.locator(".preview.slack .seen")).to_have_text("只有您看得到這則訊息")
    await page.locator(".preview.slack").get_by_role("button", name="分享到頻道").click()
    await expect(page.locator(".exchange")).to_have_count(2)
    await expect(page.locator(".exchange").last.locator(".slack .seen")).to_have_text("已分享到頻道")


async def test_markup_stays_text(open_page: Open) -> None:
    page = await open_page()
    hostile = "/city <img src=x onerror=alert(1)> **b** <!channel>"
    await ask(page, hostile)
    await expect(page.locator(".preview img:not(.avatar)")).to_have_count(0)
    for platform in ("slack", "discord"):
        await expect(page.locator(f".preview.{platform} h3")).to_contain_text("<img src=x onerror=alert(1)> **b**")


async def test_a_server_that_is_gone_is_said_and_can_be_tried_again(open_page: Open) -> None:
    page = await open_page()
    gone = True

    async def route(route: Route) -> None:
        await (route.abort() if gone else route.continue_())

    await page.route("**/api/answer", route)
    await page.fill("#line", "/help")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(page.locator(".failure")).to_contain_text("連不上 CityBrief")
    gone = False
    await page.get_by_role("button", name="再試一次").click()
    await expect(page.locator(".preview.slack h3")).to_be_visible()


async def test_a_retry_that_fails_too_says_so(open_page: Open) -> None:
    page = await open_page()
    await page.route("**/api/answer", lambda route: route.abort())
    await page.fill("#line", "/help")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(page.locator(".failure h3")).to_have_text("這次沒能回答")
    await page.get_by_role("button", name="再試一次").click()
    await expect(page.locator(".failure h3")).to_have_text("還是沒能回答")
    await expect(page.get_by_role("button", name="再試一次")).to_be_focused()


async def test_a_language_switch_that_fails_says_so_and_changes_nothing(open_page: Open) -> None:
    page = await open_page()
    await page.route("**/api/page*", lambda route: route.abort())
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("#notice")).to_contain_text("沒能切換語言")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")


async def test_a_narrow_window_shows_one_platform_at_a_time(open_page: Open) -> None:
    page = await open_page(width=600)
    await ask(page, "/help")
    await expect(page.locator(".preview.slack")).to_be_visible()
    await expect(page.locator(".preview.discord")).to_be_hidden()
    await page.get_by_label("Discord", exact=True).check(force=True)
    await expect(page.locator(".preview.discord")).to_be_visible()
    await expect(page.locator(".views .wide")).to_be_hidden()


async def test_the_header_stays_in_view(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/city 布拉格")
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await expect(page.get_by_role("button", name="English")).to_be_in_viewport()


async def test_edges_are_drawn_where_colours_are_forced(open_page: Open) -> None:
    page = await open_page()
    await page.emulate_media(forced_colors="active")
    await ask(page, "/city 布拉格")
    for selector in (".send", ".d-button", ".d-container", ".preview.slack"):
        width = await page.locator(selector).first.evaluate("node => getComputedStyle(node).borderBlockEndWidth")
        assert width == "1px", selector


async def test_a_question_comes_first_among_the_examples(open_page: Open) -> None:
    page = await open_page()
    first = page.locator(".example").first
    await expect(first).not_to_contain_text("/")
    await first.click()
    await expect(page.locator(".preview.slack h3").first).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-TW", "en-US"])
async def test_a_narrow_window_never_scrolls_sideways(open_page: Open, locale: str) -> None:
    page = await open_page(width=320, locale=locale)

    async def sideways() -> int:
        return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    assert await sideways() == 0
    for line in ("/city", "/city prague", "/help", "/theme", "x" * 300):
        await ask(page, line)
        assert await sideways() == 0, line
    await page.locator(".menu").first.get_by_role("button").click()
    assert await sideways() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-TW", "en-US"])
async def test_axe_finds_nothing(open_page: Open, scheme: str, locale: str) -> None:
    page = await open_page(scheme=scheme, locale=locale)
    await _without_faults(page)
    for line in ("/city prague", "/city izmir", "/city", "/initiative today", "/help", "/city Tokyo"):
        await ask(page, line)
    await page.locator(".menu").first.get_by_role("button").click()
    await _without_faults(page)
    await page.locator("#line").press_sequentially("/city ")
    await expect(page.locator("#suggestions")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await _without_faults(page)


async def _without_faults(page: Page) -> None:
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    results = await Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    assert results.violations_count == 0, results.generate_report()


async def test_every_target_is_large_enough(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/city")
    small = await page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input, [role=option]")]
            .filter((node) => node.checkVisibility() && !node.closest(".unseen") && !node.classList.contains("skip"))
            .filter((node) => node.getBoundingClientRect().height < 24 || node.getBoundingClientRect().width < 24)
            .map((node) => node.outerHTML)"""
    )
    assert small == []


async def test_the_keyboard_reaches_everything_in_order_and_focus_is_seen(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/city 米德瓦爾")
    await page.locator(".skip").focus()
    await expect(page.locator(".skip")).to_be_in_viewport()
    seen = []
    for _ in range(20):
        await page.keyboard.press("Tab")
        name, outline = await page.evaluate(
            """() => [document.activeElement.textContent.trim() || document.activeElement.id || document.activeElement.value,
                getComputedStyle(document.activeElement.type === "radio" ? document.activeElement.parentElement : document.activeElement).outlineStyle]"""
        )
        if await page.evaluate("document.activeElement === document.body"):
            break  # past the last one
        seen.append(name)
        assert outline != "none", name
    assert seen[1:4] == ["今日一案試用", "English", "改用深色"]
    assert any("下一頁" in name for name in seen)


# --- the digest panel ---------------------------------------------------------------------------------------------


async def opened_panel(page: Page) -> None:
    await page.get_by_role("button", name="今日一案試用").or_(page.get_by_role("button", name="Try the digest")).click()
    await expect(page.locator("#trial-title")).to_be_focused()


async def moved(page: Page, to: str) -> None:
    """Sets the channel's clock, as it is shown."""
    await page.fill("#trial-at", to)
    await page.locator("#trial-set button").click()
    await expect(page.locator("#trial-now")).to_have_attribute("datetime", to)


async def when(page: Page) -> list[str]:
    """The days of the posts, as shown: newest first."""
    return [text.split(" 日")[0] for text in await page.locator(".trial-when").all_text_contents()]


async def test_the_panel_is_off_until_asked_for(open_page: Open) -> None:
    page = await open_page()
    toggle = page.get_by_role("button", name="今日一案試用")
    await expect(page.locator("#trial")).to_be_hidden()
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await toggle.press("Enter")
    await expect(page.get_by_role("region", name="今日一案試用")).to_be_visible()
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    await page.get_by_role("button", name="收起").press("Enter")
    await expect(page.locator("#trial")).to_be_hidden()
    await expect(toggle).to_be_focused()


async def test_subscribe_move_the_clock_and_see_one_post_each_working_day(open_page: Open) -> None:
    page = await open_page()
    await opened_panel(page)
    await expect(page.locator("#trial-now")).to_have_text("2026 年 11 月 23 日（週一）09:00")
    await page.locator("#trial").get_by_role("button", name="開啟：平日 09:00").click()
    await expect(page.locator("#trial-facts")).to_contain_text("2026 年 11 月 24 日（週二）09:00")
    await expect(page.locator("#trial-no-posts")).to_be_visible()
    await page.get_by_role("button", name="到下一則").click()
    await expect(page.locator(".trial-post")).to_have_count(1)
    await expect(page.locator("#trial-said")).to_contain_text("貼出 1 則")
    for platform in ("slack", "discord"):
        card = page.locator(f".trial-post .preview.{platform}")
        await expect(card.locator("h3")).to_contain_text("今日一案")
        await expect(card).to_contain_text("來源")
    await moved(page, "2026-12-01T09:00")
    week = [f"2026 年 {day}" for day in ("12 月 1", "11 月 30", "11 月 27", "11 月 26", "11 月 25", "11 月 24")]
    assert await when(page) == week
    await expect(page.locator(".trial-post[open]")).to_have_count(1)
    await page.get_by_text("張貼紀錄", exact=True).last.click()
    await expect(page.locator("#trial-history li")).to_have_count(6)


async def test_the_clock_set_back_repeats_nothing(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/digest on 09:00 weekdays")
    await moved(page, "2026-11-27T09:00")
    await expect(page.locator(".trial-post")).to_have_count(4)
    await moved(page, "2026-11-24T08:00")
    await expect(page.locator("#trial-said")).to_contain_text("不會再貼一次")
    for button, now in (
        ("加 1 小時", "2026-11-24T09:00"),
        ("加 1 天", "2026-11-25T09:00"),
        ("加 1 天", "2026-11-26T09:00"),
    ):
        await page.get_by_role("button", name=button).click()
        await expect(page.locator("#trial-now")).to_have_attribute("datetime", now)
    await moved(page, "2026-11-29T23:00")
    await expect(page.locator(".trial-post")).to_have_count(4)
    await page.get_by_role("button", name="到下一則").click()
    await expect(page.locator(".trial-post")).to_have_count(5)
    assert len(set(await when(page))) == 5


async def test_a_digest_line_in_the_conversation_opens_the_panel(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/digest on 09:00 平日")
    await expect(page.locator("#trial")).to_be_visible()
    await expect(page.locator("#status")).to_contain_text("今日一案試用")
    await expect(page.locator("#line")).to_be_focused()
    await ask(page, "/digest now")
    await expect(page.locator(".trial-post")).to_have_count(1)
    await ask(page, "/digest off")
    await expect(page.locator("#trial-facts")).to_contain_text("已關閉")


async def test_a_posts_button_answers_in_the_conversation(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/digest on 09:00 平日")
    await page.get_by_role("button", name="到下一則").click()
    await page.locator(".trial-post .slack").get_by_role("button", name="更多類似措施").click()
    await expect(page.locator(".exchange")).to_have_count(2)
    await expect(page.locator(".exchange").last.locator(".slack h3")).to_be_focused()
    await expect(page.locator(".exchange").last.locator(".typed-line")).to_contain_text("/related")


async def test_the_trial_belongs_to_the_tab_and_can_begin_anew(open_page: Open) -> None:
    page, other = await open_page(), await open_page()
    await ask(page, "/digest on 09:00 平日")
    await page.get_by_role("button", name="到下一則").click()
    await expect(page.locator(".trial-post")).to_have_count(1)
    await opened_panel(other)
    await expect(other.locator("#trial-no-posts")).to_be_visible()
    await page.reload()
    await page.wait_for_selector("html[data-ready]")
    await expect(page.locator("#trial")).to_be_hidden()
    await opened_panel(page)
    await expect(page.locator(".trial-post")).to_have_count(1)
    await page.get_by_role("button", name="重新開始").click()
    await expect(page.locator("#trial-said")).to_have_text("已重新開始。")
    await expect(page.locator(".trial-post")).to_have_count(0)
    await expect(page.locator("#trial-no-order")).to_be_visible()


async def test_the_panel_changes_its_language_and_does_nothing_twice(open_page: Open) -> None:
    page = await open_page()
    await ask(page, "/digest on 09:00 平日")
    await ask(page, "/digest now")
    await moved(page, "2026-11-23T12:00")
    await ask(page, "/digest off")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("#trial-title")).to_have_text("Try the digest")
    await expect(page.locator("#trial-now")).to_have_text("Mon, 23 November 2026, 12:00")
    await expect(page.locator("#trial-facts")).to_contain_text("Off")
    await expect(page.locator(".trial-when")).to_have_text(["Mon, 23 November 2026, 09:00"])


async def test_what_the_clock_cannot_do_is_said(open_page: Open) -> None:
    page = await open_page()
    await opened_panel(page)
    await page.get_by_role("button", name="到下一則").click()
    await expect(page.locator("#trial-said")).to_contain_text("請先訂閱")
    await page.fill("#trial-at", "2028-01-01T09:00")
    await page.locator("#trial-set button").click()
    await expect(page.locator("#trial-said")).to_contain_text("60 天")
    await expect(page.locator("#status")).to_contain_text("60 天")
    await page.fill("#trial-at", "")
    await page.locator("#trial-set button").click()
    await expect(page.locator("#trial-said")).to_contain_text("日期與時間")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("scheme", "locale"), [("light", "zh-TW"), ("dark", "en-US")])
async def test_axe_finds_nothing_in_the_panel(open_page: Open, width: int, scheme: str, locale: str) -> None:
    page = await open_page(width=width, scheme=scheme, locale=locale)
    await opened_panel(page)
    await _without_faults(page)
    await ask(page, "/digest on 09:00 weekdays")
    await moved(page, "2026-11-25T09:00")
    await page.locator("#trial-history summary").click()
    await expect(page.locator("#trial-history li")).to_have_count(2)
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")  # where the message box covers nothing
    await _without_faults(page)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(sideways) == 0
    small = """() => [...document.querySelectorAll("#trial :is(button, a[href], input, summary)")]
        .filter((node) => node.checkVisibility())
        .filter((node) => node.getBoundingClientRect().height < 24 || node.getBoundingClientRect().width < 24)
        .map((node) => node.outerHTML)"""
    assert await page.evaluate(small) == []


async def test_the_keyboard_alone_subscribes_and_moves_the_clock(open_page: Open) -> None:
    page = await open_page()
    await page.locator("#trial-toggle").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#trial-title")).to_be_focused()

    async def tab_to(selector: str) -> None:
        for _ in range(16):
            await page.keyboard.press("Tab")
            if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
                outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", selector
                return
        pytest.fail(f"{selector} is not reached")

    await tab_to("#trial-buttons button")
    await page.keyboard.press("Enter")
    await expect(page.locator("#trial-facts")).to_contain_text("開啟")
    await expect(page.locator("#trial-buttons button").first).to_be_focused()
    await page.locator("#trial-title").focus()
    await tab_to("[data-move=slot]")
    await page.keyboard.press("Enter")
    await expect(page.locator(".trial-post")).to_have_count(1)
    await expect(page.locator("[data-move=slot]")).to_be_focused()
    await tab_to(".trial-post summary")
    await page.keyboard.press("Enter")
    await expect(page.locator(".trial-post[open]")).to_have_count(0)
