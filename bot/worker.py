"""Work that would hold up the loop, in a process of its own that ends with it: writing a file, drawing a picture.

What goes in and out is pickled between the two halves of this one program, never read from anywhere else.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from bot.domain.errors import CityBriefError

SECONDS = 30.0
AT_ONCE = 2  # processes; who comes later waits
P = ParamSpec("P")
T = TypeVar("T")
_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class WorkError(CityBriefError):
    """The process failed or took too long; its own words are on standard error."""


async def aside(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` (of a module, by its name) returns for arguments that can be pickled. Raises WorkError."""
    room = _rooms.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with room:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.worker", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        try:
            work = pickle.dumps((function, args, kwargs))
            out, _ = await asyncio.wait_for(process.communicate(work), SECONDS)
        except TimeoutError as error:
            raise WorkError(f"{function.__name__} took more than {SECONDS:.0f} s") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        raise WorkError(f"{function.__name__} ended with {process.returncode}")
    result: T = pickle.loads(out)  # noqa: S301 (from our own process)
    return result


def _main() -> None:
    function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our own process)
    result = function(*args, **kwargs)
    sys.stdout.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    _main()
