"""Types the README's two lines as people do on this system: the first until its page is up, the second on some tests.

`python .ci/lines.py TESTS…`
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = (("python3 ", "py "), (".venv/bin/", ".venv\\Scripts\\"), ("&&", ";"), ("'", '"'))
"""What the README says to type on Windows."""


def typed(line: str, windows: bool) -> list[str]:
    """The shell, and the line as somebody types it there."""
    if not windows:
        return ["bash", "-c", line]
    for before, after in WINDOWS:
        line = line.replace(before, after)
    return ["powershell", "-Command", line]


def comes_up(command: list[str]) -> bool:
    """Whether the bot says that its page is there; it is ended then."""
    posix = os.name == "posix"
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", errors="replace", start_new_session=posix
    ) as process:
        assert process.stdout
        up = any("Local mode" in line for line in process.stdout)
        if process.poll() is None:
            if posix:
                os.killpg(process.pid, signal.SIGTERM)
            else:
                subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False)
    return up


def main(tests: list[str]) -> int:
    """Type both; returns the exit code."""
    run, test = re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    windows = os.name == "nt"
    if not comes_up(typed(f"{run} --no-browser", windows)):
        print("The README's first line has not opened its page.", file=sys.stderr)
        return 1
    return subprocess.run(typed(" ".join([test, *tests]), windows), cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
