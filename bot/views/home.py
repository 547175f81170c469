"""What stands on a platform's home page, below today's initiative: the library, and a workspace's digests and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.digest.subscriptions import Subscription
from bot.domain.cards import Actions, Button, Card, Facts, Menu, Option, Paragraph, Part
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, ChannelSettings
from bot.i18n import t
from bot.library import Library
from bot.views.common import listed, some, theme_line
from bot.views.digest_subscription import days_text, moment_text

SHOWN = 10  # channels of one kind; of more only the number is said


def in_library(library: Library, lang: Lang) -> Card:
    """What there is to find, and the ways into it."""
    titles = (t(lang, "cards.document_title", title=pack.title[lang]) for pack in library.corpus.packs.values())
    rows: tuple[tuple[str, str], ...] = (
        (t(lang, "home.documents"), listed(titles, lang)),
        (t(lang, "home.places"), t(lang, "cards.cities", n=library.place_count())),
        (t(lang, "home.initiatives"), t(lang, "cards.n_initiatives", n=len(library.corpus.initiatives))),
    )
    if library.own is not None:
        own = some([document.title for document in library.own.documents.values()], lang)
        rows = (*rows, (t(lang, "home.own"), own))
    themes = tuple(Option(theme.name[lang], theme_line(theme)) for theme in library.themes())
    several = len(library.corpus.packs) > 1
    sessions = tuple(
        Button(one.name[lang], line=f"/session {one.pack} {one.number}" if several else f"/session {one.number}")
        for one in library.sessions()
    )
    parts: list[Part] = [Facts(rows), Menu(t(lang, "home.pick_theme"), themes)] if themes else [Facts(rows)]
    more = (Button(t(lang, "cards.all_cities"), line="/city"), Button(t(lang, "cards.help"), line="/help"))
    return Card(t(lang, "home.library"), lang, (*parts, Actions((*sessions[:SHOWN], *more))))


def arranged(
    lang: Lang, subscriptions: Sequence[Subscription], settings: Mapping[ChannelRef, ChannelSettings], name: str
) -> Card:
    """The workspace's digests and what its channels have chosen. `name` is how the platform writes a channel by its id."""
    digests = [one for one in subscriptions if one.enabled]
    parts: list[Part] = []
    if digests:
        rows = ((name.format(one.channel.channel), _digest(one, lang)) for one in digests[:SHOWN])
        parts += [Paragraph(t(lang, "home.digests", n=len(digests))), Facts(tuple(rows))]
    else:
        parts.append(Paragraph(t(lang, "home.no_digest")))
    chosen = {channel: one for channel, one in settings.items() if one != ChannelSettings()}
    if chosen:
        rows = ((name.format(channel.channel), _chosen(one, lang)) for channel, one in list(chosen.items())[:SHOWN])
        parts += [Paragraph(t(lang, "home.settings", n=len(chosen))), Facts(tuple(rows))]
    parts.append(Paragraph(t(lang, "home.how")))
    return Card(t(lang, "home.workspace"), lang, tuple(parts))


def _digest(one: Subscription, lang: Lang) -> str:
    when = t(lang, "home.when", days=days_text(lang, one.days), time=f"{one.at:%H:%M}", zone=one.zone)
    if one.next_due is None:
        return when
    due = moment_text(lang, one.next_due.astimezone(ZoneInfo(one.zone)))
    return t(lang, "home.next", when=when, due=due)


def _chosen(one: ChannelSettings, lang: Lang) -> str:
    seen = t(lang, f"settings.visibilities.{'public' if one.public else 'private'}")
    return listed((t(lang, f"settings.languages.{one.lang or 'auto'}"), seen), lang)
