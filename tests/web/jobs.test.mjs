// Work in the background: asked for, watched, fetched, cancelled; and the predecessor's zip.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { examineAt, looks } from './examine.mjs';
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

test('a backup is made', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/jobs');
    await page.getByRole('button', { name: 'Make a backup' }).click();
    await page.getByRole('link', { name: 'Download: Backup' }).waitFor({ timeout: 60_000 });
    assert.equal((await hospital.api('GET', '/backups')).items.length, 1);
  }));

test('what waits is cancelled', async () => {
  process.env.JOBS_AT_ONCE = '0';
  const waiting = await Hospital.open().finally(() => delete process.env.JOBS_AT_ONCE);
  try {
    await waiting.api('POST', '/exports', { resource: 'movements', format: 'xlsx' });
    await waiting.visit(async (page) => {
      await go(page, waiting, '/jobs');
      const job = row(page, 'Export: movements');
      await job.getByText('Waiting', { exact: true }).waitFor();
      assert.equal(await job.locator('progress').count(), 1);
      await page.getByRole('button', { name: 'Cancel: Export: movements' }).click();
      await job.getByText('Cancelled', { exact: true }).waitFor();
      assert.equal(await job.getByRole('button').count(), 0);
    });
    await examineAt(waiting, 'jobs-waiting', '/jobs', looks.two);
  } finally {
    await waiting.close();
  }
});

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
