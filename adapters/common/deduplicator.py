"""What has been handled already, in this process."""

from __future__ import annotations

from collections import OrderedDict


class Deduplicator:
    """Remembers the newest `size` keys."""

    def __init__(self, size: int = 4096) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._size = size

    def first(self, key: str) -> bool:
        """True the first time a key is shown."""
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > self._size:
            self._keys.popitem(last=False)
        return True

    def forget(self, prefix: str) -> None:
        """Forgets every key that begins so."""
        for key in [key for key in self._keys if key.startswith(prefix)]:
            del self._keys[key]
