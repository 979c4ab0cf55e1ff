// Hands that have only a keyboard.
import assert from 'node:assert/strict';

// Walks with the Tab key until the element has the focus, as a person without a mouse does.
export async function tabTo(page, locator, most = 90) {
  await locator.waitFor();
  for (let steps = 0; steps < most; steps += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key never reached ${locator}`);
}

export async function enter(page, locator) {
  await tabTo(page, locator);
  await page.keyboard.press('Enter');
}

export async function write(page, box, text) {
  await tabTo(page, box);
  if ((await box.getAttribute('type')) !== 'date') await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

// Types into a box that searches, and takes what it finds.
export async function pick(page, box, text) {
  await write(page, box, text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await page.keyboard.press('Enter');
  if ((await box.getAttribute('aria-expanded')) === 'true') await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('[role=combobox][aria-expanded=true]'));
}

// Typing the beginning of an option chooses it.
export async function select(page, box, text) {
  await tabTo(page, box);
  await page.keyboard.type(text);
  const chosen = await box.evaluate((element) => element.selectedOptions[0]?.label ?? '');
  assert.ok(chosen.startsWith(text), `${text} was typed, ${chosen} was chosen`);
}
