"""CPU and wall seconds from process start to the first answer of `citybrief run`, beside an empty Python.

python benchmarks/start.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

RUNS = 7
CALLS = {
    "python -c pass": ["-c", "pass"],
    "/city 布拉格": ["-m", "adapters.cli", "run", "/city 布拉格"],
    "/city (json)": ["-m", "adapters.cli", "run", "--format", "json", "/city"],
    "/ask 無人機": ["-m", "adapters.cli", "run", "/ask 無人機"],
}


def once(args: list[str]) -> tuple[float, float]:
    """CPU seconds (user and system) and wall seconds of one child."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([sys.executable, *args], check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    for args in CALLS.values():
        once(args)  # warms the page cache, and the library's own
    for name, args in CALLS.items():
        cpu, wall = zip(*(once(args) for _ in range(RUNS)), strict=True)
        print(
            f"{name:16} CPU {statistics.median(cpu):.3f} s ({min(cpu):.3f}–{max(cpu):.3f}), wall {statistics.median(wall):.3f} s"
        )


if __name__ == "__main__":
    main()
