"""`python -m tests.benchmarks`: fit the weights, measure quality and speed."""

from __future__ import annotations

import argparse
from importlib import import_module


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("what", choices=("fit", "ablations", "flood", "quality", "speed", "vectors"))
    parser.add_argument(
        "options", nargs=argparse.REMAINDER, help="of speed: see `speed --help`; of quality: a file to draw to"
    )
    chosen = parser.parse_args()
    if chosen.options and chosen.what not in ("speed", "quality"):
        parser.error(f"{chosen.what} takes no options")
    module = import_module(f"tests.benchmarks.{chosen.what}")
    module.main(*([chosen.options] if chosen.options else []))


if __name__ == "__main__":
    main()
