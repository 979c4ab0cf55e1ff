import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hospital, admin, go } from './hospital.mjs';
import { tabTo } from './keys.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

test('a person signs in by keyboard alone', () =>
  hospital.visit(
    async (page) => {
      await go(page, hospital, '/');
      await tabTo(page, page.getByLabel('User name'));
      await page.keyboard.type(admin.username);
      await page.keyboard.press('Tab');
      await page.keyboard.type(admin.password);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      await tabTo(page, page.getByRole('link', { name: 'Medicines' }).first());
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Medicines' }).waitFor();
    },
    { signedIn: false },
  ));

test("a stranger's first page is no fault for the browser", () =>
  hospital.visit(
    async (page) => {
      const [errors, refused, asked] = [[], [], []];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('response', (answer) => {
        const { pathname } = new URL(answer.url());
        if (answer.status() >= 400) refused.push(`${answer.status()} ${pathname}`);
        if (pathname.startsWith('/api/')) asked.push(pathname);
      });
      await go(page, hospital, '/');
      await page.getByLabel('User name').waitFor();
      await page.waitForLoadState('networkidle');
      assert.deepEqual({ errors, refused, asked }, { errors: [], refused: [], asked: ['/api/v1/auth/session'] });
    },
    { signedIn: false },
  ));

test('a wrong password is told and lets nobody in', () =>
  hospital.visit(
    async (page) => {
      await go(page, hospital, '/medicines');
      await page.getByLabel('User name').fill(admin.username);
      await page.getByLabel('Password', { exact: true }).fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      const message = page.getByRole('alert');
      await message.waitFor();
      assert.match(await message.innerText(), /password|user ?name/i);
      assert.equal(await page.getByRole('navigation', { name: 'Main' }).count(), 0);
    },
    { signedIn: false, expected: [/status of 401/] },
  ));

test('after signing out the pages are closed', () =>
  hospital.visit(
    async (page) => {
      await go(page, hospital, '/');
      await page.getByLabel('User name').fill(admin.username);
      await page.getByLabel('Password', { exact: true }).fill(admin.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('User name').waitFor();
      await page.goto(`${hospital.address}/medicines`);
      await page.getByLabel('User name').waitFor();
      assert.equal(await page.getByRole('grid').count(), 0);
    },
    { signedIn: false },
  ));

test('the first paint does not wait for the program', () =>
  hospital.visit(
    async (page) => {
      let release;
      const held = new Promise((resolve) => (release = resolve));
      await page.route('**/*.wasm', async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(`${hospital.address}/`, { waitUntil: 'domcontentloaded' });
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
      assert.ok(await page.locator('#boot').isVisible());
      assert.equal(await page.getByLabel('User name').count(), 0);
      release();
      await page.getByLabel('User name').waitFor();
      assert.equal(await page.locator('#boot').isVisible(), false);
    },
    { signedIn: false },
  ));

test('whoever must choose a password first is known after a reload', async () => {
  const { one_time_secret } = await hospital.api('POST', '/users', { username: 'fresh', role: 'auditor' });
  await hospital.visit(
    async (page) => {
      await go(page, hospital, '/suppliers');
      await page.getByLabel('User name').fill('fresh');
      await page.getByLabel('Password', { exact: true }).fill(one_time_secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Choose a password of your own' }).waitFor();
      // Who this is survives a reload, although nothing else may be asked yet.
      await page.reload();
      await page.getByRole('heading', { level: 1, name: 'Choose a password of your own' }).waitFor();
    },
    { signedIn: false },
  );
});
