// What Lighthouse says of the pages at a desk and, for the list, on a telephone with a slow line.
import lighthouse, { desktopConfig } from 'lighthouse';
import { quantile } from './browser.mjs';

const GOOD = 95;

async function run(browser, path, how, tries = 3) {
  const { desk = true, signedIn = true } = how;
  // The cleaning after each run takes the session along.
  if (signedIn) await browser.signIn();
  const flags = { port: browser.port, output: 'json', logLevel: 'error' };
  const { lhr } = await lighthouse(`${browser.address}${path}`, flags, desk ? desktopConfig : undefined);
  // On a busy machine it may lose its own recording, and asks to be run again.
  if (lhr.runtimeError && tries > 1) return run(browser, path, how, tries - 1);
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  // A stranger's page asks who this is, and nothing more.
  const asked = lhr.audits['network-requests'].details.items.filter(({ url }) => url.includes('/api/v1/'));
  const inside = asked.some(({ url }) => !url.endsWith('/auth/session'));
  // Else another page than the one meant was scored.
  if (inside !== signedIn) throw new Error(`${path}: ${signedIn ? 'nobody' : 'somebody'} is signed in`);
  return lhr;
}

// Audits that cost points, of any category.
function lost({ categories, audits }) {
  const costly = Object.values(categories).flatMap(({ id, auditRefs }) =>
    auditRefs.filter(({ weight }) => weight > 0).map((ref) => ({ category: id, ...audits[ref.id] })),
  );
  const losing = costly.filter(({ score }) => score !== null && score < 0.995);
  return losing.map(({ category, id, score, displayValue, details }) => ({
    category,
    id,
    score,
    shown: displayValue ?? seen(details?.items),
  }));
}

// What an audit without a figure found: the first thing's markup, or its words.
const seen = (items) => items?.[0]?.node?.snippet ?? items?.[0]?.description;

// Where the largest paint was.
const largest = ({ audits }) =>
  audits['largest-contentful-paint-element']?.details?.items[0]?.items[0]?.node.selector;

function told(lhr) {
  const scores = Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]);
  const value = (id) => lhr.audits[id].numericValue;
  return {
    ...Object.fromEntries(scores),
    lcp_s: value('largest-contentful-paint') / 1e3,
    cls: value('cumulative-layout-shift'),
    tbt_ms: value('total-blocking-time'),
    largest_paint: largest(lhr),
    lost: lost(lhr),
  };
}

// A page below the aim is asked twice more, and the middle one told: one run alone is as good as the moment it had.
async function score(browser, path, how = {}) {
  const runs = [];
  do runs.push(told(await run(browser, path, how)));
  while (runs[0].performance < GOOD && runs.length < 3);
  const all = runs.map(({ performance }) => performance);
  const middle = quantile(all, 0.5);
  return { ...runs.find(({ performance }) => performance === middle), runs: all };
}

export async function scores(browser, { pages }) {
  const medicine = (await browser.api('/medicines?per_page=1&sort=name')).items[0];
  const places = {
    list: '/medicines',
    home: '/',
    record: `/medicines/${medicine.id}`,
    desk: '/dispenses/new',
    reports: '/reports',
  };
  const found = { 'sign-in': await score(browser, '/', { signedIn: false }) };
  for (const [name, path] of Object.entries(places).slice(0, pages)) found[name] = await score(browser, path);
  // Lighthouse's own settings are a telephone's.
  found['list on a telephone'] = await score(browser, places.list, { desk: false });
  return found;
}
