"""What keeps other sites away from the local page.

The page has no log-in: whoever reaches it may use it. So only this machine's own names are answered (a hostile site
could point a name of its own at the loopback address), and only the page itself may send commands.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WILDCARD = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - recognised here, not bound
_SENDS = {
    "POST": "application/json",
    "PUT": "application/octet-stream",
}  # what each method carries: no form can send it
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def hosts(bound: str, public_url: str) -> Callable[[str], bool]:
    """Tells whether a Host header names this server: loopback, the address it is bound to, or its public name."""
    known = _LOOPBACK | {bound.lower(), (urlsplit(public_url).hostname or "").lower()} - _WILDCARD

    def allowed(header: str) -> bool:
        try:
            name = (urlsplit(f"//{header}").hostname or "").lower()
        except ValueError:
            return False
        # Bound to every address: an address cannot be rebound, a name can.
        return name in known or (bound in _WILDCARD and _is_address(name))

    return allowed


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def middleware(allowed: Callable[[str], bool]) -> Middleware:
    """Refuses what does not come from this machine's own page; adds the headers that every answer carries."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not allowed(request.headers.get("Host", "")):
            raise _headed(web.HTTPMisdirectedRequest(text="Unknown host.\n"))
        if request.method in _SENDS:
            if not _same_origin(request):
                raise _headed(web.HTTPForbidden(text="Cross-site request refused.\n"))
            if request.content_type != _SENDS[request.method]:
                raise _headed(web.HTTPUnsupportedMediaType(text=f"Send {_SENDS[request.method]}.\n"))
        try:
            response = await handler(request)
        except web.HTTPException as error:
            raise _headed(error) from None
        response.headers.update(_HEADERS)
        return response

    return guard


def _headed(error: web.HTTPException) -> web.HTTPException:
    error.headers.update(_HEADERS)
    return error


def _same_origin(request: web.Request) -> bool:
    """Browsers send both headers with every POST; a command-line client sends neither and is no other site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host")
