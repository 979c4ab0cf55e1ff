"""Two servers behind a balancer, over one PostgreSQL and one Redis, while sixteen people work: one server is told to
end, one is killed, Redis is killed. What went wrong for the people, and how old the oldest answer was."""

import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

import growth
import tools

PEOPLE, SECONDS = 16, {"quick": 4, "full": 15}
TRIES = 60


class Person(threading.Thread):
    """Looks, gives out, edits a supplier of its own; repeats a change that was not answered, with the same key."""

    def __init__(self, ward, number):
        super().__init__()
        self.ward, self.number = ward, number
        self.version = 1
        self.link = None

    def ask(self, method, path, body=None, **headers):
        """Status, 0 where nothing was answered, and the decoded body."""
        try:
            self.link = self.link or tools.Client(self.ward.port, self.ward.cookie)
            return self.link.ask(method, path, body, **headers)
        except (OSError, ValueError, tools.http.client.HTTPException):
            self.link = None
            return 0, None

    def run(self):
        try:
            self.work()
        except Exception as error:
            self.ward.broken.append(f"person {self.number}: {error!r}")

    def work(self):
        made = self.until_done("POST", "/api/v1/suppliers", {"name": f"Supplier of person {self.number}"})
        self.supplier, turn = made["id"], 0
        while not self.ward.over:
            turn += 1
            if turn % 10 == 0:
                self.edit(turn)
            elif turn % 4 == 0:
                self.until_done("POST", "/api/v1/dispenses?complete=true", self.ward.handing_out)
                with self.ward.lock:
                    self.ward.given += 1
            else:
                code, _ = self.ask("GET", f"/api/v1/medicines?page={turn * PEOPLE % 400 + 1}")
                self.ward.count(code)

    def until_done(self, method, path, body, **headers):
        key = tools.Client.key()
        for _ in range(TRIES):
            code, told = self.ask(method, path, body, Idempotency_Key=key, **headers)
            self.ward.count(code)
            if 200 <= code < 300:
                return told
            if code not in (0, 502, 503, 504):
                raise RuntimeError(f"{method} {path}: {code} {told}")
            time.sleep(0.1)
        raise RuntimeError(f"{method} {path} was never done")

    def edit(self, turn):
        """How long it takes until whoever answers next knows of it."""
        path, notes = f"/api/v1/suppliers/{self.supplier}", f"turn {turn}"
        told = self.until_done("PATCH", path, {"notes": notes}, If_Match=f'"{self.version}"')
        self.version, began = told["version"], time.perf_counter()
        for _ in range(4):
            code, seen = self.ask("GET", path)
            if code == 200 and seen["version"] < self.version:
                with self.ward.lock:
                    self.ward.oldest = max(self.ward.oldest, time.perf_counter() - began)


class Ward:
    def __init__(self, bench, port):
        self.port, self.cookie = port, bench.signed_in(port)
        self.lock, self.over, self.given, self.oldest = threading.Lock(), False, 0, 0.0
        self.broken = []
        self.asked, self.failed = 0, 0
        client = tools.Client(port, self.cookie)
        first = lambda path: client.must("GET", f"/api/v1/{path}")["items"][0]["id"]
        self.store, self.medicine = first("stores?kind=main&per_page=1"), first("medicines?per_page=1&requires_prescription=false")
        patient = client.must("POST", "/api/v1/patients", {"name": "Somebody", "gender": "female"})["id"]
        line = {"medicine_id": self.medicine, "quantity": 10_000_000, "batch_number": "BENCH",
                "expiry_date": "2049-12-31", "unit_cost": "1.25"}
        receipt = {"supplier_id": first("suppliers?per_page=1"), "invoice_number": "BENCH-1", "lines": [line]}
        client.must("POST", "/api/v1/receipts?post=true", receipt)
        self.handing_out = {"store_id": self.store, "patient_id": patient,
                            "prescribed_by": "Dr. Bench", "lines": [{"medicine_id": self.medicine, "quantity": 1}]}
        self.before = self.on_hand()

    def count(self, code):
        with self.lock:
            self.asked += 1
            self.failed += code == 0 or code >= 500

    def take(self):
        """How many were asked, and how many failed, since this was asked last."""
        with self.lock:
            taken, self.asked, self.failed = (self.asked, self.failed), 0, 0
            return taken

    def on_hand(self):
        client = tools.Client(self.port, self.cookie)
        rows = client.must("GET", f"/api/v1/stock?medicine_id={self.medicine}&store_id={self.store}")["items"]
        return sum(row["on_hand"] for row in rows)


