#!/usr/bin/env python3
"""Writes 200 GS1 codes with what each of them says, built from the rules and not by the reader that is tested against
them: `scripts/gs1-corpus.py > openapi/src/gs1/corpus.jsonl`. The year is 2026. `scan` names what must be found; whatever
it does not name must be empty."""

import calendar
import json
import random

YEAR, GS = 2026, "\x1d"
chance = random.Random(20260)
PREFIXES = ["", GS, "]d2", "]C1", "]e0", "]Q3"]
ALL_CHARACTERS = "!\"%&'*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
cases = []


def check_digit(body):
    """Weights 3 and 1 from the right (General Specifications 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def number(length):
    body = "".join(chance.choice("0123456789") for _ in range(length - 1))
    return body + check_digit(body)


def spoiled(gtin):
    return gtin[:-1] + str((int(gtin[-1]) + chance.randint(1, 9)) % 10)


def full_year(two):
    """The year of these two digits from 49 years back to 50 ahead (General Specifications 7.12)."""
    return next(year for year in range(YEAR - 49, YEAR + 51) if year % 100 == two)


def any_date(whole_month=False):
    """Six digits, and the day they mean."""
    year, month = full_year(chance.randint(0, 99)), chance.randint(1, 12)
    last = calendar.monthrange(year, month)[1]
    day = last if whole_month else chance.randint(1, last)
    return f"{year % 100:02}{month:02}{0 if whole_month else day:02}", f"{year:04}-{month:02}-{day:02}"


def text(most=20):
    """A batch or serial number in which nothing looks like an expiry date."""
    while True:
        found = "".join(chance.choice(ALL_CHARACTERS) for _ in range(chance.randint(1, most)))
        if "17" not in found:
            return found


def scan(code, **found):
    cases.append({"code": code, "scan": found})


def refused(code, reason, ai=""):
    cases.append({"code": code, "refused": {"reason": reason, "ai": ai}})


def joined(elements, prefix):
    """Fixed lengths need no separator; the others end at one or at the end."""
    code = prefix
    for place, (ai, value) in enumerate(elements):
        open_end = ai in ("10", "21", "30", "37", "240", "710") and place + 1 < len(elements)
        code += ai + value + (GS if open_end else "")
    return code


def packs(count):
    """What stands on packs: number, expiry, batch and serial in any order, with every mark and in the human form."""
    for n in range(count):
        whole_month = n % 5 == 0
        (digits, day), gtin, batch, serial = any_date(whole_month), number(14), text(), text()
        elements = [("01", gtin), ("17", digits), ("10", batch), ("21", serial)]
        rest = elements[1:]
        chance.shuffle(rest)
        found = {"gtin": gtin, "expiry": day, "precision": "month" if whole_month else "day", "batch": batch, "serial": serial}
        if n % 4 == 3:
            scan("".join(f"({ai}){value}" for ai, value in [elements[0], *rest]), **found)
        else:
            scan(joined([elements[0], *rest], PREFIXES[n % len(PREFIXES)]), **found)


def parts(count):
    """Two or three elements, dates of every kind, counts."""
    for n in range(count):
        gtin, (made, made_on), (best, best_before) = number(14), any_date(), any_date(n % 3 == 0)
        pieces = chance.randint(0, 99_999_999)
        prefix = PREFIXES[2 + n % 4]
        scan(joined([("01", gtin), ("11", made), ("15", best)], prefix), gtin=gtin, made_on=made_on, best_before=best_before)
        scan(joined([("37", str(pieces)), ("01", gtin)], prefix), gtin=gtin, count=pieces)
        weight = f"{chance.randint(0, 999_999):06}"
        ai = f"31{chance.randint(0, 6)}{chance.randint(0, 5)}"
        scan(joined([("01", gtin), (ai, weight), ("10", "L1")], prefix), gtin=gtin, batch="L1", other=[{"ai": ai, "value": weight}])


def bare(count):
    for n in range(count):
        gtin = number([8, 12, 13, 14][n % 4])
        scan(gtin + ["", "\r\n"][n % 2], gtin=gtin.rjust(14, "0"))
        refused(spoiled(gtin), "bad_check_digit", "01")


def wrong(count):
    for n in range(count):
        gtin, other, (digits, day) = number(14), number(14), any_date()
        prefix = PREFIXES[2 + n % 4]
        refused(joined([("01", spoiled(gtin)), ("10", "A")], prefix), "bad_check_digit", "01")
        refused(joined([("01", gtin), ("01", other)], prefix), "conflict", "01")
        refused(joined([("10", "A1"), ("10", "A2"), ("01", gtin)], prefix), "conflict", "10")
        scan(joined([("10", "A1"), ("10", "A1"), ("01", gtin)], prefix), gtin=gtin, batch="A1")
        month = chance.randint(13, 99)
        scan(joined([("01", gtin), ("17", f"27{month}01"), ("10", "B")], prefix), gtin=gtin, batch="B",
             warnings=[{"ai": "17", "value": f"27{month}01", "problem": "bad_date"}])
        scan(joined([("01", gtin), ("17", "270230")], prefix), gtin=gtin,
             warnings=[{"ai": "17", "value": "270230", "problem": "bad_date"}])
        scan(joined([("10", "C" * (21 + n)), ("01", gtin)], prefix), gtin=gtin,
             warnings=[{"ai": "10", "value": "C" * (21 + n), "problem": "bad_length"}])
        # The separator is missing: never cut by guessing, but doubted where a near date stands inside.
        near = f"{27 + n % 5}0{1 + n % 9}15"
        scan(joined([("01", gtin), ("10", f"Q{n}17{near}")], prefix), gtin=gtin, batch=f"Q{n}17{near}",
             warnings=[{"ai": "10", "value": f"Q{n}17{near}", "problem": "missing_separator"}])


def strangers(count):
    for n in range(count):
        gtin, value = number(14), text(8)
        prefix = PREFIXES[2 + n % 4]
        ai = ["240", "710"][n % 2]
        scan(joined([("01", gtin), (ai, value), ("10", "D")], prefix), gtin=gtin, batch="D", other=[{"ai": ai, "value": value}])
    for plain in ["Paracetamol", "", "ABC-123", "(x)1", "]A0123", "]d2", "30 tablets", "17", "1234567"]:
        refused(plain, "not_gs1")


packs(64)
parts(12)
bare(12)
wrong(7)
strangers(11)
assert len(cases) == 200, len(cases)
for case in cases:
    print(json.dumps(case, ensure_ascii=True))
