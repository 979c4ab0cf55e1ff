#!/usr/bin/env python3
"""Spans reach a collector: `cargo build -p pharmacy-server --features otlp && tests/otlp.py target/debug/pharmacy`.

A receiver of our own takes what the program sends (OTLP over HTTP) and looks into the bytes: each request of a caller that
traces is a span of the caller's trace, and nothing secret is told."""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "scripts" / "benches"))
from tools import free_port, status

PASSWORD, REQUESTS = "a quiet evening", 20
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Receiver(http.server.BaseHTTPRequestHandler):
    taken = []

    def do_POST(self):
        self.taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def ask(port, path, body=None, headers=None):
    data = json.dumps(body).encode() if body else None
    headers = {"Content-Type": "application/json"} | (headers or {})
    return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers))


def until_ready(port):
    for _ in range(200):
        if status(port, "/health/ready") == 200:
            return
        time.sleep(0.1)
    raise SystemExit("the server does not become ready")


def main(program):
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        own = {"PORT": str(port), "DATA_DIR": f"{folder}/data", "ADMIN_PASSWORD": PASSWORD}
        own["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{receiver.server_port}"
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([os.path.abspath(program), "serve"], cwd=folder, env=os.environ | own, **silent)
        try:
            until_ready(port)
            answer = ask(port, "/api/v1/auth/login", {"username": "admin", "password": PASSWORD})
            cookie = answer.headers["Set-Cookie"].split(";")[0]
            traced = {"Cookie": cookie, "traceparent": f"00-{TRACE}-{PARENT}-01"}
            for page in range(REQUESTS):
                ask(port, f"/api/v1/medicines?page={page + 1}", headers=traced).read()
        finally:
            # What was not sent yet is sent at the end.
            server.terminate()
            server.wait(timeout=20)
    told = b"".join(body for path, body in Receiver.taken if path == "/v1/traces")
    spans, children = told.count(bytes.fromhex(TRACE)), told.count(bytes.fromhex(PARENT))
    secrets = [word for word in (PASSWORD, cookie.split("=")[1]) if word.encode() in told]
    print(f"{len(told)} bytes, {spans} spans of the caller's trace, {children} of them its children")
    if (spans, children, secrets) != (REQUESTS, REQUESTS, []):
        raise SystemExit(f"expected {REQUESTS} of each; secrets told: {secrets}")


if __name__ == "__main__":
    main(sys.argv[1])
