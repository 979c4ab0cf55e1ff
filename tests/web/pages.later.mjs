// Every page, light and dark, wide and narrow: nothing sticks out sideways, nobody is shut out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examine, examineAt } from './examine.mjs';
import { Hospital, go } from './hospital.mjs';

const slices = ['medicines', 'suppliers', 'departments', 'stores', 'patients', 'doctors', 'dosage-forms', 'users'];
let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

const examined = (name, path) => examineAt(hospital, name, path);

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
