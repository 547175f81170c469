"""Who and what is on our local Discord, and what users there can do, as Discord would send it.

Shapes: https://docs.discord.com/developers/resources/guild and …/interactions/receiving-and-responding.
"""

from __future__ import annotations

import itertools
import time
from typing import Any

_EPOCH = 1420070400000
_numbers = itertools.count(1)
MANAGE_SERVER, VIEW, SEND, HISTORY = 1 << 5, 1 << 10, 1 << 11, 1 << 16


def snowflake() -> str:
    """A new id that carries the time."""
    return str(((round(time.time() * 1000) - _EPOCH) << 22) + next(_numbers) % (1 << 12))


def user(name: str, *, bot: bool = False) -> dict[str, Any]:
    return {
        "id": snowflake(), "username": name, "discriminator": "0", "global_name": name, "avatar": None,
        "bot": bot, "public_flags": 0, "flags": 0,
    }  # fmt: skip


class World:
    """One bot, one server with a channel, and Alice. `hidden`, `silent`, `closed`, `unreadable` are channel ids."""

    def __init__(self) -> None:
        self.bot = user("CityBrief", bot=True)
        self.alice = user("Alice")
        self.users = {self.alice["id"]: self.alice}
        self.channels: dict[str, dict[str, Any]] = {}
        self.guilds: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.hidden: set[str] = set()  # may not be viewed: 50001
        self.silent: set[str] = set()  # may not be written in: 50013
        self.closed: set[str] = set()  # a person who takes no messages: 50007
        self.unreadable: set[str] = set()  # its history may not be read
        self.shards = 1
        self.guild = self.add_guild()
        self.channel: str = self.guild["system_channel_id"]

    def add_guild(self, *, locale: str = "zh-TW", permissions: int = VIEW | SEND | HISTORY) -> dict[str, Any]:
        """A server as GUILD_CREATE brings it; the bot is in it from the next READY on."""
        id, channel = snowflake(), snowflake()
        self.channels[channel] = {
            "id": channel, "type": 0, "guild_id": id, "name": "general", "position": 0, "permission_overwrites": [],
            "nsfw": False, "parent_id": None, "topic": None, "rate_limit_per_user": 0, "last_message_id": None,
        }  # fmt: skip
        everyone = {
            "id": id, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": str(permissions),
            "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip
        self.guilds[id] = {
            "id": id, "name": "Taipei", "icon": None, "splash": None, "discovery_splash": None, "owner_id": "1",
            "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0, "default_message_notifications": 0,
            "explicit_content_filter": 0, "roles": [everyone], "emojis": [], "features": [], "mfa_level": 0,
            "application_id": None, "system_channel_id": channel, "system_channel_flags": 0, "rules_channel_id": None,
            "vanity_url_code": None, "description": None, "banner": None, "premium_tier": 0, "preferred_locale": locale,
            "public_updates_channel_id": None, "nsfw_level": 0, "premium_progress_bar_enabled": False, "stickers": [],
            "joined_at": "2026-01-01T00:00:00+00:00", "large": False, "member_count": 2, "voice_states": [],
            "members": [self.member(self.bot)], "channels": [self.channels[channel]], "threads": [], "presences": [],
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        }  # fmt: skip
        return self.guilds[id]

    def member(self, who: dict[str, Any], permissions: int | None = None) -> dict[str, Any]:
        member = {
            "user": who, "nick": None, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
            "mute": False, "flags": 0, "avatar": None, "pending": False, "premium_since": None,
        }  # fmt: skip
        return member if permissions is None else {**member, "permissions": str(permissions)}

    def ready(self, shard: tuple[int, int]) -> dict[str, Any]:
        mine = [guild for guild in self.guilds.values() if (int(guild["id"]) >> 22) % shard[1] == shard[0]]
        return {
            "v": 10, "user": self.bot, "guilds": [{"id": guild["id"], "unavailable": True} for guild in mine],
            "application": {"id": self.bot["id"], "flags": 0}, "full_guilds": mine,
        }  # fmt: skip

    def application(self) -> dict[str, Any]:
        return {
            "id": self.bot["id"], "name": "CityBrief", "icon": None, "description": "", "bot_public": True,
            "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0, "owner": self.alice, "team": None,
            "summary": "",
        }  # fmt: skip

    def command(self, entry: dict[str, Any]) -> dict[str, Any]:
        defaults = {"description": "", "default_member_permissions": None, "nsfw": False, "version": snowflake()}
        return {"id": snowflake(), "application_id": self.bot["id"], "type": 1, **defaults, **entry}

    def message(self, channel: str, body: dict[str, Any], author: dict[str, Any]) -> dict[str, Any]:
        """A message as Discord shows it afterwards."""
        shown = {
            "id": snowflake(), "channel_id": channel, "author": author, "content": "", "embeds": [], "components": [],
            "attachments": [], "mentions": [], "mention_roles": [], "mention_everyone": False, "pinned": False,
            "tts": False, "type": 0, "flags": 0, "timestamp": "2026-11-23T01:00:00+00:00", "edited_timestamp": None,
        }  # fmt: skip
        kept = ("content", "embeds", "components", "flags", "nonce", "message_reference")
        return shown | {name: body[name] for name in kept if name in body}

    def dm(self, who: str) -> dict[str, Any]:
        """The conversation between the bot and one person."""
        found = [c for c in self.channels.values() if c["type"] == 1 and c["recipients"][0]["id"] == who]
        if not found:
            id = snowflake()
            self.channels[id] = {
                "id": id,
                "type": 1,
                "last_message_id": None,
                "recipients": [self.users[who]],
                "flags": 0,
            }
            found = [self.channels[id]]
        return found[0]

    # What users do

    def written(
        self, content: str, *, private: bool = False, mention: bool = True, author: Any = None
    ) -> dict[str, Any]:
        """A message of Alice's."""
        who = author or self.alice
        channel = self.dm(who["id"])["id"] if private else self.channel
        message = self.message(channel, {"content": content}, who)
        if mention:
            message["mentions"] = [{**self.bot, "member": {}}]
        if private:
            return message
        return {
            **message,
            "guild_id": self.guild["id"],
            "member": {k: v for k, v in self.member(who).items() if k != "user"},
        }

    def slash(self, name: str, value: str | None = None, *subs: str, **how: Any) -> dict[str, Any]:
        """A slash command, with the words of its subcommands."""
        options = [] if value is None else [{"name": "text", "type": 3, "value": value}]
        for level, sub in enumerate(reversed(subs)):
            options = [{"name": sub, "type": 1 if level == 0 else 2, "options": options}]
        return self.interaction(2, {"id": snowflake(), "name": name, "type": 1, "options": options}, **how)

    def typed(self, name: str, value: str, *subs: str, **how: Any) -> dict[str, Any]:
        """A slash command that is still being typed."""
        payload = self.slash(name, value, *subs, **how)
        options = payload["data"]["options"]
        while options[0]["type"] != 3:
            options = options[0]["options"]
        options[0]["focused"] = True
        return {**payload, "type": 4}

    def context_menu(self, name: str, target: dict[str, Any], **how: Any) -> dict[str, Any]:
        resolved = {"messages": {target["id"]: target}}
        data = {"id": snowflake(), "name": name, "type": 3, "target_id": target["id"], "resolved": resolved}
        return self.interaction(2, data, **how)

    def press(
        self, message: dict[str, Any], custom_id: str, values: list[str] | None = None, **how: Any
    ) -> dict[str, Any]:
        """A button, or with `values` a choice in a menu."""
        data: dict[str, Any] = {"custom_id": custom_id, "component_type": 3 if values else 2}
        if values:
            data["values"] = values
        return {**self.interaction(3, data, **how), "message": message}

    def interaction(
        self,
        type: int,
        data: dict[str, Any],
        *,
        locale: str = "zh-TW",
        guild_locale: str = "zh-TW",
        permissions: int = VIEW | SEND,
        private: bool = False,
        user_install: bool = False,
        guild: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """INTERACTION_CREATE. `private` is in the conversation with the bot, `user_install` without the bot's own entry."""
        where = guild or self.guild
        channel = self.dm(self.alice["id"]) if private else self.channels[where["system_channel_id"]]
        payload = {
            "id": snowflake(), "application_id": self.bot["id"], "type": type, "data": data, "version": 1,
            "token": f"aW50ZXJhY3Rpb24{snowflake()}", "channel_id": channel["id"], "channel": channel, "locale": locale,
            "app_permissions": str(VIEW | SEND), "entitlements": [], "attachment_size_limit": 10485760,
            "authorizing_integration_owners": {"1": self.alice["id"]} if user_install else {"0": where["id"]},
            "context": 1 if private else 0,
        }  # fmt: skip
        if private:
            return {**payload, "user": self.alice}
        member = self.member(self.alice, permissions)
        return {**payload, "guild_id": where["id"], "guild_locale": guild_locale, "member": member}
