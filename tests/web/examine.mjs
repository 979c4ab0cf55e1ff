// What a page must not have: anything sticking out sideways, anything that shuts a person out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// By the rules of WCAG 2.2 AA that a program can check.
export async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), tags);
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
}

// What lies further right than the screen, so that a failure says where to look.
export function overflow(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((node) => node.getBoundingClientRect().right > room + 1);
    return wide.slice(0, 5).map((node) => node.outerHTML.slice(0, 120));
  });
}
