// What a story about stock stands on: medicines in the main store, a ward, a patient, a supplier.
import { randomUUID } from 'node:crypto';

export class Ground {
  static async lay(hospital) {
    const ground = new Ground();
    ground.hospital = hospital;
    const first = async (path) => (await hospital.api('GET', path)).items[0];
    ground.supplier = await first('/suppliers?per_page=1');
    ground.main = await first('/stores?kind=main&per_page=1');
    ground.ward = await first('/stores?kind=ward&per_page=1&active=true');
    ground.patient = await hospital.api('POST', '/patients', {
      name: 'Salma Haddad',
      gender: 'female',
      allergies: 'Penicillin',
      department_id: ground.ward.department_id,
    });
    return ground;
  }

  medicine(name, fields = {}) {
    return this.hospital.api('POST', '/medicines', { name, base_unit: 'tablet', ...fields });
  }

  // Batches as [number, last day, units]; answers the receipt.
  receive(medicine, ...batches) {
    return this.hospital.api('POST', '/receipts?post=true', {
      supplier_id: this.supplier.id,
      invoice_number: randomUUID().slice(0, 12),
      lines: batches.map(([batch_number, expiry_date, quantity]) => ({
        medicine_id: medicine.id,
        batch_number,
        expiry_date,
        quantity,
        unit_cost: '1.5',
        accept_short_dated: true,
      })),
    });
  }

  dispense(medicine, quantity) {
    return this.hospital.api('POST', '/dispenses?complete=true', {
      store_id: this.main.id,
      patient_id: this.patient.id,
      lines: [{ medicine_id: medicine.id, quantity }],
    });
  }

  async available(medicine, store = this.main) {
    const { items } = await this.hospital.api(
      'GET',
      `/stock?store_id=${store.id}&medicine_id=${medicine.id}`,
    );
    return items[0]?.available ?? 0;
  }
}

// A day so many days from today, as the boxes want it.
export function day(from_today) {
  return new Date(Date.now() + from_today * 86_400_000).toISOString().slice(0, 10);
}

// Types into a box that searches, and takes what it offers first.
export async function choose(page, label, text) {
  const box = page.getByRole('combobox', { name: label });
  await box.fill(text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await box.press('Enter');
  if (await box.getAttribute('aria-expanded') === 'true') await box.press('Enter');
  await page.waitForFunction(() => !document.querySelector('[role=combobox][aria-expanded=true]'));
}
