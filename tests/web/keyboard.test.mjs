// A working day without a mouse: every step by Tab, Enter and typing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day } from './ground.mjs';
import { go } from './hospital.mjs';
import { enter, pick, select, tabTo, write } from './keys.mjs';
import { ground, hospital } from './standing.mjs';

const link = (page, name) => page.getByRole('link', { name, exact: true }).first();
const button = (page, name) => page.getByRole('button', { name, exact: true });
const title = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

// From the overview to a page, by the navigation.
async function walkTo(page, name) {
  await go(page, hospital, '/');
  await enter(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }));
}

test('goods are received', async () => {
  const medicine = await ground.medicine('Tabulin 5 mg');
  await hospital.visit(async (page) => {
    await walkTo(page, 'Receipts');
    await title(page, 'Receipts');
    await enter(page, link(page, 'New receipt'));
    await pick(page, page.getByLabel(/^Supplier/), ground.supplier.name);
    await write(page, page.getByLabel(/^Invoice number/), 'INV-KEYS');
    await pick(page, page.getByLabel(/^Medicine/), medicine.name);
    await write(page, page.getByLabel(/^Quantity/), '120');
    await write(page, page.getByLabel(/^Batch/), 'KEY-1');
    // The same in every order of day and month.
    await write(page, page.getByLabel(/^Last day/), '11112029');
    await write(page, page.getByLabel(/^Unit cost/), '0.25');
    await page.keyboard.press('Control+Enter');
    await title(page, /^GR-|Draft receipt/);
    await enter(page, button(page, 'Receive'));
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await title(page, /^GR-/);
  });
  assert.equal(await ground.available(medicine), 120);
});

test('a medicine is given out', async () => {
  const medicine = await ground.medicine('Fingerol 2 mg');
  await ground.receive(medicine, ['F-1', day(400), 30]);
  await hospital.visit(async (page) => {
    await walkTo(page, 'Give out');
    await title(page, 'Give out');
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await pick(page, page.getByLabel(/^Patient/), ground.patient.name);
    await pick(page, page.getByLabel(/^Medicine/), medicine.name);
    // The search leads on to the quantity.
    await page.waitForFunction(() => document.activeElement?.id === 'field-quantity');
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    await page.getByText('12 × F-1').waitFor();
    await enter(page, page.locator('form').getByRole('button', { name: 'Give out' }));
    await title(page, /^DI-/);
    await enter(page, link(page, 'Next dispense'));
    await title(page, 'Give out');
  });
  assert.equal(await ground.available(medicine), 18);
});

test('stock goes to a ward: asked for, approved, sent, taken in', async () => {
  const medicine = await ground.medicine('Wandrin 10 mg');
  await ground.receive(medicine, ['W-1', day(400), 50]);
  await hospital.visit(async (page) => {
    await walkTo(page, 'Transfers');
    await title(page, 'Transfers');
    await enter(page, link(page, 'New transfer'));
    await pick(page, page.getByLabel(/^From/), ground.main.name);
    await pick(page, page.getByLabel(/^To/), ground.ward.name);
    await pick(page, page.getByLabel(/^Medicine/), medicine.name);
    await write(page, page.getByLabel(/^Quantity/), '20');
    await page.keyboard.press('Control+Enter');
    await title(page, 'Draft transfer');
    await enter(page, button(page, 'Submit'));
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Submitted', { exact: true }).waitFor();
    await enter(page, link(page, 'Approve'));
    await write(page, page.getByLabel(/^Units/), '15');
    await write(page, page.getByLabel(/^Why/), 'No more to spare');
    await enter(page, button(page, 'Approve'));
    await page.getByText('Approved', { exact: true }).first().waitFor();
    await enter(page, button(page, 'Send'));
    await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Send' }));
    await title(page, /^TR-/);
    await enter(page, link(page, 'Receive'));
    await page.getByLabel(/^Units/).waitFor();
    await enter(page, button(page, 'Receive'));
    await page.getByText('Received', { exact: true }).first().waitFor();
  });
  assert.equal(await ground.available(medicine), 35);
  assert.equal(await ground.available(medicine, ground.ward), 15);
});

