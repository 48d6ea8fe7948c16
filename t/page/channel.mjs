/* The selling channel: what is copied out of the page signs in. */

import { close, exported, is, like, ok, violations, visit } from './browser.mjs';


export async function channel() {
    const page = await visit('?screen=connection', {as: 'marie'});

    await page.getByRole('button', {name: 'See selling channel details'}).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Username', {exact: true}).waitFor();
    is(await dialog.getByLabel('Username', {exact: true}).inputValue(), 'acme', 'the user name');
    is(await dialog.getByLabel('Password', {exact: true}).inputValue(), 'demo-acme', 'the password');
    like(await dialog.getByLabel('URL to Custom XML Page').inputValue(), /^https?:.*\/webhooks\/shipstation\.xml$/, 'the URL');
    is(await dialog.getByRole('button', {name: /^Copy /}).count(), 8, 'a button to copy each, the five status words, too');
    await dialog.getByRole('button', {name: 'Copy Password'}).click();
    await dialog.getByText('Copied.').waitFor();
    is(await page.evaluate(() => navigator.clipboard.readText()), 'demo-acme', 'which copies');

    await dialog.getByRole('button', {name: 'New password'}).click();
    await dialog.getByRole('button', {name: 'Make a new password'}).click();
    await dialog.getByText('This is the new password').waitFor();
    const password = await dialog.getByLabel('Password', {exact: true}).inputValue();
    ok(password.length >= 20 && password !== 'demo-acme', 'a new password');
    is((await exported('acme', password)).status, 200, 'it signs in');
    is((await exported('acme', 'demo-acme')).status, 200, 'and the old one for a while');
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'detached'});
    await close(page);

    const french = await visit('?store=acme&screen=connection', {language: 'fr', width: 320, csp: false});
    await french.getByRole('button', {name: /canal de vente/}).click();
    await french.getByRole('dialog').getByRole('textbox').first().waitFor();
    is(await violations(french), [], 'axe finds nothing in the dialog');
    await close(french);
}
