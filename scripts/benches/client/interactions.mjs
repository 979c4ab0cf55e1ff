// What a person at the list does, on a processor four times slower; the browser itself times each act, from the
// key or the press to the next frame.
import { SLOW, quantile, settled } from './browser.mjs';

// The browser tells nothing of an act that took less than this, in milliseconds.
const LEAST = 16;
// Between two acts, as fast as fingers are: else each would also be charged with the frame of the one before.
const PAUSE = 150;

function watch() {
  window.acts = { marks: [], took: {} };
  new PerformanceObserver((list) => {
    for (const { interactionId, duration, startTime } of list.getEntries()) {
      if (!interactionId) continue;
      const before = window.acts.took[interactionId]?.duration ?? 0;
      if (duration > before) window.acts.took[interactionId] = { duration, startTime };
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
}

class Hand {
  constructor(page) {
    this.page = page;
    this.grid = page.getByRole('grid');
  }

  mark(name) {
    return this.page.evaluate((name) => window.acts.marks.push({ name, at: performance.now() }), name);
  }

  async press(key, times = 1) {
    await this.mark(key);
    for (let step = 0; step < times; step += 1) {
      await this.page.keyboard.press(key);
      await this.page.waitForTimeout(PAUSE);
    }
  }

  async click(name, locator) {
    await this.mark(name);
    await locator.click();
    await this.page.waitForTimeout(PAUSE);
  }

  async rest() {
    await this.page.waitForTimeout(300);
    await settled(this.page);
  }
}

async function walk(hand) {
  await hand.grid.focus();
  for (const [key, times] of [['ArrowDown', 8], ['ArrowUp', 2], ['PageDown', 6], ['PageUp', 2], ['End', 1]]) {
    await hand.press(key, times);
  }
  await hand.rest();
  await hand.press('PageUp', 3);
  await hand.press('Home');
  await hand.rest();
}

async function sort(hand) {
  for (const name of ['Low limit', 'Name']) {
    await hand.click('sort', hand.grid.getByRole('button', { name, exact: true }));
    await hand.rest();
  }
}

async function search(hand, word) {
  await hand.press('/');
  await hand.mark('typing');
  await hand.page.keyboard.type(word, { delay: PAUSE });
  await hand.rest();
  await hand.press('Control+a');
  await hand.press('Backspace');
  await hand.rest();
}

async function choose(hand) {
  const { page } = hand;
  await hand.click('columns', page.getByRole('button', { name: 'Columns' }));
  for (const name of ['Code', 'Unit price']) {
    await hand.click('a column', page.getByRole('checkbox', { name, exact: true }));
    await hand.rest();
  }
  await hand.click('columns again', page.getByRole('button', { name: 'As at first' }));
  await hand.press('Escape');
}

async function open(hand) {
  await hand.grid.focus();
  await hand.press('ArrowDown', 2);
  await hand.press('Enter');
  await back(hand);
  await hand.click('open', hand.grid.getByRole('link').nth(3));
  await back(hand);
}

async function back(hand) {
  await hand.page.waitForURL(/\/medicines\/[^/]+$/);
  await hand.rest();
  await hand.page.goBack();
  await hand.grid.waitFor();
  await hand.rest();
}

// Each act belongs to the mark before it.
function named({ marks, took }) {
  const kinds = {};
  for (const { duration, startTime } of Object.values(took)) {
    const name = marks.findLast(({ at }) => at <= startTime)?.name ?? 'before';
    kinds[name] = Math.max(kinds[name] ?? 0, duration);
  }
  return kinds;
}

export function interactions(browser, { rounds }) {
  return browser.visit({ slow: SLOW, watch }, async (page) => {
    await browser.go(page, '/medicines');
    const hand = new Hand(page);
    const began = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      await walk(hand);
      await sort(hand);
      await search(hand, ['corba', 'prazol', 'xylta', 'mycin'][round % 4]);
      await choose(hand);
      await open(hand);
    }
    const acts = await page.evaluate(() => ({ ...window.acts, count: performance.interactionCount }));
    const told = Object.values(acts.took).map(({ duration }) => duration);
    const all = [...told, ...Array(Math.max(0, acts.count - told.length)).fill(LEAST)];
    return {
      count: all.length,
      below_16_ms: all.length - told.length,
      p50_ms: quantile(all, 0.5),
      p98_ms: quantile(all, 0.98),
      max_ms: Math.max(...all),
      slowest_by_kind_ms: named(acts),
      seconds: (performance.now() - began) / 1e3,
    };
  });
}
