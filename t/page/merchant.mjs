/*
 * A merchant: each field of the back office is set as a hand would set it, saved,
 * read back from the file, and seen to act.
 */

import { checkout, close, exported, file, get, is, like, ok, save, screen, settled, simulator, visit }
    from './browser.mjs';


const CART = {destination: {country: 'US', state: 'NY', postal_code: '10001', residential: true}, currency: 'USD',
              items: [{sku: 'MUG', quantity: 1, weight: {value: '16', units: 'ounces'}}]};

const cents = amount => Math.round(Number(amount) * 100);

const rate = (reply, id) => reply.rates.find(one => one.id === id)
    || reply.rates.find(one => `${one.carrier_code}:${one.service_code}` === id);


/*
 * [label, value, path, in the file]: a text is typed, true or false a switch,
 * {choose} a menu.  "nth" where a label stands more than once.
 */
async function fill(page, fields, within = page.locator('main')) {
    for (const [label, value, , , nth = 0] of fields) {
        const field = (typeof value === 'boolean' ? within.getByRole('switch', {name: label, exact: true})
            : within.getByLabel(label, {exact: true}).and(page.locator('input, select, textarea'))).nth(nth);

        if (typeof value === 'boolean') {
            await field.setChecked(value);
        } else if (typeof value === 'object') {
            await field.selectOption({label: value.choose});
        } else {
            await field.fill(value);
            await field.blur();
        }
    }
}


function kept(fields, id = 'acme') {
    const settings = file(id);

    for (const [label, value, path, expected] of fields) {
        if (path) {
            is(get(settings, path), expected ?? value, `${label}: ${path} in the file`);
        }
    }
}


async function set(page, name, fields) {
    await screen(page, name);
    await fill(page, fields);
    const said = await save(page);
    kept(fields);

    return said;
}


export async function merchant() {
    const page = await visit('', {as: 'marie'});

    await connection(page);
    await configuration(page);
    await parcels(page);
    await carriers(page);
    await fallback(page);
    await advanced(page);
    await status(page);
    await close(page);
}


async function connection(page) {
    await set(page, 'Connection', [['Enable this integration', false, 'enabled']]);
    is((await exported('acme', 'demo-acme')).status, 403, 'the integration is off: ShipStation gets nothing');
    is((await checkout(CART)).reason, 'disabled', 'and checkout no rates');
    await set(page, 'Connection', [['Enable this integration', true]]);
    is((await exported('acme', 'demo-acme')).status, 200, 'and on again');

    // keys
    const said = await set(page, 'Connection', [
        ['API Key', 'key-other', 'api.key'], ['API Secret', 'secret-other', 'api.secret'],
        ['Expires on', '2027-11-30', 'api.expires_on']
    ]);
    ok(!said.includes('secret-other'), 'a secret is not shown before it is saved');
    const text = await page.locator('main').innerHTML();
    ok(!text.includes('secret-other'), 'nor after');
    await simulator('/_control/forget');
    await checkout(CART);
    like(JSON.stringify(await simulator('/_control/report')), /key-other/, 'the new key is used');
}


