// What happens elsewhere is seen here; what is typed outlives a reload and a lost server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, day } from './ground.mjs';
import { admin, go } from './hospital.mjs';
import { ground, hospital } from './standing.mjs';

const gone = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/, /Failed to fetch/];

test('two screens agree without being asked', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers?q=Lively');
    await page.getByText('No suppliers fit').waitFor();
    // The line must stand before something can be heard on it.
    await page.waitForTimeout(1_000);
    const began = Date.now();
    const made = await hospital.api('POST', '/suppliers', { name: 'Lively Ltd', type: 'Medicine' });
    await page.getByRole('link', { name: 'Lively Ltd' }).waitFor();
    console.log(`another screen showed it after ${Date.now() - began} ms`);
    await hospital.api('PATCH', `/suppliers/${made.id}`, { name: 'Lively and Sons' }, 1);
    await page.getByRole('link', { name: 'Lively and Sons' }).waitFor();
    await page.getByRole('link', { name: 'Lively and Sons' }).click();
    await page.getByRole('heading', { level: 1, name: 'Lively and Sons' }).waitFor();
    await hospital.api('PATCH', `/suppliers/${made.id}`, { city: 'Erbil' }, 2);
    await page.getByText('Erbil', { exact: true }).waitFor();
  }));

test('whoever signs in again on top of a page goes on hearing', () =>
  hospital.visit(async (page) => {
    const sign_in = async () => {
      await page.getByLabel('User name').fill(admin.username);
      await page.getByLabel('Password', { exact: true }).fill(admin.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await page.goto(`${hospital.address}/suppliers?q=Nightly`);
    await sign_in();
    await page.getByText('No suppliers fit').waitFor();
    await page.waitForTimeout(1_000);
    const { items } = await hospital.api('GET', '/sessions');
    const other = items.find((session) => !session.current);
    await hospital.api('DELETE', `/sessions/${other.id}`);
    await page.getByRole('dialog', { name: 'Please sign in again' }).waitFor();
    await sign_in();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForTimeout(1_000);
    await hospital.api('POST', '/suppliers', { name: 'Nightly Ltd', type: 'Medicine' });
    await page.getByRole('link', { name: 'Nightly Ltd' }).waitFor();
  }, { signedIn: false, expected: [/status of 401/] }));

test('stock that leaves elsewhere is gone from the desk', async () => {
  const medicine = await ground.medicine('Liveril 5 mg');
  await ground.receive(medicine, ['L-1', day(300), 50]);
  await hospital.visit(async (page) => {
    await go(page, hospital, `/stock?medicine_id=${medicine.id}`);
    await page.getByText('50', { exact: true }).first().waitFor();
    await page.waitForTimeout(1_000);
    await ground.dispense(medicine, 20);
    await page.getByText('30', { exact: true }).first().waitFor();
  });
});

test('a form half typed comes back after a reload, and is saved once', async () => {
  const medicine = await ground.medicine('Reloadol 5 mg');
  await hospital.visit(async (page) => {
    page.on('dialog', (dialog) => dialog.accept());
    await go(page, hospital, '/receipts/new');
    await choose(page, 'Supplier', ground.supplier.name);
    await page.getByLabel('Invoice').fill('RELOAD-1');
    await choose(page, 'Medicine', medicine.name);
    await page.getByLabel('Batch').fill('RL-7');
    await page.reload();
    await page.getByText('What you had typed before the page was loaded again is back.').waitFor();
    assert.equal(await page.getByLabel('Invoice').inputValue(), 'RELOAD-1');
    assert.equal(await page.getByRole('combobox', { name: 'Supplier' }).inputValue(), ground.supplier.name);
    assert.equal(await page.getByRole('combobox', { name: 'Medicine' }).inputValue(), medicine.name);
    assert.equal(await page.getByLabel('Batch').inputValue(), 'RL-7');
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.waitForFunction(() => document.querySelector('#field-invoice_number')?.value === '');
  });
});

test('the desk comes back after a reload', async () => {
  const medicine = await ground.medicine('Deskol 5 mg');
  await ground.receive(medicine, ['DK-1', day(300), 50]);
  await hospital.visit(async (page) => {
    page.on('dialog', (dialog) => dialog.accept());
    await go(page, hospital, '/dispenses/new');
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await choose(page, /^Patient/, ground.patient.name);
    await choose(page, 'Medicine', medicine.name);
    await page.waitForFunction(() => document.activeElement?.id === 'field-quantity');
    await page.keyboard.type('7');
    await page.keyboard.press('Enter');
    await page.locator('.chip').filter({ hasText: '7 × DK-1' }).waitFor();
    await page.reload();
    await page.locator('.chip').filter({ hasText: '7 × DK-1' }).waitFor();
    assert.equal(await page.getByRole('combobox', { name: /^Patient/ }).inputValue(), ground.patient.name);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Give out' }).click();
    await page.getByRole('heading', { level: 1, name: /^DI-/ }).waitFor();
  });
  assert.equal(await ground.available(medicine), 43);
});

test('a lost server is told of, keeps what was typed, and is found again', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers/new');
    await page.getByLabel('Name').fill('Offline Ltd');
    await page.waitForTimeout(1_000);
    await page.context().setOffline(true);
    await page.getByText('The server does not answer. What you typed stays here').waitFor();
    await page.getByLabel('City').fill('Mosul');
    await page.context().setOffline(false);
    await page.getByText('The server does not answer. What you typed stays here').waitFor({ state: 'detached', timeout: 30_000 });
    assert.equal(await page.getByLabel('Name').inputValue(), 'Offline Ltd');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Offline Ltd' }).waitFor();
  }, { expected: gone }));
