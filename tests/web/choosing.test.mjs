// Rows chosen in a list and deleted together: tried first, done once, by keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { Ground, day } from './ground.mjs';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

test('chosen by keyboard, tried, and deleted: what is in use stays, deactivated', async () => {
  const used = await hospital.api('POST', '/suppliers', { name: 'Zz used', type: 'Medicine' });
  await hospital.api('POST', '/medicines', { name: 'Leaner 5 mg', supplier_id: used.id });
  for (const n of [1, 2, 3]) await hospital.api('POST', '/suppliers', { name: `Zz free ${n}`, type: 'Medicine' });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers?q=Zz');
    const grid = page.getByRole('grid');
    await grid.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    const bar = page.getByRole('region', { name: 'Chosen rows' });
    await bar.getByText('2 chosen').waitFor();
    await page.keyboard.press('x');
    await bar.getByText('1 chosen').waitFor();
    await bar.getByRole('button', { name: 'Choose all 4 that fit' }).click();
    await bar.getByText('4 chosen').waitFor();
    await examine(page, 'chosen', looks.two);
    await page.setViewportSize({ width: 1280, height: 800 });
    await bar.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 4 suppliers?' });
    await dialog.getByText('3 are used nowhere').waitFor();
    await dialog.getByText('1 are in use').waitFor();
    assert.equal((await hospital.api('GET', '/suppliers?q=Zz')).total, 4, 'a trial deletes nothing');
    await dialog.getByRole('button', { name: 'Delete 4' }).press('Enter');
    await page.getByText('4 deleted or deactivated, 0 refused.').waitFor();
    await bar.waitFor({ state: 'detached' });
  });
  const { items } = await hospital.api('GET', '/suppliers?q=Zz');
  assert.deepEqual(items.map((item) => [item.name, item.active]), [['Zz used', false]]);
});

test('another question gives up the choice; documents cannot be chosen', async () => {
  const ground = await Ground.lay(hospital);
  await ground.receive(await ground.medicine('Chooser 5 mg'), ['CH-1', day(300), 5]);
  await hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Space');
    await page.getByText('1 chosen').waitFor();
    await page.getByRole('searchbox').fill('a');
    await page.getByText('1 chosen').waitFor({ state: 'detached' });
    await go(page, hospital, '/receipts');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Space');
    assert.equal(await page.getByRole('region', { name: 'Chosen rows' }).count(), 0);
  });
});
