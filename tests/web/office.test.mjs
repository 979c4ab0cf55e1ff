// The pages of the office: trail, settings, reasons, policies, import; a program of their own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { workbook } from './bytes.mjs';
import { examine, examineAt, looks } from './examine.mjs';
import { Hospital, go } from './hospital.mjs';

let hospital;
before(async () => (hospital = await Hospital.open()));
after(() => hospital?.close());

const file = (text, name = 'list.csv') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const lists = ['reason-codes', 'policies'];

for (const list of lists) {
  test(`${list}: list and form`, async () => {
    await examineAt(hospital, list, `/${list}`, looks.two);
    await examineAt(hospital, `${list} new`, `/${list}/new`, looks.two);
  });
}

test('a policy is called by its medicine, with or without a shelf', async () => {
  const [medicine, store] = await Promise.all(['medicines', 'stores'].map(async (path) => (await hospital.api('GET', `/${path}?per_page=1`)).items[0]));
  const policy = await hospital.api('POST', '/policies', { medicine_id: medicine.id, store_id: store.id, reorder_level: 5 });
  await hospital.visit(async (page) => {
    await go(page, hospital, `/policies/${policy.id}`);
    await page.getByRole('heading', { level: 1, name: medicine.name }).waitFor();
    await page.getByText(store.name).first().waitFor();
    await page.getByRole('link', { name: 'Edit' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: `Edit ${medicine.name}` }).waitFor();
  });
});

test('a click from one program to the other keeps the person signed in', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/medicines');
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByRole('heading', { level: 1, name: 'Audit trail' }).waitFor();
    await page.getByRole('link', { name: 'Suppliers' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Suppliers' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Audit trail' }).waitFor();
  }));

test('the trail tells what was changed, by whom, and that it is whole', async () => {
  const supplier = await hospital.api('POST', '/suppliers', { name: 'Trail and Sons', type: 'Medicine' });
  await hospital.api('PATCH', `/suppliers/${supplier.id}`, { city: 'Basra' }, 1);
  await hospital.visit(async (page) => {
    await go(page, hospital, `/audit?entity_id=${supplier.id}`);
    const entries = page.getByRole('main').locator('.trail > li');
    assert.equal(await entries.count(), 2);
    await entries.first().getByText('Details').click();
    await entries.first().getByRole('row', { name: /City.*Basra/ }).waitFor();
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await page.getByText(/^Whole: \d/).waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.trail > li').length > 2);
    await page.getByLabel('Act').fill('supplier.create');
    await page.getByLabel('Act').press('Enter');
    await page.waitForFunction(() => [...document.querySelectorAll('.trail > li')].every((li) => li.textContent.includes('added supplier')));
    await examine(page, 'audit', looks.all);
  });
  await examineAt(hospital, 'audit-empty', '/audit?action=nobody.does', looks.two.slice(1));
});

test('settings are saved, and a wrong one is told at its field', async () => {
  await hospital.visit(async (page) => {
    await go(page, hospital, '/settings');
    await examine(page, 'settings', looks.all);
    const days = page.getByLabel('Days that count as near expiry');
    await days.fill('0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Use a number from 1 to 3650.').waitFor();
    await days.fill('45');
    await page.getByLabel('Reason for the change').fill('as the board decided');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved.').waitFor();
  });
  assert.equal((await hospital.api('GET', '/settings')).expiry_near_days, 45);
});

test('two administrators do not overwrite each other', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/settings');
    const { version, expiry_list_days: days } = await hospital.api('GET', '/settings');
    await hospital.api('PATCH', '/settings', { expiry_list_days: days + 1, reason: 'a colleague' }, version);
    await page.getByLabel('Months averaged for consumption').fill('4');
    await page.getByLabel('Reason for the change').fill('mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').first().waitFor();
    assert.equal(await page.getByLabel('Months averaged for consumption').inputValue(), '4', 'what was typed stays');
    assert.equal((await hospital.api('GET', '/settings')).expiry_list_days, days + 1);
  }, { expected: [/status of 412/] }));

test('a file is imported: columns matched, wrong rows told by line, good ones stored', async () => {
  const supplier = await hospital.api('POST', '/suppliers', { name: 'Filed Ltd', type: 'Medicine' });
  const text = [
    '# made by hand',
    'Name;Supplier;low_stock_limit;colour;requires_prescription',
    'Importol 5 mg;filed ltd;7;red;yes',
    'Importol 10 mg;Nobody Ltd;7;red;no',
    'Importol 20 mg;;many;red;no',
    '"Importol; large";Filed Ltd;9;blue;no',
  ].join('\r\n');
  await hospital.visit(async (page) => {
    await go(page, hospital, '/imports');
    await examine(page, 'imports', looks.two);
    await page.getByLabel('Records').selectOption('medicines');
    await page.getByLabel('Excel or CSV file').setInputFiles(file(text));
    await page.getByRole('heading', { name: 'Which column is which?' }).waitFor();
    const field = (name) => page.getByLabel(`Field of the column ${name}`);
    assert.equal(await field('Supplier').evaluate((box) => box.selectedOptions[0].label), 'Preferred supplier');
    assert.equal(await field('colour').inputValue(), '');
    await examine(page, 'imports-columns', looks.two);
    await page.getByRole('button', { name: 'Try all rows' }).click();
    await page.getByText('2 rows can be taken over.').waitFor();
    await page.getByRole('row', { name: /4 .*Nobody Ltd/ }).waitFor();
    await page.getByRole('row', { name: /5 .*whole number/ }).waitFor();
    assert.equal((await hospital.api('GET', '/medicines?q=importol')).total, 0, 'nothing is stored yet');
    await examine(page, 'imports-tried', looks.two);
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('2 records are stored.').waitFor();
  });
  const { items } = await hospital.api('GET', '/medicines?q=importol&sort=name');
  assert.deepEqual(items.map((item) => [item.name, item.supplier_id, item.low_stock_limit, item.requires_prescription]), [
    ['Importol 5 mg', supplier.id, 7, true],
    ['Importol; large', supplier.id, 9, false],
  ]);
});

