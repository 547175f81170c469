"""What the page's digest panel shows and does: the pretend channel's clock, its subscription, its posts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.web.drawing import drawings
from adapters.web.trial import CHANNEL, FARTHEST, FIRST_YEAR, LAST_YEAR, Post, Trial
from adapters.web.trials import Trials
from adapters.web.wire import RefusedError, replied, session_of, text_of, user_of
from bot.commands.base import zone_of
from bot.digest.subscriptions import Subscription
from bot.domain.cards import Actions, Button, Facts, Item, Paragraph
from bot.domain.models import Lang
from bot.domain.ports import Reply, Request, User
from bot.i18n import t
from bot.views import digest_subscription as view

P = TypeVar("P", Facts, Paragraph, Actions, Item)
_SHOWN = ("state", "days", "last", "next")  # of the subscription's facts; `/digest` in the conversation shows all
_OFFERED = ("/digest on", "/digest off", "/digest now")  # of the card's buttons, those whose effect the panel shows


@dataclass(slots=True)
class Panel:
    """The panel's endpoint over the trials of all tabs."""

    trials: Trials
    default: Lang

    async def act(self, request: web.Request) -> web.Response:
        """`{"session"?, "do", "at"?, "seen"?}` → the state after it.

        `do` is open, slot (to the next post), hour, day, set (to `at`, local date and time) or reset. A session that is gone
        is replaced by a new one, which is said and not moved. Posts up to number `seen` are left out.
        """
        return await replied(request, self.default, self._act)

    async def _act(self, body: dict[str, Any], lang: Lang) -> dict[str, Any]:
        do, session = text_of(body, "do"), session_of(body)
        if do not in ("open", "slot", "hour", "day", "set", "reset"):
            raise RefusedError(400, "malformed")
        if do == "reset":
            await self.trials.end(session)
        else:
            async with self.trials.use(session) as trial:
                if trial is not None:
                    said = None if do == "open" else await _move(trial, do, body, lang)
                    return await state(trial, body, lang, said)
        async with self.trials.begin() as trial:
            said = "reset_done" if do == "reset" else "renewed" if session else None
            return await state(trial, body | {"seen": 0}, lang, t(lang, f"web.trial.{said}") if said else None)


async def _move(trial: Trial, do: str, body: dict[str, Any], lang: Lang) -> str:
    """Moves the clock; what is said about it. Raises RefusedError for a time that cannot be set."""
    subscription = await trial.subscription()
    zone = _zone(trial, subscription, user_of(body))
    local = trial.now.astimezone(zone)
    match do:
        case "slot":
            if subscription is None or subscription.next_due is None:
                return t(lang, "web.trial.no_slot")
            target = subscription.next_due
        case "hour":
            target = trial.now + timedelta(hours=1)
        case "day":
            target = local + timedelta(days=1)  # the same wall clock time, whatever the zone's offset does
        case _:
            target = _at(body, zone)
    target = target.astimezone(UTC)
    if not FIRST_YEAR <= target.astimezone(zone).year <= LAST_YEAR:
        raise RefusedError(400, "trial.no_time", first=FIRST_YEAR, last=LAST_YEAR)
    if target - trial.now > FARTHEST and do == "set":
        raise RefusedError(400, "trial.too_far", days=FARTHEST.days)
    back = target < trial.now
    posts = await trial.move(target)
    when = view.moment_text(lang, target.astimezone(zone))
    if back:
        return t(lang, "web.trial.moved_back", when=when)
    return t(lang, "web.trial.moved", when=when, n=posts) if posts else t(lang, "web.trial.moved_none", when=when)


def _at(body: dict[str, Any], zone: ZoneInfo) -> datetime:
    """What the page's field for date and time holds."""
    with suppress(ValueError):
        local = datetime.fromisoformat(text_of(body, "at"))
        if FIRST_YEAR <= local.year <= LAST_YEAR:
            return local.replace(tzinfo=zone)
    raise RefusedError(400, "trial.no_time", first=FIRST_YEAR, last=LAST_YEAR)


def _zone(trial: Trial, subscription: Subscription | None, user: User) -> ZoneInfo:
    """The subscription's, or the one that a subscription would begin with."""
    if subscription is not None:
        return ZoneInfo(subscription.zone)
    return zone_of(user, trial.conversation.settings.zone)


def _asked(lang: Lang, now: datetime, user: User) -> Request:
    return Request("/digest", lang, now, channel=CHANNEL, user=user)


async def state(trial: Trial, body: dict[str, Any], lang: Lang, said: str | None = None) -> dict[str, Any]:
    """All that the panel shows. The subscription is told as `/digest` and `/digest history` tell it."""
    subscription, user = await trial.subscription(), user_of(body)
    zone, request = _zone(trial, subscription, user), _asked(lang, trial.now, user)
    library = trial.conversation.libraries.shared
    records = await trial.digest.history(subscription) if subscription else []
    shown = (
        view.show(library, request, subscription, records, may=True) if subscription else view.offer(request, may=True)
    )
    history = view.history(library, request, records) if records else None
    seen = body.get("seen")
    local = trial.now.astimezone(zone)
    return {
        "session": trial.id,
        "clock": {"local": f"{local:%Y-%m-%dT%H:%M}", "text": view.moment_text(lang, local), "zone": zone.key},
        "facts": [pair for part in _parts(shown, Facts) for pair in part.pairs if pair[0] in _labels(lang)],
        "notes": [part.text for part in _parts(shown, Paragraph)] if subscription else [],
        "buttons": [{"label": one.label, "line": one.line, "style": one.style} for one in _offered(shown)],
        "history": [{"title": item.title, "meta": item.meta, "text": item.text} for item in _parts(history, Item)],
        "posts": [
            _drawn(post, lang, zone)
            for post in trial.outbox.posts
            if not isinstance(seen, int) or post.number > seen
        ],
        "oldest": trial.outbox.posts[0].number if trial.outbox.posts else 0,
        "said": said,
    }  # fmt: skip


def _parts(reply: Reply | None, kind: type[P]) -> list[P]:
    """The parts of one kind, over all pages."""
    return [part for page in reply.pages for part in page.parts if isinstance(part, kind)] if reply else []


def _labels(lang: Lang) -> set[str]:
    return {t(lang, f"digest.facts.{name}") for name in _SHOWN}


def _offered(reply: Reply) -> list[Button]:
    buttons = [button for part in _parts(reply, Actions) for button in part.buttons]
    return [button for button in buttons if button.line.startswith(_OFFERED)]


def _drawn(post: Post, lang: Lang, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "number": post.number,
        "title": post.card.title,
        "when": view.moment_text(lang, post.at.astimezone(zone)),
        **drawings(post.card),
    }
