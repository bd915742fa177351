"""A language model of our own: answers what the test says, and notes what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class Model:
    def __init__(self) -> None:
        self.url = ""
        self.answers: list[str | bytes] = []
        """In their order: what the model says, or the bytes of the whole answer."""
        self.status = 200
        self.location = ""
        self.held = Event()
        """While cleared, it keeps silent."""
        self.held.set()
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []

    def says(self, *answers: str | bytes) -> None:
        self.answers = list(answers)
        self.asked.clear()

    @property
    def heard(self) -> str:
        """All that it was ever told since it was told what to say."""
        return json.dumps(self.asked, ensure_ascii=False)


@contextmanager
def modelled() -> Iterator[Model]:
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append(json.loads(body))
            model.keys.append(self.headers.get("Authorization"))
            model.paths.append(self.path)
            model.held.wait(timeout=20)
            said = model.answers.pop(0) if model.answers else "none"
            content = (
                said
                if isinstance(said, bytes)
                else json.dumps(
                    {"choices": [{"message": {"role": "assistant", "content": said}}], "usage": {}}
                ).encode()
            )
            try:
                self.send_response(model.status)
                if model.location:
                    self.send_header("Location", model.location)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # who asked has gone

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        model.held.set()
        server.shutdown()
        server.server_close()
        thread.join()
