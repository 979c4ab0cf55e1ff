// Every page of stock and its documents, light and dark, wide and narrow.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, examineAt, looks } from './examine.mjs';
import { Ground, day } from './ground.mjs';
import { Hospital, go } from './hospital.mjs';

let hospital;
const made = {};

before(async () => {
  hospital = await Hospital.open();
  const ground = await Ground.lay(hospital);
  const { main, ward, supplier } = ground;
  const medicine = await ground.medicine('Walkon 5 mg');
  const lines = [{ medicine_id: medicine.id, quantity: 12 }];
  const receipt = await ground.receive(medicine, ['W1', day(20), 100], ['W2', day(500), 400]);
  const [first, second] = receipt.lines;
  const dispense = await ground.dispense(medicine, 10);
  const way = { source_store_id: main.id, destination_store_id: ward.id, lines };
  const transfer = await hospital.api('POST', '/transfers', way);
  const under_way = await hospital.api('POST', '/transfers', way);
  for (const verb of ['submission', 'approval', 'dispatch']) {
    await hospital.api('POST', `/transfers/${under_way.id}/${verb}`, {});
  }
  const asked = await hospital.api('POST', '/transfers', way);
  await hospital.api('POST', `/transfers/${asked.id}/submission`, {});
  const adjustment = await hospital.api('POST', '/adjustments', {
    store_id: main.id,
    lines: [{ medicine_id: medicine.id, batch_id: second.batch_id, delta: -2, reason_code: 'missing' }],
  });
  const back = await hospital.api('POST', '/returns/supplier', {
    supplier_id: supplier.id,
    store_id: main.id,
    lines: [{ batch_id: second.batch_id, quantity: 3, reason_code: 'not_needed' }],
  });
  const taken = dispense.lines[0];
  const returned = await hospital.api('POST', '/returns/dispense?post=true', {
    dispense_id: dispense.id,
    lines: [
      {
        dispense_line_id: taken.id,
        batch_id: taken.taken[0].batch_id,
        quantity: 1,
        condition: 'restock',
        reason_code: 'not_needed',
      },
    ],
  });
  const count = await hospital.api('POST', '/stocktakes?start=true', { store_id: main.id, blind: false });
  const review = await hospital.api('POST', '/stocktakes?start=true', {
    store_id: ward.id,
    scope: 'all',
  }).catch(() => null);
  Object.assign(made, {
    medicine, receipt, dispense, transfer, under_way, asked, adjustment, back, returned, count, review, batch: first.batch_id, main,
  });
});
after(() => hospital?.close());

const examined = (name, path, chosen = looks.two) => examineAt(hospital, name, path, chosen);

const lists = {
  receipts: 'receipt', dispenses: 'dispense', transfers: 'transfer', adjustments: 'adjustment',
  'returns/supplier': 'back', 'returns/dispense': 'returned', stocktakes: 'count',
};

for (const [path, one] of Object.entries(lists)) {
  test(`${path}: list, one, and the same on paper`, async () => {
    await examined(path, `/${path}`);
    await examined(`${path} empty`, `/${path}?doc_date_from=2999-01-01`);
    await examined(`${path} one`, `/${path}/${made[one].id}`);
    await examined(`${path} print`, `/${path}/${made[one].id}/print`);
  });
}

for (const path of ['receipts', 'dispenses', 'transfers', 'adjustments', 'returns/supplier', 'stocktakes']) {
  test(`${path}: new`, () => examined(`${path} new`, `/${path}/new`));
}

test('drafts are edited', async () => {
  await examined('transfers edit', `/transfers/${made.transfer.id}/edit`);
  await examined('adjustments edit', `/adjustments/${made.adjustment.id}/edit`);
  await examined('returns edit', `/returns/supplier/${made.back.id}/edit`);
});

test('each step has its page', async () => {
  await examined('transfer approve', `/transfers/${made.asked.id}/approval`);
  await examined('transfer receive', `/transfers/${made.under_way.id}/receipt`);
  await examined('transfer close', `/transfers/${made.under_way.id}/closing`);
  await examined('take back', `/dispenses/${made.dispense.id}/return`);
  await examined('count', `/stocktakes/${made.count.id}/count`);
  await examined('leave out', `/stocktakes/${made.count.id}/skip`);
});

test('batches: list, and one with its trace', async () => {
  await examined('batches', '/batches');
  await examined('batch', `/batches/${made.batch}`);
});

test('stock: by medicine, by store, by batch, and the ledger', async () => {
  await examined('stock', '/stock');
  await examined('matrix', '/stock/matrix');
  await examined('balances', '/stock/balances');
  await examined('movements', `/movements?store_id=${made.main.id}&medicine_id=${made.medicine.id}`);
});

test('reports: all of them', async () => {
  const { items } = await hospital.api('GET', '/reports');
  assert.ok(items.length > 3);
  await examined('reports', '/reports');
  for (const report of items) {
    const needed = report.filters.filter((filter) => filter.required).map((filter) => {
      const value = { medicine_id: made.medicine.id, store_id: made.main.id, batch_id: made.batch, stocktake_id: made.count.id }[filter.name];
      return `${filter.name}=${value ?? ''}`;
    });
    await examined(`report ${report.name}`, `/reports/${report.name}?${needed.join('&')}`);
  }
});

test('the navigation leads to every page of stock', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    const paths = await links.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('href')));
    const wanted = [...Object.keys(lists), 'dispenses/new', 'stock', 'stock/matrix', 'stock/balances', 'movements', 'batches', 'reports'];
    for (const path of wanted) assert.ok(paths.includes(`/${path}`), `no link to ${path}`);
  }));
