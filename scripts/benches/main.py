"""The measurements behind scripts/bench. Ratios come from paired, interleaved runs: server on one
core, load on another; medians of at least five."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse

import beside
import client
import growth
import instances
import ledger
import mixed
import overload
import ratios
import seed
import tools
from tools import LOAD_CORE, SERVER_CORE, free_port, quantile, resident, status, told

PASSWORD = "bench-password-for-one-run"
SIZES = {
    # medicines, departments, pairs, seconds a run, steps kept of a walk
    "quick": {"medicines": 10_000, "departments": 50, "pairs": 5, "seconds": 2, "imports": 1, "dispenses": 5_000},
    "full": {"medicines": 100_000, "departments": 200, "pairs": 7, "seconds": 3, "imports": 3, "dispenses": 50_000},
}


class Bench:
    def __init__(self, size, program, out):
        self.name, self.size = size, SIZES[size]
        self.program, self.out = program, pathlib.Path(out)
        self.work = self.out.resolve() / "work"
        self.data = self.work / "data"
        self.rows, self.result, self.started = [], {"size": size, "aims": {}}, []
        self.password, self.database = PASSWORD, None

    def put(self, key, words, value, unit, aim=""):
        """One line of the table and one entry of the file."""
        shown = f"{value:,.3g}" if isinstance(value, float) and value < 100 else f"{value:,.0f}"
        verdict = ""
        if aim:
            sign, number = aim.replace(",", "").split()
            met = value >= float(number) if sign == ">=" else value <= float(number)
            verdict = "yes" if met else "**no**"
            self.result["aims"][key] = {"aim": aim, "met": met}
        self.rows.append((words, f"{shown} {unit}".strip(), aim, verdict))
        self.result[key] = value
        print(f"  {words}: {shown} {unit}  {aim and '(aim ' + aim + ': ' + verdict + ')'}", flush=True)

    @contextlib.contextmanager
    def elsewhere(self, data, database=None):
        """Another data directory, or another database, for a while."""
        before = self.data, self.database
        self.data, self.database = data, database
        try:
            yield
        finally:
            self.data, self.database = before

    # --- processes ---------------------------------------------------------------------------

    def environment(self, port=0):
        fixed = {"HOST": "127.0.0.1", "PORT": str(port), "DATA_DIR": str(self.data)}
        fixed |= {"ADMIN_USERNAME": "admin", "ADMIN_PASSWORD": PASSWORD}
        if self.database:
            fixed["DATABASE_URL"] = self.database
        return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | fixed

    def serve(self, words, port, more=None):
        log = open(self.work / "server.log", "ab")
        process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, self.program, *words],
            cwd=self.work, env=self.environment(port) | (more or {}), stdout=log, stderr=log,
        )
        self.started.append(process)
        return process

    def stop(self, process):
        process.terminate()
        process.wait(timeout=20)
        self.started.remove(process)

    def close(self):
        for process in list(self.started):
            self.stop(process)
        shutil.rmtree(self.work, ignore_errors=True)

    def measured(self, words):
        """Runs to the end; seconds, peak resident bytes, what it printed."""
        log = self.work / "command.log"
        with open(log, "wb") as out:
            began = time.perf_counter()
            process = subprocess.Popen(
                [self.program, *words], cwd=self.work, env=self.environment(), stdout=out, stderr=out
            )
            _, status, usage = os.wait4(process.pid, 0)
            took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        text = log.read_text(errors="replace")
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(words)} failed:\n{text[-2000:]}")
        return took, usage.ru_maxrss * 1024, text

    # --- import and start --------------------------------------------------------------------

    def import_folder(self):
        size, folder = self.size, self.work / "legacy"
        subprocess.run(
            [sys.executable, "scripts/legacy-folder.py", str(folder), "--medicines", str(size["medicines"]),
             "--departments", str(size["departments"]), "--dispenses", str(size["dispenses"])],
            check=True, stdout=subprocess.DEVNULL,
        )
        records = sum(len(json.loads(file.read_text())) for file in folder.glob("*.json"))
        runs = []
        for _ in range(size["imports"]):
            shutil.rmtree(self.work / "data", ignore_errors=True)
            # The first start makes the administrator that the load signs in as.
            self.stop(self.ready()[0])
            runs.append(self.measured(["import-legacy", str(folder), "--report", str(self.work / "report.json")]))
        seconds = statistics.median(run[0] for run in runs)
        self.put("import_records", "records in the old folder", records, "")
        self.put("import_seconds", "import, whole command", seconds, "s")
        self.put("import_per_second", "import", records / seconds, "records/s", ">= 20,000")
        self.put("import_peak_mb", "import, peak memory", max(run[1] for run in runs) / 1e6, "MB", "<= 300")

    def start(self):
        """Warm start: from exec to the first 200 of /health/ready, the data already there."""
        self.stop(self.ready()[0])
        times = []
        for _ in range(5):
            process, took = self.ready()
            times.append(took)
            self.stop(process)
        self.put("warm_start_seconds", "warm start to ready", statistics.median(times), "s", "<= 0.3")
        self.server, _ = self.ready()

    def ready(self, more=None):
        self.port = free_port()
        began = time.perf_counter()
        process = self.serve(["serve"], self.port, more)
        while time.perf_counter() - began < 60 and process.poll() is None:
            if status(self.port, "/health/ready") == 200:
                return process, time.perf_counter() - began
            time.sleep(0.002)
        raise SystemExit(f"the server did not become ready:\n{(self.work / 'server.log').read_text()[-2000:]}")

    def another(self, more):
        """The same data behind other settings: a copy, for one process holds a data directory."""
        port, data = self.port, self.data
        self.data = self.work / "copy"
        shutil.rmtree(self.data, ignore_errors=True)
        with sqlite3.connect(data / "pharmacy.db") as old, sqlite3.connect(self.made(self.data) / "pharmacy.db") as new:
            old.backup(new)
        process, _ = self.ready(more)
        other, self.port, self.data = self.port, port, data
        return process, other

    @staticmethod
    def made(folder):
        folder.mkdir(parents=True)
        return folder

    def bare(self, body, name):
        """A handler that answers these bytes and does nothing else."""
        file, port = self.work / name, free_port()
        file.write_bytes(body)
        process = self.serve(["bench-bare", "--port", str(port), "--file", str(file)], port)
        for _ in range(100):
            if status(port, "/") == 200:
                return process, port
            time.sleep(0.05)
        raise SystemExit("the bare handler does not answer")

    def sign_in(self):
        self.cookie = self.signed_in(self.port)

    def signed_in(self, port):
        form = urllib.parse.urlencode({"username": "admin", "password": PASSWORD})
        link = http.client.HTTPConnection("127.0.0.1", port)
        link.request("POST", "/auth/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = link.getresponse()
        if answer.status != 200:
            raise SystemExit(f"sign-in: {answer.status} {answer.read()[:500]}")
        return answer.getheader("Set-Cookie").split(";")[0]

    # --- load --------------------------------------------------------------------------------

    def wrk(self, port, path, headers=(), connections=10, seconds=None, script=None):
        words = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", "--latency"]
        words += [f"-d{seconds or self.size['seconds']}s"]
        for header in headers:
            words += ["-H", header]
        if script:
            words += ["-s", str(script)]
        text = told([*words, f"http://127.0.0.1:{port}{path}"])
        refused = any(h.startswith("If-None-Match") for h in headers) or (not headers and path.startswith("/api/"))
        if "Non-2xx" in text and not refused:
            raise SystemExit(f"{path}: answers outside 2xx\n{text}")
        number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
        p99 = float(number) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]
        return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), p99

    # --- one by one --------------------------------------------------------------------------

    def get(self, path):
        if not hasattr(self, "link") or self.link.port != self.port:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            self.link.request("GET", path, headers={"Cookie": self.cookie})
            answer = self.link.getresponse()
        except http.client.RemoteDisconnected:
            # Idle for longer than the server keeps a connection: asked once more on a new one.
            self.link.close()
            self.link.request("GET", path, headers={"Cookie": self.cookie})
            answer = self.link.getresponse()
        return answer.status, answer.headers, answer.read()

    def timed(self, path):
        began = time.perf_counter()
        code, _, body = self.get(path)
        took = (time.perf_counter() - began) * 1e3
        if code != 200:
            raise SystemExit(f"{path}: {code} {body[:300]}")
        return took, body

    def cold_pages(self):
        """A page nobody asked for yet against the same page again, from one client."""
        last = self.size["medicines"] // 25
        pages = [1 + step * last // 200 for step in range(200)]
        paths = [f"/api/v1/medicines?per_page=25&sort=-created_at&page={page}" for page in pages]
        cold = [self.timed(path)[0] for path in paths]
        warm = [self.timed(path)[0] for path in paths]
        self.put("cold_page_ms", "cold page over HTTP, median", statistics.median(cold), "ms")
        self.put("cold_page_p99_ms", "cold page over HTTP, p99", quantile(cold, 0.99), "ms", "<= 25")
        self.put("warm_page_ms", "the same again, median", statistics.median(warm), "ms")

    def store(self):
        """What the store alone takes, told by the program itself."""
        run = subprocess.run(
            [self.program, "bench-store"], cwd=self.work, env=self.environment(), capture_output=True, text=True
        )
        if run.returncode != 0:
            print("  bench-store is not there: the time in the store is left out")
            return
        figures = json.loads(run.stdout)
        self.result["store"] = figures
        for key, value in figures.items():
            if not isinstance(value, (int, float)):
                continue
            last = key.rsplit("_", 1)[-1]
            unit = last if last in ("us", "ms", "s") else ""
            aim = "<= 100" if key == "cold_page_us" else ""
            self.put(f"store_{key}", f"store: {key.replace('_', ' ')}", value, unit, aim)

    def walk(self):
        """The cursor to the end: the last tenth must cost what the first did."""
        steps, seen, cursor = [], 0, ""
        while cursor is not None:
            query = f"limit=100&total=false&cursor={urllib.parse.quote(cursor)}"
            took, body = self.timed(f"/api/v1/medicines?{query}")
            page = json.loads(body)
            steps.append(took)
            seen += len(page["items"])
            cursor = page["next_cursor"]
        if seen != self.size["medicines"]:
            raise SystemExit(f"the walk saw {seen} of {self.size['medicines']} medicines")
        tenth = len(steps) // 10
        deciles = [statistics.median(steps[i * tenth:(i + 1) * tenth]) for i in range(10)]
        self.put("walk_steps", "cursor walk, steps of 100", len(steps), "")
        self.put("walk_step_ms", "cursor step, median", statistics.median(steps), "ms")
        self.put("walk_last_to_first", "cursor step, last tenth : first", deciles[-1] / deciles[0], "", "<= 1.5")
        self.result["walk_deciles_ms"] = deciles

    def search(self):
        names = json.loads(self.get("/api/v1/medicines?per_page=100&sort=created_at")[2])["items"]
        words = {part for item in names for part in (item["name"][:3], item["name"][2:8], item["name"][:12])}
        words = sorted(word.strip() for word in words if len(word.strip()) >= 3)[:200]
        times = [self.timed(f"/api/v1/medicines?q={urllib.parse.quote(word)}")[0] for word in words]
        self.put("search_ms", f"search, {len(words)} different words, median", statistics.median(times), "ms", "<= 5")
        self.put("search_p99_ms", "search, p99", quantile(times, 0.99), "ms")

    def weights(self):
        self.put("resident_mb", "P6 memory of the server after all this", resident(self.server.pid) / 1e6, "MB", "<= 256")
        self.put("program_mb", "P6 the program file", os.path.getsize(self.program) / 1e6, "MB", "<= 30")
        found = re.search(r"first load: (\d+) bytes", (self.out / "web.txt").read_text())
        if found:
            self.put("first_load_kb", "first load of the web client, brotli", int(found[1]) / 1e3, "kB", "<= 250")

    def run(self, part):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.result["load_before"] = os.getloadavg()[0]
        if self.result["load_before"] > 0.7:
            print(f"  this machine is busy (load {self.result['load_before']:.1f}): only the ratios are worth reading")
        try:
            for name, measure in self.parts().items():
                if part in ("all", name):
                    measure()
            self.report(part)
        finally:
            self.close()

    def parts(self):
        others = {"ledger": ledger, "growth": growth, "instances": instances, "client": client}
        return {"load": self.load} | {name: lambda part=part: part.measure(self) for name, part in others.items()}

    def load(self):
        for measure in [self.import_folder, self.store, self.start]:
            measure()
        self.put("idle_mb", "P6 memory of the idle server", resident(self.server.pid) / 1e6, "MB", "<= 40")
        self.sign_in()
        for measure in [self.cold_pages, self.search, self.walk]:
            measure()
        for part in (ratios, beside, seed):
            part.measure(self)
        world = mixed.measure(self)
        overload.measure(self, world)
        self.weights()
        self.stop(self.server)

    def report(self, part):
        self.result["commit"] = told(["git", "rev-parse", "--short", "HEAD"]).strip()
        self.result["cores"] = os.cpu_count()
        self.result["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        file = self.out / ("result.json" if part == "all" else f"result-{part}.json")
        file.write_text(json.dumps(self.result, indent=2) + "\n")
        print("\n| figure | measured | aim | met |\n| --- | --- | --- | --- |")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")
        if part in ("all", "load"):
            print(seed.tables(self.result))
        print(f"\nwritten to {file}")


if __name__ == "__main__":
    Bench(sys.argv[1], sys.argv[2], sys.argv[3]).run(sys.argv[4])
