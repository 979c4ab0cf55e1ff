// The gallery: every part in every state.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

test('every part, light and dark, wide and narrow', () =>
  hospital.visit(async (page) => {
    await page.goto(`${hospital.address}/gallery`);
    await page.getByRole('heading', { level: 1, name: 'Gallery' }).waitFor();
    await examineWithoutWaiting(page);
  }));

// One part of the page waits for ever, on purpose.
async function examineWithoutWaiting(page) {
  await page.evaluate(() => document.querySelectorAll('.bone').forEach((bone) => bone.classList.replace('bone', 'bone-shown')));
  await page.evaluate(() => document.querySelectorAll('.skeleton').forEach((part) => part.classList.replace('skeleton', 'skeleton-shown')));
  await examine(page, 'gallery', looks.all);
}

test('a chart is read by the arrow keys and is there as a table', () =>
  hospital.visit(async (page) => {
    await page.goto(`${hospital.address}/gallery`);
    const chart = page.getByRole('figure', { name: 'Steps' });
    const plot = chart.getByRole('slider');
    await plot.focus();
    await page.keyboard.press('Home');
    await chart.getByText('Ward 1: 50').waitFor();
    await page.keyboard.press('ArrowRight');
    await chart.getByText('Ward 2: 20').waitFor();
    assert.equal(await plot.getAttribute('aria-valuetext'), 'Ward 2: 20');
    await page.keyboard.press('End');
    await chart.getByText('Ward 6: 70').waitFor();
    await chart.getByRole('button', { name: 'As a table' }).click();
    assert.equal(await chart.getByRole('row').count(), 6);
  }));

test('reports draw what they list', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/reports/suggested-order');
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    const { items } = await hospital.api('GET', '/reports/suggested-order?per_page=100');
    const figures = await page.getByRole('figure').count();
    assert.equal(figures > 0, items.filter((item) => item.suggested > 0).length > 1);
  }));
