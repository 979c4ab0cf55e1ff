// Every page of the records and of the person, light and dark, wide and narrow: nothing sticks out
// sideways, nobody is shut out. The documents have a file of their own.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { examine, examineAt, looks } from './examine.mjs';
import { Hospital, admin, go } from './hospital.mjs';

const slices = ['medicines', 'suppliers', 'departments', 'stores', 'patients', 'doctors', 'dosage-forms', 'users'];
let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

const examined = (name, path, chosen) => examineAt(hospital, name, path, chosen);

test('sign-in', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    await examine(page, 'sign-in');
  }, { signedIn: false }));

test('a password that must be changed first', async () => {
  const username = 'new.hand';
  const { one_time_secret: password } = await hospital.api('POST', '/users', { username, role: 'auditor' });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/');
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password', { exact: true }).waitFor();
    await examine(page, 'must-change', looks.two);
  }, { signedIn: false });
});

test('overview', () => examined('overview', '/'));
test('profile', () => examined('profile', '/profile', looks.two));
test('a page that is not there', () => examined('not-there', '/no-such-page', looks.two));
test('a record that is not there', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${randomUUID()}`);
    await examine(page, 'no-record', looks.two);
    await go(page, hospital, `/receipts/${randomUUID()}`);
    await examine(page, 'no-receipt', looks.two.slice(1));
  }, { expected: [/status of 404/] }));

for (const slice of slices) {
  const chosen = slice === 'medicines' ? looks.all : looks.two;
  test(`${slice}: list, empty list, and new`, async () => {
    await examined(slice, `/${slice}`, chosen);
    await examined(`${slice} empty`, `/${slice}?q=zzzzqqqq`, slice === 'medicines' ? looks.all : looks.two.slice(1));
    await examined(`${slice} new`, `/${slice}/new`, chosen);
  });
  test(`${slice}: one and its form`, async () => {
    const { items } = await hospital.api('GET', `/${slice}?per_page=1`);
    assert.equal(items.length, 1, 'the demo hospital has none');
    await examined(`${slice} one`, `/${slice}/${items[0].id}`, chosen);
    await examined(`${slice} edit`, `/${slice}/${items[0].id}/edit`, looks.two.slice(1));
  });
}

test('a form that was sent with nothing in it', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/medicines/new');
    await page.getByRole('button', { name: /^(Save|Create|Add)/ }).click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await examine(page, 'medicines wrong');
  }));

test('what lies over a page: search, columns, drawer', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('para');
    await page.waitForTimeout(300);
    await examine(page, 'search', looks.two);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 320, height: 720 });
    await page.getByRole('button', { name: /navigation|menu/i }).first().click();
    await examine(page, 'drawer', looks.two.slice(1));
  }));

test('a server that does not answer is told, and asked again', () =>
  hospital.visit(async (page) => {
    await page.route('**/api/v1/suppliers?**', (route) => route.abort());
    await page.route('**/api/v1/dashboard', (route) => route.abort());
    await page.goto(`${hospital.address}/suppliers`);
    await page.getByRole('alert').first().waitFor();
    await examine(page, 'suppliers failed', looks.two);
    await page.unroute('**/api/v1/suppliers?**');
    await page.getByRole('button', { name: /again/i }).first().click();
    await page.getByRole('grid').waitFor();
    await page.goto(`${hospital.address}/`);
    await page.getByRole('alert').first().waitFor();
    await examine(page, 'overview failed', looks.two);
  }, { expected: [/ERR_FAILED/] }));

test('the navigation leads to every slice', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    const paths = await links.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('href')));
    for (const slice of slices) assert.ok(paths.includes(`/${slice}`), `no link to ${slice}`);
  }));
