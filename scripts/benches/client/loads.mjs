// What a first visit costs: bytes and requests, when the largest part is painted, how much moves meanwhile.
import { SLOW, quantile, settled } from './browser.mjs';

function watch() {
  window.seen = { lcp: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) window.seen.lcp = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  // All shifts together: a load is over before a second window of five seconds could begin.
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.seen.cls += value;
  }).observe({ type: 'layout-shift', buffered: true });
}

function load(browser, { path, signedIn }, slow) {
  return browser.visit({ signedIn, slow, watch }, async (page, cdp) => {
    const heads = new Map();
    const sums = { files: 0, wire: 0, requests: 0 };
    await cdp.send('Network.enable');
    cdp.on('Network.requestWillBeSent', () => (sums.requests += 1));
    cdp.on('Network.responseReceived', ({ requestId, response }) => {
      if (!response.url.includes('/api/')) heads.set(requestId, response.encodedDataLength);
    });
    // The files are what the client weighs; on the wire there are the heads of all answers and what they say, too.
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      sums.wire += encodedDataLength;
      if (heads.has(requestId)) sums.files += encodedDataLength - heads.get(requestId);
    });
    await browser.go(page, path);
    // What comes late counts as well.
    await page.waitForTimeout(1_000);
    await settled(page);
    return { ...sums, ...(await page.evaluate(() => window.seen)) };
  });
}

async function loads(browser, place, slow, times) {
  const runs = [];
  for (let run = 0; run < times; run += 1) runs.push(await load(browser, place, slow));
  const middle = (name) => quantile(runs.map((run) => run[name]), 0.5);
  return {
    files_kb: middle('files') / 1e3,
    wire_kb: middle('wire') / 1e3,
    requests: middle('requests'),
    lcp_s: middle('lcp') / 1e3,
    cls: Math.max(...runs.map(({ cls }) => cls)),
  };
}

export async function firstLoads(browser, { loads: times }) {
  const places = {
    'sign-in': { path: '/', signedIn: false },
    home: { path: '/', signedIn: true },
    list: { path: '/medicines', signedIn: true },
  };
  const told = {};
  for (const [name, place] of Object.entries(places)) {
    told[name] = await loads(browser, place, 1, times);
    told[`${name} slow`] = await loads(browser, place, SLOW, times);
  }
  return told;
}
