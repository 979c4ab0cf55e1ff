"""The signed-in cached page against its neighbours: nginx with the same bytes as a file, a handler that only answers
them, the server without its monitoring. Runs are interleaved; a ratio is the median of its pairs."""

import json
import statistics

import tools

PAGE = "/api/v1/medicines?per_page=25"
TRACE = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def measure(bench):
    cookie = f"Cookie: {bench.cookie}"
    code, headers, body = bench.get(PAGE)
    assert code == 200 and len(json.loads(body)["items"]) == 25, f"{PAGE}: {code}"
    etag = f"If-None-Match: {headers['ETag']}"
    bare, bare_port = bench.bare(body, "page.json")
    nginx, nginx_port = start_nginx(bench, body)
    silent, silent_port = bench.another({"MONITORING": "false"})
    silent_cookie = f"Cookie: {bench.signed_in(silent_port)}"
    runs = {
        "bare": (bare_port, "/", []),
        "nginx": (nginx_port, "/page.json", []),
        "page": (bench.port, PAGE, [cookie]),
        "silent": (silent_port, PAGE, [silent_cookie]),
        "same": (bench.port, PAGE, [cookie, etag]),
        "health": (bench.port, "/health", []),
    }
    rates = interleaved(bench, runs)
    for process in (bare, nginx, silent):
        bench.stop(process)
    put = bench.put
    put("page_bytes", "cached page of 25", len(body), "bytes")
    put("page_per_second", "cached page, signed in", statistics.median(rates["page"]), "/s")
    put("page_to_nginx", "P1 cached page : nginx with the same bytes", ratio(rates, "page", "nginx"), "", ">= 1.0")
    put("page_to_bare", "P1 cached page : bare handler", ratio(rates, "page", "bare"), "", ">= 0.8")
    put("same_to_page", "P2 304 : cached page", ratio(rates, "same", "page"), "", ">= 1.3")
    put("health_to_bare", "P2 /health : bare handler", ratio(rates, "health", "bare"), "", ">= 0.9")
    put("monitored_to_silent", "P9 monitoring on : off", ratio(rates, "page", "silent"), "", ">= 0.95")
    bench.result["rates"] = rates
    layers(bench, cookie)


def interleaved(bench, runs, seconds=None):
    for run in runs.values():
        bench.wrk(*run, seconds=1)
    rates = {name: [] for name in runs}
    for _ in range(bench.size["pairs"]):
        for name, run in runs.items():
            rates[name].append(bench.wrk(*run, seconds=seconds)[0])
    return rates


def ratio(rates, one, other):
    return statistics.median(x / y for x, y in zip(rates[one], rates[other]))


def layers(bench, cookie):
    """What each layer takes of the time of one request, with a page of one row so that bytes do not hide it."""
    path = "/api/v1/medicines?per_page=1"
    _, headers, body = bench.get(path)
    bare, bare_port = bench.bare(body, "one.json")
    runs = {
        "bare handler": (bare_port, "/", []),
        "routing at the root, timing, ids, headers": (bench.port, "/health/live", []),
        "session and permission, refused: none sent": (bench.port, path, []),
        "all of it, 304": (bench.port, path, [cookie, f"If-None-Match: {headers['ETag']}"]),
        "all of it, from the cache": (bench.port, path, [cookie]),
        "the same, compressed form": (bench.port, path, [cookie, "Accept-Encoding: br"]),
        "the same, with a span for a caller that traces": (bench.port, path, [cookie, TRACE]),
    }
    rates = interleaved(bench, runs, seconds=1)
    bench.stop(bare)
    times = {name: 1e6 / statistics.median(each) for name, each in rates.items()}
    bench.result["layers_us"] = times
    for name, took in times.items():
        print(f"    {name}: {took:.1f} us a request", flush=True)


def start_nginx(bench, body):
    """As its package configures it, access log included; one worker, like the server on its core."""
    home, port = bench.work / "nginx", tools.free_port()
    home.mkdir(exist_ok=True)
    (home / "page.json").write_bytes(body)
    http = (
        f"sendfile on; tcp_nopush on; types_hash_max_size 2048; gzip on; access_log {home}/access.log;"
        "types { application/json json; } keepalive_requests 1000000000;"
        f"server {{ listen 127.0.0.1:{port}; root {home}; }}"
    )
    return tools.nginx(bench, home, port, "/page.json", http, tools.SERVER_CORE), port
