"""Ten times what the server can do, offered at a fixed rate whether it answers or not: what still gets through, how
health answers meanwhile, and what the rest are told."""

import collections
import json
import selectors
import socket
import statistics
import threading
import time

import tools

LINKS = 4_000


class Open:
    """An open-loop client: `rate` requests a second for `seconds`, each on a connection that is free."""

    def __init__(self, port, cookie, body, rate, seconds):
        self.port, self.cookie, self.body = port, cookie, json.dumps(body).encode()
        self.rate, self.seconds = rate, seconds
        self.told, self.late, self.unsent = collections.Counter(), 0, 0
        self.retry_after = 0

    def request(self):
        head = (
            "POST /api/v1/dispenses?complete=true HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Cookie: {self.cookie}\r\nIdempotency-Key: {tools.Client.key()}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body

    def run(self):
        chosen, free, waiting = selectors.DefaultSelector(), [], {}
        for _ in range(LINKS):
            link = socket.create_connection(("127.0.0.1", self.port))
            link.setblocking(False)
            free.append(link)
        began, sent = time.perf_counter(), 0
        while (now := time.perf_counter() - began) < self.seconds:
            for _ in range(int(now * self.rate) - sent):
                sent += 1
                if not free:
                    self.unsent += 1
                    continue
                link = free.pop()
                link.send(self.request())
                waiting[link] = b""
                chosen.register(link, selectors.EVENT_READ)
            self.read(chosen, free, waiting, 0.001)
        self.took = time.perf_counter() - began
        for link in [*free, *waiting]:
            link.close()

    def read(self, chosen, free, waiting, patience):
        for key, _ in chosen.select(patience):
            link = key.fileobj
            try:
                waiting[link] += link.recv(65_536)
            except OSError:
                self.told["broken"] += 1
                chosen.unregister(link)
                del waiting[link]
                continue
            head, _, rest = waiting[link].partition(b"\r\n\r\n")
            length = next((int(l[15:]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")), None)
            if length is None or len(rest) < length:
                continue
            code = head[9:12].decode()
            self.told[code] += 1
            self.retry_after += code == "503" and b"retry-after:" in head.lower()
            chosen.unregister(link)
            del waiting[link]
            free.append(link)


def measure(bench, world):
    singles(bench)
    line = {"medicine_id": world.stocked[0], "quantity": 1}
    body = {"store_id": world.main, "patient_id": world.patient, "lines": [line]}
    seconds = 10 if bench.name == "full" else 5
    peak = closed(bench, body, seconds)
    client = Open(bench.port, bench.cookie, body, peak * 10, seconds)
    health, over = [], threading.Event()
    probe = threading.Thread(target=probing, args=(bench.port, health, over))
    probe.start()
    client.run()
    over.set()
    probe.join()
    good = client.told["201"] / client.took
    bench.put("peak_per_second", "dispenses at 64 clients", peak, "/s")
    bench.put("overload_good", "P10 goodput at ten times that : peak", good / peak, "", ">= 0.8")
    bench.put("overload_health_ms", "P10 /health meanwhile, p99", tools.quantile(health, 0.99), "ms", "<= 50")
    refused, other = client.told["503"], sum(n for code, n in client.told.items() if code not in ("201", "503"))
    bench.put("overload_refused", "answered 503", refused, "")
    bench.put("overload_untold", "of these without Retry-After", refused - client.retry_after, "", "<= 0")
    bench.put("overload_other", "answered anything else", other, "", "<= 0")
    bench.put("overload_unsent", "not sent: no free connection of the client's", client.unsent, "")


def closed(bench, body, seconds):
    script = bench.work / "dispense.lua"
    script.write_text(
        "local n = 0\nlocal run = tostring(os.time())\nrequest = function()\n  n = n + 1\n"
        "  local headers = {['Content-Type'] = 'application/json', ['Idempotency-Key'] = 'peak-' .. run .. '-' .. n,\n"
        f"    ['Cookie'] = '{bench.cookie}'}}\n"
        f"  return wrk.format('POST', '/api/v1/dispenses?complete=true', headers, [[{json.dumps(body)}]])\nend\n"
    )
    rates = [bench.wrk(bench.port, "/", (), connections=64, seconds=seconds // 2, script=script)[0] for _ in range(3)]
    return statistics.median(rates)


def singles(bench):
    """Changes of one row: what 64 clients get through, against one."""
    script = bench.work / "single.lua"
    script.write_text(
        "local n = 0\nlocal run = tostring(os.time()) .. tostring(math.random(1e9))\nrequest = function()\n  n = n + 1\n"
        f"  local headers = {{['Content-Type'] = 'application/json', ['Cookie'] = '{bench.cookie}'}}\n"
        "  return wrk.format('POST', '/api/v1/suppliers', headers, '{\"name\":\"B' .. run .. n .. '\"}')\nend\n"
    )
    rate = lambda clients: bench.wrk(bench.port, "/", (), connections=clients, seconds=2, script=script)[0]
    pairs = [(rate(64), time.sleep(1) or rate(1)) for _ in range(3)]
    bench.put("singles_ratio", "P5 single changes, 64 clients : one", statistics.median(a / b for a, b in pairs), "", ">= 6")


def probing(port, times, over):
    client = tools.Client(port, "")
    while not over.is_set():
        began = time.perf_counter()
        client.ask("GET", "/health")
        times.append((time.perf_counter() - began) * 1e3)
        time.sleep(0.05)
