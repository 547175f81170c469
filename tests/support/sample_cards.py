"""A catalogue of cards: one of every kind, in both languages, with what is hard to draw."""

from __future__ import annotations

from bot.domain.cards import Actions, Button, Card, Facts, Heading, Item, Menu, Note, Option, Paragraph, Quote, Source
from bot.domain.models import Lang

_QUOTE = "推出「市民即時通」服務，讓市民以手機回報路燈、路面等問題。"
_WORDS = {
    "zh-TW": {
        "city": "布拉格（Prague）",
        "facts": (("國家", "捷克"), ("發言人", "茲德涅克・賀瑞布（市長）"), ("場次", "第一場次・2020-08-13")),
        "theme": "數位服務（2）",
        "items": ("市民回報平台", "開放資料入口"),
        "meta": "數位服務、參與式治理",
        "open": "看全文",
        "own": "文件原文",
        "reading": "校讀：推出「市民即時通」服務。",
        "note": "這段文字在文件中列在米德瓦爾名下，但內容應屬伊茲密爾。",
        "source": "來源：《2020 智慧城市首長高峰會》第 47–49 行",
        "next": "下一頁（2/3）›",
        "pick": "選擇城市",
        "choose": "「斯」符合不只一個，請選擇：",
        "nothing": "找不到「<b>*Tokyo*</b> & @everyone」",
    },
    "en": {
        "city": "Prague (布拉格)",
        "facts": (("Country", "Czechia"), ("Speaker", "Zdeněk Hřib (Mayor)"), ("Session", "Session 1, 2020-08-13")),
        "theme": "Digital services (2)",
        "items": ("Residents' reporting app", "Open data portal"),
        "meta": "Digital services, participation",
        "open": "Details",
        "own": "In the document's words",
        "reading": "Corrected reading: 推出「市民即時通」服務。",
        "note": "The document prints this under Midvaal, but it probably belongs to Izmir.",
        "source": "Source: “2020 Smart City Mayors' Summit”, lines 47–49",
        "next": "Next (2/3) ›",
        "pick": "Choose a city",
        "choose": "“s” fits more than one. Which do you mean?",
        "nothing": "Nothing found for “<b>*Tokyo*</b> & @everyone”",
    },
}


def catalogue(lang: Lang) -> dict[str, Card]:
    """Cards by name; the names are those of the golden files."""
    word = _WORDS[lang]
    first, second = word["items"]
    city = Card(
        word["city"],
        lang,
        (
            Facts(word["facts"]),
            Note(word["note"]),
            Heading(word["theme"]),
            Item(first, button=Button(word["open"], "/initiative prague-report")),
            Item(second, "R&D <beta>", word["meta"], Button(word["open"], "/initiative prague-data")),
            Heading(word["own"]),
            Quote(_QUOTE, ((2, 9), (9, 11))),
            Paragraph(word["reading"]),
            Note(word["note"]),
            Source(word["source"]),
            Actions((Button(word["next"], "/city prague", 2),)),
        ),
        page=1,
        pages=3,
    )
    choices = Card(
        word["choose"],
        lang,
        (
            Paragraph(word["choose"]),
            Menu(word["pick"], tuple(Option(f"Stadt {n}", f"/city stadt-{n}", f"{n} 項") for n in range(30))),
            Item("Scranton", meta="USA", button=Button(word["open"], "/city scranton", style="primary")),
            Item("Grenoble", "France"),
            Item("Gdynia"),
            Item("Medellín"),
        ),
    )
    nothing = Card(
        word["nothing"],
        lang,
        (
            Paragraph(word["nothing"] + "\n# *x* _y_ ~z~ `w` https://example.com <!channel> :smile:"),
            Actions(
                (
                    Button(word["open"], "/ask " + "水" * 120),
                    Button("Web", url="https://example.com/a?b=1&c=2"),
                    Button(word["open"], "/settings off", style="danger"),
                )
            ),
        ),
    )
    return {"city": city, "choices": choices, "nothing": nothing, "empty": Card("", lang, ())}
