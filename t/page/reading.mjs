/* What is only read: the list of stores, a store's screens, who is not let in. */

import { close, is, like, ok, screen, settled, url, visit } from './browser.mjs';

export async function reading() {
    for (const path of ['/operators/back-office/', '/operators/shipstation/api/v1/',
                        '/back-office/', '/shipstation/api/v1/']) {
        is((await fetch(url + path)).status, 401, `${path}: nobody without signing in`);
    }

    const policy = await fetch(`${url}/operators/back-office/`,
        {headers: {Authorization: 'Basic ' + Buffer.from('ops:demo-ops').toString('base64')}});
    like(policy.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'; style-src 'self';/, 'the policy');
    is(policy.headers.get('content-type'), 'text/html; charset=utf-8', 'the type');

    const page = await visit();
    const list = page.locator('table.stores');
    like(await list.innerText(), /acme[^]*borealis/, 'an operator: all stores');
    like(await list.innerText(), /ShipStation has never asked/, 'with their problems in words');
    await list.getByRole('link', {name: 'borealis'}).click();
    await settled(page);
    await page.getByRole('heading', {name: 'Status'}).waitFor();
    like(await page.locator('main').innerText(), /ShipStation has not asked for orders yet/, 'one store: its status');
    await screen(page, 'Configuration');
    is(await page.getByLabel('Currency', {exact: true}).inputValue(), 'CAD', 'its settings');
    ok(await page.locator('#save').isDisabled(), 'nothing to save yet');
    await close(page);

    const merchant = await visit('?screen=connection', {as: 'marie'});
    is(await merchant.getByRole('link', {name: 'All stores'}).count(), 0, 'a merchant sees no list of stores');
    like(await merchant.locator('header').innerText(), /acme/, 'but their own');
    is(await merchant.getByRole('textbox', {name: 'API Key'}).inputValue(), 'key-acme', 'with its key');
    is(await merchant.getByLabel('API Secret', {exact: true}).inputValue(), '', 'and without its secret');
    ok(!/secret-acme/.test(await merchant.content()), 'which is nowhere in the page');
    is(await merchant.evaluate(async () => (await fetch('../shipstation/api/v1/stores/borealis')).status), 404,
       'another store is none for a merchant');
    await close(merchant);
}
