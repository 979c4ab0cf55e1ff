#!/usr/bin/env python3
"""Writes a data folder as the predecessor kept it: one JSON array per entity. For measurements and
trials of the import; the same arguments always give the same folder."""

import argparse
import datetime
import json
import pathlib
import random

HEADS = "Aba Bel Cor Dex Eri Flu Gal Hep Ibu Jun Kef Lor Met Nal Ome Pra Qui Ros Sal Tri Ura Ver Xyl Zol".split()
MIDDLES = "ba ce di fo gu la mi no pra ri so ta ve xi".split()
TAILS = "cillin dipine formin mycin olol oxacin prazole pril sartan statin tidine vir zepam zole".split()
FORMS = "Tablet (TAB)|Capsule (CAP)|Syrup (SYR)|Injection (INJ)|Ointment (OINT)|Drops (DROP)|Inhaler (INH)".split("|")
WARDS = "Surgery Maternity Children Emergency Cardiology Neurology Oncology Radiology Dialysis Outpatients".split()
FIRST = "Amal Boris Clara Dina Elias Fatima Goran Hana Ivan Jana Karim Leila Marta Nadir Olga Petra".split()
LAST = "Aydin Bauer Costa Demir Evans Farouk Greco Haddad Ito Jansen Kovac Lindt Moreau Novak Okoye Peters".split()
SPECIALISTS = "surgery gp cardiology neurology emergency radiology internal_medicine ent".split()
POSITIONS = "specialist consultant resident chief intern".split()
BEGIN = datetime.datetime(2024, 1, 1, 8, 0, 0)


