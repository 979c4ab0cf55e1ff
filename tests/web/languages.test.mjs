// The program in Arabic: chosen by the browser or by the person, from right to left, with nothing left in English.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { day } from './ground.mjs';
import { go } from './hospital.mjs';
import { pick, tabTo, write } from './keys.mjs';
import { ground, hospital } from './standing.mjs';

// English and Arabic of every text, as the program was built from them.
const catalogue = readFileSync(new URL('../../web/words/ar.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split('\t'));
const arabic = new Map(catalogue);
const ar = (english) => arabic.get(english) ?? assert.fail(`no such text: ${english}`);
// With the signs around a value that keeps its own direction, or without.
const filled = (english, value) => {
  const [before, after] = ar(english).split(/\{\w+\}/);
  const plain = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${plain(before)}\\s*[\u2066\u2068]?${plain(value)}\u2069?\\s*${plain(after)}$`);
};

const masters = ['medicines', 'suppliers', 'departments', 'stores', 'patients', 'doctors', 'dosage-forms', 'users'];
const papers = ['receipts', 'dispenses', 'transfers', 'adjustments', 'stocktakes', 'returns/supplier', 'returns/dispense'];
const inArabic = (story, options = {}) =>
  hospital.visit(async (page) => {
    await page.addInitScript(() => localStorage.setItem('pharmacy.language', 'ar'));
    await story(page);
  }, options);

const root = (page) =>
  page.evaluate(() => {
    const { lang, dir } = document.documentElement;
    return `${lang} ${dir}`;
  });

test('the language is chosen at the door, and stays', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    assert.equal(await root(page), 'en ltr');
    await page.getByRole('radio', { name: 'العربية' }).click();
    await page.getByRole('heading', { level: 1, name: ar('Sign in') }).waitFor();
    assert.equal(await root(page), 'ar rtl');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: ar('Sign in') }).waitFor();
    await page.getByRole('radio', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    assert.equal(await root(page), 'en ltr');
  }, { signedIn: false }));

test('a person changes the language in their menu', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('radio', { name: 'العربية' }).click();
    await page.getByRole('heading', { level: 1, name: ar('suppliers') }).waitFor();
    assert.equal(await root(page), 'ar rtl');
  }));

test('what the browser prefers is taken until somebody chooses', async () => {
  const context = await hospital.browser.newContext({ locale: 'ar-IQ' });
  const page = await context.newPage();
  await go(page, hospital, '/');
  assert.equal(await root(page), 'ar rtl');
  await page.getByRole('heading', { level: 1, name: ar('Sign in') }).waitFor();
  await context.close();
});

test('words that cannot be fetched leave the program in English', () =>
  hospital.visit(async (page) => {
    await page.addInitScript(() => localStorage.setItem('pharmacy.language', 'ar'));
    await page.route('**/words-ar-*', (route) => route.abort());
    await go(page, hospital, '/');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    assert.equal(await root(page), 'en ltr');
  }, { signedIn: false, expected: [/ERR_FAILED/] }));

test('no English of the catalogue is left on the lists and forms', () =>
  inArabic(async (page) => {
    // One word may be a code, a name or data; what has more of them is a sentence of ours.
    const ours = catalogue.map(([english]) => english).filter((text) => /[A-Za-z]{3,} [A-Za-z]{2,}/.test(text) && !text.includes('{'));
    for (const path of [...masters, ...papers, 'stock', 'movements', 'batches', 'reports', 'jobs', 'profile', ''].flatMap((p) =>
      masters.includes(p) ? [p, `${p}/new`] : [p])) {
      await go(page, hospital, `/${path}`);
      const { text, labels } = await page.evaluate(() => ({
        text: document.body.innerText,
        labels: [...document.querySelectorAll('[aria-label], [placeholder], [title]')]
          .filter((node) => !node.closest('[role="gridcell"]') && !node.matches('[role="gridcell"]'))
          .flatMap((node) => ['aria-label', 'placeholder', 'title'].map((name) => node.getAttribute(name) ?? '')),
      }));
      const found = ours.filter((english) => text.includes(english) || labels.some((label) => label.includes(english)));
      assert.deepEqual(found, [], `/${path} is not all Arabic`);
      const heads = await page.getByRole('columnheader').allInnerTexts();
      const english = heads.filter((head) => /[A-Za-z]{3,}/.test(head) && !['VEN', 'GTIN'].includes(head.trim()));
      assert.deepEqual(english, [], `/${path} has English columns`);
    }
  }));

test('numbers, days and codes are written as the language does', async () => {
  const medicine = await ground.medicine('Arabil 5 mg');
  await ground.receive(medicine, ['AR-1', '2031-03-09', 12345]);
  await inArabic(async (page) => {
    await go(page, hospital, `/stock/balances?medicine_id=${medicine.id}`);
    const row = page.getByRole('row').nth(1);
    const text = await row.innerText();
    assert.match(text, /12,345/);
    assert.match(text, /مارس 2031|آذار 2031/);
    const code = row.locator('bdi', { hasText: 'AR-1' });
    assert.equal(await code.count(), 1);
    assert.equal(await code.evaluate((node) => getComputedStyle(node).direction), 'ltr');
  });
});

for (const path of ['', ...masters, ...papers, 'stock', 'stock/matrix', 'stock/balances', 'movements', 'batches', 'reports', 'reports/inventory', 'jobs', 'performance', 'profile', 'no-such-page']) {
  test(`/${path} can be used by everybody in Arabic`, () =>
    inArabic(async (page) => {
      await go(page, hospital, `/${path}`);
      assert.equal(await root(page), 'ar rtl');
      await examine(page, `ar ${path || 'overview'}`, looks.two);
    }));
}

test('a form, a record, a document and its print in Arabic', async () => {
  const medicine = await ground.medicine('Formil 500 mg', { controlled_schedule: 'II' });
  const receipt = await ground.receive(medicine, ['F-1', day(400), 30]);
  await inArabic(async (page) => {
    for (const path of ['medicines/new', `medicines/${medicine.id}`, `medicines/${medicine.id}/edit`, 'receipts/new', `receipts/${receipt.id}`, `receipts/${receipt.id}/print`, 'dispenses/new', 'stocktakes/new']) {
      await go(page, hospital, `/${path}`);
      await examine(page, `ar ${path.replace(/[0-9a-f-]{36}/, 'one')}`, looks.all);
    }
  });
});

test('a medicine is given out by keyboard in Arabic', async () => {
  const medicine = await ground.medicine('Keyaril 5 mg');
  await ground.receive(medicine, ['LATE', day(500), 60], ['EARLY', day(200), 25]);
  await inArabic(async (page) => {
    await go(page, hospital, '/dispenses/new');
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await pick(page, page.locator('#field-patient_id'), ground.patient.name);
    await pick(page, page.locator('#field-medicine_id'), medicine.name);
    await page.waitForFunction(() => document.activeElement?.id === 'field-quantity');
    await page.keyboard.type('40');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: filled('Remove {name}', medicine.name) }).waitFor();
    await page.locator('.chip').first().waitFor();
    assert.match((await page.locator('.chip').allInnerTexts()).join(' | '), /25.*EARLY.*15.*LATE/);
    const give = page.getByRole('button', { name: ar('Give out'), exact: true });
    await tabTo(page, give);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /DI-/ }).waitFor();
    await page.getByText(ar('Given out'), { exact: true }).first().waitFor();
  });
  assert.equal(await ground.available(medicine), 45);
});

test('what is wrong is told in Arabic', () =>
  inArabic(async (page) => {
    await go(page, hospital, '/medicines/new');
    await write(page, page.locator('#field-unit_price'), 'many');
    await page.keyboard.press('Control+Enter');
    await page.locator('[aria-invalid="true"]').first().waitFor();
    const told = await page.locator('.summary').innerText();
    assert.match(told, new RegExp(ar('Please look at these fields')));
    assert.match(told, new RegExp(ar('Use an amount such as 12.50.')));
  }));
