// The camera as a scanner. This browser cannot read codes, so the story brings a reader and a picture of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { day } from './ground.mjs';
import { go } from './hospital.mjs';
import { article, pack } from './scanner.mjs';
import { ground, hospital } from './standing.mjs';

const lend = (page, allowed) =>
  page.addInitScript((allowed) => {
    window.BarcodeDetector = class {
      async detect(video) {
        return video.srcObject && window.before ? [{ rawValue: window.before }] : [];
      }
    };
    navigator.mediaDevices.getUserMedia = async () => {
      if (!allowed) throw new DOMException('no', 'NotAllowedError');
      window.stream = document.createElement('canvas').captureStream();
      return window.stream;
    };
  }, allowed);

const lights = (page) => page.evaluate(() => window.stream.getTracks().map((track) => track.readyState).join());
const button = (page) => page.getByRole('button', { name: 'Scan with the camera' });

test('a pack before the camera becomes a line, and the camera goes out', async () => {
  const gtin = article(761234500200);
  const medicine = await ground.medicine('Camerol 5 mg', { barcode_number: gtin });
  await ground.receive(medicine, ['CAM-1', day(300), 50]);
  await hospital.visit(async (page) => {
    await lend(page, true);
    await go(page, hospital, '/dispenses/new');
    await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
    await button(page).press('Enter');
    await page.getByRole('dialog', { name: 'Scan with the camera' }).waitFor();
    await page.waitForFunction(() => document.querySelector('video')?.srcObject);
    await examine(page, 'camera', looks.two);
    await page.evaluate((code) => (window.before = code), pack(gtin, 'CAM-1', day(300)));
    await page.locator('.chip').filter({ hasText: '1 × CAM-1' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await lights(page), 'ended');
  });
});

test('closed, it goes out; without leave it says so; without a reader there is no button', async () => {
  await hospital.visit(async (page) => {
    await lend(page, true);
    await go(page, hospital, '/medicines');
    await button(page).press('Enter');
    await page.waitForFunction(() => document.querySelector('video')?.srcObject);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => window.stream.getTracks().every((track) => track.readyState === 'ended'));
  });
  await hospital.visit(async (page) => {
    await lend(page, false);
    await go(page, hospital, '/medicines');
    await button(page).press('Enter');
    await page.getByText('The camera cannot be used. Does this page have leave to?').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    assert.equal(await page.evaluate(() => 'BarcodeDetector' in window), false);
    assert.equal(await button(page).count(), 0);
  });
});
