// A browser whose pages are measured, each in a context of its own: nothing kept from an earlier one.
import { chromium } from 'playwright-core';
import { flags, freePort, settled } from '../../../tests/web/chromium.mjs';

export { settled };

export const SLOW = 4;

export class Browser {
  static async open(address, cookie) {
    const browser = new Browser();
    const [name, value] = cookie.split('=');
    browser.address = address;
    browser.cookie = { name, value, url: address, httpOnly: true, sameSite: 'Lax' };
    // Lighthouse drives the same browser through this port.
    browser.port = await freePort();
    browser.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: [...flags, `--remote-debugging-port=${browser.port}`],
    });
    return browser;
  }

  close() {
    return this.chromium.close();
  }

  // The context that Lighthouse opens its pages in is nobody's until this is told.
  async signIn() {
    const cdp = await this.chromium.newBrowserCDPSession();
    await cdp.send('Storage.setCookies', { cookies: [this.cookie] });
    await cdp.detach();
  }

  async api(path) {
    const headers = { cookie: `${this.cookie.name}=${this.cookie.value}` };
    const answer = await fetch(`${this.address}/api/v1${path}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  // Gives `story` a page and its protocol session; `slow` is how many times slower its processor runs.
  async visit({ signedIn = true, slow = 1, watch }, story) {
    const context = await this.chromium.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    context.setDefaultTimeout(30_000);
    try {
      if (signedIn) await context.addCookies([this.cookie]);
      const page = await context.newPage();
      if (watch) await page.addInitScript(watch);
      const cdp = await context.newCDPSession(page);
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow });
      return await story(page, cdp);
    } finally {
      await context.close();
    }
  }

  // Waits until the page shows what it has.
  async go(page, path) {
    await page.goto(`${this.address}${path}`);
    await settled(page);
  }
}

export function quantile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
