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
  const draft = await hospital.api('POST', '/dispenses', {
    store_id: main.id, patient_id: ground.patient.id, lines: [{ medicine_id: medicine.id, quantity: 7 }],
  });
  const received = await hospital.api('POST', '/receipts', {
    supplier_id: supplier.id, invoice_number: 'DRAFT-1',
    lines: [{ medicine_id: medicine.id, batch_number: 'W3', expiry_date: day(300), quantity: 5, unit_cost: '1.5' }],
  });
  const plan = await hospital.api('POST', '/stocktakes', { store_id: main.id });
  const count = await hospital.api('POST', '/stocktakes?start=true', { store_id: main.id, blind: false });
  const review = await reviewed(ward, medicine, way);
  Object.assign(made, {
    medicine, receipt, dispense, transfer, under_way, asked, adjustment, back, returned, draft, received, plan, count,
    review, batch: first.batch_id, main,
  });
});
after(() => hospital?.close());

// A count of a ward that is done, with a difference to look at.
async function reviewed(ward, medicine, way) {
  await hospital.api('POST', '/transfers?direct=true', { ...way, lines: [{ medicine_id: medicine.id, quantity: 20 }] });
  const count = await hospital.api('POST', '/stocktakes?start=true', { store_id: ward.id });
  const { items } = await hospital.api('GET', `/stocktakes/${count.id}/lines`);
  const counts = items.map((line) => ({ line_id: line.id, counted: 18 }));
  await hospital.api('POST', `/stocktakes/${count.id}/counts`, { counts });
  return hospital.api('POST', `/stocktakes/${count.id}/finish`, {});
}

const examined = (name, path, chosen = looks.two) => examineAt(hospital, name, path, chosen);

const lists = {
  receipts: 'receipt', dispenses: 'dispense', transfers: 'transfer', adjustments: 'adjustment',
  'returns/supplier': 'back', 'returns/dispense': 'returned', stocktakes: 'count',
};

for (const [path, one] of Object.entries(lists)) {
  test(`${path}: list, one, and the same on paper`, async () => {
    const chosen = path === 'dispenses' ? looks.all : looks.two;
    await examined(path, `/${path}`, chosen);
    await examined(`${path} empty`, `/${path}?doc_date_from=2999-01-01`, looks.two.slice(1));
    await examined(`${path} one`, `/${path}/${made[one].id}`, chosen);
    await examined(`${path} print`, `/${path}/${made[one].id}/print`, looks.two.slice(0, 1));
  });
}

for (const path of ['receipts', 'dispenses', 'transfers', 'adjustments', 'returns/supplier', 'stocktakes']) {
  test(`${path}: new`, () => examined(`${path} new`, `/${path}/new`));
}

test('drafts are edited', async () => {
  await examined('receipts edit', `/receipts/${made.received.id}/edit`);
  await examined('dispenses edit', `/dispenses/${made.draft.id}/edit`, looks.all);
  await examined('transfers edit', `/transfers/${made.transfer.id}/edit`, looks.two.slice(1));
  await examined('adjustments edit', `/adjustments/${made.adjustment.id}/edit`, looks.two.slice(1));
  await examined('returns edit', `/returns/supplier/${made.back.id}/edit`, looks.two.slice(1));
  await examined('stocktakes edit', `/stocktakes/${made.plan.id}/edit`, looks.two.slice(1));
});

test('each step has its page', async () => {
  await examined('transfer approve', `/transfers/${made.asked.id}/approval`);
  await examined('transfer receive', `/transfers/${made.under_way.id}/receipt`);
  await examined('transfer close', `/transfers/${made.under_way.id}/closing`, looks.all);
  await examined('take back', `/dispenses/${made.dispense.id}/return`);
  await examined('count', `/stocktakes/${made.count.id}/count`, looks.all);
  await examined('leave out', `/stocktakes/${made.count.id}/skip`);
  await examined('review', `/stocktakes/${made.review.id}`);
  await examined('count again', `/stocktakes/${made.review.id}/recount`);
});

test('a step that is too late says so', () => examined('too late', `/transfers/${made.transfer.id}/receipt`, looks.two));

test('a question about a document lies over it', () =>
  hospital.look(async (page) => {
    await go(page, hospital, `/receipts/${made.receipt.id}`);
    await page.getByRole('button', { name: 'Reverse' }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Reverse' }).click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await examine(page, 'question');
  }));

test('batches: list, and one with its trace', async () => {
  await examined('batches', '/batches');
  await examined('batch', `/batches/${made.batch}`, looks.all);
});

test('stock: by medicine, by store, by batch, and the ledger', async () => {
  await examined('stock', '/stock');
  await examined('stock empty', '/stock?q=zzzzqqqq', looks.two.slice(1));
  await examined('matrix', '/stock/matrix', looks.all);
  await examined('matrix empty', '/stock/matrix?q=zzzzqqqq', looks.two.slice(1));
  await examined('balances', '/stock/balances');
  await examined('movements', `/movements?store_id=${made.main.id}&medicine_id=${made.medicine.id}`);
});

test('reports: all of them', async () => {
  const { items } = await hospital.api('GET', '/reports');
  assert.ok(items.length > 3);
  let place = 0;
  await examined('reports', '/reports');
  for (const report of items) {
    const needed = report.filters.filter((filter) => filter.required).map((filter) => {
      const value = { medicine_id: made.medicine.id, store_id: made.main.id, batch_id: made.batch, stocktake_id: made.count.id }[filter.name];
      return `${filter.name}=${value ?? ''}`;
    });
    // One build serves them all; every other one is looked at narrow.
    const chosen = report.name === 'stock-card' ? looks.all : [looks.two[place++ % 2]];
    await examined(`report ${report.name}`, `/reports/${report.name}?${needed.join('&')}`, chosen);
  }
  await examined('report unknown', '/reports/no-such-report', looks.two.slice(0, 1));
  await examined('report not told', '/reports/stock-card', looks.two);
});

test('the overview, once there is stock', () => examined('overview filled', '/'));

test('the navigation leads to every page of stock', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    const paths = await links.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('href')));
    const wanted = [...Object.keys(lists), 'dispenses/new', 'stock', 'stock/matrix', 'stock/balances', 'movements', 'batches', 'reports'];
    for (const path of wanted) assert.ok(paths.includes(`/${path}`), `no link to ${path}`);
  }));
