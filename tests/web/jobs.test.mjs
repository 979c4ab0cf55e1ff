// Work in the background: asked for, watched, fetched, cancelled; and the predecessor's zip.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { examineAt } from './examine.mjs';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

const row = (page, name) => page.getByRole('listitem').filter({ hasText: name });

test('nothing was asked for yet', async () => {
  await hospital.visit(async (page) => {
    await go(page, hospital, '/jobs');
    await page.getByText('Nothing was asked for yet.').waitFor();
  });
  await examineAt(hospital, 'jobs-empty', '/jobs');
});

test('an export is asked for by keyboard, seen to its end, and fetched', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/jobs');
    await page.getByLabel('List').selectOption('suppliers');
    await page.getByRole('button', { name: 'Export', exact: true }).focus();
    await page.keyboard.press('Enter');
    const download = page.getByRole('link', { name: 'Download: Export: suppliers' });
    await download.waitFor();
    await row(page, 'Export: suppliers').getByText('Done', { exact: true }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), download.click()]);
    assert.equal(file.suggestedFilename(), 'suppliers.csv');
    assert.match(readFileSync(await file.path(), 'utf8'), /^id,/);
  }));

test('a backup is made, and what waits is cancelled', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/jobs');
    await page.getByRole('button', { name: 'Make a backup' }).click();
    await page.getByRole('link', { name: 'Download: Backup' }).waitFor({ timeout: 60_000 });
    const { items } = await hospital.api('GET', '/backups');
    assert.equal(items.length, 1);
    // Enough of them that the last still waits.
    for (let n = 0; n < 12; n += 1) {
      await hospital.api('POST', '/exports', { resource: 'movements', format: 'xlsx' });
    }
    await go(page, hospital, '/jobs');
    const cancel = page.getByRole('button', { name: 'Cancel: Export: movements' });
    await cancel.first().click();
    await row(page, 'Export: movements').getByText('Cancelled', { exact: true }).first().waitFor();
    await page.locator('progress').first().waitFor({ state: 'detached', timeout: 60_000 });
  }));

test('a zip that is none of the predecessor is refused with its reason', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/jobs');
    const start = page.getByRole('button', { name: 'Try it out' });
    assert.equal(await start.isDisabled(), true);
    await page.getByLabel('Zip').setInputFiles({ name: 'old.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
    await start.click();
    const refused = row(page, 'Trial of an import: old.zip');
    await refused.getByText('Failed', { exact: true }).waitFor();
    await refused.getByText(/readable zip/).waitFor();
  }));

test('jobs in every state, light and dark, wide and narrow', () => examineAt(hospital, 'jobs', '/jobs'));
