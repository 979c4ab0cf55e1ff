// A hundred times the saving fails, each in its way: nothing typed is lost, nothing is shown that is not so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

const told = (status, code, title) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: `/problems/${code}`, title, status, detail: `${title}, on purpose.`, code, request_id: 'made-by-a-test' }),
});
const ways = [
  ['500', (route) => route.fulfill(told(500, 'internal', 'Something failed'))],
  ['503', (route) => route.fulfill(told(503, 'overloaded', 'Too much at once'))],
  ['409', (route) => route.fulfill(told(409, 'master_inactive', 'Not now'))],
  ['412', (route) => route.fulfill(told(412, 'stale_version', 'Somebody was faster'))],
  ['no network', (route) => route.abort('internetdisconnected')],
  ['no JSON', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' })],
];
const expected = [/status of (4|5)\d\d/, /ERR_INTERNET_DISCONNECTED/];
const fields = [['Contact person', 'contact_person'], ['Phone', 'phone'], ['City', 'city'], ['Address', 'address']];

test('a hundred failures while saving', { timeout: 300_000 }, async () => {
  const supplier = await hospital.api('POST', '/suppliers', { name: 'Failing Ltd', type: 'Medicine' });
  await hospital.visit(async (page) => {
    await go(page, hospital, `/suppliers/${supplier.id}/edit`);
    // A refused version is answered by fetching the other's: the record itself is there.
    let way = null;
    let failed = 0;
    await page.route(`**/api/v1/suppliers/${supplier.id}`, (route) => {
      if (route.request().method() !== 'PATCH' || way === null) return route.continue();
      failed += 1;
      return way[1](route);
    });
    for (let n = 0; n < 100; n += 1) {
      way = ways[n % ways.length];
      const [label] = fields[n % fields.length];
      const text = `text ${n}`;
      await page.getByLabel(label).fill(text);
      const [save, before] = [page.getByRole('button', { name: 'Save', exact: true }), failed];
      await save.click();
      // While it is sent, and sent again, the button has another name: the next way is not for this one.
      await save.waitFor();
      assert.ok(failed > before, `${way[0]} was not sent`);
      if (way[0] === '412') {
        const keep = page.getByRole('button', { name: /keep what I typed/ }).first();
        await keep.waitFor();
        await keep.click();
      } else {
        await page.getByRole('alert').first().waitFor();
      }
      assert.equal(await page.getByLabel(label).inputValue(), text, `${way[0]} lost what was typed`);
      assert.match(new URL(page.url()).pathname, /\/edit$/, `${way[0]} left the form`);
      const stored = await hospital.api('GET', `/suppliers/${supplier.id}`);
      assert.equal(stored.version, 1, `${way[0]} changed the record`);
    }
    assert.ok(failed >= 100, `${failed} failures were made`);
    way = null;
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Failing Ltd', exact: true }).waitFor();
    const stored = await hospital.api('GET', `/suppliers/${supplier.id}`);
    const want = Object.fromEntries(fields.map(([, name], at) => [name, `text ${96 + at}`]));
    assert.deepEqual(Object.fromEntries(fields.map(([, name]) => [name, stored[name]])), want);
  }, { expected });
});

test('an answer that is lost on its way back is not an act done twice', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/suppliers/new');
    await page.getByLabel('Name').fill('Lost Answer Ltd');
    let lost = 0;
    await page.route('**/api/v1/suppliers', async (route) => {
      if (route.request().method() !== 'POST' || lost === 2) return route.continue();
      lost += 1;
      // It arrives, is done, and the answer never comes.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Lost Answer Ltd', exact: true }).waitFor();
    assert.equal(lost, 2);
    assert.equal((await hospital.api('GET', '/suppliers?q=Lost%20Answer')).total, 1);
  }, { expected: [...expected, /ERR_CONNECTION_RESET/] }));
