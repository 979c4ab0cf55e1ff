// node measure.mjs ADDRESS quick|full, with a session in COOKIE: measures the client there and prints JSON.
import { Browser } from './browser.mjs';
import { interactions } from './interactions.mjs';
import { firstLoads } from './loads.mjs';
import { scores } from './scores.mjs';
import { scrolling } from './scrolling.mjs';

const sizes = { quick: { loads: 1, rounds: 1, pages: 1 }, full: { loads: 3, rounds: 5, pages: 5 } };
const [address, size] = process.argv.slice(2);

const browser = await Browser.open(address, process.env.COOKIE);
try {
  const result = {
    browser: browser.chromium.version(),
    loads: await firstLoads(browser, sizes[size]),
    scrolling: await scrolling(browser),
    interactions: await interactions(browser, sizes[size]),
    lighthouse: await scores(browser, sizes[size]),
  };
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}