class Folder:
    """Makes the records; every draw comes from one seeded source."""

    def __init__(self, counts):
        self.counts = counts
        self.rng = random.Random(counts.rng)
        self.doctors = []

    def pick(self, words):
        return self.rng.choice(words)

    def id(self, number):
        """Two digits at least, then growing: 01 … 99, 100."""
        return f"{number:02d}"

    def some(self, count):
        return self.id(self.rng.randint(1, count))

    def when(self):
        return (BEGIN + datetime.timedelta(seconds=self.rng.randrange(60_000_000))).isoformat()

    def day(self, first, last):
        return (BEGIN.date() + datetime.timedelta(days=self.rng.randint(first, last))).isoformat()

    def person(self):
        return f"{self.pick(FIRST)} {self.pick(LAST)}"

    def phone(self):
        return f"+41 44 {self.rng.randrange(100, 1000)} {self.rng.randrange(10, 100)} {self.rng.randrange(10, 100)}"

    def records(self, count, make):
        made = []
        for number in range(1, count + 1):
            record = make(number)
            record["id"] = self.id(number)
            if "timestamp" not in record:
                record["created_at"] = self.when()
            made.append(record)
        return made

    def form(self, number):
        return {"name": FORMS[number - 1]}

    def supplier(self, number):
        return {
            "name": f"{self.pick(LAST)} & {self.pick(LAST)} Supply {number}",
            "type": self.pick(["Medicine", "Medicine", "Disposable", "Equipment", "Mixed"]),
            "contact_person": self.person(),
            "phone": self.phone(),
            "email": f"orders{number}@supply.example",
            "address": f"{self.rng.randint(1, 199)} Harbour Road",
            "notes": "",
        }

    def department(self, number):
        name = "Main Pharmacy" if number == 1 else f"{WARDS[number % len(WARDS)]} {number}"
        return {"name": name, "responsible_person": self.person(), "telephone": self.phone(), "notes": ""}

    def store(self, number):
        name = "Main Pharmacy Store" if number == 1 else f"{WARDS[number % len(WARDS)]} {number} Store"
        kept = self.counts.medicines if number == 1 else min(self.counts.medicines, self.counts.ward_stock)
        numbers = range(1, kept + 1) if number == 1 else self.rng.sample(range(1, self.counts.medicines + 1), kept)
        stock = {self.id(medicine): self.rng.randint(0, 900) for medicine in numbers}
        return {"name": name, "department_id": self.id(number), "inventory": stock}

    def medicine(self, number):
        name = f"{self.pick(HEADS)}{self.pick(MIDDLES)}{self.pick(TAILS)} {self.rng.randint(1, 200) * 5} mg {number}"
        return {
            "name": name,
            "supplier_id": self.some(self.counts.suppliers),
            "low_stock_limit": self.rng.choice([5, 10, 20, 50]),
            "form_dosage": self.pick(FORMS),
            "notes": self.pick(["", "", "", "Keep in a dry place", "Ask before substitution"]),
            "expiry_date": self.day(300, 2_000) if self.rng.random() < 0.95 else None,
            "batch_number": f"B{self.rng.randrange(10**6):06d}",
            "barcode_number": f"76{self.rng.randrange(10**11):011d}",
            "photos": [],
        }

    def doctor(self, number):
        return {
            "dr_name": f"Dr. {self.person()} {number}",
            "gender": self.pick(["male", "female"]),
            "nationality": "",
            "department_id": self.some(self.counts.departments),
            "specialist": self.pick(SPECIALISTS),
            "position": self.pick(POSITIONS),
            "type": self.pick(["employee", "visitor"]),
            "mobile_no": self.phone(),
            "email": f"doctor{number}@hospital.example",
            "note": "",
        }

    def patient(self, number):
        return {
            "name": f"{self.person()} {number}",
            "file_no": f"P{number:06d}",
            "gender": self.pick(["Male", "Female"]),
            "date_of_entry": self.day(0, 700),
            "medical_history": "",
            "notes": "",
            "department_id": self.some(self.counts.departments),
        }

    def user(self, number):
        ward = self.id(min(number, self.counts.departments))
        admin = number == 1
        return {
            "username": "old_admin" if admin else f"ward_{number}_user",
            "password": f"only-for-trials-{number}",
            "role": "admin" if admin else "department_user",
            "name": self.person(),
            "email": f"user{number}@hospital.example",
            "department_id": None if admin else ward,
        }

    def lines(self):
        return [
            {"medicine_id": self.some(self.counts.medicines), "quantity": self.rng.randint(1, 30)}
            for _ in range(self.rng.randint(1, 4))
        ]

    def purchase(self, number):
        date = self.day(0, 700)
        return {
            "date": date,
            "invoice_number": f"INV-{number:06d}",
            "supplier_id": self.some(self.counts.suppliers),
            "medicines": self.lines(),
            "purchaser_name": self.person(),
            "notes": "",
            "status": self.pick(["delivered", "delivered", "complete", "pending"]),
            "delivery_date": date,
            "received_by": self.person(),
        }

    def dispense(self, _):
        return {
            "date": self.day(0, 700),
            "patient_id": self.some(self.counts.patients),
            "medicines": self.lines(),
            "prescribed_by": self.pick(self.doctors) if self.doctors else "",
            "notes": "",
            "department_id": self.some(self.counts.departments),
        }

    def transfer(self, _):
        return {
            "source_store_id": "01",
            "destination_store_id": self.id(self.rng.randint(min(2, self.counts.departments), self.counts.departments)),
            "medicines": self.lines(),
            "notes": "",
            "status": "completed",
            "requested_by": self.person(),
            "approved_by": self.person(),
        }

    def event(self, _):
        action, entity = self.pick([("LOGIN", "user"), ("CREATE", "medicine"), ("UPDATE", "patient"), ("EXPORT", "inventory")])
        return {
            "timestamp": self.when(),
            "user_id": "01",
            "username": "old_admin",
            "role": "admin",
            "department_id": None,
            "action": action,
            "entity_type": entity,
            "entity_id": None,
            "details": {},
            "ip_address": "localhost",
            "user_agent": "Flask App",
        }

    def write(self, out):
        counts = self.counts
        entities = {
            "forms": (len(FORMS), self.form),
            "suppliers": (counts.suppliers, self.supplier),
            "departments": (counts.departments, self.department),
            "stores": (counts.departments, self.store),
            "medicines": (counts.medicines, self.medicine),
            "doctors": (counts.doctors, self.doctor),
            "patients": (counts.patients, self.patient),
            "users": (min(counts.departments, 20), self.user),
            "purchases": (counts.purchases, self.purchase),
            "consumption": (counts.dispenses, self.dispense),
            "transfers": (counts.transfers, self.transfer),
            "history": (counts.history, self.event),
        }
        out.mkdir(parents=True, exist_ok=True)
        for name, (count, make) in entities.items():
            records = self.records(count, make)
            if name == "doctors":
                self.doctors = [doctor["dr_name"] for doctor in records]
            (out / f"{name}.json").write_text(json.dumps(records, indent=2), encoding="utf-8")
            print(f"{name}: {count}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path, help="the folder to write")
    for name, count in {
        "medicines": 1_000, "suppliers": 100, "departments": 20, "doctors": 50, "patients": 500,
        "purchases": 0, "dispenses": 0, "transfers": 0, "history": 0, "ward-stock": 50,
    }.items():
        parser.add_argument(f"--{name}", type=int, default=count, help=f"default {count}")
    parser.add_argument("--rng", type=int, default=1, help="where the random draws begin")
    counts = parser.parse_args()
    Folder(counts).write(counts.out)


if __name__ == "__main__":
    main()
