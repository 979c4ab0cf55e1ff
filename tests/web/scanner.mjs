// A scanner that types, and the packs it reads.

// An article number with its check digit.
export function article(number) {
  const body = String(number).padStart(13, '0');
  const sum = [...body].reduce((all, digit, at) => all + Number(digit) * (at % 2 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

// As a scanner that is a keyboard does it: the separator as Ctrl+], Enter at the end. All keys are sent before the first
// answer is waited for, so that a busy machine does not make fingers of it.
export async function scan(page, code) {
  const hands = await page.context().newCDPSession(page);
  let timestamp = Date.now() / 1000;
  const press = (key, more = {}) => {
    timestamp += 0.005;
    return [
      hands.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key, timestamp, ...more }),
      hands.send('Input.dispatchKeyEvent', { type: 'keyUp', key, timestamp }),
    ];
  };
  const separator = () => press(']', { code: 'BracketRight', modifiers: 2, text: undefined });
  const keys = [...code].flatMap((letter) => (letter === '\u001d' ? separator() : press(letter)));
  const end = press('Enter', { code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 });
  await Promise.all([...keys, ...end]);
  await hands.detach();
}

export const pack = (gtin, batch, until) => `01${gtin}17${until.replaceAll('-', '').slice(2)}10${batch}\u001d21S77`;
