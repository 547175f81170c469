"""The answers of `/digest`: the subscription as it stands, what would come next, what was posted, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.digest.calendar import WEEKDAYS, WORKDAYS
from bot.digest.ledger import Record
from bot.digest.subscriptions import Subscription
from bot.digest.workdays import name_of
from bot.domain.cards import Actions, Button, Card, Facts, Heading, Item, Menu, Option, Paragraph, Part
from bot.domain.models import LANGS, Initiative, Lang
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import echo, reply
from bot.views.reasons import reason_text

TIMES = ("07:30", "08:00", "08:30", "09:00", "09:30", "10:00", "12:00", "13:30", "17:00")
DAYS = ("weekdays", "workdays TW", "daily", "mon,wed,fri", "tue,thu", "mon")
ZONES = (
    "Asia/Taipei",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Singapore",
    "Europe/Prague",
    "Europe/London",
    "America/New_York",
    "UTC",
)


def _reply(request: Request, title: str, parts: Iterable[Part], *suggestions: str) -> Reply:
    """A card of the channel's own: never shared. `title` is a key of the catalogue."""
    return reply(request, "digest", t(request.lang, f"digest.{title}"), parts, suggestions=suggestions, shareable=False)


def show(
    library: Library,
    request: Request,
    subscription: Subscription,
    history: Sequence[Record],
    *,
    may: bool,
    lead: str | None = None,
) -> Reply:
    """The subscription as it stands. `lead` says what was just done."""
    lang = request.lang
    parts: list[Part] = [Paragraph(lead)] if lead else []
    parts.append(Facts(_facts(library, lang, subscription, history)))
    last = next((record for record in history if record.state == "posted"), None)
    error = next((record.error for record in history[:1] if record.error and record.state != "posted"), None)
    if subscription.detail and not subscription.enabled:
        parts.append(Paragraph(t(lang, "digest.stopped_because", detail=reason_text(lang, subscription.detail))))
    elif error:
        parts.append(Paragraph(t(lang, "digest.last_error", detail=reason_text(lang, error))))
    parts.append(Actions(_buttons(lang, subscription, last, may=may)))
    if may:
        parts += _choices(lang) if subscription.enabled else []
    else:
        parts.append(Paragraph(t(lang, "cards.rights.arrange")))
    return _reply(request, "order_title", parts)


def _facts(
    library: Library, lang: Lang, subscription: Subscription, history: Sequence[Record]
) -> tuple[tuple[str, str], ...]:
    last = next((record for record in history if record.posted), None)
    zone = ZoneInfo(subscription.zone)
    pairs = [
        ("state", _state(lang, subscription)),
        ("time", f"{subscription.at:%H:%M}"),
        ("zone", subscription.zone),
        ("days", days_text(lang, subscription.days)),
        ("language", t(lang, f"settings.languages.{subscription.lang}")),
        ("themes", _themes(library, lang, subscription)),
        ("last", _posted(library, lang, last, zone) if last else t(lang, "digest.none_yet")),
        (
            "next",
            moment_text(lang, subscription.next_due.astimezone(zone))
            if subscription.next_due
            else t(lang, "digest.no_next"),
        ),
    ]
    return tuple((t(lang, f"digest.facts.{name}"), text) for name, text in pairs)


def _state(lang: Lang, subscription: Subscription) -> str:
    if not subscription.enabled:
        return t(lang, f"digest.states.{subscription.reason or 'off'}")
    if subscription.paused_until is not None and (
        subscription.last_date is None or subscription.last_date < subscription.paused_until
    ):
        return t(lang, "digest.states.paused", date=date_text(lang, subscription.paused_until))
    return t(lang, "digest.states.on")


def _themes(library: Library, lang: Lang, subscription: Subscription) -> str:
    if not subscription.themes:
        return t(lang, "digest.all_themes")
    known = library.corpus.themes
    return t(lang, "cards.list_separator").join(
        known[id].name[lang] if id in known else id for id in subscription.themes
    )


def _posted(library: Library, lang: Lang, record: Record, zone: ZoneInfo) -> str:
    when = moment_text(lang, record.posted.astimezone(zone)) if record.posted else date_text(lang, record.day)
    return t(lang, "digest.posted_what", when=when, title=title_of(library, lang, record.item))


def title_of(library: Library, lang: Lang, item: str | None) -> str:
    """The title of what was posted; its id where it left the library since."""
    chosen = library.initiative(item) if item else None
    return chosen.title[lang] if chosen else (item or t(lang, "digest.nothing"))


