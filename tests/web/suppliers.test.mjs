import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, looks } from './examine.mjs';
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

test('suppliers are cards or a table, as one likes, and stay so', () =>
  hospital.visit(async (page) => {
    const face = (name) => page.getByRole('group', { name: 'Shown as' }).getByRole('button', { name });
    const pressed = () => Promise.all(['Table', 'Cards'].map((name) => face(name).getAttribute('aria-pressed')));
    const places = () => Promise.all([0, 1].map((n) => page.locator(`[data-index="${n}"]`).boundingBox()));
    await go(page, hospital, '/suppliers');
    await page.locator('[data-index="1"]').waitFor();
    assert.deepEqual(await pressed(), ['true', 'false']);
    await face('Cards').press('Enter');
    await page.waitForFunction(() => document.querySelector('[data-index="0"]').clientHeight > 100);
    assert.deepEqual(await pressed(), ['false', 'true']);
    const [one, two] = await places();
    assert.ok(two.y === one.y && two.x > one.x + one.width - 1, 'cards stand beside each other');
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-index="1"][aria-selected="true"]').waitFor();
    await examine(page, 'supplier-cards', looks.all);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.reload();
    await page.locator('.as-cards [data-index="1"]').waitFor();

    await page.getByRole('button', { name: 'Views', exact: true }).press('Enter');
    await page.getByRole('link', { name: 'Keep this view…' }).press('Enter');
    await page.getByLabel('Name', { exact: true }).fill('As cards');
    await page.keyboard.press('Enter');
    await page.waitForURL(/cards=yes.*view=/);
    const kept = page.url();
    await go(page, hospital, '/suppliers');
    await face('Table').press('Enter');
    await page.reload();
    await page.locator('.list-page:not(.as-cards) [data-index="1"]').waitFor();
    await page.goto(kept);
    await page.locator('.as-cards [data-index="1"]').waitFor();
  }));
