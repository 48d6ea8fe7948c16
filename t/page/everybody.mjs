/*
 * For everybody: axe in both languages, dark and light; nothing wider than 320
 * pixels; how much the first view weighs; the keyboard alone.
 */

import { close, is, ok, settled, url, violations, visit } from './browser.mjs';

const SCREENS = ['status', 'connection', 'configuration', 'parcels', 'carriers', 'fallback', 'cart',
                 'preview', 'history', 'advanced'];


export async function everybody() {
    await Promise.all([['en', false], ['fr-CA', true]].map(async ([language, dark]) => {
        const page = await visit('?store=acme', {language, dark, csp: false, width: 320});
        const bad = [], wide = [];

        is(await page.evaluate(() => document.documentElement.lang), language.slice(0, 2), `${language}: the page's language`);
        for (const name of [...SCREENS, 'stores']) {
            await page.goto(`${url}/operators/back-office/?${name === 'stores' ? 'all=1' : `store=acme&screen=${name}`}`);
            await settled(page);
            await page.evaluate(() => document.querySelectorAll('main details').forEach(one => { one.open = true; }));
            bad.push(...(await violations(page)).map(line => `${name}: ${line}`));
            const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            if (over > 0) {
                wide.push(`${name}: by ${over}`);
            }
        }

        is(bad, [], `${language}: axe finds nothing`);
        is(wide, [], `${language}: nothing is wider than 320 pixels`);
        await close(page);
    }));

    await weight();
    await switched();
}


/* A phone number, from the address bar to "Saved", with Tab, Space, Enter and letters. */
export async function keyboard() {
    const page = await visit('?store=borealis&screen=configuration');
    const here = () => page.evaluate(() => document.activeElement.innerText || document.activeElement.id);
    const hidden = [];

    async function to(what) {
        for (let i = 0; i < 80; i++) {
            await page.keyboard.press('Tab');
            const lost = await page.evaluate(() => {
                const at = document.activeElement.getBoundingClientRect();
                const bar = document.querySelector('.save')?.getBoundingClientRect();
                const inside = document.activeElement.closest('.save, dialog');
                return bar && !inside && at.top >= bar.top && at.bottom <= innerHeight && at.height > 0;
            });
            if (lost) {
                hidden.push(await here());
            }
            if (what.test(await here())) {
                return true;
            }
        }
        return false;
    }

    ok(await to(/^Skip/), 'the keyboard: first a link to the content');
    ok(await to(/^f-company_phone$/), 'a field is reached');
    await page.keyboard.type('555');
    ok(await to(/^Save$/), 'so is Save');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    ok(await to(/^Save now$/), 'and the button in the dialog');
    await page.keyboard.press('Enter');
    await page.locator('.save [role=status]').filter({hasText: 'Saved'}).waitFor();
    ok(true, 'saved without a mouse');
    is(hidden, [], 'what has the focus is never behind the Save bar');
    await close(page);
}


/* What comes over the wire before the first screen shows. */
async function weight() {
    const page = await visit('?store=acme', {});
    const protocol = await page.context().newCDPSession(page);
    const sizes = new Map();

    await protocol.send('Network.enable');
    await protocol.send('Network.setCacheDisabled', {cacheDisabled: true});
    protocol.on('Network.loadingFinished', event => sizes.set(event.requestId, event.encodedDataLength));
    await page.reload();
    await settled(page);
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    console.log(`# the first view: ${bytes} bytes, headers and API replies included, in ${sizes.size} requests`);
    ok(bytes < 60 * 1024, 'the first view is under 60 KB compressed', bytes);

    // a slow telephone: 400 ms, 400 kbit/s
    await protocol.send('Network.emulateNetworkConditions', {offline: false, latency: 400,
        downloadThroughput: 50000, uploadThroughput: 50000});
    const begin = Date.now();
    await page.reload();
    await settled(page);
    console.log(`# at 400 kbit/s and 400 ms: usable after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    await close(page);
}


/* The switch of languages keeps what was typed. */
async function switched() {
    const page = await visit('?store=acme&screen=configuration');
    await page.getByLabel('Company phone number').fill('typed');
    await page.getByRole('button', {name: 'Français'}).click();
    is(await page.getByLabel('Numéro de téléphone de l’entreprise').inputValue(), 'typed',
       'the other language, and what was typed is there');
    await page.getByRole('button', {name: 'English'}).click();
    await close(page);
}
