"""Small things that several measurements use."""

import http.client
import json
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

SERVER_CORE, LOAD_CORE = "0", "1"


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


def nginx(bench, home, port, path, http, core=None):
    """nginx in a folder of its own, with these lines inside of `http`; answers once the path does."""
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    temps = "".join(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (home / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;"
        f"events {{ worker_connections 768; }} http {{ {temps} {http} }}"
    )
    pinned = ["taskset", "-c", core] if core else []
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([*pinned, program, "-c", str(home / "nginx.conf")], cwd=home)
    bench.started.append(process)
    for _ in range(100):
        if status(port, path) == 200:
            return process
        time.sleep(0.05)
    raise SystemExit(f"nginx does not answer:\n{(home / 'error.log').read_text()[-2000:]}")


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
            headers = {"Content-Type": "application/json", "Idempotency-Key": self.key()} | headers
        self.link.request(method, path, data, headers)
        answer = self.link.getresponse()
        text = answer.read()
        return answer.status, (json.loads(text) if text else None)

    def must(self, method, path, body=None, **headers):
        code, told_ = self.ask(method, path, body, **headers)
        if code >= 300:
            raise SystemExit(f"{method} {path}: {code} {str(told_)[:400]}")
        return told_
