// A long list from its first row to its last: how many rows are in the page, and what stays in memory.
import { settled } from './browser.mjs';

const rows = (page) => page.evaluate(() => document.querySelectorAll('[role=row][data-index]').length);

// Used bytes after a collection: JavaScript's own, and the memory that the program itself has taken.
async function heap(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const kind = await cdp.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype', objectGroup: 'heap' });
  const { objects } = await cdp.send('Runtime.queryObjects', {
    prototypeObjectId: kind.result.objectId,
    objectGroup: 'heap',
  });
  const { result } = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }',
    returnByValue: true,
  });
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup: 'heap' });
  return { script_mb: usedSize / 1e6, wasm_mb: result.value / 1e6 };
}

async function wheel(page, note) {
  const grid = page.getByRole('grid');
  await grid.hover({ position: { x: 400, y: 300 } });
  const whole = await grid.evaluate((node) => node.scrollHeight);
  // A hundred stops at least, each long enough for its rows to be asked for.
  for (let step = 0; step < 130; step += 1) {
    await page.mouse.wheel(0, Math.ceil(whole / 110));
    await page.waitForTimeout(120);
    await note();
    if (await grid.evaluate((node) => node.scrollTop + node.clientHeight >= node.scrollHeight - 1)) break;
  }
}

export function scrolling(browser) {
  return browser.visit({}, async (page, cdp) => {
    await cdp.send('HeapProfiler.enable');
    await browser.go(page, '/medicines');
    const total = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    const counts = [];
    const note = async () => counts.push(await rows(page));
    await note();
    const start = await heap(cdp);
    await page.getByRole('grid').focus();
    for (let step = 0; step < 100; step += 1) {
      await page.keyboard.press('PageDown');
      await note();
    }
    await wheel(page, note);
    await page.keyboard.press('End');
    await page.locator(`[data-index="${total - 1}"]`).waitFor();
    await settled(page);
    await note();
    const middle = Math.floor(counts.length / 2);
    return {
      total,
      rows: { start: counts[0], middle: counts[middle], end: counts.at(-1), most: Math.max(...counts) },
      heap: { start, end: await heap(cdp) },
    };
  });
}