class Site:
    """Redis, two servers, a balancer."""

    def __init__(self, bench):
        self.bench, self.redis_port = bench, tools.free_port()
        self.redis = self.start_redis()
        self.ports = [tools.free_port(), tools.free_port()]
        self.servers = [self.start_server(n) for n in (0, 1)]
        self.port = tools.free_port()
        self.balancer = self.start_balancer()

    def start_redis(self):
        words = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        self.bench.started.append(process)
        return process

    def start_server(self, number):
        folder, port = self.bench.work / f"instance-{number}", self.ports[number]
        more = {"PORT": str(port), "DATA_DIR": str(folder), "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
                "TRUSTED_PROXIES": "127.0.0.1"}
        log = open(self.bench.work / "server.log", "ab")
        words = [self.bench.program, "serve"]
        process = subprocess.Popen(words, cwd=self.bench.work, env=self.bench.environment() | more, stdout=log, stderr=log)
        self.bench.started.append(process)
        for _ in range(600):
            if tools.status(port, "/health/ready") == 200:
                return process
            time.sleep(0.05)
        raise SystemExit(f"the server at port {port} does not become ready")

    def start_balancer(self):
        """With the lines that docs/scaling/nginx.conf recommends, but without TLS."""
        text = pathlib.Path("docs/scaling/nginx.conf").read_text()
        for number in (0, 1):
            text = text.replace(f"pharmacy-{number + 1}:5045", f"127.0.0.1:{self.ports[number]}")
        text = re.sub(r"ssl_certificate.*", "", text).replace("listen 443 ssl", f"listen 127.0.0.1:{self.port}")
        home = self.bench.work / "balancer"
        return tools.nginx(self.bench, home, self.port, "/health/ready", f"access_log off;\n{text}\n")

    def gone(self, process, kill):
        (process.kill if kill else process.terminate)()
        process.wait(timeout=20)
        self.bench.started.remove(process)

    def replace_server(self, number, kill):
        self.gone(self.servers[number], kill)
        time.sleep(1)
        self.servers[number] = self.start_server(number)

    def replace_redis(self):
        self.gone(self.redis, True)
        time.sleep(2)
        self.redis = self.start_redis()


def measure(bench):
    if "BENCH_DATABASE_URL" not in os.environ or not shutil.which("redis-server"):
        print("  no PostgreSQL or no Redis here: instances are left out")
        return
    with bench.elsewhere(bench.work / "instances", growth.fresh("instances")):
        bench.measured(["demo"])
        work(bench, Site(bench))


def work(bench, site):
    ward, seconds = Ward(bench, site.port), SECONDS[bench.name]
    people = [Person(ward, n) for n in range(PEOPLE)]
    for person in people:
        person.start()
    phases = {
        "quiet": ("nothing happens", lambda: None, 0),
        "ended": ("one server is told to end, and comes back", lambda: site.replace_server(0, False), 0),
        "killed": ("one server is killed, and comes back", lambda: site.replace_server(1, True), PEOPLE),
        "redis": ("Redis is killed, and comes back", site.replace_redis, 0),
    }
    ward.take()
    for key, (words, act, allowed) in phases.items():
        time.sleep(seconds / 2)
        act()
        time.sleep(seconds / 2)
        asked, failed = ward.take()
        bench.put(f"instances_{key}_failed", f"R10 {words}: failed of {asked:,}", failed, "", f"<= {allowed}")
    ward.over = True
    for person in people:
        person.join()
    if ward.broken:
        raise SystemExit("\n".join(ward.broken))
    lost = ward.before - ward.on_hand() - ward.given
    bench.put("instances_lost", f"R10 acknowledged dispenses ({ward.given:,}) that stock does not know", abs(lost), "", "<= 0")
    bench.put("instances_oldest_ms", "R10 oldest answer after an acknowledged change", ward.oldest * 1e3, "ms", "<= 1,000")
    said = bench.measured(["verify"])[2].strip().splitlines()[-1]
    print(f"  verify: {said}")
