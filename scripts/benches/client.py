"""P8: the web client in a browser on the real server: first load, a long list, what Lighthouse says."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "client"
# The browser is asked to end after this many seconds, whatever it is doing.
LIMIT = 420


def measure(bench):
    with bench.elsewhere(bench.work / "client-data"):
        fill(bench)
        server, _ = bench.ready()
        told = browse(bench)
        bench.stop(server)
    bench.result["client"] = told
    loads(bench, told["loads"])
    long_list(bench, told["scrolling"], told["interactions"])
    scores(bench, told["lighthouse"])


def fill(bench):
    folder = bench.work / "client-legacy"
    words = [sys.executable, "scripts/legacy-folder.py", str(folder), "--medicines", str(bench.size["medicines"])]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    bench.stop(bench.ready()[0])
    bench.measured(["import-legacy", str(folder), "--report", str(bench.work / "client.json")])
    shutil.rmtree(folder)


def browse(bench):
    cookie = {"COOKIE": bench.signed_in(bench.port)}
    process = subprocess.Popen(
        ["node", "measure.mjs", f"http://127.0.0.1:{bench.port}", bench.name],
        cwd=HERE, env=os.environ | cookie, stdout=subprocess.PIPE, text=True,
    )
    bench.started.append(process)
    try:
        text, _ = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"the browser was not done within {LIMIT} s")
    bench.started.remove(process)
    if process.returncode != 0:
        raise SystemExit("the client could not be measured")
    return json.loads(text)


def loads(bench, told):
    for name in ("sign-in", "home", "list"):
        quick, slow = told[name], told[f"{name} slow"]
        key, words = f"client_{name.replace('-', '_')}", f"P8 {name}, first visit"
        bench.put(f"{key}_kb", f"{words}: files of the client", quick["files_kb"],
                  f"kB ({quick['wire_kb']:.0f} with heads and answers, {quick['requests']} requests)", "<= 250")
        bench.put(f"{key}_lcp_s", f"{words}: largest paint", quick["lcp_s"],
                  f"s ({slow['lcp_s']:.2f} on a processor 4 times slower)", "<= 1.2")
    shift = max(load["cls"] for load in told.values())
    bench.put("client_cls", "P8 first visits: layout shift, greatest", shift, "", "<= 0.02")


def long_list(bench, scrolling, acts):
    rows, begin, end = scrolling["rows"], *scrolling["heap"].values()
    words = f"P8 rows of {scrolling['total']:,} in the page, most"
    places = f"({rows['start']} at the start, {rows['middle']} midway, {rows['end']} at the end)"
    bench.put("client_rows", words, rows["most"], places, "<= 60")
    for name in ("script", "wasm"):
        bench.put(f"client_{name}_mb", f"P8 memory at the end of the list, {name}", end[f"{name}_mb"],
                  f"MB ({begin[f'{name}_mb']:.1f} at its beginning)")
    words = f"P8 {acts['count']} acts at the list, 4 times slower processor: p98"
    bench.put("client_acts_p98_ms", words, acts["p98_ms"], f"ms (p50 {acts['p50_ms']}, max {acts['max_ms']})", "<= 150")


def scores(bench, told):
    for name, page in told.items():
        key = f"client_lighthouse_{name.replace('-', '_').replace(' ', '_')}"
        unit = f"(LCP {page['lcp_s']:.2f} s, CLS {page['cls']:.3f}, TBT {page['tbt_ms']:.0f} ms)"
        bench.put(key, f"P8 Lighthouse, {name}: performance", page["performance"], unit, ">= 95")
        for audit in page["lost"]:
            print(f"    loses points: {audit['category']}, {audit['id']} {audit.get('shown') or ''}")
    for kind in ("accessibility", "best-practices", "seo"):
        least = min(page[kind] for page in told.values())
        bench.put(f"client_{kind.replace('-', '_')}", f"P8 Lighthouse, all pages: {kind}, least", least, "", ">= 100")
