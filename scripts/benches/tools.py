"""Small things that several measurements use."""

import http.client
import json
import pathlib
import re
import socket
import subprocess
import threading


def told(words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def quantile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) * 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port, path):
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        link.request("GET", path)
        return link.getresponse().status
    except OSError:
        return 0


class Client:
    """One connection of one signed-in caller; every thread has its own."""

    numbers, lock = 0, threading.Lock()

    def __init__(self, port, cookie):
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": cookie}

    @classmethod
    def key(cls):
        with cls.lock:
            cls.numbers += 1
            return f"bench-{cls.numbers}"

    def ask(self, method, path, body=None, **headers):
        """Status and decoded body. A change has a key of its own, so the address may be asked again."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | self.headers
        data = None
        if body is not None:
            data = json.dumps(body)
            headers |= {"Content-Type": "application/json", "Idempotency-Key": self.key()}
        self.link.request(method, path, data, headers)
        answer = self.link.getresponse()
        text = answer.read()
        return answer.status, (json.loads(text) if text else None)

    def must(self, method, path, body=None, **headers):
        code, told_ = self.ask(method, path, body, **headers)
        if code >= 300:
            raise SystemExit(f"{method} {path}: {code} {str(told_)[:400]}")
        return told_
