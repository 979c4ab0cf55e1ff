// Every page in six looks on one sheet: filled, dark, in Arabic, with nothing to show, with a server that fails, and
// 320 pixels wide. `npm run pictures` writes them to docs/pictures/pages, for people to look at.
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drawn } from './bytes.mjs';
import { Hospital, settled } from './hospital.mjs';

const folder = fileURLToPath(new URL('../../docs/pictures/pages/', import.meta.url));
const only = process.argv.slice(2);
const masters = ['medicines', 'suppliers', 'departments', 'stores', 'patients', 'doctors', 'dosage-forms', 'users', 'reason-codes', 'policies'];
const papers = ['dispenses', 'receipts', 'transfers', 'adjustments', 'stocktakes', 'returns/supplier', 'returns/dispense', 'batches'];
const figures = ['stock', 'stock/balances', 'movements'];
// Batches come with a receipt, returns of what was given with its dispense.
const begunElsewhere = ['batches', 'returns/dispense'];
// Where a list is not searched by words.
const nobody = '00000000-0000-7000-8000-000000000000';
const reports = ['inventory', 'consumption', 'expiry', 'low-stock', 'suppliers', 'abc-ven'];

// A photo is drawn; the demo hospital has none.
async function photo(hospital, medicine, bytes) {
  const headers = { cookie: `${hospital.cookie.name}=${hospital.cookie.value}`, 'content-type': 'image/png', 'idempotency-key': randomUUID() };
  const answer = await fetch(`${hospital.address}/api/v1/medicines/${medicine.id}/photos`, { method: 'POST', headers, body: bytes });
  if (!answer.ok) throw new Error(`a photo was not taken: ${answer.status}`);
}

async function pages(hospital) {
  // One that is done, if there is any: a draft has little to show.
  const first = async (path) => {
    const { items } = await hospital.api('GET', `/${path}?per_page=50`);
    return items.find((item) => item.document_no) ?? items[0];
  };
  const all = [['overview', '/']];
  for (const path of [...masters, ...papers, ...figures]) {
    const words = path === 'movements' ? '' : 'q=zzzzqqqq&';
    all.push([path, `/${path}`, `/${path}?${words}medicine_id=${nobody}`]);
  }
  for (const path of [...masters, ...papers]) {
    const record = await first(path);
    if (record) all.push([`${path} one`, `/${path}/${record.id}`]);
    if (record && papers.includes(path) && path !== 'batches') all.push([`${path} print`, `/${path}/${record.id}/print`]);
  }
  for (const path of [...masters, ...papers].filter((path) => !begunElsewhere.includes(path))) all.push([`${path} new`, `/${path}/new`]);
  for (const name of reports) all.push([`report ${name}`, `/reports/${name}`]);
  const dispense = await first('dispenses');
  all.push(['labels', `/dispenses/${dispense.id}/labels`], ['give back', `/dispenses/${dispense.id}/return`]);
  const medicine = await first('medicines');
  for (const colour of [[30, 90, 180], [40, 140, 70]]) await photo(hospital, medicine, drawn(320, 220, colour));
  for (const name of ['Nearly out', 'Cold chain']) await hospital.api('POST', '/views', { resource: 'medicines', name });
  all.push(['photos', `/medicines/${medicine.id}/photos`], ['views', '/views'], ['keep view', '/views/new?resource=medicines']);
  const { items } = await hospital.api('GET', '/stocktakes?state=counting&per_page=1');
  all.push(['count sheet', `/stocktakes/${items[0].id}/count`]);
  for (const name of ['stock/matrix', 'reports', 'audit', 'imports', 'jobs', 'performance', 'settings', 'roles', 'profile', 'gallery']) {
    all.push([name, `/${name}`]);
  }
  return all;
}

async function shot(browser, hospital, path, { width = 1280, dark = false, arabic = false, fails = false }) {
  const context = await browser.newContext({
    viewport: { width, height: width === 320 ? 720 : 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  try {
    await context.addCookies([{ ...hospital.cookie, url: hospital.address, httpOnly: true, sameSite: 'Lax' }]);
    const page = await context.newPage();
    if (arabic) await page.addInitScript(() => localStorage.setItem('pharmacy.language', 'ar'));
    if (fails) {
      const problem = { type: '/problems/store_unavailable', title: 'Store unavailable', status: 503, code: 'store_unavailable', request_id: '01ab' };
      const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) };
      const failing = (url) => url.pathname.startsWith('/api/v1/') && !/\/(me|session|events)$/.test(url.pathname);
      await page.route(failing, (route) => (route.request().method() === 'GET' ? route.fulfill(answer) : route.continue()));
    }
    await page.goto(`${hospital.address}${path}`);
    await settled(page).catch(() => {});
    await page.waitForTimeout(fails ? 2500 : 250);
    return (await page.screenshot({ type: 'jpeg', quality: 80, animations: 'disabled' })).toString('base64');
  } finally {
    await context.close();
  }
}

async function sheet(browser, shots) {
  const page = await browser.newPage({ viewport: { width: 1290, height: 100 } });
  const figure = ([words, data]) => `<figure><img src="data:image/jpeg;base64,${data}"><figcaption>${words}</figcaption></figure>`;
  const style = `body{margin:6px;font:13px sans-serif;background:#888;color:#fff;display:flex;flex-wrap:wrap;align-content:flex-start;gap:6px}
    figure{margin:0} img{display:block;height:262px} figcaption{padding:2px}`;
  await page.setContent(`<style>${style}</style>${shots.map(figure).join('')}`);
  const hands = await page.context().newCDPSession(page);
  const { height } = await page.evaluate(() => ({ height: document.body.scrollHeight + 6 }));
  await page.setViewportSize({ width: 1290, height });
  const { data } = await hands.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
  await page.close();
  return Buffer.from(data, 'base64');
}

const hospital = await Hospital.open({ bare: false });
try {
  await mkdir(folder, { recursive: true });
  const browser = hospital.browser;
  for (const [name, path, empty] of await pages(hospital)) {
    if (only.length > 0 && !only.some((part) => name.startsWith(part))) continue;
    const looks = [['filled', path, {}], ['dark', path, { dark: true }], ['Arabic', path, { arabic: true }]];
    if (empty) looks.push(['empty', empty, {}]);
    if (!/ new$|gallery/.test(name)) looks.push(['the server fails', path, { fails: true }]);
    looks.push(['320 px', path, { width: 320 }], ['320 px, dark, Arabic', path, { width: 320, dark: true, arabic: true }]);
    const shots = [];
    for (const [words, address, how] of looks) shots.push([words, await shot(browser, hospital, address, how)]);
    await writeFile(`${folder}${name.replace(/[^a-z0-9]+/gi, '-')}.webp`, await sheet(browser, shots));
    console.log(name);
  }
} finally {
  await hospital.close();
}
