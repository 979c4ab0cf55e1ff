"""The standard mixed load, a hospital's day in a minute: nine of ten requests look, most of them at the same few
things; nearly all changes are dispenses, masters are edited now and then. Then the hunt for a stale answer: many
edits of exactly the records that everybody reads."""

import bisect
import itertools
import json
import random
import threading
import time

import tools

THREADS = 8
SIZES = {"quick": {"requests": 20_000, "checks": 10_000}, "full": {"requests": 200_000, "checks": 100_000}}
# Of 100,000 requests.
MIX = {
    "medicines": 32_000, "medicine": 16_000, "stock": 10_000, "departments": 10_000, "suppliers": 8_000,
    "stores": 4_000, "patients": 3_000, "dashboard": 4_000, "dispenses": 2_000, "me": 1_000,
    "dispense": 9_000, "edit_patient": 980, "edit_medicine": 14, "edit_supplier": 4, "edit_department": 2,
}


class Skewed:
    """Zipf: the k-th of n is asked for 1/k as often as the first."""

    def __init__(self, things, dice):
        self.things, self.dice = things, dice
        self.sums = list(itertools.accumulate(1 / (k + 1) ** 1.1 for k in range(len(things))))

    def pick(self):
        return self.things[bisect.bisect_left(self.sums, self.dice.random() * self.sums[-1])]


class World:
    def __init__(self, bench):
        self.port, self.cookie = bench.port, bench.cookie
        client = self.client()
        rows = lambda path: client.must("GET", f"/api/v1/{path}")["items"]
        self.main = rows("stores?kind=main&per_page=1")[0]["id"]
        self.patient = rows("patients?per_page=1")[0]["id"]
        self.patients = [row["id"] for row in rows("patients?per_page=100")]
        self.medicines = [row["id"] for row in rows("medicines?per_page=100")]
        self.suppliers = [row["id"] for row in rows("suppliers?per_page=100")]
        self.departments = [row["id"] for row in rows("departments?per_page=100")]
        self.stocked = self.medicines[:40]
        lines = [{"medicine_id": id, "quantity": 1_000_000, "batch_number": "BENCH", "expiry_date": "2049-12-31",
                  "unit_cost": "1.25"} for id in self.stocked]
        client.must("POST", "/api/v1/receipts?post=true", {"supplier_id": self.suppliers[0], "invoice_number": "BENCH-1", "lines": lines})
        words = [row["name"][:4] for row in rows("medicines?per_page=40&sort=-name")]
        self.lists = ["/api/v1/medicines"] + [f"/api/v1/medicines?page={n}" for n in range(2, 21)]
        self.lists += [f"/api/v1/medicines?q={word.strip()}" for word in words if word.isalnum()]

    def client(self):
        return tools.Client(self.port, self.cookie)


class Load(threading.Thread):
    def __init__(self, world, number, count):
        super().__init__()
        self.world, self.count, self.dice = world, count, random.Random(number)
        self.lists, self.records = Skewed(world.lists, self.dice), Skewed(world.medicines, self.dice)
        self.wrong, self.done = [], 0

    def run(self):
        client = self.world.client()
        acts = self.dice.choices(list(MIX), list(MIX.values()), k=self.count)
        for act in acts:
            code, told = self.one(client, act)
            self.done += 1
            if code >= 400 and code not in (409, 412):
                self.wrong.append((act, code, str(told)[:200]))

    def one(self, client, act):
        world, dice = self.world, self.dice
        match act:
            case "medicines":
                return client.ask("GET", self.lists.pick())
            case "medicine":
                return client.ask("GET", f"/api/v1/medicines/{self.records.pick()}")
            case "stock":
                return client.ask("GET", f"/api/v1/stock?medicine_id={dice.choice(world.stocked)}")
            case "departments" | "suppliers" | "stores" | "patients" | "dashboard" | "me" | "dispenses":
                return client.ask("GET", f"/api/v1/{act}")
            case "dispense":
                line = {"medicine_id": dice.choice(world.stocked), "quantity": 1}
                body = {"store_id": world.main, "patient_id": world.patient, "lines": [line]}
                return client.ask("POST", "/api/v1/dispenses?complete=true", body)
            case _:
                path = {"edit_patient": "patients", "edit_medicine": "medicines"}.get(act, act[5:] + "s")
                return edit(client, path, dice.choice(getattr(world, path)), dice.random())[:2]


