/* The pictures of docs/back-office.md, taken anew by: PAGE_PARTS=pictures make test-page */

import { fileURLToPath } from 'node:url';
import { checkout, close, exported, ok, screen, visit } from './browser.mjs';

const picture = name => fileURLToPath(new URL(`../../docs/back-office-${name}.png`, import.meta.url));


export async function pictures() {
    await exported('acme', 'demo-acme');
    for (const postal_code of ['10001', '60601', '94105']) {
        await checkout({destination: {country: 'US', postal_code}, currency: 'USD',
                        items: [{sku: 'MUG', quantity: 1, weight: {value: '16', units: 'ounces'}}]});
    }

    const page = await visit('', {as: 'marie', width: 1100, height: 620});
    await page.screenshot({path: picture('status')});
    await screen(page, 'Configuration');
    await page.getByRole('switch', {name: 'Handling fee'}).setChecked(true);
    await page.getByLabel('Value (USD)').fill('2.50');
    await page.getByRole('heading', {name: 'Company'}).scrollIntoViewIfNeeded();
    await page.evaluate(() => document.getElementById('h-company').scrollIntoView());
    await page.screenshot({path: picture('fee')});
    await close(page);
    ok(true, 'pictures');
}
