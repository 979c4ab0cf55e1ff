import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, day } from './ground.mjs';
import { go } from './hospital.mjs';
import { article, pack, scan } from './scanner.mjs';
import { ground, hospital } from './standing.mjs';

async function open(page) {
  await go(page, hospital, '/dispenses/new');
  await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
}

test('after a scan four keys give the medicine out', async () => {
  const gtin = article(761234500017);
  const medicine = await ground.medicine('Scanol 5 mg', { barcode_number: gtin });
  const until = day(300);
  await ground.receive(medicine, ['SC-1', until, 50]);
  await hospital.visit(async (page) => {
    await open(page);
    await choose(page, /^Patient/, ground.patient.name);
    // The field that has the focus keeps what stood in it.
    await page.getByLabel(/^Prescriber/).fill('Dr. Haddad');
    await scan(page, pack(gtin, 'SC-1', until));
    await page.locator('.chip').filter({ hasText: '1 × SC-1' }).waitFor();
    assert.equal(await page.getByLabel(/^Prescriber/).inputValue(), 'Dr. Haddad');
    await page.waitForFunction(() => document.activeElement?.id === 'field-quantity-1');
    await page.keyboard.press('1');
    await page.keyboard.press('2');
    await page.locator('.chip').filter({ hasText: '12 × SC-1' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { level: 1, name: /^DI-/ }).waitFor();
  });
  assert.equal(await ground.available(medicine), 38);
});

test('the same pack once more is one more, another batch is another line', async () => {
  const gtin = article(761234500024);
  const medicine = await ground.medicine('Twinol 5 mg', { barcode_number: gtin });
  await ground.receive(medicine, ['T-1', day(100), 50], ['T-2', day(200), 50]);
  await hospital.visit(async (page) => {
    await open(page);
    for (const times of [1, 2, 3]) {
      await scan(page, pack(gtin, 'T-1', day(100)));
      await page.locator('.chip').filter({ hasText: `${times} × T-1` }).waitFor();
    }
    await scan(page, pack(gtin, 'T-2', day(200)));
    await page.locator('.chip').filter({ hasText: '1 × T-2' }).waitFor();
    await page.getByLabel('Why not the earlier batch').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Remove Twinol/ }).count(), 2);
  });
});

test('expired and blocked packs are refused with the reason, and make no line', async () => {
  const gtin = article(761234500031);
  const medicine = await ground.medicine('Badol 5 mg', { barcode_number: gtin });
  await ground.receive(medicine, ['BAD-1', day(100), 50], ['GOOD-1', day(200), 50]);
  const { items } = await hospital.api('GET', `/batches?medicine_id=${medicine.id}`);
  const bad = items.find((batch) => batch.batch_number === 'BAD-1');
  await hospital.api('POST', `/batches/${bad.id}/quarantine`, { reason: 'Looks cloudy' }, bad.version);
  await hospital.visit(async (page) => {
    await open(page);
    for (const [code, why] of [
      [pack(gtin, 'BAD-1', day(100)), /BAD-1: .*quarantine/i],
      [pack(gtin, 'GOOD-1', day(-10)), /has expired/],
      [pack(gtin, 'GOOD-1', day(150)), /the books say/],
      [pack(gtin, 'NOWHERE', day(200)), /NOWHERE is not in this store/],
    ]) {
      await scan(page, code);
      await page.getByText(why).first().waitFor();
    }
    await page.getByText('No medicines yet.').waitFor();
  });
});

test('an unknown code is learned', async () => {
  const gtin = article(761234500048);
  const medicine = await ground.medicine('Newol 5 mg');
  await ground.receive(medicine, ['N-1', day(100), 50]);
  await hospital.visit(async (page) => {
    await open(page);
    await scan(page, gtin);
    const dialog = page.getByRole('dialog', { name: 'Unknown code' });
    await dialog.getByText(gtin).waitFor();
    await choose(dialog.page(), /^Medicine on the pack/, medicine.name);
    await dialog.getByRole('button', { name: 'Remember it' }).click();
    await page.locator('.chip').filter({ hasText: '1 × N-1' }).waitFor();
    await page.getByText('is found by this code from now on').waitFor();
    await page.getByRole('button', { name: /^Remove Newol/ }).click();
    await scan(page, gtin);
    await page.locator('.chip').filter({ hasText: '1 × N-1' }).waitFor();
  });
});

test('a scan on any other page opens the medicine', async () => {
  const gtin = article(761234500055);
  const medicine = await ground.medicine('Anyol 5 mg', { barcode_number: gtin });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers');
    await scan(page, gtin);
    await page.getByRole('heading', { level: 1, name: medicine.name }).waitFor();
    await scan(page, article(999999999));
    await page.getByText(/No medicine carries the code/).waitFor();
  });
});

test('a code is no typing: fingers are slower, and shortcuts stay asleep', async () => {
  await hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    await page.getByRole('grid').first().waitFor();
    await scan(page, 'ane?/AB12');
    await page.waitForTimeout(300);
    assert.equal(new URL(page.url()).pathname, '/medicines');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await open(page);
    const box = page.getByLabel(/^Prescriber/);
    await box.focus();
    await page.keyboard.type('761234567', { delay: 70 });
    await page.keyboard.press('Tab');
    assert.equal(await box.inputValue(), '761234567');
  });
});
