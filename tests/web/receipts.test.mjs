import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, day } from './ground.mjs';
import { go } from './hospital.mjs';
import { ground, hospital } from './standing.mjs';

test('goods are received, batch by batch, by keyboard', async () => {
  const one = await ground.medicine('Zetalol 10 mg');
  const other = await ground.medicine('Zetalol 20 mg');
  await hospital.visit(async (page) => {
    await go(page, hospital, '/receipts/new');
    await choose(page, /^Supplier/, ground.supplier.name);
    await page.getByLabel(/^Invoice number/).fill('INV-2201');
    await choose(page, /^Medicine/, one.name);
    await page.getByLabel('Quantity').fill('200');
    await page.getByLabel(/^Batch/).fill('Z10-A');
    await page.getByLabel(/^Last day/).fill(day(700));
    await page.getByLabel(/^Unit cost/).fill('0.25');
    // Enter finishes the line and begins the next.
    await page.keyboard.press('Enter');
    await page.getByText('2 lines').waitFor();
    await choose(page, /^Medicine/, other.name);
    await page.getByLabel('Quantity').fill('50');
    await page.getByLabel(/^Batch/).fill('Z20-A');
    await page.getByLabel(/^Last day/).fill(day(700));
    await page.getByRole('button', { name: 'Receive now' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: /^GR-/ }).waitFor();
    await page.getByText('Posted', { exact: true }).first().waitFor();
    const rows = page.getByRole('region', { name: 'Lines' }).getByRole('row');
    assert.equal(await rows.count(), 3);
  });
  assert.equal(await ground.available(one), 200);
  assert.equal(await ground.available(other), 50);
});

test('an invoice that was received already is refused, and nothing typed is lost', async () => {
  const medicine = await ground.medicine('Quentor 5 mg');
  await hospital.api('POST', '/receipts?post=true', {
    supplier_id: ground.supplier.id,
    invoice_number: 'INV-7',
    lines: [{ medicine_id: medicine.id, quantity: 1, batch_number: 'Q', expiry_date: day(700) }],
  });
  await hospital.visit(
    async (page) => {
      await go(page, hospital, '/receipts/new');
      await choose(page, /^Supplier/, ground.supplier.name);
      await page.getByLabel(/^Invoice number/).fill('INV-7');
      await choose(page, /^Medicine/, medicine.name);
      await page.getByLabel('Quantity').fill('30');
      await page.getByLabel(/^Batch/).fill('Q');
      await page.getByLabel(/^Last day/).fill(day(700));
      await page.getByRole('button', { name: 'Receive now' }).click();
      await page.getByRole('alert').filter({ hasText: 'received already' }).waitFor();
      assert.equal(await page.getByLabel('Quantity').inputValue(), '30');
      await page.getByLabel(/^Invoice number/).fill('INV-8');
      await page.getByRole('button', { name: 'Receive now' }).click();
      await page.getByRole('heading', { level: 1, name: /^GR-/ }).waitFor();
    },
    { expected: [/status of 409/] },
  );
  assert.equal(await ground.available(medicine), 31);
});

test('what is wrong with a line is told at its field', () =>
  hospital.visit(
    async (page) => {
      const medicine = await ground.medicine('Ortaval 1 mg');
      await go(page, hospital, '/receipts/new');
      await choose(page, /^Supplier/, ground.supplier.name);
      await page.getByLabel(/^Invoice number/).fill('INV-9');
      await choose(page, /^Medicine/, medicine.name);
      await page.getByLabel('Quantity').fill('3');
      await page.getByRole('button', { name: 'Receive now' }).click();
      const wrong = page.locator('[aria-invalid="true"]').first();
      await wrong.waitFor();
      const note = await wrong.getAttribute('aria-describedby');
      assert.notEqual(await page.locator(`#${note}`).innerText(), '');
    },
    { expected: [/status of 4/] },
  ));

test('a receipt is reversed with a reason', async () => {
  const medicine = await ground.medicine('Faltrine 2 mg');
  const receipt = await ground.receive(medicine, ['F1', day(400), 40]);
  assert.equal(await ground.available(medicine), 40);
  await hospital.visit(async (page) => {
    await go(page, hospital, `/receipts/${receipt.id}`);
    await page.getByRole('button', { name: 'Reverse' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').selectOption({ label: 'Data error' });
    await dialog.getByRole('button', { name: 'Reverse' }).click();
    await page.getByText('Reversed', { exact: true }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Reverse' }).count(), 0);
  });
  assert.equal(await ground.available(medicine), 0);
});
