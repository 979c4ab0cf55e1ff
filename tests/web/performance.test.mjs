// The administrator's page of figures: what it shows is what the server says, it keeps still under the hand, and it
// leaves everybody else alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { Hospital, go, settled } from './hospital.mjs';

let hospital;
before(async () => {
  // One alert fires from the start, the others keep still.
  Object.assign(process.env, { ALERT_MEMORY_PERCENT: '0', ALERT_DISK_PERCENT: '100', ALERT_AFTER_SECONDS: '0' });
  hospital = await Hospital.open();
  await hospital.api('GET', '/suppliers');
  for (let n = 0; n < 5; n += 1) await hospital.api('GET', '/suppliers?per_page=3');
});
after(() => hospital?.close());

const row = (page, region, name) => page.getByRole('region', { name: region }).getByRole('row').filter({ hasText: name });
const digits = (text) => Number(text.replace(/[^\d]/g, ''));

test('it looks right in every state', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/performance');
    await page.getByRole('link', { name: '1 alert' }).waitFor();
    await examine(page, 'performance');
  }));

test('what is shown is what the server says', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/performance');
    const { resources } = await hospital.api('GET', '/performance/cache');
    const suppliers = resources.find(({ resource }) => resource === 'suppliers');
    const cells = row(page, 'The cache by resource', 'Suppliers').getByRole('cell');
    assert.equal(digits(await cells.nth(0).innerText()), suppliers.hits);
    assert.equal(digits(await cells.nth(1).innerText()), suppliers.misses);
    assert.match(await cells.nth(3).innerText(), /90\.0 %/);
    assert.match(await cells.nth(5).innerText(), /Too few requests/);

    const { requests, store } = await hospital.api('GET', '/performance/summary');
    const route = requests.routes.find((one) => one.route === '/api/v1/suppliers' && one.method === 'GET');
    const shown = row(page, /Answer times/, '/api/v1/suppliers').filter({ hasText: 'GET' }).first();
    assert.equal(digits(await shown.getByRole('cell').nth(2).innerText()), route.since_start.count);
    assert.equal(store.engine, 'sqlite');
    await page.getByText('sqlite', { exact: true }).waitFor();
    const alert = page.getByRole('listitem').filter({ hasText: 'Memory of the host' });
    assert.match(await alert.innerText(), /Warning[^]*wrong above 0\.0 %[^]*since /);
    assert.match(await page.getByRole('listitem').filter({ hasText: 'Hit rate' }).innerText(), /Quiet/);
  }));

test('the cache is cleared by keyboard, once asked again', () =>
  hospital.visit(async (page) => {
    await hospital.api('GET', '/suppliers');
    await go(page, hospital, '/performance');
    const entries = async () => {
      const { resources } = await hospital.api('GET', '/performance/cache');
      return resources.find(({ resource }) => resource === 'suppliers').entries;
    };
    assert.ok((await entries()) > 0);
    const clear = page.getByRole('button', { name: 'Clear Suppliers' });
    await clear.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Clear suppliers?' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.ok((await entries()) > 0, 'Escape keeps everything');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Clear' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'thrown away' }).waitFor();
    assert.equal(await entries(), 0);
    const { items } = await hospital.api('GET', '/audit?per_page=1');
    assert.equal(items[0].action, 'cache.clear');
  }));

test('it refreshes itself, keeps the focus, and stops when told', () =>
  hospital.visit(async (page) => {
    let asked = 0;
    page.on('request', (request) => (asked += request.url().endsWith('/performance/summary') ? 1 : 0));
    await go(page, hospital, '/performance');
    const hits = row(page, 'The cache by resource', 'Suppliers').getByRole('cell').nth(0);
    const before = digits(await hits.innerText());
    await page.getByRole('button', { name: 'Clear Suppliers' }).focus();
    for (let n = 0; n < 3; n += 1) await hospital.api('GET', '/suppliers?per_page=3');
    await page.waitForFunction(
      ([n]) => [...document.querySelectorAll('tr')].some((tr) => tr.textContent.startsWith('Suppliers') && parseInt(tr.cells[1].textContent, 10) >= n),
      [before + 2],
    );
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Clear Suppliers');
    assert.ok(asked >= 2, `${asked} questions`);
    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = asked;
    await page.waitForTimeout(6_000);
    assert.equal(asked, paused);
  }));

test('a failure says so, and a later one leaves what was there', () =>
  hospital.visit(async (page) => {
    let broken = true;
    const answer = { status: 500, contentType: 'application/problem+json', body: '{"title":"Out of order","status":500,"detail":"it is broken"}' };
    await page.route('**/performance/summary', (route) => (broken ? route.fulfill(answer) : route.continue()));
    await go(page, hospital, '/performance');
    await page.getByText('Out of order').first().waitFor();
    await examine(page, 'performance failed', looks.two.slice(1));
    broken = false;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('sqlite', { exact: true }).waitFor();
    broken = true;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText(/Not refreshed/).first().waitFor();
    await page.getByText('sqlite', { exact: true }).waitFor();
  }, { expected: [/status of 500/] }));

test('others see neither the page nor the sign', async () => {
  const account = { username: 'quiet.hand', role: 'pharmacist', password: 'correct-horse-battery', must_change_password: false };
  await hospital.api('POST', '/users', account);
  await hospital.visit(async (page) => {
    await go(page, hospital, '/');
    await page.getByLabel('User name').fill(account.username);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation').waitFor();
    await settled(page);
    assert.equal(await page.getByRole('link', { name: /alert|Performance/ }).count(), 0);
    await go(page, hospital, '/performance');
    assert.equal(await page.getByRole('region', { name: 'The cache by resource' }).count(), 0);
  }, { signedIn: false });
});
