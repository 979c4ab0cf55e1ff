// A hospital for one test file: the built server with the demo data in a folder of its own, and a
// browser whose pages report every fault.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { flags, freePort, settled } from './chromium.mjs';

export { settled };

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.PHARMACY ?? join(root, 'target/debug/pharmacy');
const pictures = process.env.PICTURES;

export const admin = { username: 'admin', password: 'correct-horse-battery' };

export class Hospital {
  // `bare`: without documents.
  static async open({ bare = true } = {}) {
    const hospital = new Hospital();
    try {
      await hospital.#start(bare);
      return hospital;
    } catch (error) {
      await hospital.close();
      throw error;
    }
  }

  async #start(bare) {
    this.folder = mkdtempSync(join(tmpdir(), 'pharmacy-web-'));
    const port = await freePort();
    this.address = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(this.folder, 'data'),
      ADMIN_USERNAME: admin.username,
      ADMIN_PASSWORD: admin.password,
    };
    delete env.DATABASE_URL;
    const demo = spawnSync(program, bare ? ['demo', '--bare'] : ['demo'], { cwd: this.folder, env, encoding: 'utf8' });
    assert.equal(demo.status, 0, `the demo hospital was not loaded: ${demo.error ?? ''}\n${demo.stdout}${demo.stderr}`);
    this.log = join(this.folder, 'server.log');
    this.server = spawn(program, ['serve'], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(this.log);
    this.server.stdout.pipe(log, { end: false });
    this.server.stderr.pipe(log, { end: false });
    await this.#ready();
    this.cookie = await this.#signIn();
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: flags,
    });
  }

  async #ready() {
    for (let tries = 0; tries < 150; tries += 1) {
      const answer = await fetch(`${this.address}/health/ready`).catch(() => null);
      if (answer?.status === 200) return;
      if (this.server.exitCode !== null) break;
      await sleep(200);
    }
    throw new Error(`the server did not become ready:\n${readFileSync(this.log, 'utf8').slice(-3000)}`);
  }

  async #signIn() {
    const answer = await fetch(`${this.address}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
    });
    assert.equal(answer.status, 200, `the administrator was not let in: ${await answer.text()}`);
    const [name, value] = answer.headers.get('set-cookie').split(';')[0].split('=');
    return { name, value };
  }

  async close() {
    await this.browser?.close();
    if (this.server && this.server.exitCode === null) {
      const gone = new Promise((done) => this.server.once('exit', done));
      this.server.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  // Straight to the API, to arrange what a story needs and to look at what it left behind.
  async api(method, path, body, version) {
    const answer = await fetch(`${this.address}/api/v1${path}`, {
      method,
      headers: {
        cookie: `${this.cookie.name}=${this.cookie.value}`,
        'content-type': 'application/json',
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return text ? JSON.parse(text) : null;
  }

  // Tells a story on a page of its own; any fault the browser saw fails it.
  // `expected` names console errors that the story provokes.
  async visit(story, { signedIn = true, width = 1280, height = 800, expected = [] } = {}) {
    const { page, faults } = await this.#openPage({ signedIn, width, height, expected });
    try {
      await tell(story, page, faults);
    } finally {
      await page.context().close();
    }
  }

  // The same on one page that stays open, for stories that only look: the program is loaded once.
  async look(story) {
    this.lasting ??= await this.#openPage({ signedIn: true, width: 1280, height: 800, expected: [] });
    const { page, faults } = this.lasting;
    faults.length = 0;
    await tell(story, page, faults);
  }

  async #openPage({ signedIn, width, height, expected }) {
    const context = await this.browser.newContext({
      viewport: { width, height },
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    context.setDefaultTimeout(15_000);
    if (signedIn) {
      await context.addCookies([{ ...this.cookie, url: this.address, httpOnly: true, sameSite: 'Lax' }]);
    }
    const page = await context.newPage();
    return { page, faults: await watch(page, this.address, expected) };
  }
}

async function tell(story, page, faults) {
  try {
    await story(page);
    assert.equal(faults.length, 0, 'the browser saw faults');
  } catch (error) {
    if (faults.length > 0) error.message += `\nfaults seen: ${faults.join('\n')}`;
    await picture(page, 'failed').catch(() => {});
    throw error;
  }
}

async function watch(page, address, expected) {
  const faults = [];
  const note = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) faults.push(text);
  };
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`page error: ${error.message}`));
  page.on('crash', () => note('the page crashed'));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !/^(data|blob):/.test(url)) note(`third party: ${url}`);
  });
  await page.exposeFunction('tellPolicy', (text) => note(`content policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.tellPolicy(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return faults;
}

export async function go(page, hospital, path) {
  await page.goto(`${hospital.address}${path}`);
  await settled(page);
}

// Saved only when PICTURES names a folder.
export async function picture(page, name) {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  const file = `${name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'}.png`;
  await page.screenshot({ path: join(pictures, file), animations: 'disabled' });
}