async function configuration(page) {
    const before = rate(await checkout(CART), 'stamps_com:usps_priority_mail');

    await screen(page, 'Configuration');
    await fill(page, [['Handling fee', true], ['Value (USD)', '2,50']]);
    like(await page.locator('main').innerText(), /\$12\.34.*\$2\.50.*\$14\.84/, 'the example counts along, with a comma, too');
    const said = await save(page);
    like(said, /Handling fee/, 'what would change is shown');
    kept([['Handling fee', '', 'handling_fee.value', '2.50'], ['its kind', '', 'handling_fee.type', 'fixed']]);
    const after = rate(await checkout(CART), 'stamps_com:usps_priority_mail');
    is(cents(after.amount) - cents(before.amount), 250, 'the next cart costs the fee more');

    await set(page, 'Configuration', [['Kind', {choose: 'Per cent'}, 'handling_fee.type', 'percent'],
                                      ['Value (%)', '10', 'handling_fee.value']]);
    is(cents(rate(await checkout(CART), 'stamps_com:usps_priority_mail').handling),
       Math.round(cents(before.shipping) / 10), 'a fee per cent');
    await set(page, 'Configuration', [['Handling fee', false, 'handling_fee.enabled']]);
    is(rate(await checkout(CART), 'stamps_com:usps_priority_mail').amount, before.amount, 'and none');

    await screen(page, 'Configuration');
    await fill(page, [['Automatic tax calculation', true]]);
    await page.getByRole('button', {name: 'Add a tax rate'}).click();
    const fields = [['Automatic tax calculation', true, 'automatic_tax'], ['State or province', 'NY', 'tax_rates.0.state'],
                    ['Country', 'US', 'tax_rates.0.country'], ['Rate (%)', '8.875', 'tax_rates.0.percent']];
    await fill(page, fields);
    await save(page);
    kept(fields);
    is(cents(rate(await checkout(CART), 'stamps_com:usps_priority_mail').tax),
       Math.round(cents(before.shipping) * 0.08875), 'tax on shipping');
    await set(page, 'Configuration', [['Automatic tax calculation', false, 'automatic_tax']]);

    await set(page, 'Configuration', [
        ['Company phone number', '+1 512 555 0199', 'company_phone'],
        ['If a parcel cannot be delivered abroad', {choose: 'Return to sender'}, 'international_non_delivery', 'return_to_sender'],
        ['Send it in this field of the order', {choose: 'Custom Field 3'}, 'international_non_delivery_field', 'custom_field3']
    ]);

    ok(!(await exported('acme', 'demo-acme')).text.includes('A120'), 'an order with another shipping method stays out');
    const begin = Date.now() - 1000;
    await set(page, 'Configuration', [['Sync all future orders with ShipStation', true, 'sync_all_orders']]);
    const since = Date.parse(file('acme').sync_all_since);
    ok(since >= begin - 60000 && since <= Date.now() + 1000, 'future begins now', file('acme').sync_all_since);
    const {text} = await exported('acme', 'demo-acme');
    ok(text.includes('A120'), 'one that is placed later goes out');
    ok(!text.includes('A119'), 'one of before does not');
    ok(!text.includes('A121'), 'and never one that is picked up');

    await set(page, 'Configuration', [['Orders in another currency', {choose: 'are left out'}, 'foreign_currency', 'leave_out']]);
    await set(page, 'Configuration', [['Currency', 'CAD', 'currency']]);
    is((await checkout(CART)).reason, 'currency_mismatch', 'a cart in another currency');
    ok(!(await exported('acme', 'demo-acme')).text.includes('A117'), 'an order in another currency is left out');
    await set(page, 'Configuration', [['Currency', 'USD', 'currency'],
                                      ['Orders in another currency', {choose: 'are sent all the same'}]]);
}


