"""P4: what a page, a step of a walk and a search take in the store at a hundred times the records, on both engines."""

import json
import os
import shutil
import subprocess
import sys

SIZES = {"quick": (10_000, 100_000), "full": (10_000, 1_000_000)}
FIGURES = {"cold_page_us": "cold page", "cursor_last_tenth_us": "last steps of a cursor", "search_us": "search"}


def measure(bench):
    for engine in ("SQLite", "PostgreSQL"):
        if engine == "PostgreSQL" and "BENCH_DATABASE_URL" not in os.environ:
            print("  no PostgreSQL here: left out")
            continue
        small, large = (figures(bench, engine, count) for count in SIZES[bench.name])
        bench.result[f"growth_{engine}"] = [small, large]
        for name, words in FIGURES.items():
            key = f"growth_{engine.lower()}_{name}"
            label = f"P4 {engine}, {words} at {SIZES[bench.name][1]:,} : at 10,000"
            bench.put(key, label, large[name] / max(small[name], 1), f"({small[name]} us, {large[name]} us)", "<= 2")
        last = large["cursor_last_tenth_us"] / max(large["cursor_first_tenth_us"], 1)
        bench.put(f"growth_{engine.lower()}_walk", f"P4 {engine}, cursor's last tenth : first", last, "", "<= 1.5")


def figures(bench, engine, count):
    folder, data = bench.work / "grown", bench.work / "grown-data"
    words = [sys.executable, "scripts/legacy-folder.py", str(folder), "--medicines", str(count), "--ward-stock", "0"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    try:
        shutil.rmtree(data, ignore_errors=True)
        with bench.elsewhere(data, fresh(count) if engine == "PostgreSQL" else None):
            bench.stop(bench.ready()[0])
            bench.measured(["import-legacy", str(folder), "--report", str(bench.work / "grown.json")])
            if bench.database:
                settle(bench.database)
            text = subprocess.run([bench.program, "bench-store"], cwd=bench.work, env=bench.environment(),
                                  capture_output=True, text=True, check=True).stdout
        return json.loads(text)
    finally:
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def settle(url):
    """What PostgreSQL does by itself in the minutes after an import; it is not to be measured with the reads."""
    subprocess.run(["psql", "-q", url, "-c", "vacuum (analyze)", "-c", "checkpoint"], check=True)


def fresh(count):
    """A database of its own on the bench's PostgreSQL server."""
    url, name = os.environ["BENCH_DATABASE_URL"], f"bench_{count}"
    subprocess.run(["psql", "-q", url, "-c", f"drop database if exists {name}", "-c", f"create database {name}"], check=True)
    return url.rsplit("/", 1)[0] + f"/{name}"
