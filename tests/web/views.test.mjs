// Saved views of a list, the order of its columns, and the height of its rows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, looks } from './examine.mjs';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => {
  hospital = await Hospital.open();
  for (const n of [1, 2, 3]) await hospital.api('POST', '/suppliers', { name: `Views ${n}`, type: n > 1 ? 'Medicine' : 'Consumables' });
});
after(() => hospital?.close());

const heads = (page) => page.locator('[role=columnheader]:not(.pick)').allInnerTexts();
const button = (page, name) => page.getByRole('button', { name, exact: true });

async function keep(page, name) {
  await button(page, 'Views').press('Enter');
  await page.getByRole('link', { name: 'Keep this view…' }).press('Enter');
  const box = page.getByLabel('Name', { exact: true });
  await box.fill(name);
  await box.press('Enter');
}

test('columns change places by keyboard, rows become narrow, and a reload keeps both', async () => {
  await hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers');
    await page.getByRole('grid').waitFor();
    const [first, second, third] = await heads(page);
    const high = (await page.locator('[data-index="0"]').boundingBox()).height;
    await button(page, 'Columns').press('Enter');
    await button(page, `Move ${second} back`).press('Enter');
    await page.waitForFunction((name) => document.activeElement.ariaLabel === name, `Move ${second} back`);
    assert.deepEqual((await heads(page)).slice(0, 3), [first, third, second]);
    await page.getByLabel('Narrow rows').check();
    await page.waitForFunction((high) => document.querySelector('[data-index="0"]').clientHeight < high - 5, high);
    await examine(page, 'columns', looks.two);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.reload();
    await page.getByRole('grid').waitFor();
    assert.deepEqual((await heads(page)).slice(0, 3), [first, third, second]);
    const [one, two] = await Promise.all([0, 1].map((n) => page.locator(`[data-index="${n}"]`).boundingBox()));
    assert.ok(two.y - one.y < high - 5, 'rows lie closer');
    await button(page, 'Columns').press('Enter');
    await button(page, 'As at first').press('Enter');
    assert.deepEqual((await heads(page)).slice(0, 3), [first, second, third]);
  });
});

test('a view is kept, found again, changed, made the usual one and deleted', async () => {
  await hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers?q=Views&sort=-name');
    await page.getByText('Views 3').waitFor();
    await button(page, 'Columns').press('Enter');
    await page.getByLabel('Narrow rows').check();
    await page.keyboard.press('Escape');
    await keep(page, 'Backwards');
    await page.waitForURL(/q=Views.*view=/);
    await button(page, 'Views').press('Enter');
    await page.getByRole('link', { name: 'Backwards' }).waitFor();
    await examine(page, 'views', looks.two);
    await page.setViewportSize({ width: 1280, height: 800 });

    await go(page, hospital, '/suppliers');
    await button(page, 'Columns').press('Enter');
    await page.getByLabel('Narrow rows').uncheck();
    await page.keyboard.press('Escape');
    await button(page, 'Views').press('Enter');
    await page.getByRole('link', { name: 'Backwards' }).press('Enter');
    await page.locator('.list-page.compact').waitFor();
    await page.locator('[data-index="0"]', { hasText: 'Views 3' }).waitFor();
    await go(page, hospital, '/suppliers');
    await page.getByRole('grid').waitFor();
    assert.equal(await page.locator('.list-page.compact').count(), 0, 'a view is not the habit');
    await page.goBack();
    await page.locator('.list-page.compact').waitFor();

    await page.getByRole('searchbox').fill('Views 2');
    await page.waitForURL(/Views\+2/);
    // Its name is offered; kept under it, the view is what the list is now.
    await button(page, 'Views').press('Enter');
    await page.getByRole('link', { name: 'Keep this view…' }).press('Enter');
    await button(page, 'Replace the view of this name').waitFor();
    await examine(page, 'keep-view', looks.two);
    await page.setViewportSize({ width: 1280, height: 800 });
    await button(page, 'Replace the view of this name').press('Enter');
    await page.waitForURL(/q=Views\+2.*view=/);

    await button(page, 'Views').press('Enter');
    await page.getByRole('link', { name: 'All saved views' }).press('Enter');
    await page.waitForURL(/\/views\?resource=suppliers/);
    const card = page.getByRole('listitem', { name: 'Backwards' });
    // Another usual view makes the one before it none, so all are asked for again.
    const asked = page.waitForResponse((answer) => answer.request().method() === 'GET' && /\/views\?/.test(answer.url()));
    await card.getByLabel('The list opens this way').check();
    await asked;
    await page.waitForFunction(() => document.querySelector('.view-cards input').checked);
    await card.getByRole('button', { name: 'Rename Backwards' }).press('Enter');
    await page.getByLabel('Name', { exact: true }).fill('Second');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Second' }).waitFor();
    await examine(page, 'saved-views', looks.all);
    await page.setViewportSize({ width: 1280, height: 800 });

    await go(page, hospital, '/suppliers');
    await page.waitForURL(/view=/);
    assert.equal(await page.getByRole('searchbox').inputValue(), 'Views 2');
    await go(page, hospital, '/views');
    await page.getByRole('button', { name: 'Delete Second' }).press('Enter');
    await page.getByText('No saved views yet').waitFor();
    await go(page, hospital, '/suppliers');
    await page.locator('[data-index="2"]').waitFor();
    await page.waitForURL((url) => !url.search.includes('view='));
  });
});

test('a name that is being typed outlives the list it stands in', async () => {
  for (const name of ['One', 'Two']) await hospital.api('POST', '/views', { resource: 'patients', name });
  await hospital.visit(async (page) => {
    await go(page, hospital, '/views?resource=patients');
    await button(page, 'Rename One').press('Enter');
    const box = page.getByLabel('Name', { exact: true });
    await page.waitForFunction(() => document.activeElement.ariaLabel === 'Name');
    await box.fill('One and');
    const again = page.waitForResponse((answer) => answer.request().method() === 'GET' && /\/views\?/.test(answer.url()));
    await page.getByRole('listitem', { name: 'Two' }).getByLabel('The list opens this way').check();
    await again;
    await page.waitForFunction(() => document.querySelector('.view-cards input[type=checkbox]:checked'));
    await page.waitForTimeout(200);
    assert.equal(await box.inputValue(), 'One and');
    await box.fill('One and only');
    await box.press('Enter');
    await page.getByRole('link', { name: 'One and only' }).waitFor();
    await button(page, 'Rename One and only').waitFor();
  });
});

test('a refusal is told, and what was typed stays', async () => {
  await hospital.visit(async (page) => {
    await go(page, hospital, '/doctors?q=x');
    await page.route('**/api/v1/views', (route) => route.fulfill({ status: 503, body: 'no' }));
    await keep(page, 'Third');
    await page.getByRole('alert').waitFor();
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Third');
    await page.unroute('**/api/v1/views');
    await page.getByLabel('Name', { exact: true }).press('Enter');
    await page.waitForURL(/doctors\?q=x&view=/);
  }, { expected: [/503/] });
  assert.equal((await hospital.api('GET', '/views?resource=doctors')).items.length, 1);
});
