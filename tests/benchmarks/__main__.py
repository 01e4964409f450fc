"""`python -m tests.benchmarks`: fit the weights, measure quality and speed."""

from __future__ import annotations

import argparse
from importlib import import_module


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("what", choices=("fit", "quality", "vectors"))
    chosen = parser.parse_args()
    import_module(f"tests.benchmarks.{chosen.what}").main()


if __name__ == "__main__":
    main()