def edit(client, path, id, word):
    """Notes get another text; the version that the answer tells is acknowledged."""
    code, now = client.ask("GET", f"/api/v1/{path}/{id}")
    if code != 200:
        return code, now, 0
    tag = f'"{now["version"]}"'
    code, told = client.ask("PATCH", f"/api/v1/{path}/{id}", {"notes": f"seen {word}"}, If_Match=tag)
    return code, told, told.get("version", 0) if code == 200 else 0


def rates(bench):
    """Hits and misses by resource so far."""
    resources = json.loads(bench.get("/api/v1/performance/cache")[2])["resources"]
    return {row["resource"]: (row["hits"], row["misses"]) for row in resources}


def measure(bench):
    size = SIZES[bench.name]
    world = World(bench)
    before, began = rates(bench), time.perf_counter()
    loads = [Load(world, n, size["requests"] // THREADS) for n in range(THREADS)]
    for load in loads:
        load.start()
    for load in loads:
        load.join()
    took, done = time.perf_counter() - began, sum(load.done for load in loads)
    wrong = [one for load in loads for one in load.wrong]
    if wrong:
        raise SystemExit(f"{len(wrong)} requests of the mixed load failed: {wrong[:3]}")
    bench.put("mixed_requests", "mixed load, requests", done, "")
    bench.put("mixed_per_second", "mixed load (the client is the limit)", done / took, "/s")
    after = rates(bench)
    for resource, aim in [("departments", 99), ("suppliers", 99), ("medicines", 95), ("users", 99)]:
        hits, misses = (after[resource][n] - before[resource][n] for n in (0, 1))
        rate = 100 * hits / max(hits + misses, 1)
        bench.put(f"hit_rate_{resource}", f"hit rate, {resource} ({hits + misses:,} looks)", rate, "%", f">= {aim}")
    bench.put("resident_mixed_mb", "P6 memory after the mixed load", tools.resident(bench.server.pid) / 1e6, "MB", "<= 256")
    stale(bench, world, size["checks"])
    return world


def stale(bench, world, checks):
    """Whoever reads after an edit was acknowledged sees it, wherever it is shown."""
    known, lock, counts = {}, threading.Lock(), {"checks": 0, "stale": [], "edits": 0}
    paths = {"suppliers": world.suppliers[:25], "departments": world.departments[:25], "medicines": world.medicines[:25]}

    def work(number):
        dice, client = random.Random(number), world.client()
        while counts["checks"] < checks:
            path = dice.choice(list(paths))
            if dice.random() < 0.05:
                id = dice.choice(paths[path])
                code, _, version = edit(client, path, id, dice.random())
                if code == 200:
                    with lock:
                        known[id] = max(known.get(id, 0), version)
                        counts["edits"] += 1
                continue
            with lock:
                least = dict(known)
            asked = dice.choice([f"/api/v1/{path}", f"/api/v1/{path}/{dice.choice(paths[path])}"])
            told = client.must("GET", asked)
            seen = {row["id"]: row["version"] for row in told.get("items", [told]) if row["id"] in least}
            old = [(id, version, least[id]) for id, version in seen.items() if version < least[id]]
            with lock:
                counts["checks"] += 1 if seen else 0
                counts["stale"] += old

    threads = [threading.Thread(target=work, args=(1_000 + n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bench.put("stale_checks", f"reads held against {counts['edits']:,} acknowledged edits", counts["checks"], "")
    bench.put("stale_reads", "older than acknowledged", len(counts["stale"]), "", "<= 0")
