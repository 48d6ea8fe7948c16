/* An operator: all stores, the sick ones first; a new one; who is not let in. */

import { close, exported, file, is, like, ok, screen, settled, visit } from './browser.mjs';


export async function operator() {
    await exported('acme', 'demo-acme');

    const page = await visit();
    like(await page.locator('main').innerText(), /borealis/, 'all stores');
    const rows = page.locator('table.stores tbody tr');
    is(await rows.count(), 2, 'two of them');
    const cell = rows.filter({hasText: 'acme'}).locator('td').last();
    like(await cell.innerText(), /ago|now/, 'when the last import was');

    // a new store, with user name and password
    await page.getByRole('button', {name: 'New store'}).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Id', {exact: false}).first().fill('Not good');
    await dialog.locator('#create').click();
    await dialog.getByRole('alert').waitFor();
    ok(true, 'an id that is none is refused in words');
    await dialog.getByLabel('Id', {exact: false}).first().fill('corner');
    await dialog.getByLabel('Currency').fill('CAD');
    await dialog.getByLabel('Country').selectOption({label: 'Canada'});
    await dialog.getByLabel('Postal code').fill('K1A 0B1');
    await dialog.locator('#create').click();
    await dialog.getByText('The store works').waitFor();
    const password = await dialog.getByLabel('Password', {exact: true}).inputValue();
    is(file('corner').origin, {country: 'CA', postal_code: 'K1A 0B1'}, 'a new store');
    is((await exported('corner', password)).status, 200, 'its password signs in at once');
    await dialog.getByRole('button', {name: 'Open the store'}).click();
    await settled(page);
    like(page.url(), /store=corner/, 'it is opened');
    like(await page.locator('main').innerText(), /Status/, 'and has a status');

    // leaving with unsaved changes asks
    await screen(page, 'Configuration');
    await page.getByLabel('Company phone number').fill('1');
    let asked = '';
    page.once('dialog', one => { asked = one.message(); one.dismiss(); });
    await page.getByRole('link', {name: 'All stores'}).click();
    like(asked, /not saved/, 'leaving with unsaved changes asks');
    like(page.url(), /store=corner/, 'and may be thought over');
    page.once('dialog', one => one.accept());
    await page.getByRole('link', {name: 'All stores'}).click();
    await settled(page);
    is(await rows.count(), 3, 'back to the list');

    // filters
    await page.getByLabel('Store begins with').fill('bor');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('table.stores tbody tr').length === 1);
    is(await rows.locator('th').innerText(), 'borealis', 'by the beginning of the id');
    await page.getByLabel('Store begins with').fill('');
    await page.keyboard.press('Enter');
    await page.getByLabel('Problem', {exact: true}).selectOption({label: 'ShipStation has never asked'});
    await page.waitForFunction(() => /problem=never_polled/.test(location.search));
    await settled(page);
    ok(!/acme/.test(await page.locator('table.stores').innerText()), 'by problem');

    await close(page);
}