test('a ward asks the main store, which it does not see', async () => {
  const medicine = await ground.medicine('Nursol 20 mg');
  await ground.receive(medicine, ['N-1', day(400), 70]);
  const username = 'ward.nurse';
  const { one_time_secret: password } = await hospital.api('POST', '/users', {
    username, role: 'department_user', department_id: ground.ward.department_id,
  });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/transfers/new');
    await write(page, page.getByLabel('User name'), username);
    await write(page, page.getByLabel('Password', { exact: true }), password);
    await page.keyboard.press('Enter');
    await write(page, page.getByLabel('Password now', { exact: true }), password);
    await write(page, page.getByLabel('New password', { exact: true }), 'four-wards-and-a-lamp');
    await page.keyboard.press('Enter');
    await title(page, 'New transfer');
    await pick(page, page.getByLabel(/^Medicine/), medicine.name);
    await page.getByText('The main store could give 70 of it.').waitFor();
    assert.equal(await page.getByLabel(/^From/).inputValue(), ground.main.name);
    assert.equal(await page.getByLabel(/^To/).inputValue(), ground.ward.name);
    await write(page, page.getByLabel(/^Quantity/), '25');
    await page.keyboard.press('Control+Enter');
    await title(page, 'Draft transfer');
    await enter(page, button(page, 'Submit'));
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Submitted', { exact: true }).waitFor();
  }, { signedIn: false });
  const { items } = await hospital.api('GET', '/transfers?state=submitted');
  assert.equal(items[0].source_store_id, ground.main.id);
});

test('what has fallen down is written off', async () => {
  const medicine = await ground.medicine('Glasovan 50 mL');
  await ground.receive(medicine, ['G-1', day(400), 10]);
  const { items } = await hospital.api('GET', '/reason-codes?kind=waste&active=true&sort=label');
  const reason = items.find((code) => !code.needs_note);
  await hospital.visit(async (page) => {
    await walkTo(page, 'Adjustments');
    await title(page, 'Adjustments');
    await enter(page, link(page, 'New adjustment'));
    await select(page, page.getByLabel(/^Kind/), 'Waste');
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await pick(page, page.getByLabel(/^Medicine/), medicine.name);
    await page.getByRole('option', { name: /^G-1/ }).waitFor({ state: 'attached' });
    await select(page, page.getByLabel(/^Batch/), 'G-1');
    await write(page, page.getByLabel(/^More or less/), '-2');
    await select(page, page.getByLabel(/^Reason/), reason.label);
    await enter(page, button(page, 'Post now'));
    await title(page, /^(AD|WA)-/);
  });
  assert.equal(await ground.available(medicine), 8);
});

test('a ward is counted, and the difference is posted', async () => {
  const medicine = await ground.medicine('Countanil 1 mg');
  const stores = await hospital.api('GET', '/stores?kind=ward&active=true&per_page=2');
  const ward = stores.items[1];
  await ground.receive(medicine, ['C-1', day(400), 40]);
  await hospital.api('POST', '/transfers?direct=true', {
    source_store_id: ground.main.id,
    destination_store_id: ward.id,
    lines: [{ medicine_id: medicine.id, quantity: 40 }],
  });
  await hospital.visit(async (page) => {
    await walkTo(page, 'Stocktakes');
    await title(page, 'Stocktakes');
    await enter(page, link(page, 'New stocktake'));
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await pick(page, page.getByLabel(/^Store/), ward.name);
    await enter(page, button(page, 'Start counting'));
    await page.getByText('Counting', { exact: true }).first().waitFor();
    await enter(page, link(page, 'Count'));
    await page.getByText('1 not counted yet.').waitFor();
    await write(page, page.getByLabel(/^Counted/).first(), '37');
    await page.keyboard.press('Enter');
    await page.getByText('Everything is counted.').waitFor();
    await enter(page, page.getByRole('main').getByRole('link').first());
    await enter(page, button(page, 'Finish counting'));
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('In review', { exact: true }).waitFor();
    await enter(page, button(page, 'Post the differences'));
    await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Post the differences' }));
    await title(page, /^ST-/);
  });
  assert.equal(await ground.available(medicine, ward), 37);
});

test('a report is opened and narrowed down', async () => {
  const medicine = await ground.medicine('Reportal 5 mg');
  await ground.receive(medicine, ['R-1', day(400), 10]);
  await hospital.visit(async (page) => {
    await walkTo(page, 'Reports');
    await title(page, 'Reports');
    await enter(page, link(page, 'Inventory'));
    await title(page, 'Inventory');
    await pick(page, page.getByLabel('Medicine', { exact: true }), medicine.name);
    await page.getByText('1 row', { exact: true }).waitFor();
    await enter(page, page.getByRole('cell').getByRole('link', { name: medicine.name }));
    await title(page, medicine.name);
  });
});
