"""Benchmarks: what the engine is worth, beside engines that anybody could take instead."""

from pathlib import Path

NO_BRIEFINGS = Path(__file__).with_name("data")
"""A directory without a briefing: a database opened with it holds only what a benchmark puts there."""
