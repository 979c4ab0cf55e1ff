"""The ledger's part of scripts/bench: what a posting takes, whether it stays so, and how soon reports answer over many
movements. Works in a data folder of its own."""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import time

SIZES = {
    # rounds, seconds a run, movements, stores, medicines
    "quick": {"rounds": 3, "seconds": 2, "movements": 100_000, "stores": 50, "medicines": 100},
    "full": {"rounds": 5, "seconds": 3, "movements": 1_000_000, "stores": 200, "medicines": 300},
}


def measure(bench):
    """Fills the folder and measures; `bench` puts the figures down."""
    size, folder = SIZES[bench.name], bench.work / "ledger"
    postings(bench, size, folder)
    try:
        with bench.elsewhere(folder):
            server, _ = bench.ready()
            bench.sign_in()
            reports(bench)
            export(bench, server)
            bench.stop(server)
            verify(bench)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postings(bench, size, folder):
    words = ["bench-ledger", "--data-dir", folder, "--days", "365", "--grow-to", size["movements"]]
    words += [part for name in ("rounds", "seconds", "stores", "medicines") for part in (f"--{name}", size[name])]
    run = subprocess.run([bench.program, *map(str, words)], env=bench.environment(), capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"bench-ledger failed:\n{run.stderr[-2000:]}")
    told = bench.result["postings"] = json.loads(run.stdout)

    def median(name, figure):
        return statistics.median(each[name][figure] for each in told["rounds"])

    def ratio(one, other):
        pairs = [each[one]["per_second"] / max(each[other]["per_second"], 1) for each in told["rounds"]]
        return statistics.median(pairs)

    bench.put("posting_per_second", "dispenses of 3 lines, 64 clients", median("fsync_64", "per_second"), "/s")
    bench.put("posting_fsync_ratio", "64 clients, with fsync : without", ratio("fsync_64", "no_fsync_64"), "", ">= 0.8")
    bench.put("posting_bare_ratio", "one client : bare transaction", ratio("fsync_1", "bare_1"), "", ">= 0.6")
    bench.put("posting_cpu_us", "processor time of a dispense, 64 clients", median("no_fsync_64", "cpu_us"), "us", "<= 250")
    steps = told["growth"]
    first, last = steps[0], steps[-1]
    words = f"cost of a dispense at {last['movements']:,} movements : at {first['movements']:,}"
    bench.put("posting_growth_ratio", words, last["cpu_us"] / first["cpu_us"], "", "<= 1.3")


def reports(bench):
    """Each report with what it takes by itself, its first page; the cache is asked past by a page size of its own."""
    slowest, times = ("", 0), {}
    reports = json.loads(bench.get("/api/v1/reports")[2])["items"]
    medicine = json.loads(bench.get("/api/v1/medicines?per_page=1")[2])["items"][0]["id"]
    store = json.loads(bench.get("/api/v1/stores?per_page=1&kind=main")[2])["items"][0]["id"]
    batch = json.loads(bench.get("/api/v1/batches?per_page=1")[2])["items"][0]["id"]
    given = {"medicine_id": medicine, "store_id": store, "batch_id": batch}
    for report in reports:
        needed = [f["name"] for f in report.get("filters", []) if f.get("required") and f["name"] in given]
        query = "".join(f"&{name}={given[name]}" for name in needed)
        asked = [f"/api/v1/reports/{report['name']}?per_page={20 + at}{query}" for at in range(5)]
        times[report["name"]] = statistics.median(bench.timed(path)[0] for path in asked)
        slowest = max(slowest, (report["name"], times[report["name"]]), key=lambda pair: pair[1])
    bench.result["reports_ms"] = times
    for name, took in times.items():
        print(f"    {name}: {took:.1f} ms", flush=True)
    bench.put("slowest_report_ms", f"slowest of {len(times)} reports ({slowest[0]})", slowest[1], "ms", "<= 50")
    took = [bench.timed("/api/v1/dashboard")[0] for _ in range(5)]
    bench.put("dashboard_ms", "dashboard, first answer", took[0], "ms", "<= 50")


def export(bench, server):
    """All movements as CSV: how much the server grows while it streams them."""
    status = pathlib.Path(f"/proc/{server.pid}/status")
    pathlib.Path(f"/proc/{server.pid}/clear_refs").write_text("5")
    before = peak(status)
    began, rows = time.perf_counter(), 0
    bench.link.request("GET", "/api/v1/movements?format=csv", headers={"Cookie": bench.cookie})
    answer = bench.link.getresponse()
    if answer.status != 200:
        raise SystemExit(f"movements as CSV: {answer.status} {answer.read()[:300]}")
    while piece := answer.read(1 << 20):
        rows += piece.count(b"\n")
    took = time.perf_counter() - began
    bench.put("export_rows", "movements streamed as CSV", rows - 1, "")
    bench.put("export_seconds", "all of them", took, "s")
    bench.put("export_growth_mb", "growth of the server meanwhile", (peak(status) - before) / 1e6, "MB", "< 32")


def peak(status):
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024


def verify(bench):
    took, memory, _ = bench.measured(["verify"])
    bench.put("verify_seconds", "pharmacy verify over all of it", took, "s")
    bench.put("verify_mb", "its peak memory", memory / 1e6, "MB")
