"""`python -m tests.benchmarks`: fit the weights, measure quality and speed."""

from __future__ import annotations

import argparse


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("what", choices=("fit", "quality"))
    chosen = parser.parse_args()
    if chosen.what == "fit":
        from tests.benchmarks import fit

        fit.main()
    else:
        from tests.benchmarks import quality

        quality.main()


if __name__ == "__main__":
    main()
