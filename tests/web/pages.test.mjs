// Every page, light and dark, wide and narrow: nothing sticks out sideways, nobody is shut out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { overflow, violations } from './examine.mjs';
import { Hospital, go, picture, settled } from './hospital.mjs';

const slices = ['medicines', 'suppliers', 'departments', 'stores', 'patients', 'doctors', 'dosage-forms', 'users'];
const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark' },
];

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

// Colours fade from one scheme to the other; a contrast measured on the way would be no one's.
async function look(page, { width, colorScheme }) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: width === 320 ? 720 : 800 });
  await page.waitForTimeout(200);
  await settled(page);
}

async function examine(page, name) {
  const found = [];
  for (const { width, colorScheme } of looks) {
    await look(page, { width, colorScheme });
    const here = `${name} ${colorScheme} ${width}`;
    await picture(page, here);
    for (const text of await overflow(page)) found.push(`${here}: too wide: ${text}`);
    for (const text of await violations(page)) found.push(`${here}: ${text}`);
  }
  assert.ok(found.length === 0, `\n${found.join('\n')}`);
}

const examined = (name, path) =>
  hospital.visit(async (page) => {
    await go(page, hospital, path);
    await examine(page, name);
  });

test('sign-in', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    await examine(page, 'sign-in');
  }, { signedIn: false }));

test('overview', () => examined('overview', '/'));
test('profile', () => examined('profile', '/profile'));
test('a page that is not there', () => examined('not-there', '/no-such-page'));

for (const slice of slices) {
  test(`${slice}: list`, () => examined(slice, `/${slice}`));
  test(`${slice}: new`, () => examined(`${slice} new`, `/${slice}/new`));
  test(`${slice}: empty list`, () => examined(`${slice} empty`, `/${slice}?q=zzzzqqqq`));
  test(`${slice}: one and its form`, async () => {
    const { items } = await hospital.api('GET', `/${slice}?per_page=1`);
    assert.equal(items.length, 1, 'the demo hospital has none');
    await examined(`${slice} one`, `/${slice}/${items[0].id}`);
    await examined(`${slice} edit`, `/${slice}/${items[0].id}/edit`);
  });
}

test('the navigation leads to every slice', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    const paths = await links.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('href')));
    for (const slice of slices) assert.ok(paths.includes(`/${slice}`), `no link to ${slice}`);
  }));
