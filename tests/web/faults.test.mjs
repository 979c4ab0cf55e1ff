// A test that cannot fail is a defect: each kind of fault, made on purpose, must fail its story.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hospital, go } from './hospital.mjs';
import { overflow, violations } from './examine.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

const faults = {
  'an error in the console': [/console: broken/, () => console.error('broken')],
  'an exception nobody caught': [/page error: broken/, () => setTimeout(() => { throw new Error('broken'); })],
  'a script inside the page': [/content policy: script-src/, () => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = 1';
    document.body.append(script);
  }],
  'a request to a third party': [/third party: http:\/\/elsewhere\.example/, () => {
    document.body.append(Object.assign(document.createElement('img'), { src: 'http://elsewhere.example/a.png' }));
  }],
};

for (const [name, [pattern, make]] of Object.entries(faults)) {
  test(`${name} is seen`, async () => {
    const story = hospital.visit(async (page) => {
      await go(page, hospital, '/');
      await page.evaluate(make);
      await page.waitForTimeout(300);
    });
    await assert.rejects(story, pattern);
  });
}

test('a page that is too wide and a text that is too pale are seen', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/');
    assert.deepEqual(await overflow(page), []);
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => {
      const line = Object.assign(document.createElement('p'), { textContent: 'pale and wide' });
      line.style.cssText = 'inline-size:3000px;color:#ddd;background:#fff';
      document.querySelector('main').append(line);
    });
    assert.match((await overflow(page)).join(), /pale and wide/);
    assert.match((await violations(page)).join(), /color-contrast/);
  }));