async function parcels(page) {
    await set(page, 'Parcels and origin', [
        ['Weight', '2', 'default_package.weight.value'], ['Unit of weight', {choose: 'pounds'}, 'default_package.weight.units', 'pounds'],
        ['Length', '12', 'default_package.length'], ['Width', '9', 'default_package.width'],
        ['Height', '4,5', 'default_package.height', '4.5'],
        ['Unit of length', {choose: 'inches'}, 'default_package.units', 'inches'],
        ['Name', 'Acme Shipping', 'origin.name'], ['Company', 'Acme Inc', 'origin.company'],
        ['Street', '1 Ocean Dr', 'origin.street1'], ['Street, second line', 'Dock 2', 'origin.street2'],
        ['City', 'Miami', 'origin.city'], ['State or province', 'FL', 'origin.state'],
        ['Postal code', '33101', 'origin.postal_code'], ['Country', {choose: 'United States'}, 'origin.country', 'US'],
        ['Phone', '+1 305 555 0100', 'origin.phone']
    ]);

    await simulator('/_control/forget');
    await checkout({...CART, items: [{sku: 'NOTHING-KNOWN', quantity: 1}]});
    const asked = JSON.stringify(await simulator('/_control/requests'));
    like(asked, /33101/, 'the new origin is asked for');
    like(asked, /"?value\\?"?: ?\\?"?(2|32)\b/, 'and the default package, for what has no weight');

    await screen(page, 'Parcels and origin');
    await page.getByRole('button', {name: 'Add a box'}).click();
    const box = page.getByRole('group', {name: 'Box 1'});
    const fields = [['Name', 'Mailer', 'boxes.0.name'], ['Length', '14', 'boxes.0.length'], ['Width', '10', 'boxes.0.width'],
                    ['Height', '6', 'boxes.0.height'], ['Unit of length', {choose: 'inches'}, 'boxes.0.units', 'inches'],
                    ['Holds at most', '20', 'boxes.0.max_weight.value'],
                    ['Unit of weight', {choose: 'pounds'}, 'boxes.0.max_weight.units', 'pounds'],
                    ['Weight of the empty box', '5', 'boxes.0.weight.value'],
                    ['Unit of weight', {choose: 'ounces'}, 'boxes.0.weight.units', 'ounces', 1]];
    await fill(page, fields.slice(1), box);
    await fill(page, fields.slice(0, 1), page.locator('fieldset').last());
    await fill(page, [['Most parcels of an order', '3']]);
    await save(page);
    kept([...fields, ['Most parcels of an order', '3', 'max_parcels']]);
}


async function carriers(page) {
    await screen(page, 'Carriers');

    const usps = page.getByRole('article').filter({hasText: 'stamps_com'});
    const ups = page.getByRole('article').filter({hasText: 'ups_walleted'});

    await ups.getByLabel('Show during checkout').setChecked(false);
    ok(await usps.getByLabel('Show during checkout').isDisabled(), 'one carrier at least stays');
    await save(page);
    kept([['UPS hidden', false, 'carriers.1.show_at_checkout']]);
    let reply = await checkout(CART);
    ok(!reply.rates.some(one => one.carrier_code === 'ups_walleted'), 'the carrier is gone from checkout');
    ok(reply.rates.length > 0, 'and the other is there');
    await ups.getByLabel('Show during checkout').setChecked(true);
    await save(page);

    await usps.getByText('Edit service levels').click();
    await usps.getByLabel('Package type').fill('package');
    await usps.getByLabel('usps_priority_mail_express', {exact: true}).setChecked(false);
    const priority = usps.locator('.service').filter({has: page.locator('#s-stamps_com-usps_priority_mail')});
    await priority.getByText('Name and markup').click();
    await priority.getByLabel('Name for buyers').fill('Two to three days');
    await priority.getByLabel('Markup', {exact: true}).selectOption({label: 'Amount (USD)'});
    await priority.getByLabel('Markup: value').fill('1,00');
    await priority.getByLabel('Markup: value').blur();
    const before = rate(await checkout(CART), 'stamps_com:usps_priority_mail');
    await save(page);

    const services = Object.fromEntries(file('acme').carriers[0].services.map(one => [one.code, one]));
    is(file('acme').carriers[0].package, 'package', 'the package type is in the file');
    is(services.usps_priority_mail_express.enabled, false, 'a hidden service');
    is(services.usps_priority_mail.name, 'Two to three days', 'a name');
    is(services.usps_priority_mail.markup, {type: 'fixed', value: '1.00'}, 'a markup');
    reply = await checkout(CART);
    ok(!rate(reply, 'stamps_com:usps_priority_mail_express'), 'the service is gone from checkout');
    is(rate(reply, 'stamps_com:usps_priority_mail').name, 'Two to three days', 'the name is there');
    is(cents(rate(reply, 'stamps_com:usps_priority_mail').amount) - cents(before.amount), 100, 'and the markup');
}


async function fallback(page) {
    const fields = [['Name for buyers', 'Post', 'fallback_rates.0.name'], ['Price (USD)', '7,77', 'fallback_rates.0.amount', '7.77'],
                    ['Only for these countries', 'us, ca', 'fallback_rates.0.countries', ['US', 'CA']],
                    ['Up to this weight', '30', 'fallback_rates.0.max_weight.value'],
                    ['Unit of weight', {choose: 'pounds'}, 'fallback_rates.0.max_weight.units', 'pounds']];
    await set(page, 'Fallback rates', fields);

    await simulator('/_control?fault=500');
    const reply = await checkout({...CART, destination: {country: 'US', state: 'WA', postal_code: '98101'}});
    await simulator('/_control?fault=none');
    is(reply.rates.map(one => [one.name, one.amount, one.source]), [['Post', '7.77', 'fallback']],
       'ShipStation is down: buyers see it');
}


async function advanced(page) {
    await set(page, 'Advanced', [
        ['Form of exported orders', {choose: 'extended'}, 'schema', 'extended'],
        ['Other words for order statuses (JSON)', '[{"match": "^paid$", "status": "on_hold"}]', 'status_map',
            [{match: '^paid$', status: 'on_hold'}]],
        ['Show rates of 0 as free shipping', true, 'allow_free'],
        ['Precision of destinations', {choose: 'by zone'}, 'rate_precision', 'zone'],
        ['Version of prices (raise it to drop all kept prices)', '7', 'rates_version']
    ].filter(([label]) => !OPERATORS.has(label)));

    const {text} = await exported('acme', 'demo-acme');
    like(text, /<CurrencyCode>/, 'extended: the currency goes out');
}

/* shipstation_settings_operator's default: of these a merchant may only look at two */
const OPERATORS = new Set(['Other words for order statuses (JSON)',
                           'Version of prices (raise it to drop all kept prices)']);


async function status(page) {
    await screen(page, 'Status');
    const status = await page.locator('main').innerText();
    like(status, /Orders are left out/, 'the status: what is wrong');
    like(status, /A118/, 'which order');
    like(status, /customer\.ship_to\.country/, 'and where');
    like(status, /\d+ of 1,000/, 'the allowance');
}
