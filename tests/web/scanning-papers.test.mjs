// Packs scanned where goods come in, move and are counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { choose, day } from './ground.mjs';
import { go } from './hospital.mjs';
import { article, pack, scan } from './scanner.mjs';
import { ground, hospital } from './standing.mjs';

// A scanner takes longer than that to be pointed at the next pack.
const hands = (page) => page.waitForTimeout(150);
const value = (page, id) => page.locator(`#${id}`).inputValue();
const ready = (page, id, text) =>
  page.waitForFunction(([id, text]) => document.getElementById(id)?.value === text, [id, text]);

const lines = async (made) => (await hospital.api('GET', `/stocktakes/${made.id}/lines?per_page=500`)).items;

test('goods that come in are scanned into lines: number, batch, last day; the same pack again is one more', async () => {
  const gtin = article(761234500101);
  await ground.medicine('Comein 5 mg', { barcode_number: gtin });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/receipts/new');
    await choose(page, /^Supplier/, ground.supplier.name);
    await scan(page, pack(gtin, 'IN-1', day(400)));
    await ready(page, 'field-quantity-1', '1');
    assert.equal(await value(page, 'field-batch_number-1'), 'IN-1');
    assert.equal(await value(page, 'field-expiry_date-1'), day(400));
    assert.equal(await value(page, 'field-medicine_id-1'), 'Comein 5 mg');
    await scan(page, pack(gtin, 'IN-1', day(400)));
    await ready(page, 'field-quantity-1', '2');
    await scan(page, pack(gtin, 'IN-2', day(500)));
    await ready(page, 'field-quantity-2', '1');
    // Ready to be typed over.
    await page.waitForFunction(() => document.activeElement?.id === 'field-quantity-2');
    await page.keyboard.type('40');
    assert.equal(await value(page, 'field-quantity-2'), '40');
    await hands(page);
    await scan(page, pack(gtin, 'IN-3', day(-10)));
    await page.getByText(/This pack has expired/).waitFor();
    assert.equal(await page.locator('#field-quantity-3').count(), 0, 'it makes no line');
    await page.getByLabel(/^Invoice number/).fill('SCAN-1');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { level: 1, name: /Draft receipt|^RC-/ }).waitFor();
  });
  const { items } = await hospital.api('GET', '/receipts?q=SCAN-1');
  const lines = await hospital.api('GET', `/receipts/${items[0].id}/lines`);
  const told = lines.items.map((line) => [line.batch_number, line.expiry_date, line.quantity, line.gtin]);
  assert.deepEqual(told, [['IN-1', day(400), 2, gtin], ['IN-2', day(500), 40, gtin]]);
});

test('a code that nobody knows is learned while goods come in', async () => {
  const medicine = await ground.medicine('Learnin 5 mg');
  const gtin = article(761234500118);
  await hospital.visit(async (page) => {
    await go(page, hospital, '/receipts/new');
    await page.locator('#field-quantity-1').waitFor();
    await scan(page, pack(gtin, 'L-1', day(400)));
    const dialog = page.getByRole('dialog', { name: 'Unknown code' });
    await choose(page, /^Medicine on the pack/, 'Learnin 5 mg');
    await dialog.getByRole('button', { name: 'Remember it' }).press('Enter');
    await page.getByText(/is found by this code from now on/).waitFor();
    await ready(page, 'field-quantity-1', '1');
  });
  assert.equal((await hospital.api('GET', `/medicines/${medicine.id}`)).barcode_number, gtin);
});

test('a transfer takes scanned packs, an adjustment their batch', async () => {
  const gtin = article(761234500125);
  const medicine = await ground.medicine('Movol 5 mg', { barcode_number: gtin });
  await ground.receive(medicine, ['MV-1', day(300), 50], ['MV-2', day(400), 50]);
  await hospital.visit(async (page) => {
    await go(page, hospital, '/transfers/new');
    await page.locator('#field-quantity-1').waitFor();
    for (const times of ['1', '2']) {
      await scan(page, pack(gtin, 'MV-1', day(300)));
      await ready(page, 'field-quantity-1', times);
    }
  });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/adjustments/new');
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await scan(page, pack(gtin, 'mv-2', day(400)));
    await page.waitForFunction(() => document.querySelector('#field-batch_id-1')?.selectedOptions[0]?.label.startsWith('MV-2'));
    await page.waitForFunction(() => document.activeElement?.id === 'field-delta-1');
    await scan(page, pack(gtin, 'NOWHERE', day(400)));
    await page.getByText('Batch NOWHERE is not in the books.').waitFor();
  });
});

test('while counting, a pack leads to its line; one that is not on the sheet is begun', async () => {
  const [first, other] = [article(761234500132), article(761234500149)];
  const medicine = await ground.medicine('Countol 5 mg', { barcode_number: first });
  await ground.medicine('Absentol 5 mg', { barcode_number: other });
  await ground.receive(medicine, ['C-1', day(300), 5], ['C-2', day(400), 7]);
  const made = await hospital.api('POST', '/stocktakes', { store_id: ground.main.id });
  await hospital.api('POST', `/stocktakes/${made.id}/start`, {});
  await hospital.visit(async (page) => {
    await go(page, hospital, `/stocktakes/${made.id}/count`);
    await page.locator('#field-counted-1').waitFor();
    const asked = [];
    page.on('request', (request) => /\/lines\?.*medicine_id=/.test(request.url()) && asked.push(request.url()));
    await scan(page, pack(first, 'C-2', day(400)));
    await page.waitForFunction(() => document.activeElement?.closest('tr')?.textContent.includes('C-2'));
    await hands(page);
    assert.equal(asked.length, 1, asked.join('\n'));
    // What others count meanwhile does not take the box away from under the hands.
    await page.keyboard.type('6');
    const line = async (batch) => (await lines(made)).find((line) => line.batch_number === batch).id;
    await hospital.api('POST', `/stocktakes/${made.id}/counts`, { counts: [{ line_id: await line('C-1'), counted: 5 }] });
    await page.waitForTimeout(700);
    assert.equal(await page.evaluate(() => document.activeElement.value), '6');
    await page.keyboard.press('Enter');
    await page.getByText(/^Saved/).waitFor();
    await examine(page, 'count-scanned', looks.two);
    await page.setViewportSize({ width: 1280, height: 800 });
    await scan(page, pack(first, 'C-1', day(300)));
    await page.waitForFunction(() => document.activeElement?.closest('tr')?.textContent.includes('C-1'));
    await scan(page, pack(other, 'NEW-1', day(200)));
    await page.getByText('This batch is not on the sheet. Count it below.').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'field-counted-100000');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await page.getByText('It is on the sheet.').waitFor();
    await page.getByRole('button', { name: 'Show the other medicines' }).press('Enter');
    await page.waitForURL((url) => !url.search.includes('medicine='));
  });
  const counted = (await lines(made)).filter((line) => line.counted !== null).map((line) => [line.batch_number, line.counted]);
  assert.deepEqual(counted.sort(), [['C-1', 5], ['C-2', 6], ['NEW-1', 3]]);
});
