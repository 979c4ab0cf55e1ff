"""What `/health` takes while 64 clients ask for lists: always the same page, and pages deep in the list that nobody has seen."""

import re
import statistics
import subprocess
import time

import tools

SECONDS = 10
# Each request another page: the server must read them all.
UNSEEN = """
local asked = 0
request = function()
  asked = asked + 1
  local page = 1 + (asked * 7919) % {pages}
  local size = 25 + math.floor(asked / {pages}) % 50
  return wrk.format("GET", "/api/v1/medicines?sort=-created_at&per_page=" .. size .. "&page=" .. page)
end
"""


def measure(bench):
    script = bench.work / "unseen.lua"
    script.write_text(UNSEEN.replace("{pages}", str(bench.size["medicines"] // 75)))
    for name, words, more in (("cached", "the same page", []), ("cold", "unseen pages", ["-s", str(script)])):
        times, rate = beside(bench, more)
        bench.result[f"health_beside_{name}_rate"] = rate
        label = f"/health beside 64 clients that ask for {words} ({rate:,.0f}/s)"
        bench.put(f"health_beside_{name}_p50_ms", f"{label}, median", statistics.median(times), "ms")
        bench.put(f"health_beside_{name}_p99_ms", f"{label}, p99", tools.quantile(times, 0.99), "ms", "<= 50")


def beside(bench, more):
    """Milliseconds of each answer, and what the others got a second."""
    words = ["taskset", "-c", tools.LOAD_CORE, "wrk", "-t1", "-c64", f"-d{SECONDS}s", "-H", f"Cookie: {bench.cookie}", *more]
    address = f"http://127.0.0.1:{bench.port}/api/v1/medicines?per_page=25"
    with subprocess.Popen([*words, address], stdout=subprocess.PIPE, text=True) as load:
        # Not yet with all its connections, or no longer.
        time.sleep(1)
        ends, times = time.perf_counter() + SECONDS - 2, []
        while time.perf_counter() < ends:
            times.append(bench.timed("/health")[0])
        text = load.stdout.read()
    return times, float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
