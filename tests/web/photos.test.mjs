// The photos of a medicine: added, seen, put in order, removed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { drawn } from './bytes.mjs';
import { examine, looks } from './examine.mjs';
import { go } from './hospital.mjs';
import { ground, hospital } from './standing.mjs';

const png = (name, colour, width = 300, height = 200) => ({ name, mimeType: 'image/png', buffer: drawn(width, height, colour) });
const blue = png('blue.png', [30, 90, 180]);
const green = png('green.png', [40, 140, 70], 200, 320);
const photos = (medicine) => hospital.api('GET', `/medicines/${medicine.id}/photos`);
const seen = (page) => page.getByRole('main').getByRole('listitem').getByRole('img');
const loaded = (page, count) =>
  page.waitForFunction(
    (count) => {
      const all = [...document.querySelectorAll('main li img')];
      return all.length === count && all.every((img) => img.naturalWidth > 0);
    },
    count,
  );

test('photos are added, seen large, put in order and removed', async () => {
  const medicine = await ground.medicine('Photol 5 mg');
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${medicine.id}`);
    await page.getByRole('link', { name: 'Photos' }).click();
    await page.getByRole('heading', { level: 1, name: medicine.name }).waitFor();
    await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
    await examine(page, 'photos empty', looks.two);

    await page.getByLabel('Photo files').setInputFiles([blue, green]);
    await page.getByText('2 photos are added.').waitFor();
    await loaded(page, 2);
    assert.equal(await seen(page).first().getAttribute('alt'), `Photo 1 of 2: ${medicine.name}`);
    const [first, second] = (await photos(medicine)).items;
    await examine(page, 'photos', looks.all);

    await page.getByRole('button', { name: /^Photo 1 of 2/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('img', { name: /^Photo 1 of 2/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    await dialog.getByRole('img', { name: /^Photo 2 of 2/ }).waitFor();
    await dialog.getByRole('button', { name: 'Later' }).click();
    await dialog.getByText('1 of 2', { exact: true }).waitFor();
    await examine(page, 'photo large', looks.all);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.id), `photo-${first.id}`);

    await page.getByRole('button', { name: 'Make photo 2 the first' }).click();
    await page.getByText('This photo stands for the medicine now.').waitFor();
    await page.waitForFunction((id) => document.activeElement.id === `photo-${id}`, second.id);
    assert.deepEqual((await photos(medicine)).items.map((photo) => photo.id), [second.id, first.id]);
    assert.equal((await hospital.api('GET', `/medicines/${medicine.id}`)).photo_id, second.id);

    await page.getByRole('button', { name: 'Delete photo 2' }).click();
    await page.getByRole('heading', { name: 'Delete this photo?' }).waitFor();
    await examine(page, 'photo delete', looks.two);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete photo 2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The photo is gone.').waitFor();
    await loaded(page, 1);
    assert.deepEqual((await photos(medicine)).items.map((photo) => photo.id), [second.id]);

    await page.getByRole('link', { name: 'Medicine', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: medicine.name }).waitFor();
    const mark = page.getByRole('link', { name: 'Photos' }).locator('img');
    assert.ok((await mark.getAttribute('src')).includes(second.id));
    await page.waitForFunction(() => document.querySelector('a img')?.naturalWidth > 0);
    await examine(page, 'medicine with photo', looks.two);
  });
});

test('what is no photo is refused in words, here and by the server; others go through', async () => {
  const medicine = await ground.medicine('Refusol 5 mg');
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${medicine.id}/photos`);
    const text = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('take two') };
    const fake = { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('take two') };
    await page.getByLabel('Photo files').setInputFiles([text, fake, blue]);
    await page.getByText('1 photo is added.').waitFor();
    await page.getByRole('alert').filter({ hasText: 'notes.txt is no photo' }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'fake.png: neither PNG, JPEG, GIF nor WebP' }).waitFor();
    await loaded(page, 1);
    const large = { name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(17 << 20) };
    await page.getByLabel('Photo files').setInputFiles([large]);
    await page.getByRole('alert').filter({ hasText: 'large.png is too large.' }).waitFor();
    assert.equal(await page.getByRole('alert').count(), 1, 'what was told before is gone');
    await examine(page, 'photos refused', looks.two);
  }, { expected: [/status of 415/] });
});

