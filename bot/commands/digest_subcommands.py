"""What `/digest SUBCOMMAND` does: reads the words, changes the subscription, answers with how it stands now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import cast
from zoneinfo import ZoneInfo

from bot.commands.base import Context, Subcommand, zone_of
from bot.digest.schedule_parser import ScheduleWish, parse_lang, parse_schedule, parse_themes
from bot.digest.schedule_words import country_of, parse_date, parse_days, parse_time, parse_zone
from bot.digest.service import Digest
from bot.digest.subscriptions import Subscription
from bot.domain.ports import ChannelRef, Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.names.resolver import Exact
from bot.views import digest_subscription as view

DEFAULT_AT = time(9)
DEFAULT_DAYS = "mon,tue,wed,thu,fri"


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of the command. `subscription` is None while the channel has none."""

    context: Context
    digest: Digest
    channel: ChannelRef
    subscription: Subscription | None
    rest: str

    @property
    def request(self) -> Request:
        return self.context.request

    @property
    def library(self) -> Library:
        return self.context.library

    @property
    def may(self) -> bool:
        return "arrange" in self.context.rights

    @property
    def standing(self) -> Subscription:
        """The subscription as it stands, or what one would begin with."""
        return self.subscription or Subscription(
            channel=self.channel,
            at=DEFAULT_AT,
            zone=zone_of(self.request.user, self.context.settings.zone).key,
            days=DEFAULT_DAYS,
            lang=self.request.lang,
            enabled=False,
        )

    def today(self) -> date:
        return self.request.now.astimezone(ZoneInfo(self.standing.zone)).date()

    def find_theme(self, text: str) -> str | None:
        """A theme by its name or a synonym, as written: a near miss must not quietly filter a channel's posts."""
        found = self.library.find_theme(text)
        return found.value.id if isinstance(found, Exact) and found.as_written else None

    async def show(self, subscription: Subscription, lead: str | None = None) -> Reply:
        history = await self.digest.history(subscription)
        return view.show(self.library, self.request, subscription, history, may=self.may, lead=lead)

    async def change(self, subscription: Subscription, lead: str | None = None) -> Reply:
        """Stores the subscription; whoever changes it last is told when it has to stop."""
        owner = self.request.user.id if self.request.user else subscription.owner
        stored = await self.digest.put(replace(subscription, owner=owner), self.request.now)
        return await self.show(stored, lead or t(self.request.lang, "digest.changed"))


async def answer(context: Context, subcommand: Subcommand, rest: str) -> Reply:
    """`context.digest` and the request's channel are there."""
    digest, channel = cast("Digest", context.digest), cast("ChannelRef", context.request.channel)
    asked = Asked(context, digest, channel, await digest.subscriptions.get(channel), rest)
    if asked.subscription is None and subcommand.name not in ("on", "preview"):
        return view.offer(context.request, may=asked.may)
    return await _HANDLERS[subcommand.name](asked)


async def _show(asked: Asked) -> Reply:
    return await asked.show(asked.standing)


async def _on(asked: Asked) -> Reply:
    subscription = asked.standing
    wish = parse_schedule(asked.rest, asked.find_theme, country_of(subscription.zone))
    if wish.unclear:
        return view.unclear(asked.request, asked.rest)
    problem = await _problem(asked)
    if problem is not None:
        return view.cannot_post(asked.request, problem)
    subscription = replace(_with(subscription, wish), enabled=True, reason=None, detail=None, paused_until=None)
    planned = subscription.rescheduled(asked.request.now)
    if planned.next_due is None:
        return await asked.change(subscription, t(asked.request.lang, "digest.turned_on_never"))
    when = view.moment_text(asked.request.lang, planned.next_due.astimezone(ZoneInfo(subscription.zone)))
    return await asked.change(subscription, t(asked.request.lang, "digest.turned_on", when=when))


async def _problem(asked: Asked) -> str | None:
    """Why nothing could be posted to the channel, as far as that can be known before."""
    if asked.request.postable is False:
        return "restricted"
    problem = await asked.digest.reach(asked.channel)
    return problem.told if problem is not None else None


def _with(subscription: Subscription, wish: ScheduleWish) -> Subscription:
    return replace(
        subscription,
        at=wish.at or subscription.at,
        days=wish.days or subscription.days,
        zone=wish.zone or subscription.zone,
        lang=wish.lang or subscription.lang,
        themes=subscription.themes if wish.themes is None else wish.themes,
    )


async def _off(asked: Asked) -> Reply:
    if asked.rest == "?":  # as the card's button asks; whoever types it has decided
        return view.ask_off(asked.request)
    subscription = replace(asked.standing, enabled=False, reason="off", detail=None, paused_until=None)
    return await asked.change(subscription, t(asked.request.lang, "digest.turned_off"))


async def _pause(asked: Asked) -> Reply:
    until = parse_date(asked.rest, asked.today())
    if until is None:
        return view.ask_until(asked.request, asked.rest)
    lead = t(asked.request.lang, "digest.paused", date=view.date_text(asked.request.lang, until))
    return await asked.change(replace(asked.standing, paused_until=until), lead)


async def _time(asked: Asked) -> Reply:
    at = parse_time(asked.rest)
    if at is None:
        return view.ask(asked.library, asked.request, "time", asked.rest)
    return await asked.change(replace(asked.standing, at=at))


async def _days(asked: Asked) -> Reply:
    days = parse_days(asked.rest, country_of(asked.standing.zone))
    if days is None:
        return view.ask(asked.library, asked.request, "days", asked.rest)
    return await asked.change(replace(asked.standing, days=days))


async def _zone_change(asked: Asked) -> Reply:
    zone = parse_zone(asked.rest)
    if zone is None:
        return view.ask(asked.library, asked.request, "zone", asked.rest)
    return await asked.change(replace(asked.standing, zone=zone))


async def _theme(asked: Asked) -> Reply:
    themes = parse_themes(asked.rest, asked.find_theme) if asked.rest else None
    if themes is None:
        return view.ask(asked.library, asked.request, "theme", asked.rest)
    return await asked.change(replace(asked.standing, themes=themes))


async def _lang(asked: Asked) -> Reply:
    lang = parse_lang(asked.rest)
    if lang is None:
        return view.ask(asked.library, asked.request, "lang", asked.rest)
    return await asked.change(replace(asked.standing, lang=lang))


async def _preview(asked: Asked) -> Reply:
    subscription = asked.standing
    upcoming = await asked.digest.upcoming(subscription)
    card = (
        asked.digest.posts.card(subscription, upcoming, subscription.next_date or asked.today()) if upcoming else None
    )
    return view.preview(asked.request, subscription, card, upcoming)


async def _now(asked: Asked) -> Reply:
    problem = await _problem(asked)
    if problem is not None:
        return view.cannot_post(asked.request, problem)
    record, new = await asked.digest.post_now(asked.standing, asked.request.now)
    return view.posting(asked.library, asked.request, record, new=new)


async def _history(asked: Asked) -> Reply:
    records = await asked.digest.history(asked.standing)
    return view.history(asked.library, asked.request, records)


_HANDLERS: dict[str, Callable[[Asked], Awaitable[Reply]]] = {
    "show": _show,
    "on": _on,
    "off": _off,
    "pause": _pause,
    "time": _time,
    "days": _days,
    "zone": _zone_change,
    "theme": _theme,
    "lang": _lang,
    "preview": _preview,
    "now": _now,
    "history": _history,
}
