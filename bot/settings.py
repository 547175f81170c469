"""Settings from the environment (and `.env`), read once by the composition root.

Every variable is listed in `.env.example`, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.errors import SettingsError
from bot.domain.models import LANGS, Lang

ROOT = Path(__file__).resolve().parent.parent
ENCODERS = ("use", "e5")  # the first is what `auto` means; why: docs/decisions/0016-an-encoder-orders.md


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Slack is on with a bot token and an app token (Socket Mode), or with a signing secret and `http`."""

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)  # Fernet key(s), comma separated: encrypts installations at rest
    api_url: str = "https://slack.com/api/"
    http: Address | None = None
    prefix: str = ""

    @property
    def enabled(self) -> bool:
        return bool((self.bot_token and (self.app_token or self.http)) or (self.client_id and self.http))


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """`shards`: "" for one connection, "auto", or "FIRST-LAST/TOTAL" for a range in this process."""

    token: str = field(default="", repr=False)
    api_url: str = "https://discord.com/api/v10"
    gateway_url: str = ""
    shards: str = ""

    @property
    def enabled(self) -> bool:
        return bool(self.token)


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """What a team's own documents may take: of a file, of a workspace, and of this process's memory."""

    file_bytes: int = 25_000_000
    file_pages: int = 500
    pages: int = 2000  # of a workspace
    files: int = 200
    memory: int = 256_000_000  # bytes of loaded libraries
    keep_originals: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path = ROOT / "data"
    cache: Path = ROOT / "var" / "cache"
    database_url: str = field(default=f"sqlite:///{ROOT / 'var' / 'citybrief.db'}", repr=False)
    lang: Lang = "zh-TW"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Taipei"))
    web: Address | None = Address("127.0.0.1", 8765)
    web_pinned: bool = False  # the port was asked for, so a taken one is an error
    health: Address | None = None
    api: Address | None = None  # HTTP API and MCP
    questions_per_hour: int = 600  # of one key, or one person
    public_url: str = ""
    digest_quiet: timedelta = timedelta(seconds=30)
    digest_lease: timedelta = timedelta(seconds=60)
    digest_resend: bool = False  # where no history tells whether a post stands: send again, or give it up
    documents: DocumentSettings = DocumentSettings()
    encoder: str | None = ENCODERS[0]  # None where none is wanted
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Settings:
        """Raises SettingsError that names every wrong variable at once."""
        return _Reader(env).settings()


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._faults: list[str] = []

    def settings(self) -> Settings:
        default = Settings()
        settings = Settings(
            data=ROOT / self._text("CITYBRIEF_DATA", "data"),
            cache=default.cache,
            database_url=self._text("CITYBRIEF_DATABASE_URL", default.database_url),
            lang=self._lang(),
            zone=self._zone(),
            web=self._address("CITYBRIEF_WEB", default.web),
            web_pinned=bool(self._text("CITYBRIEF_WEB", "")),
            health=self._address("CITYBRIEF_HEALTH", None),
            api=self._address("CITYBRIEF_API", None),
            questions_per_hour=self._number("CITYBRIEF_QUESTIONS_PER_HOUR", default.questions_per_hour),
            public_url=self._text("CITYBRIEF_PUBLIC_URL", "").rstrip("/"),
            digest_quiet=self._seconds("CITYBRIEF_DIGEST_QUIET", default.digest_quiet),
            digest_lease=self._seconds("CITYBRIEF_DIGEST_LEASE", default.digest_lease),
            digest_resend=self._unseen(),
            documents=self._documents(),
            encoder=self._encoder(),
            slack=self._slack(),
            discord=self._discord(),
        )
        self._pairs(settings)
        if self._faults:
            raise SettingsError("\n".join(self._faults))
        return settings

    def _documents(self) -> DocumentSettings:
        default = DocumentSettings()
        return DocumentSettings(
            file_bytes=1_000_000 * self._number("CITYBRIEF_FILE_MB", default.file_bytes // 1_000_000),
            file_pages=self._number("CITYBRIEF_FILE_PAGES", default.file_pages),
            pages=self._number("CITYBRIEF_WORKSPACE_PAGES", default.pages),
            files=self._number("CITYBRIEF_WORKSPACE_FILES", default.files),
            memory=1_000_000 * self._number("CITYBRIEF_LIBRARY_MEMORY", default.memory // 1_000_000),
            keep_originals=self._switch("CITYBRIEF_KEEP_ORIGINALS"),
        )

    def _number(self, name: str, default: int) -> int:
        value = self._text(name, "")
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and 0 < int(value) < 10**6):
            self._faults.append(f"{name} is {value!r}: use a whole number from 1 to 999999.")
            return default
        return int(value)

    def _switch(self, name: str) -> bool:
        value = self._text(name, "off").lower()
        if value not in ("on", "off"):
            self._faults.append(f"{name} is {value!r}: use on or off.")
        return value == "on"

    def _slack(self) -> SlackSettings:
        default = SlackSettings()
        api_url = self._text("SLACK_API_URL", default.api_url)
        return SlackSettings(
            bot_token=self._text("SLACK_BOT_TOKEN", ""),
            app_token=self._text("SLACK_APP_TOKEN", ""),
            signing_secret=self._text("SLACK_SIGNING_SECRET", ""),
            client_id=self._text("SLACK_CLIENT_ID", ""),
            client_secret=self._text("SLACK_CLIENT_SECRET", ""),
            secret_key=self._text("CITYBRIEF_SECRET_KEY", ""),
            api_url=api_url if api_url.endswith("/") else api_url + "/",
            http=self._address("CITYBRIEF_SLACK_HTTP", None),
            prefix=self._prefix(),
        )

    def _discord(self) -> DiscordSettings:
        return DiscordSettings(
            token=self._text("DISCORD_TOKEN", ""),
            api_url=self._text("DISCORD_API_URL", DiscordSettings().api_url).rstrip("/"),
            gateway_url=self._text("DISCORD_GATEWAY_URL", ""),
            shards=self._text("CITYBRIEF_DISCORD_SHARDS", ""),
        )

    def _pairs(self, settings: Settings) -> None:
        """Settings that mean something only together: half of a pair would be ignored silently."""
        slack = settings.slack
        if slack.bot_token and not slack.enabled:
            self._faults.append(
                "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (Socket Mode) nor "
                "SLACK_SIGNING_SECRET with CITYBRIEF_SLACK_HTTP (events over HTTP): set one of them."
            )
        if slack.app_token and not (slack.bot_token or slack.client_id):
            self._faults.append("SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN: Socket Mode needs both.")
        if slack.http and not slack.signing_secret:
            self._faults.append(
                "CITYBRIEF_SLACK_HTTP is set without SLACK_SIGNING_SECRET: requests could not be checked."
            )
        if slack.http and not (slack.bot_token or slack.client_id):
            self._faults.append(
                "CITYBRIEF_SLACK_HTTP is set, but neither SLACK_BOT_TOKEN (one workspace) nor SLACK_CLIENT_ID (many)."
            )
        if bool(slack.client_id) != bool(slack.client_secret):
            self._faults.append("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together: set both or none.")
        if slack.client_id and not (slack.http or slack.bot_token):
            self._faults.append(
                "SLACK_CLIENT_ID is set without CITYBRIEF_SLACK_HTTP: an installation comes back over HTTP."
            )
        if slack.client_id and not slack.secret_key:
            self._faults.append(
                "SLACK_CLIENT_ID is set without CITYBRIEF_SECRET_KEY, which encrypts the installations: "
                "make one with `citybrief key`."
            )

    def _text(self, name: str, default: str) -> str:
        return self._env.get(name, "").strip() or default

    def _lang(self) -> Lang:
        value = self._text("CITYBRIEF_LANG", "zh-TW")
        for lang in LANGS:
            if value == lang:
                return lang
        self._faults.append(f"CITYBRIEF_LANG is {value!r}: use zh-TW, zh-CN or en.")
        return "zh-TW"

    def _zone(self) -> ZoneInfo:
        value = self._text("CITYBRIEF_TZ", "Asia/Taipei")
        # ZoneInfoNotFoundError is a KeyError; a folder's name gives an OSError, one outside of the database a ValueError.
        with suppress(KeyError, OSError, ValueError):
            return ZoneInfo(value)
        self._faults.append(f"CITYBRIEF_TZ is {value!r}: use an IANA time zone such as Asia/Taipei.")
        return ZoneInfo("UTC")

    def _encoder(self) -> str | None:
        value = self._text("CITYBRIEF_ENCODER", "auto").lower()
        if value not in ("auto", "off", *ENCODERS):
            self._faults.append(f"CITYBRIEF_ENCODER is {value!r}: use auto, off, {' or '.join(ENCODERS)}.")
        return None if value == "off" else ENCODERS[0] if value == "auto" else value

    def _unseen(self) -> bool:
        value = self._text("CITYBRIEF_DIGEST_UNSEEN", "skip")
        if value not in ("skip", "resend"):
            self._faults.append(f"CITYBRIEF_DIGEST_UNSEEN is {value!r}: use skip or resend.")
        return value == "resend"

    def _seconds(self, name: str, default: timedelta) -> timedelta:
        value = self._text(name, "")
        if not value:
            return default
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= 3600:
            self._faults.append(f"{name} is {value!r}: use seconds from 0 to 3600.")
            return default
        return timedelta(seconds=seconds)

    def _address(self, name: str, default: Address | None) -> Address | None:
        value = self._text(name, "")
        if not value:
            return default
        if value.lower() == "off":
            return None
        host, _, port = value.rpartition(":")
        if port.isascii() and port.isdigit() and int(port) <= 65535:
            return Address(host.strip("[]") or "127.0.0.1", int(port))
        self._faults.append(f"{name} is {value!r}: use host:port such as 127.0.0.1:8765, or off.")
        return default

    def _prefix(self) -> str:
        value = self._text("CITYBRIEF_SLACK_PREFIX", "")
        if value and not is_prefix(value):
            self._faults.append("CITYBRIEF_SLACK_PREFIX: use up to 16 letters, digits, - or _.")
            return ""
        return value.lower()


def is_prefix(text: str) -> bool:
    """Whether Slack takes commands that begin so."""
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum() and len(text) <= 16
