"""The process in which an encoder lives: `python -m bot.search.encoder_worker NAME`.

A line of JSON comes in ({"id", "question": text} or {"id", "passages": [texts]}), a line of JSON goes out ({"id", "shape":
[rows, numbers]}), followed by the rows as 32-bit floats. It ends when its standard input does, so it never outlives
whoever asks. Exit 3: the encoder is not installed here.
"""

from __future__ import annotations

import json
import signal
import sys

import numpy as np

from bot.search.encoder import ENCODERS

MISSING = 3


def main(name: str) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is meant for whoever asks, whose end is ours
    try:
        encoder = ENCODERS[name]()
    except (ImportError, OSError, RuntimeError):
        return MISSING
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        rows = encoder.question(asked["question"])[None] if "question" in asked else encoder.passages(asked["passages"])
        head = json.dumps({"id": asked["id"], "shape": rows.shape})
        sys.stdout.buffer.write(f"{head}\n".encode() + np.ascontiguousarray(rows, np.float32).tobytes())
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
