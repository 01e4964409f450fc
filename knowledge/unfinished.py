"""What is still missing from a briefing file that somebody is writing."""

from __future__ import annotations

TODO = "TODO:"
"""Stands in a draft where a person has to write."""