test('files are dropped, until there are enough', async () => {
  const medicine = await ground.medicine('Dropol 5 mg');
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${medicine.id}/photos`);
    await page.getByText('Or drop them here').waitFor();
    const files = await page.evaluateHandle((all) => {
      const carried = new DataTransfer();
      for (const [name, bytes] of all) carried.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
      return carried;
    }, [1, 2, 3, 4, 5].map((n) => [`${n}.png`, [...drawn(20, 20, [n * 40, 90, 90])]]));
    await page.dispatchEvent('.drop', 'dragover', { dataTransfer: files });
    await page.locator('.drop.over').waitFor();
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: files });
    await page.getByText('There are 5 photos, as many as a medicine can have.').waitFor();
    await loaded(page, 5);
    assert.equal(await page.getByRole('button', { name: 'Add photos' }).isDisabled(), true);
    const before = (await photos(medicine)).items.map((photo) => photo.id);
    await page.getByRole('button', { name: 'Move photo 5 forward' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((id) => document.activeElement.id === `photo-${id}`, before[4]);
    const after = (await photos(medicine)).items.map((photo) => photo.id);
    assert.deepEqual(after, [...before.slice(0, 3), before[4], before[3]]);
  });
});

test('two who change the order do not lose a photo, and the second is told', async () => {
  const medicine = await ground.medicine('Raceol 5 mg');
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${medicine.id}/photos`);
    await page.getByLabel('Photo files').setInputFiles([blue, green]);
    await loaded(page, 2);
    const [, second] = (await photos(medicine)).items;
    // The colleague is heard of at once; here the word of it is lost.
    await page.route(/\/photos\/[^/]+$/, async (route) => {
      await hospital.api('PATCH', `/photos/${second.id}`, { position: 0 }, second.version);
      await route.continue();
    }, { times: 1 });
    await page.getByRole('button', { name: 'Make photo 2 the first' }).click();
    await page.getByText('Somebody changed it meanwhile.').waitFor();
    await loaded(page, 2);
  }, { expected: [/status of 412/] });
});

test('who may only read sees the photos and can do nothing to them', async () => {
  const medicine = await ground.medicine('Readol 5 mg');
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${medicine.id}/photos`);
    await page.getByLabel('Photo files').setInputFiles([blue, green]);
    await loaded(page, 2);
  });
  const username = 'only.reader';
  const { one_time_secret: once } = await hospital.api('POST', '/users', {
    username, role: 'auditor',
  });
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${medicine.id}/photos`);
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(once);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Password now', { exact: true }).fill(once);
    await page.getByLabel('New password', { exact: true }).fill('four-photos-and-a-lamp');
    await page.getByRole('button', { name: 'Change password' }).click();
    await loaded(page, 2);
    assert.equal(await page.getByRole('button', { name: /Add photos|Delete photo|Make photo/ }).count(), 0);
    await page.getByRole('button', { name: /^Photo 2 of 2/ }).click();
    await page.getByRole('dialog').getByRole('img', { name: /^Photo 2 of 2/ }).waitFor();
  }, { signedIn: false });
});

test('in Arabic, and where there is no such medicine', async () => {
  const medicine = await ground.medicine('Arabol 5 mg');
  await hospital.visit(async (page) => {
    await page.addInitScript(() => localStorage.setItem('pharmacy.language', 'ar'));
    await go(page, hospital, `/medicines/${medicine.id}/photos`);
    await page.locator('input[type=file]').setInputFiles([blue, green]);
    await loaded(page, 2);
    await examine(page, 'ar photos', looks.all);
    await page.locator('main li button').first().click();
    // The page runs the other way, and so do the keys.
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('dialog').getByRole('img', { name: /2/ }).first().waitFor();
    await examine(page, 'ar photo large', looks.two);
  });
  await hospital.visit(async (page) => {
    await go(page, hospital, `/medicines/${randomUUID()}/photos`);
    await page.getByRole('alert').waitFor();
    await examine(page, 'photos of nothing', looks.two.slice(1));
  }, { expected: [/status of 404/] });
});
