/* What a merchant looks at: a cart, the XML, the history. */

import { close, like, ok, screen, visit } from './browser.mjs';


export async function looking() {
    const page = await visit('?screen=cart', {as: 'marie'});

    await page.getByLabel('Postal code').fill('10001');
    await page.locator('#quote').click();
    await page.getByRole('columnheader', {name: 'Price'}).waitFor();
    like(await page.locator('main').innerText(), /Two to three days/, 'a cart is tried');
    await page.getByText('How this price came about').click();
    like(await page.locator('.explain').innerText(), /Markup/, 'and explained');

    await screen(page, 'Preview');
    await page.locator('#preview').click();
    await page.locator('pre.xml').waitFor();
    like(await page.locator('pre.xml').innerText(), /<OrderNumber>.*A117/, 'the XML');
    await page.getByLabel('One order number').fill('A118');
    await page.locator('#preview').click();
    await page.getByText(/country/).first().waitFor();
    ok(true, 'an order that is left out, and why');

    await screen(page, 'History');
    const history = await page.locator('main').innerText();
    like(history, /marie/, 'the history: who');
    like(history, /handling_fee\.value/, 'what');
    ok(!/secret-other|demo-acme/.test(history), 'and no secret');
    await close(page);
}