test('what the server refuses is told by line too', () =>
  hospital.visit(async (page) => {
    await hospital.api('POST', '/suppliers', { name: 'Twice Ltd', type: 'Medicine', city: 'Here' });
    await go(page, hospital, '/imports');
    await page.getByLabel('Records').selectOption('suppliers');
    const rows = Array.from({ length: 600 }, (_, n) => `Bulk ${n},Medicine`);
    await page.getByLabel('Excel or CSV file').setInputFiles(file(['name,type', ...rows, 'Twice Ltd,Medicine', 'x,Nonsense'].join('\n')));
    await page.getByRole('button', { name: 'Try all rows' }).click();
    await page.getByText(/^60[01] rows can be taken over/).waitFor();
    assert.equal((await hospital.api('GET', '/suppliers?q=bulk')).total, 0);
  }));

test('the roles: what each may do, how many have it, and the way to them', () =>
  hospital.visit(async (page) => {
    await hospital.api('POST', '/users', { username: 'role.reader', role: 'auditor' });
    await go(page, hospital, '/roles');
    const { total } = await hospital.api('GET', '/users?role=auditor&per_page=1');
    const way = page.getByRole('columnheader', { name: /^Auditor/ }).getByRole('link');
    await page.getByRole('link', { name: new RegExp(`^${total} users?$`) }).first().waitFor();
    const cells = (name) => page.getByRole('row', { name }).getByRole('cell').allInnerTexts();
    assert.deepEqual(await cells(/^Manage users/), ['Yes', 'No\n–', 'No\n–', 'No\n–']);
    assert.deepEqual(await cells(/^Write dispenses/), ['Yes', 'Yes', 'Own stores', 'No\n–']);
    assert.deepEqual(await cells(/^Read medicines/), ['Yes', 'Yes', 'Yes', 'Yes']);
    await examine(page, 'roles', looks.all);
    await way.click();
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
    assert.match(page.url(), /\/users\?role=auditor$/);
    await page.getByRole('link', { name: 'role.reader' }).waitFor();
  }));

const book = (buffer, name = 'list.xlsx') => ({ name, mimeType: '', buffer });

test('a workbook is imported like a text, from the sheet that is meant', async () => {
  const rows = [
    ['Name', 'Date of birth', 'Gender', 'Age in years'],
    ['Booked, Amal', new Date('1990-03-31'), 'female', null],
    ['# a remark'],
    ['Booked, Omar', null, 'male', 41.000000000000007],
    ['Booked, Sami', null, 'nonsense', null],
  ];
  await hospital.visit(async (page) => {
    await go(page, hospital, '/imports');
    await page.getByLabel('Records').selectOption('patients');
    const chosen = page.getByLabel('Excel or CSV file');
    await chosen.setInputFiles(book(workbook(['Read me', [['How to fill it']]], ['Patients', rows])));
    await page.getByText('The file has no rows below its headings.').waitFor();
    await page.getByLabel('Sheet').selectOption('Patients');
    await page.getByRole('heading', { name: 'Which column is which?' }).waitFor();
    await page.getByRole('row', { name: /Date of birth.*1990-03-31/ }).waitFor();
    await examine(page, 'imports-workbook', looks.two);
    await page.getByRole('button', { name: 'Try all rows' }).click();
    await page.getByText('2 rows can be taken over.').waitFor();
    await page.getByRole('row', { name: /^5 .*Gender/ }).waitFor();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('2 records are stored.').waitFor();
    await chosen.setInputFiles(file('name\nx'));
    await page.getByRole('heading', { name: 'Which column is which?' }).waitFor();
    assert.equal(await page.getByLabel('Sheet').count(), 0, 'a text has no sheets');
  });
  const { items } = await hospital.api('GET', '/patients?q=booked&sort=name');
  assert.deepEqual(items.map((item) => [item.name, item.date_of_birth ?? null]), [
    ['Booked, Amal', '1990-03-31'],
    ['Booked, Omar', null],
  ]);
});

test('a workbook that cannot be read is refused in words, and another one can be chosen', () =>
  hospital.visit(async (page) => {
    await go(page, hospital, '/imports');
    await page.getByLabel('Records').selectOption('suppliers');
    const chosen = page.getByLabel('Excel or CSV file');
    const told = (text) => page.getByRole('main').getByRole('alert').filter({ hasText: text }).waitFor();
    await chosen.setInputFiles(book(Buffer.from('name,type\nx,Medicine'), 'renamed.xlsx'));
    await told(/not an .xlsx workbook/i);
    const locked = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    await chosen.setInputFiles(book(locked, 'locked.xlsx'));
    await told(/protected by a password/);
    await examine(page, 'imports-refused', looks.two);
    await chosen.setInputFiles(book(workbook(['Only', [['name', 'type'], ['Opened Ltd', 'Medicine']]])));
    await page.getByRole('heading', { name: 'Which column is which?' }).waitFor();
    assert.equal(await page.getByRole('main').getByRole('alert').count(), 0);
  }, { expected: [/status of 4(15|22)/] }));
