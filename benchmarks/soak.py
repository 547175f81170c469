"""What must really wait, kill, stall or try in bulk, one after the other: `make soak` (at most an hour).

The suite has one small case of each, with time passed in.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS: dict[str, tuple[str, ...]] = {
    "stalled databases, full disks, half-open connections": ("benchmarks/reliability.py",),
    "digest, workers killed, SQLite": ("benchmarks/digest_kill.py", "--database", "sqlite"),
    "digest, workers killed, PostgreSQL": ("benchmarks/digest_kill.py", "--database", "postgresql"),
    "lines of any kind": ("benchmarks/fuzz.py",),
    "small changes that the tests must notice": ("benchmarks/mutations.py",),
}
LONGEST = 3600.0  # seconds for all


def main() -> int:
    """0 when every run was good. A script that this release does not have is passed over, and said."""
    began, bad = time.monotonic(), []
    for name, (script, *arguments) in RUNS.items():
        if not (ROOT / script).exists():
            print(f"== {name}: {script} is not here", flush=True)
            continue
        print(f"== {name}: {script} {' '.join(arguments)}", flush=True)
        left = LONGEST - (time.monotonic() - began)
        call = [sys.executable, "-m", script.removesuffix(".py").replace("/", "."), *arguments]
        try:
            code = subprocess.run(call, cwd=ROOT, env={**os.environ, "CI": "1"}, timeout=left, check=False).returncode
        except subprocess.TimeoutExpired:
            code = 124
        if code:
            bad.append(name)
    print(
        f"\n{len(bad)} of {len(RUNS)} not good{': ' if bad else ''}{', '.join(bad)}; {time.monotonic() - began:.0f} s"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
