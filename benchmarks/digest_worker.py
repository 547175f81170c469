"""One replica of the benchmark: the project's own digest, posting over HTTP to the local platform.

`--whole` is not here: then `digest_kill.py` runs `citybrief digest deliver` itself.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime, timedelta

import aiohttp

from adapters.common.lease import LeasedRequest
from bot.digest.deliver import Courier
from bot.digest.ledger import Job, Ledger
from bot.domain.cards import Card
from bot.domain.errors import SendError
from bot.domain.ports import ChannelRef, Sent
from bot.store import Store


class HttpOutbox:
    """As strict as the real ones: nothing is tried twice, every doubt is "unknown"."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        metadata = {"event_type": "citybrief_digest", "event_payload": {"key": key}}
        body = {"channel": to.channel, "text": card.title, "metadata": metadata}
        return Sent(str((await self._call("chat.postMessage", body))["ts"]))

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        found = await self._call("conversations.history", {"channel": to.channel, "oldest": f"{since.timestamp():.6f}"})
        for message in found["messages"]:
            if message["metadata"]["event_payload"]["key"] == key:
                return Sent(message["ts"])
        return None

    async def tell(self, user: str, team: str, card: Card) -> None:
        raise AssertionError("no order of the benchmark has an owner")

    async def _call(self, method: str, body: dict[str, object]) -> dict[str, object]:
        try:
            async with self._session.post(f"{self._base}/{method}", json=body) as response:
                if response.status == 429:
                    raise SendError("refused", "429", float(response.headers["Retry-After"]))
                if response.status != 200:
                    raise SendError("unknown", str(response.status))
                return await response.json()
        except aiohttp.ClientConnectorError as error:
            raise SendError("refused", "no connection") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendError("unknown", type(error).__name__) from error


def compose(job: Job) -> Card:
    return Card(job.item, job.lang, ())


async def again(job: Job) -> Job:
    raise AssertionError("nothing leaves the library of the benchmark")


def farewell(job: Job, detail: str, what: str) -> Card:
    return Card(detail, job.lang, ())


async def main(url: str, base: str, at: str, lease: float, quiet: float) -> None:
    store = await Store.open(url)
    ledger = Ledger(store.database, holder="bench", lease=timedelta(seconds=lease), quiet=timedelta(seconds=quiet))
    now = datetime.fromisoformat(at)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, request_class=LeasedRequest) as session:
        courier = Courier(ledger, "slack", HttpOutbox(session, base), compose, again, farewell, lambda: now)
        await courier.drain()
    await store.close()
    print(json.dumps(courier.tally.states))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5])))