def _buttons(lang: Lang, subscription: Subscription, last: Record | None, *, may: bool) -> tuple[Button, ...]:
    buttons = [Button(t(lang, "digest.preview"), line="/digest preview")]
    if last is not None and last.link:
        buttons.append(Button(t(lang, "digest.open_last"), url=last.link))
    buttons.append(Button(t(lang, "digest.history"), line="/digest history"))
    if may and subscription.enabled:
        buttons.append(Button(t(lang, "digest.post_now"), line="/digest now", style="primary"))
        buttons.append(Button(t(lang, "digest.turn_off"), line="/digest off ?", style="danger"))
    elif may:
        buttons.append(Button(t(lang, "digest.turn_on"), line="/digest on", style="primary"))
    return tuple(buttons)


def _choices(lang: Lang) -> list[Part]:
    """Menus that change one thing each."""
    return [_menu(lang, "time"), _menu(lang, "days"), Actions((
        Button(t(lang, "digest.change_theme"), line="/digest theme"),
        Button(t(lang, "digest.change_zone"), line="/digest zone"),
        Button(t(lang, "digest.change_lang"), line="/digest lang"),
        Button(t(lang, "digest.pause"), line="/digest pause"),
    ))]  # fmt: skip


def _menu(lang: Lang, what: str, library: Library | None = None) -> Menu:
    options: list[Option]
    match what:
        case "time":
            options = [Option(at, f"/digest time {at}") for at in TIMES]
        case "days":
            options = [Option(t(lang, f"digest.days.{_key(days)}"), f"/digest days {days}") for days in DAYS]
        case "zone":
            options = [Option(zone, f"/digest zone {zone}") for zone in ZONES]
        case "lang":
            options = [Option(t(lang, f"settings.languages.{one}"), f"/digest lang {one}") for one in LANGS]
        case _:
            themes = library.themes() if library else ()
            options = [Option(t(lang, "digest.all_themes"), "/digest theme all")]
            options += [Option(theme.name[lang], f"/digest theme {theme.id}") for theme in themes]
    return Menu(t(lang, f"digest.choose.{what}"), tuple(options))


def _key(days: str) -> str:
    return days.replace(" ", "_").replace(",", "_").lower()


def ask(library: Library, request: Request, what: str, typed: str = "") -> Reply:
    """Which time, days, zone, theme or language? `typed` is what was not understood."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "digest.unclear", text=echo(typed)))] if typed else []
    parts += [Paragraph(t(lang, f"digest.explain.{what}")), _menu(lang, what, library)]
    return _reply(request, "order_title", parts)


def ask_until(request: Request, typed: str = "") -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "digest.unclear", text=echo(typed)))] if typed else []
    parts.append(Paragraph(t(lang, "digest.explain.pause")))
    choices = ("tomorrow", "next monday", "2 weeks", "30 days")
    parts.append(
        Actions(tuple(Button(t(lang, f"digest.until.{_key(one)}"), line=f"/digest pause {one}") for one in choices))
    )
    return _reply(request, "order_title", parts)


def ask_off(request: Request) -> Reply:
    """Turning off is asked about once; the wording says what stays."""
    lang = request.lang
    buttons = (
        Button(t(lang, "digest.turn_off_yes"), line="/digest off", style="danger"),
        Button(t(lang, "digest.turn_off_no"), line="/digest"),
    )
    parts = (Paragraph(t(lang, "digest.explain.off")), Actions(buttons))
    return _reply(request, "order_title", parts)


def unclear(request: Request, typed: str) -> Reply:
    """Words of a subscription that mean nothing; nothing was changed."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "digest.unclear", text=echo(typed))), Paragraph(t(lang, "digest.how"))]
    parts.append(Actions(_offers(lang)))
    return _reply(request, "order_title", parts, "/digest on 09:00 weekdays")


