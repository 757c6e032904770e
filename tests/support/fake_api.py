"""A loopback API for whole commands: remembers what it was asked, answers as it is told."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

PREFIX = "/api/v1.0"


class FakeApi:
    """Answers every GET with `status`; a campaign's URL with that campaign."""

    def __init__(self) -> None:
        self.status = 200
        self.date: str | None = formatdate(usegmt=True)
        self.accepted_key: str | None = None
        """The only key that is taken; None takes all."""
        self.asked: list[tuple[str, str | None]] = []
        """Path and Authorization header of each request."""
        self.base_url = ""

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        self.asked.append((path, authorization))
        if self.accepted_key and authorization != f"api-key {self.accepted_key}":
            return 401, b'{"message": "Unknown key."}'
        if self.status != 200:
            return self.status, b'{"message": "As told."}'
        last = path.rpartition("/")[2]
        if last.isdigit():
            campaign = {"id": int(last), "name": f"Cobranza {last}"}
            return 200, json.dumps({"success": True, "campaign": campaign}).encode()
        return 200, b'{"total_count": 0, "campaigns": []}'


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # With the usual 5, a burst of connections has to knock again after a second.
    request_queue_size = 128


@contextmanager
def running(
    api: FakeApi | None = None, certificate: tuple[Path, Path] | None = None
) -> Iterator[FakeApi]:
    """Run the API on a free port of this machine; over https with a certificate and its key."""
    api = api or FakeApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A body that follows its head in another packet waits 40 ms for the head's receipt.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            status, body = api.answer(self.path, self.headers.get("Authorization"))
            self.send_response_only(status)
            if api.date is not None:
                self.send_header("Date", api.date)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle(self) -> None:
            with suppress(OSError):  # a client that left, or wanted no handshake
                super().handle()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    api.base_url = f"http://127.0.0.1:{server.server_port}{PREFIX}"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        api.base_url = f"https://localhost:{server.server_port}{PREFIX}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
