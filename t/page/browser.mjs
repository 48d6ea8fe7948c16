/*
 * What the tests of the page share: a TAP writer, Chromium, and the page as a
 * hand and an eye would use it.  Everything comes by the environment, which
 * t/page/back-office.t sets.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const need = createRequire(process.env.PAGE_MODULES + '/');
const { chromium } = need('playwright-core');
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');

export const url = process.env.PAGE_URL;


/* -- TAP ---------------------------------------------------------------------------------------- */

let count = 0, failed = 0;

export function ok(passed, name, ...notes) {
    console.log(`${passed ? 'ok' : 'not ok'} ${++count} - ${name.replace(/#/g, '')}`);
    if (!passed) {
        failed++;
        notes.flat().forEach(note => console.log(String(note).replace(/^/gm, '# ')));
    }
    return passed;
}

const text = value => JSON.stringify(value) ?? 'undefined';

export function is(found, expected, name) {
    return ok(text(found) === text(expected), name, `found    ${text(found)}`, `expected ${text(expected)}`);
}

export function like(found, pattern, name) {
    return ok(pattern.test(found), name, `found ${text(found)}`, `not   ${pattern}`);
}

/* One part of the tests: what breaks off in it is one failure, and others go on. */
export async function part(name, run) {
    const begin = Date.now();
    try {
        await run();
    } catch (error) {
        ok(false, `${name}: to its end`, error.stack.split('\n').slice(0, 12));
    }
    console.log(`# ${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

export function end() {
    console.log(`1..${count}`);
    process.exitCode = failed ? 1 : 0;
}


/* -- Chromium ----------------------------------------------------------------------------------- */

const program = ['chromium-headless-shell', 'chromium', 'chromium-browser']
    .flatMap(name => (process.env.PATH || '').split(':').map(folder => `${folder}/${name}`))
    .find(existsSync);

export const browser = await chromium.launch({
    executablePath: program,
    args: ['--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])]
});

/* Errors of the page itself are a failure wherever they come up. */
export const complaints = [];


/*
 * A page in a context of its own.  as: "operator" (basic auth) or "marie", who
 * is signed in at the shop for acme.
 */
export async function visit(place = '', {as = 'operator', language = 'en', width = 1280, height = 900,
                                        dark = false, csp = true, ...rest} = {}) {
    const context = await browser.newContext({
        locale: language, viewport: {width, height}, colorScheme: dark ? 'dark' : 'light',
        bypassCSP: !csp, permissions: ['clipboard-read', 'clipboard-write'],
        ...(as === 'operator' ? {httpCredentials: {username: 'ops', password: 'demo-ops', send: 'always'}} : {}),
        ...rest
    });
    if (as === 'marie') {
        await context.addCookies([{name: 'session', value: 'marie', url}]);
    }

    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.on('pageerror', error => complaints.push(`${place}: ${error.message}`));
    page.on('console', message => {
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) {
            complaints.push(`${place}: ${message.text()}`);
        }
    });

    await page.goto(`${url}${as === 'operator' ? '/operators' : ''}/back-office/${place}`);
    await settled(page);

    return page;
}

/* Nothing is waited for any more. */
export async function settled(page) {
    await page.waitForFunction(() => document.querySelector('main')
        && !document.querySelector('main [aria-busy=true]'));
}

export const close = page => page.context().close();

export async function screen(page, name) {
    await page.getByRole('navigation').getByRole('link', {name, exact: true}).click();
    await settled(page);
}


/* Presses Save, reads what would change, and saves it.  Returns the table's text. */
export async function save(page) {
    await page.locator('#save').click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const said = await dialog.innerText();
    await page.locator('#save-now').click();
    await dialog.waitFor({state: 'detached'});
    await page.locator('.save [role=status]').filter({hasText: /Saved|Enregistré/}).waitFor();

    return said;
}


/* Violations of WCAG 2.2 AA, a line each. */
export async function violations(page) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    }));

    return result.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`));
}


/* -- Around the page ---------------------------------------------------------------------------- */

/* A store's settings, as they lie on disk. */
export const file = id => JSON.parse(readFileSync(`${process.env.PAGE_STORES}/${id}.json`, 'utf8'));

export const get = (object, path) => path.split('.').reduce((at, key) => at?.[key], object);

const json = {'Content-Type': 'application/json'};

export async function checkout(cart) {
    const reply = await fetch(`${url}/checkout/rates`, {method: 'POST', headers: json, body: JSON.stringify(cart)});

    return reply.json();
}

export async function exported(user, password, query = 'start_date=01/01/2020+00:00&end_date=12/31/2030+00:00&page=1') {
    const reply = await fetch(`${url}/webhooks/shipstation.xml?action=export&${query}`,
        {headers: {Authorization: 'Basic ' + Buffer.from(`${user}:${password}`).toString('base64')}});

    return {status: reply.status, text: await reply.text()};
}

export async function simulator(path) {
    const reply = await fetch(process.env.PAGE_SIMULATOR + path);

    return reply.json();
}
