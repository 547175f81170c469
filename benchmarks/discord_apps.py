"""The two apps that `benchmarks/discord.py` compares, each run in a process of its own: `discord_apps.py bare|ours API GATEWAY TOKEN`."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # else `import discord` would find the file beside this one

import discord  # noqa: E402
import yarl  # noqa: E402

FIXED = "布拉格：以開放資料與市民共創推動智慧城市。來源：第 12–20 行。"


async def bare(api: str, gateway: str, token: str) -> None:
    """What discord.py's own documentation would have you write, answering a fixed text."""
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)

    class Page(discord.ui.View):
        @discord.ui.button(label="Next", custom_id="next")
        async def following(self, interaction: discord.Interaction, _: discord.ui.Button) -> None:
            await interaction.response.edit_message(content=FIXED, view=self)

    class Bare(discord.Client):
        async def setup_hook(self) -> None:
            self.add_view(Page(timeout=None))

    client = Bare(intents=discord.Intents(guilds=True))
    tree = discord.app_commands.CommandTree(client)

    @tree.command(name="city", description="One city")
    async def city(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(FIXED, ephemeral=True)

    @city.autocomplete("name")
    async def names(interaction: discord.Interaction, current: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"City {n}", value=f"{n}") for n in range(20)]

    await client.start(token)


async def ours(api: str, gateway: str, token: str) -> None:
    from adapters.discord.adapter import DiscordAdapter
    from bot.conversation import Conversation
    from bot.libraries import Libraries
    from bot.library import Library
    from bot.settings import DiscordSettings, Settings
    from bot.store import Store

    settings = Settings(discord=DiscordSettings(token=token, api_url=api, gateway_url=gateway))
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/bench.db")
        library = Library.open(settings.data, settings.cache)
        bot = Conversation(Libraries(library), settings, store=store)
        library.prepare()
        gc.collect()
        gc.freeze()  # as `citybrief serve` does
        try:
            await DiscordAdapter(bot, settings, store).run()
        finally:
            await store.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run({"bare": bare, "ours": ours}[sys.argv[1]](*sys.argv[2:5]))
