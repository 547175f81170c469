"""HTTP requests that are not written once the digest's lease is over (`bot.digest.lease`)."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.digest.lease import lease_over


class LeasedRequest(aiohttp.ClientRequest):
    """Give it to a session as `request_class`. Outside a lease it is an ordinary request."""

    async def write_bytes(self, writer: Any, conn: Any, *rest: Any) -> None:
        """The last step before the socket: head and body leave here together."""
        if lease_over():
            conn.close()  # whoever waits for the answer has run out of time already
            return
        await super().write_bytes(writer, conn, *rest)
