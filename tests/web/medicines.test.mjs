import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hospital, go, settled } from './hospital.mjs';

const MEDICINES = 10_000;
const MOST_ROWS = 60;
let hospital;

before(async () => {
  hospital = await Hospital.open();
  for (let start = 1; start <= MEDICINES; start += 1_000) {
    const items = Array.from({ length: 1_000 }, (_, step) => medicine(start + step));
    const answer = await hospital.api('POST', '/medicines/batch', { mode: 'atomic', items });
    assert.equal(answer.created, items.length);
  }
});
after(() => hospital?.close());

function medicine(number) {
  const digits = String(number).padStart(5, '0');
  return { name: `Trialine ${digits}`, strength: `${(number % 40) * 5 + 5} mg`, notes: 'browser test' };
}

const rows = (page) => page.getByRole('grid').locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])');

test('ten thousand medicines scroll to the end with at most sixty rows in the page', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    const { total } = await hospital.api('GET', '/medicines?per_page=1');
    assert.ok(total >= MEDICINES);
    const grid = page.getByRole('grid');
    for (const part of [0, 0.1, 0.35, 0.62, 0.9, 1]) {
      await grid.evaluate((node, share) => (node.scrollTop = node.scrollHeight * share), part);
      await page.waitForTimeout(150);
      const drawn = await rows(page).count();
      assert.ok(drawn > 0 && drawn <= MOST_ROWS, `${drawn} rows at ${part}`);
    }
    await settled(page);
    const last = page.locator(`[role=row][aria-rowindex="${total + 1}"]`);
    await last.waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), String(total + 1));
    const page_of_one = await hospital.api('GET', `/medicines?sort=name&per_page=1&page=${total}`);
    assert.match(await last.innerText(), new RegExp(page_of_one.items[0].name));
  }));

test('a medicine is found, opened, edited, saved, and the change is seen', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    await page.getByRole('searchbox').first().fill('Trialine 07342');
    await page.getByRole('link', { name: 'Trialine 07342' }).waitFor();
    // Found means: only what was asked for is left.
    await page.waitForFunction(
      () => document.querySelector('[role=grid]').getAttribute('aria-rowcount') < 100,
    );
    await page.getByRole('link', { name: 'Trialine 07342' }).click();
    await page.getByRole('heading', { level: 1, name: 'Trialine 07342' }).waitFor();
    await page.getByRole('link', { name: /^Edit/ }).or(page.getByRole('button', { name: /^Edit/ })).first().click();
    const field = page.getByLabel(/^Strength/);
    await field.fill('77 mg');
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Trialine 07342' }).waitFor();
    await page.getByText('77 mg').first().waitFor();
    const found = await hospital.api('GET', '/medicines?q=Trialine%2007342');
    assert.equal(found.items[0].strength, '77 mg');
    assert.equal(found.items[0].version, 2);
  }));
