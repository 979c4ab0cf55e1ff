"""The two tables of the predecessor's performance document, with ours beside: operations, and hit rates."""

import re
import shutil
import statistics
import urllib.parse

import tools

OPERATIONS = {
    # what the predecessor expected, what it accepted, seconds
    "sign_in": ("Login", 1, 2),
    "dashboard": ("Dashboard load", 2, 3),
    "medicines": ("Medicine list, paginated (cold)", 1, 2),
    "departments": ("Department list, cached", 0.5, 1),
    "health": ("Health check", 0.5, 1),
    "initialisation": ("Database initialisation", 2, 5),
}
RATES = {
    # expected, least acceptable, ours to reach; percent
    "departments": (90, 80, 99),
    "suppliers": (90, 80, 99),
    "medicines": (80, 70, 95),
    "users": (85, 75, 99),
}


def measure(bench):
    """p99 at ten clients, goals of the table; milliseconds."""
    cookie = [f"Cookie: {bench.cookie}"]
    for key, path, aim in [
        ("dashboard", "/api/v1/dashboard", "<= 50"),
        ("medicines_cached", "/api/v1/medicines", "<= 5"),
        ("departments", "/api/v1/departments", "<= 5"),
        ("health", "/health", "<= 5"),
    ]:
        p99 = statistics.median(bench.wrk(bench.port, path, cookie, seconds=1)[1] for _ in range(5))
        bench.put(f"{key}_p99_ms", f"{path}, p99 at 10 clients", p99, "ms", aim)
    p99 = cold(bench, cookie)
    bench.put("medicines_p99_ms", "medicine list, cold: p99 at 10 clients", p99, "ms", "<= 25")
    sign_in(bench)
    initialisation(bench)


def cold(bench, cookie):
    """Ten clients, and no two ask for the same page."""
    pages = bench.size["medicines"] // 32
    script = bench.work / "cold.lua"
    script.write_text(
        f"local n = {{}}\nlocal at = 0\nrequest = function()\n  at = at + 1\n"
        f"  return wrk.format('GET', '/api/v1/medicines?sort=-created_at&page=' .. (at % {pages} + 1)"
        f" .. '&per_page=' .. (25 + math.floor(at / {pages})))\nend\n"
    )
    return bench.wrk(bench.port, "/", cookie, seconds=1, script=script)[1]


def sign_in(bench):
    form = bench.work / "sign-in.txt"
    form.write_text(urllib.parse.urlencode({"username": "admin", "password": bench.password}))
    # On the core of the load, as everything that asks.
    words = ["taskset", "-c", tools.LOAD_CORE, "ab", "-q", "-p", str(form), "-T", "application/x-www-form-urlencoded"]
    address = f"http://127.0.0.1:{bench.port}/auth/login"
    many = tools.told([*words, "-n", "200", "-c", "10", address])
    p99 = float(re.search(r"99%\s+(\d+)", many)[1])
    bench.put("sign_in_p99_ms", "sign-in, p99 at 10 clients", p99, "ms", "<= 300")
    one = tools.told([*words, "-n", "20", "-c", "1", address])
    mean = float(re.search(r"Time per request:\s+([\d.]+)", one)[1])
    bare = bench.result["store"]["password_ms"]
    bench.put("sign_in_to_bare", "sign-in at one client : bare Argon2id", mean / bare, "", "<= 1.2")


def initialisation(bench):
    fresh, took = bench.work / "fresh", []
    with bench.elsewhere(fresh):
        for _ in range(5):
            shutil.rmtree(fresh, ignore_errors=True)
            took.append(bench.measured(["migrate"])[0])
    shutil.rmtree(fresh, ignore_errors=True)
    bench.put("initialisation_s", "an empty database, whole command", statistics.median(took), "s", "<= 1")


def tables(result):
    """As the predecessor printed them."""
    ours = {name: result.get(f"{name}_p99_ms", 0) / 1e3 for name in OPERATIONS}
    ours["initialisation"] = result.get("initialisation_s", 0)
    lines = ["", "| Operation | expected | acceptable | ours, p99 at 10 clients |", "| --- | --- | --- | --- |"]
    for name, (words, expected, acceptable) in OPERATIONS.items():
        lines.append(f"| {words} | < {expected} s | {acceptable} s | {ours[name]:.4f} s |")
    lines += ["", "| Data | expected | minimum | ours in the mixed load |", "| --- | --- | --- | --- |"]
    for name, (expected, minimum, _) in RATES.items():
        rate = result.get(f"hit_rate_{name}")
        lines.append(f"| {name} | > {expected} % | {minimum} % | {rate:.2f} % |" if rate is not None else f"| {name} | | | |")
    return "\n".join(lines)
