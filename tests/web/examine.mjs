// What a page must not have: anything sticking out sideways, anything that shuts a person out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { go, picture, settled } from './hospital.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// By the rules of WCAG 2.2 AA that a program can check.
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const result = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), tags);
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
}

// What lies further out than the screen, so that a failure says where to look. The page scrolls in
// itself, so what is too wide for it never reaches the window; tables with a frame may be wider than theirs.
export function overflow(page) {
  return page.evaluate(() => {
    const told = [];
    for (const frame of [document.documentElement, document.querySelector('main')]) {
      if (!frame || frame.scrollWidth <= frame.clientWidth) continue;
      const { left } = frame.getBoundingClientRect();
      const start = left + frame.clientLeft;
      const end = start + frame.clientWidth;
      const out = ({ left, right }) => right > end + 1 || left < start - 1;
      const framed = (node) => node.closest('.sheet-frame, .grid') && !node.matches('.sheet-frame, .grid');
      const wide = [...frame.querySelectorAll('*')].filter(
        (node) => out(node.getBoundingClientRect()) && !framed(node),
      );
      told.push(...wide.slice(0, 5).map((node) => node.outerHTML.slice(0, 120)));
      if (wide.length === 0) told.push(`${frame.tagName} is ${frame.scrollWidth} wide`);
    }
    return told;
  });
}

export const looks = {
  all: [
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 320, colorScheme: 'light' },
    { width: 320, colorScheme: 'dark' },
  ],
  // Enough where another page of the same build is looked at in all four.
  two: [
    { width: 1280, colorScheme: 'light' },
    { width: 320, colorScheme: 'dark' },
  ],
};

// Colours fade from one scheme to the other; a contrast measured on the way would be no one's.
async function look(page, { width, colorScheme }) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: width === 320 ? 720 : 800 });
  await page.waitForTimeout(100);
  await settled(page);
}

export async function examine(page, name, chosen = looks.all) {
  const found = [];
  for (const { width, colorScheme } of chosen) {
    await look(page, { width, colorScheme });
    const here = `${name} ${colorScheme} ${width}`;
    await picture(page, here);
    for (const text of await overflow(page)) found.push(`${here}: too wide: ${text}`);
    for (const text of await violations(page)) found.push(`${here}: ${text}`);
  }
  assert.ok(found.length === 0, `\n${found.join('\n')}`);
}

export const examineAt = (hospital, name, path, chosen = looks.all) =>
  hospital.look(async (page) => {
    await go(page, hospital, path);
    await examine(page, name, chosen);
  });
