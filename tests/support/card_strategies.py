"""Cards of every shape for hypothesis, hostile ones first."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.domain.cards import Actions, Button, Card, Facts, Heading, Item, Menu, Note, Option, Paragraph, Quote, Source

HOSTILE = (
    "",
    " ",
    "\n\n\n",
    "\ud800 lone",
    "\u202eright to left",
    "z" + "\u0301" * 300,
    "<!channel> <@U123> <#C1|x> & <https://example.com|here>",
    "@everyone @here <@123> <#4> <@&5> </city:1> <t:0:R> <:smile:1> <id:home> https://example.com discord.gg/abc",
    "*bold* _it_ ~s~ `code` ||spoiler|| [a](https://b) # h > q - l 1. n -# s \\",
    "# one\n- two\n> three\n1. four\n-# five\n```six",
    "👩‍👩‍👧‍👦" * 40,
    "布拉格市政府推動智慧城市。" * 200,
    "no sentence end " * 300,
    "&" * 2000,
    '"' * 2000,
    "a\n" * 900,
    "\x00\x07\x1b[31m",
    "🇹🇼" * 900,
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=80),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=60),
    st.text("布拉格市。,abc *_<&>\n", max_size=2500),
)
labels = st.one_of(st.sampled_from(HOSTILE[:9]), st.text(max_size=120), st.text(max_size=12))
lines = st.one_of(st.just("/city 布拉格"), st.text("城市ask /<&", max_size=400), st.sampled_from(HOSTILE[2:9]))
buttons = st.builds(
    Button,
    labels,
    line=lines,
    page=st.integers(1, 30),
    share=st.booleans(),
    style=st.sampled_from(("default", "primary", "danger")),
) | st.builds(Button, labels, url=st.just("https://example.com/a"))


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(texts)
    points = sorted(draw(st.lists(st.integers(0, len(text)), max_size=20)))
    return Quote(text, tuple(zip(points[::2], points[1::2], strict=False)))


parts = st.one_of(
    st.builds(Heading, labels | texts),
    st.builds(Facts, st.lists(st.tuples(labels, texts), max_size=12).map(tuple)),
    st.builds(Paragraph, texts),
    quotes(),
    st.builds(Item, labels, texts, labels, st.none() | buttons),
    st.builds(Note, texts),
    st.builds(Source, st.text(max_size=90)),
    st.builds(Menu, labels, st.lists(st.builds(Option, labels, lines, labels), max_size=130).map(tuple)),
    st.builds(Actions, st.lists(buttons, max_size=30).map(tuple)),
)
cards = st.builds(Card, labels | texts, st.sampled_from(("zh-TW", "en")), st.lists(parts, max_size=25).map(tuple))