def offer(request: Request, *, may: bool) -> Reply:
    """The channel has no subscription yet."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "digest.offer")), Paragraph(t(lang, "digest.how"))]
    if may:
        parts.append(Actions(_offers(lang)))
    else:
        parts.append(Paragraph(t(lang, "cards.rights.arrange")))
    return _reply(request, "title", parts, "/digest on 09:00 weekdays")


def _offers(lang: Lang) -> tuple[Button, ...]:
    return (
        Button(t(lang, "digest.on_weekdays"), line="/digest on 09:00 weekdays", style="primary"),
        Button(t(lang, "digest.on_workdays"), line="/digest on 09:00 workdays TW"),
        Button(t(lang, "cards.today"), line="/initiative today"),
    )


def cannot_post(request: Request, detail: str) -> Reply:
    """The bot does not get into this channel: what to do, and the same line again."""
    lang = request.lang
    parts: list[Part] = [
        Paragraph(t(lang, "digest.cannot_post", detail=reason_text(lang, detail))),
        Paragraph(t(lang, "digest.invite")),
        Actions((Button(t(lang, "digest.again"), line=request.line, style="primary"),)),
    ]
    return _reply(request, "order_title", parts)


def preview(request: Request, subscription: Subscription, card: Card | None, upcoming: Initiative | None) -> Reply:
    """The next post as it will look, with the date it is due."""
    lang = request.lang
    if card is None or upcoming is None:
        parts: list[Part] = [Paragraph(t(lang, "digest.nothing_fits"))]
        parts.append(Actions((Button(t(lang, "digest.change_theme"), line="/digest theme"),)))
        return _reply(request, "preview_title", parts)
    when = (
        moment_text(lang, subscription.next_due.astimezone(ZoneInfo(subscription.zone)))
        if subscription.next_due
        else ""
    )
    lead = Paragraph(t(lang, "digest.preview_lead", when=when) if when else t(lang, "digest.preview_off"))
    whole = replace(card, lang=lang)
    return reply(request, "digest", whole.title, (lead, *whole.parts), shareable=False)


def posting(library: Library, request: Request, record: Record, *, new: bool) -> Reply:
    """What `now` did: at most one post stands under a date."""
    lang = request.lang
    title = title_of(library, lang, record.item)
    if new and record.state != "skipped":
        parts: list[Part] = [Paragraph(t(lang, "digest.posting", title=title))]
    elif record.state == "skipped" and record.error == "nothing":
        parts = [Paragraph(t(lang, "digest.nothing_fits"))]
    else:
        state = t(lang, f"digest.results.{record.state}")
        parts = [Paragraph(t(lang, "digest.once_a_day", title=title, state=state))]
    buttons = [Button(t(lang, "digest.open_last"), url=record.link)] if record.link else []
    buttons.append(Button(t(lang, "digest.history"), line="/digest history"))
    parts.append(Actions(tuple(buttons)))
    return _reply(request, "title", parts)


def history(library: Library, request: Request, records: Sequence[Record]) -> Reply:
    """What was posted, what was not, and why."""
    lang = request.lang
    parts: list[Part] = []
    if not records:
        parts.append(Paragraph(t(lang, "digest.none_yet")))
    else:
        parts.append(Heading(t(lang, "digest.history_of", n=len(records))))
    for record in records:
        state = t(lang, f"digest.results.{record.state}")
        meta = f"{date_text(lang, record.day)}・{state}" if lang != "en" else f"{date_text(lang, record.day)} · {state}"
        button = Button(t(lang, "digest.open_post"), url=record.link) if record.link else None
        if button is None and record.item:
            button = Button(t(lang, "cards.open"), line=f"/initiative {record.item}")
        text = reason_text(lang, record.error) if record.error and record.state != "posted" else ""
        parts.append(Item(title_of(library, lang, record.item), text=text, meta=meta, button=button))
    return _reply(request, "history_title", parts)


def days_text(lang: Lang, days: str) -> str:
    """The days in words: "平日（週一至週五）", "Working days of TW"."""
    if days.startswith(WORKDAYS):
        return t(lang, "digest.workdays_of", country=name_of(days.removeprefix(WORKDAYS), lang))
    if days == ",".join(WEEKDAYS[:5]):
        return t(lang, "digest.days.weekdays")
    if days == ",".join(WEEKDAYS):
        return t(lang, "digest.days.daily")
    return t(lang, "cards.list_separator").join(t(lang, f"digest.weekday.{day}") for day in days.split(","))


def date_text(lang: Lang, day: date) -> str:
    return t(
        lang,
        "digest.date",
        year=day.year,
        month_name=t(lang, f"digest.month.{day.month}"),
        day=day.day,
        weekday=t(lang, f"digest.weekday.{WEEKDAYS[day.weekday()]}"),
    )


def moment_text(lang: Lang, moment: datetime) -> str:
    return t(lang, "digest.moment", date=date_text(lang, moment.date()), time=f"{moment:%H:%M}")
