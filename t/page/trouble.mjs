/*
 * What goes wrong: the page says it in a sentence, and what was typed stays.
 * 412, 422 and 403 are the module's own; what nginx or the network would do in
 * its place is put there by the browser.
 */

import { close, file, is, like, ok, save, screen, settled, url, visit } from './browser.mjs';


export async function trouble() {
    await replies();
    await refused();
    await conflict();
    await unknown();
    await narrow();
}


const html = {status: 200, contentType: 'text/html', body: '<h1>Sign in</h1>'};

const CASES = [
    ['the server is away', route => route.abort('connectionrefused'), /cannot be reached/],
    ['not signed in any more', route => route.fulfill({status: 401, contentType: 'text/html', body: '<h1>401</h1>'}), /not signed in/],
    ['not allowed', route => route.fulfill({status: 403, contentType: 'text/html', body: '<h1>403</h1>'}), /may not/],
    ['busy', route => route.fulfill({status: 503, contentType: 'application/json', headers: {'Retry-After': '5'},
        body: '{"error": {"code": "busy", "message": "The disk is full"}}'}), /busy|disk is full/],
    ['HTML', route => route.fulfill(html), /something else than expected/],
    ['half a JSON', route => route.fulfill({status: 200, contentType: 'application/json', body: '{"warnings": ['}), /something else/],
    ['502', route => route.fulfill({status: 502, contentType: 'text/html', body: '<h1>502</h1>'}), /cannot be reached/]
];


async function replies() {
    const page = await visit('?store=borealis&screen=configuration');
    await page.getByLabel('Company phone number').fill('typed');

    for (const [name, answer, sentence] of CASES) {
        await page.route('**/api/v1/stores/borealis?dry_run=1', answer);
        await page.locator('#save').click();
        const alert = page.locator('main > .failure');
        await alert.filter({hasText: sentence}).waitFor();
        is(await page.getByLabel('Company phone number').inputValue(), 'typed', `${name}: a sentence, and what was typed stays`);
        await page.unroute('**/api/v1/stores/borealis?dry_run=1');
    }

    // it hangs: the page's own clock ends it
    await page.clock.install();
    await page.route('**/api/v1/stores/borealis?dry_run=1', () => {});
    await page.locator('#save').click();
    await page.clock.runFor(21000);
    await page.locator('main > .failure').filter({hasText: /does not answer/}).waitFor();
    is(await page.getByLabel('Company phone number').inputValue(), 'typed', 'it hangs: the same');
    await close(page);

    const away = await visit('?store=borealis');
    await away.route('**/api/v1/**', route => route.abort('connectionrefused'));
    await away.reload();
    await away.getByText('The server cannot be reached').waitFor();
    await away.unroute('**/api/v1/**');
    await away.getByRole('button', {name: 'Try again'}).click();
    await away.getByRole('heading', {name: 'Status'}).waitFor();
    ok(true, 'the API is away when the page opens: a sentence, and it goes on from there');
    await close(away);
}


async function refused() {
    const page = await visit('?store=borealis&screen=configuration');
    await page.getByLabel('Currency', {exact: true}).fill('E1');
    await page.locator('#save').click();
    const alert = page.locator('main > .failure');
    await alert.waitFor();
    like(await alert.innerText(), /Currency/, 'a bad value: its field is named');
    is(await page.getByLabel('Currency', {exact: true}).getAttribute('aria-invalid'), 'true', 'and marked');
    is(await page.getByLabel('Currency', {exact: true}).inputValue(), 'E1', 'what was typed stays');
    await screen(page, 'Carriers');
    await alert.getByRole('link', {name: 'Currency'}).click();
    await page.waitForFunction(() => document.activeElement?.id === 'f-currency');
    ok(true, 'its link leads there from another screen');
    is(file('borealis').currency, 'CAD', 'and nothing was saved');
    await close(page);
}


async function conflict() {
    const one = await visit('?store=borealis&screen=configuration');
    const two = await visit('?store=borealis&screen=configuration');

    await one.getByLabel('Company phone number').fill('one');
    await two.getByLabel('Company phone number').fill('two');
    await two.getByLabel('Currency', {exact: true}).fill('USD');
    await save(one);
    await two.locator('#save').click();
    const dialog = two.getByRole('dialog');
    await dialog.waitFor();
    const said = await dialog.innerText();
    like(said, /Their changes[^]*one[^]*Your changes[^]*two/, 'two editors: both changes are shown');
    await dialog.getByRole('button', {name: 'Keep mine on top'}).click();
    await save(two);
    is([file('borealis').company_phone, file('borealis').currency], ['two', 'USD'], 'and mine can be kept');
    await close(one);
    await close(two);
}


/* Members, problems and words that this page does not know. */
async function unknown() {
    const page = await visit('?store=borealis');

    await page.route('**/api/v1/stores/borealis', async route => {
        const reply = await route.fetch();
        await route.fulfill({response: reply, json: {...await reply.json(), later: {deep: [1, {x: null}]},
            carriers: [{code: 'new', later: true, services: [{code: 's', later: 1}]}],
            fallback_rates: 'all', tax_rates: null}});
    });
    await page.route('**/api/v1/stores/borealis/status', async route => {
        const reply = await route.fetch();
        await route.fulfill({response: reply, json: {...await reply.json(), problems: ['a_new_problem'], later: []}});
    });
    await page.route('**/api/v1/schema', async route => {
        const reply = await route.fetch();
        const schema = await reply.json();
        schema.properties.later = {type: 'object', description: 'Comes later'};
        schema.properties.soon = {anyOf: [{type: 'string'}, {type: 'null'}]};
        await route.fulfill({response: reply, json: schema});
    });
    await page.reload();
    await settled(page);
    like(await page.locator('main').innerText(), /a_new_problem/, 'a problem of later is shown by its word');
    for (const name of ['Connection', 'Configuration', 'Parcels and origin', 'Carriers', 'Fallback rates', 'Advanced']) {
        await screen(page, name);
    }
    ok(await page.getByLabel('later (JSON)').count() === 1 && await page.getByLabel('soon').count() === 1,
       'members of later are there to be set');
    await close(page);
}


/* What an operator alone may change, a merchant sees and cannot. */
async function narrow() {
    const page = await visit('?screen=advanced', {as: 'marie'});
    ok(await page.getByLabel('API address').isDisabled(), 'a merchant cannot change the address of the API');
    const reply = await page.evaluate(async () => {
        const at = new URL('../shipstation/api/v1/stores/acme', location.href);
        const etag = (await fetch(at)).headers.get('ETag');
        const patch = await fetch(at, {method: 'PATCH', body: '{"status_map": []}',
            headers: {'Content-Type': 'application/merge-patch+json', 'If-Match': etag}});
        return [patch.status, (await patch.json()).error?.code];
    });
    is(reply, [403, 'operator_only'], 'nor past the page');
    await close(page);
}
