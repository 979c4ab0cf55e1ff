// Files made by hand, so that a test says what is in them: a picture, a workbook.
import { deflateSync } from 'node:zlib';

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

// Numbers of two or four bytes, one after the other: [bytes, number].
function numbers(order, ...all) {
  const out = Buffer.alloc(all.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, number] of all) {
    if (order === 'big') out.writeUIntBE(number, at, bytes);
    else out.writeUIntLE(number, at, bytes);
    at += bytes;
  }
  return out;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  return Buffer.concat([numbers('big', [4, data.length]), body, numbers('big', [4, crc(body)])]);
}

// A pack of this colour on grey, as a PNG of 8-bit RGB.
export function drawn(width, height, colour) {
  const rows = [];
  for (let y = 0; y < height; y += 1) {
    const row = Buffer.alloc(1 + 3 * width, 0xd8);
    row[0] = 0;
    for (let x = width >> 2; x < width - (width >> 2); x += 1) {
      if (y > height >> 3 && y < height - (height >> 3)) row.set(colour, 1 + 3 * x);
    }
    rows.push(row);
  }
  const head = numbers('big', [4, width], [4, height], [1, 8], [1, 2], [1, 0], [1, 0], [1, 0]);
  const start = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const data = chunk('IDAT', deflateSync(Buffer.concat(rows)));
  return Buffer.concat([start, chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0))]);
}

// A zip of files that are stored as they are.
function zip(files) {
  const [bodies, index] = [[], []];
  let at = 0;
  for (const [name, text] of files) {
    const data = Buffer.from(text);
    const said = [[2, 20], [2, 0], [2, 0], [4, 0], [4, crc(data)], [4, data.length], [4, data.length], [2, name.length], [2, 0]];
    const head = Buffer.concat([numbers('little', [4, 0x04034b50], ...said), Buffer.from(name)]);
    bodies.push(head, data);
    index.push(numbers('little', [4, 0x02014b50], [2, 20], ...said, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), Buffer.from(name));
    at += head.length + data.length;
  }
  const length = Buffer.concat(index).length;
  const end = numbers('little', [4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, at], [2, 0]);
  return Buffer.concat([...bodies, ...index, end]);
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const related = (ways) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${ways}</Relationships>`;

function cell(value) {
  if (value === null) return '<c/>';
  if (typeof value === 'number') return `<c><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  // Days since the end of 1899, shown as a day.
  if (value instanceof Date) return `<c s="1"><v>${value.getTime() / 86_400_000 + 25_569}</v></c>`;
  return `<c t="inlineStr"><is><t>${value}</t></is></c>`;
}

// A workbook of sheets as [name, rows]; a cell is a text, a number, a day, true or false.
export function workbook(...sheets) {
  const each = (make) => sheets.map(([name, rows], n) => make(n + 1, name, rows)).join('');
  const names = each((n, name) => `<sheet name="${name}" sheetId="${n}" r:id="rId${n}"/>`);
  const ways = each((n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`);
  const styles = `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`;
  return zip([
    ['_rels/.rels', related(`<Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/>`)],
    ['xl/workbook.xml', `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', related(`${ways}<Relationship Id="rId0" Type="${office}/styles" Target="styles.xml"/>`)],
    ['xl/styles.xml', styles],
    ...sheets.map(([, rows], n) => [
      `xl/worksheets/sheet${n + 1}.xml`,
      `<worksheet xmlns="${main}"><sheetData>${rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`,
    ]),
  ]);
}
