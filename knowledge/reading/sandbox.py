"""A stranger's file is read in a process of its own, bounded in time and memory, which can be killed at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from knowledge.facts import KnowledgeError
from knowledge.importing import UNTOLD, UPLOAD, About, Limits, Parcel
from knowledge.reading import lines
from knowledge.reading.failing import short

SECONDS = 30.0
"""For how long one file may be read."""
MEMORY = 512 * 1024 * 1024
"""Bytes that the process may take; not bounded on Windows."""
_SPARE = 5
"""Seconds after which a process ends by itself, where nobody has ended it."""
_HOME = Path(__file__).resolve().parents[2]
_PASSED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
"""What of the environment the process sees: no token, and nothing of `.env`."""
STOPPING = "I am being restarted; send the file again in a minute."


class Sandbox:
    """Starts the processes, and ends those that are left when it is closed."""

    def __init__(self, worker: Executor | None = None, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._worker = worker
        """Makes facts of what a process said; None: the usual threads."""
        self._seconds = seconds
        self._memory = memory
        self.running: set[asyncio.subprocess.Process] = set()
        self._closed = False

    async def read(self, file: tuple[str, bytes], about: About = UNTOLD, limits: Limits = UPLOAD) -> Parcel:
        """The same as `importing.unpack`. Raises KnowledgeError also where it takes too much time or memory."""
        name, content = file
        if self._closed:
            raise KnowledgeError(STOPPING)
        head = {
            "name": name,
            "about": asdict(about),
            "limits": asdict(limits),
            "memory": self._memory,
            "seconds": int(self._seconds) + _SPARE,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "knowledge.reading",
            cwd=_HOME, env=_environment(), start_new_session=True,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        self.running.add(process)
        if self._closed:
            _kill(process)
        try:
            async with asyncio.timeout(self._seconds):
                said, _ = await process.communicate(json.dumps(head).encode() + b"\n" + content)
        except TimeoutError:
            raise KnowledgeError(
                f"{name}: takes longer than {self._seconds:g} seconds to read; split it and send the parts."
            ) from None
        finally:
            _kill(process)
            await process.wait()
            self.running.discard(process)
        if self._closed:
            raise KnowledgeError(STOPPING)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._worker, lines.read, said.splitlines())
        except ValueError:
            ended = "too much time or memory" if process.returncode else "more than I can follow"
            raise KnowledgeError(short(f"{name}: takes {ended} to read; split it and send the parts.")) from None

    def close(self) -> None:
        """End every process; what was being read is refused with a sentence."""
        self._closed = True
        for process in self.running:
            _kill(process)


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _PASSED if name in os.environ} | {"PYTHONUTF8": "1"}


def _kill(process: asyncio.subprocess.Process) -> None:
    """With all that it may have started: it leads a group of its own, where there are such."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
