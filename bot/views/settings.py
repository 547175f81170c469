"""The card of `/settings`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.domain.cards import Actions, Button, Facts, Heading, Item, Paragraph, Part
from bot.domain.models import Lang
from bot.domain.ports import ChannelSettings, Reply, Request
from bot.i18n import t
from bot.views.common import echo, reply

if TYPE_CHECKING:  # it loads the database's library, which the terminal does not need
    from bot.store.api_tokens import ApiToken

_LANGUAGES: tuple[tuple[str, Lang | None], ...] = (("zh-TW", "zh-TW"), ("zh-CN", "zh-CN"), ("en", "en"), ("auto", None))


def show(
    request: Request,
    chosen: ChannelSettings,
    *,
    may: bool,
    keys: Sequence[ApiToken] = (),
    changed: bool = False,
    unclear: str = "",
) -> Reply:
    """The channel's settings; with buttons for whoever may change them. `keys` are the workspace's, for curators alone.
    `unclear` is what was not understood.
    """
    lang = request.lang
    parts: list[Part] = []
    if changed:
        parts.append(Paragraph(t(lang, "settings.changed")))
    if unclear:
        parts.append(Paragraph(t(lang, "settings.unclear", text=echo(unclear))))
    parts.append(
        Facts(
            (
                (t(lang, "settings.language"), t(lang, f"settings.languages.{chosen.lang or 'auto'}")),
                (t(lang, "settings.visibility"), t(lang, f"settings.visibilities.{_word(chosen.public)}")),
            )
        )
    )
    parts.append(Paragraph(t(lang, "settings.explain")))
    parts.append(Actions(_buttons(lang, chosen)) if may else Paragraph(t(lang, "cards.rights.arrange")))
    parts += _keys(lang, keys)
    return reply(request, "settings", t(lang, "settings.title"), parts, shareable=False)


def _buttons(lang: Lang, chosen: ChannelSettings) -> tuple[Button, ...]:
    """One for every choice that is not the present one."""
    languages = (
        Button(t(lang, f"settings.choose.{word}"), line=f"/settings language {word}")
        for word, value in _LANGUAGES
        if value != chosen.lang
    )
    other = _word(not chosen.public)
    return (*languages, Button(t(lang, f"settings.choose.{other}"), line=f"/settings visibility {other}"))


def _keys(lang: Lang, keys: Sequence[ApiToken]) -> Iterator[Part]:
    if keys:
        yield Heading(t(lang, "settings.keys.title"))
    for key in keys:
        who = t(lang, "settings.keys.channel", channel=key.channel) if key.channel else t(lang, "settings.keys.members")
        until = t(lang, "settings.keys.until", who=who, date=key.until.date().isoformat())
        yield Item(key.name, until, button=Button(t(lang, "settings.keys.revoke"), line=f"/settings revoke {key.name}"))


def _word(public: bool) -> str:
    return "public" if public else "private"
