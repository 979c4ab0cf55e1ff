import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, day } from './ground.mjs';
import { go } from './hospital.mjs';
import { ground, hospital } from './standing.mjs';

// Begins a dispense for the patient, with one medicine.
async function begin(page, medicine, quantity) {
  await go(page, hospital, '/dispenses/new');
  await page.waitForFunction(() => document.querySelector('#field-store_id')?.value !== '');
  await choose(page, /^Patient/, ground.patient.name);
  await choose(page, 'Medicine', medicine.name);
  // The search leads on to the quantity, and Enter adds the line.
  await page.waitForFunction(() => document.activeElement?.id === 'field-quantity');
  await page.keyboard.type(String(quantity));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Remove ${medicine.name}` }).waitFor();
}

test('a medicine is given out by keyboard, first expired first', async () => {
  const medicine = await ground.medicine('Averil 5 mg');
  await ground.receive(medicine, ['LATE', day(500), 60], ['EARLY', day(200), 25]);
  await hospital.visit(async (page) => {
    await begin(page, medicine, 40);
    await page.getByText('Allergies: Penicillin').waitFor();
    const chips = page.locator('.chip');
    await chips.first().waitFor();
    assert.match((await chips.allInnerTexts()).join(' | '), /25 × EARLY.*15 × LATE/);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { level: 1, name: /^DI-/ }).waitFor();
    await page.getByText('EARLY × 25, LATE × 15').waitFor();
    await page.getByRole('link', { name: 'Print' }).press('Enter');
    await page.getByText('Received by').waitFor();
  });
  assert.equal(await ground.available(medicine), 45);
});

test('what is gone meanwhile is refused with what is there, and can then be given short', async () => {
  const medicine = await ground.medicine('Norvane 2 mg');
  await ground.receive(medicine, ['N1', day(300), 50]);
  await hospital.visit(
    async (page) => {
      await begin(page, medicine, 40);
      await page.locator('.chip').filter({ hasText: '40 × N1' }).waitFor();
      await ground.dispense(medicine, 30);
      await page.keyboard.press('Control+Enter');
      const refusal = page.getByRole('alert').filter({ hasText: 'Not enough in stock' });
      await refusal.waitFor();
      assert.match(await refusal.innerText(), /Asked for 40, 20 can be given/);
      // The shelf was looked at again: the proposal is what is there now.
      await page.getByText('20 of 40').waitFor();
      await page.getByLabel(/^Give 20 and note the shortage/).check();
      await page.getByLabel('Why less is given').selectOption({ label: 'Not in stock' });
      await page.getByRole('button', { name: 'Give out' }).click();
      await page.getByRole('heading', { level: 1, name: /^DI-/ }).waitFor();
      const line = page.getByRole('region', { name: 'Lines' }).getByRole('row').nth(1);
      assert.match(await line.innerText(), /40\s+20\s+N1 × 20\s+20/);
    },
    { expected: [/status of 409/] },
  );
  assert.equal(await ground.available(medicine), 0);
});

test('another batch than the first to expire needs a reason', async () => {
  const medicine = await ground.medicine('Cardane 80 mg');
  await ground.receive(medicine, ['FIRST', day(100), 30], ['SECOND', day(400), 30]);
  await hospital.visit(async (page) => {
    await begin(page, medicine, 10);
    await page.locator('.chip').filter({ hasText: '10 × FIRST' }).waitFor();
    await page.getByRole('button', { name: 'More about Cardane' }).click();
    await page.getByLabel(/^SECOND/).check();
    await page.locator('.chip').filter({ hasText: '10 × SECOND' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await page.getByLabel('Why not the earlier batch').selectOption({ label: 'Later batch needed' });
    await page.getByRole('button', { name: 'Give out' }).click();
    await page.getByRole('heading', { level: 1, name: /^DI-/ }).waitFor();
    await page.getByText('SECOND × 10').waitFor();
  });
});

test('an expired batch is passed over, and the page says why', async () => {
  const medicine = await ground.medicine('Pastrol 1 g');
  await ground.receive(medicine, ['SHORT', day(0), 20], ['LONG', day(90), 5]);
  await hospital.api('PATCH', `/medicines/${medicine.id}`, { min_days_left: 10 }, 1);
  await hospital.visit(async (page) => {
    await begin(page, medicine, 15);
    await page.getByText('5 of 15').waitFor();
    await page.getByText(/SHORT: only 0 days left, 20 units/).waitFor();
  });
});

test('a controlled medicine is given out before a witness', async () => {
  const medicine = await ground.medicine('Morvex 10 mg', { controlled_schedule: 'II' });
  await ground.receive(medicine, ['M1', day(400), 10]);
  const made = await hospital.api('POST', '/users', { username: 'second.person', role: 'pharmacist', must_change_password: false });
  const password = made.one_time_secret;
  await hospital.visit(
    async (page) => {
      await begin(page, medicine, 2);
      await page.getByLabel('Witness, user name').fill('second.person');
      await page.getByLabel('Witness, PIN').fill('not it');
      await page.getByRole('button', { name: 'Give out' }).click();
      await page.getByRole('alert').filter({ hasText: 'witness' }).waitFor();
      await page.getByLabel('Witness, PIN').fill(password);
      await page.getByRole('button', { name: 'Give out' }).click();
      await page.getByRole('heading', { level: 1, name: /^DI-/ }).waitFor();
    },
    { expected: [/status of 403/] },
  );
});

test('a dispense is reversed with a reason', async () => {
  const medicine = await ground.medicine('Ridolan 4 mg');
  await ground.receive(medicine, ['R1', day(400), 20]);
  const wrong = await ground.dispense(medicine, 5);
  await hospital.visit(async (page) => {
    await go(page, hospital, `/dispenses/${wrong.id}`);
    await page.getByRole('button', { name: 'Reverse' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').selectOption({ label: 'Data error' });
    await dialog.getByRole('button', { name: 'Reverse' }).click();
    await page.getByText('Reversed', { exact: true }).first().waitFor();
  });
  assert.equal(await ground.available(medicine), 20);
});
