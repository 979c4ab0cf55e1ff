import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

test('a new supplier is written down and stands in the list', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers/new');
    await page.getByLabel(/^Name/).fill('Harbour Street Wholesale');
    await page.getByLabel(/^Email|^E-mail/).fill('orders@harbour.example');
    await page.getByRole('button', { name: /^(Save|Create|Add)/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Harbour Street Wholesale' }).waitFor();
    await go(page, hospital, '/suppliers?q=Harbour');
    await page.getByRole('link', { name: 'Harbour Street Wholesale' }).waitFor();
    const found = await hospital.api('GET', '/suppliers?q=Harbour%20Street');
    assert.equal(found.items[0].email, 'orders@harbour.example');
  }));

test('a supplier without a name is refused at the field', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers/new');
    await page.getByRole('button', { name: /^(Save|Create|Add)/ }).click();
    const name = page.getByLabel(/^Name/);
    await page.locator('[aria-invalid="true"]').first().waitFor();
    assert.equal(await name.getAttribute('aria-invalid'), 'true');
    const note = await name.getAttribute('aria-describedby');
    assert.notEqual(await page.locator(`#${note}`).innerText(), '');
  }));
