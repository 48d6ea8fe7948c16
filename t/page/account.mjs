/* What ShipStation's account says in the page: keys that are tested, carriers that are synced. */

import { close, is, like, ok, screen, settled, visit } from './browser.mjs';


export async function keys() {
    const page = await visit('?screen=connection', {as: 'marie'});
    const type = (label, value) => page.getByRole('textbox', {name: label, exact: true})
        .or(page.getByLabel(label, {exact: true}).and(page.locator('input'))).fill(value);

    await type('API Key', 'key-other');
    await type('API Secret', 'wrong');
    await page.getByRole('button', {name: 'Test the keys'}).click();
    await page.getByText('ShipStation refuses this key pair').waitFor();
    ok(true, 'a wrong pair is told');
    await type('API Secret', 'secret-other');
    await page.getByRole('button', {name: 'Test the keys'}).click();
    await page.getByText(/The keys work/).waitFor();
    ok(true, 'and a right one, before it is saved');
    await close(page);
}


export async function account() {
    const page = await visit('?screen=carriers', {as: 'marie'});

    await page.getByRole('button', {name: 'Sync carriers'}).click();
    await page.getByText(/\d+ carriers, read /).waitFor({timeout: 30000});
    ok(true, 'carriers are read from the account');

    const usps = page.getByRole('article').filter({hasText: 'stamps_com'});
    await usps.getByText('Edit service levels').click();
    ok(await usps.getByLabel('Package type').locator('option').count() > 2, 'package types to choose from');
    ok(await usps.locator('.service').count() > 3, 'all services, by name');

    const third = page.getByRole('button', {name: /^Add /}).first();
    await third.click();
    await page.getByRole('article').last().getByLabel('Show during checkout').setChecked(true);
    like(await page.locator('main').innerText(), /3 carriers are shown.*new carts a minute/, 'the third carrier is warned of');
    await page.getByRole('button', {name: 'Undo all'}).click();
    await close(page);
}
