"""What `/health` takes while 64 clients ask for lists: always the same page, and pages deep in the list that nobody has seen."""

import concurrent.futures
import statistics
import time

import ratios
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
    for name, words, chosen in (("cached", "the same page", None), ("cold", "unseen pages", script)):
        times, rate = beside(bench, chosen)
        bench.result[f"health_beside_{name}_rate"] = rate
        label = f"/health beside 64 clients that ask for {words} ({rate:,.0f}/s)"
        bench.put(f"health_beside_{name}_p50_ms", f"{label}, median", statistics.median(times), "ms")
        bench.put(f"health_beside_{name}_p99_ms", f"{label}, p99", tools.quantile(times, 0.99), "ms", "<= 50")


def beside(bench, script):
    """Milliseconds of each answer, and what the others got a second."""
    cookie = f"Cookie: {bench.cookie}"
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        load = pool.submit(bench.wrk, bench.port, ratios.PAGE, [cookie], 64, SECONDS, script)
        # Not yet with all its connections, or no longer.
        time.sleep(1)
        ends, times = time.perf_counter() + SECONDS - 2, []
        while time.perf_counter() < ends:
            times.append(bench.timed("/health")[0])
        return times, load.result()[0]
