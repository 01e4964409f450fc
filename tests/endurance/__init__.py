"""Whether the bot holds out: kills, two programs on one file, crowds.

A short form is part of the suite; `ENDURANCE=10 python -m pytest tests/endurance` is ten times as long.
"""

import os

TIMES = int(os.environ.get("ENDURANCE", "1"))
"""How many times as long as the short form."""
