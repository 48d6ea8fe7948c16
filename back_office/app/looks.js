/* Looking: a cart as checkout would price it, the XML as ShipStation would get it, what happened. */

import { html, useContext, useState } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Busy, Editor, Failure, Fetched, Menu } from './controls.js';
import { date, decimal, has, money, number, t, word } from './words.js';


function Line({label, value, change, ...extra}) {
    return html`<label>${label}<input value=${value} onInput=${event => change(event.target.value)}
        autocomplete="off" ...${extra} /></label>`;
}


/* -- Try a cart ------------------------------------------------------------------------------- */

const CART = {country: 'US', state: '', postal_code: '20500', city: '', weight: '16', units: 'ounces',
              quantity: '1', price: '10.00', hs_code: '', residential: true};

export function Cart() {
    const {id, about, draft} = useContext(Editor);
    const [cart, setCart] = useState({...CART, country: (draft.origin || {}).country || 'US'});
    const [result, setResult] = useState(null);
    const put = name => value => setCart({...cart, [name]: value});

    async function quote(live) {
        const {country, state, postal_code, city, residential} = cart;
        const destination = {country, postal_code, residential};
        if (state) { destination.state = state; }
        if (city) { destination.city = city; }

        const item = {sku: '1', quantity: Number(cart.quantity) || 1, price: decimal(cart.price),
                      weight: {value: decimal(cart.weight), units: cart.units}};
        if (cart.hs_code) { item.hs_code = cart.hs_code; }

        try {
            const {body} = await api.quote(id, {destination, currency: draft.currency, items: [item]}, live);
            setResult({body});
        } catch (error) {
            setResult({error});
        }
    }

    return html`<p>${t('cart.hint')}</p>
        <div class="grid four">
            <${Line} label=${t('address.country')} value=${cart.country} change=${put('country')} maxlength="2" />
            <${Line} label=${t('address.state')} value=${cart.state} change=${put('state')} />
            <${Line} label=${t('address.postal_code')} value=${cart.postal_code} change=${put('postal_code')} />
            <${Line} label=${t('address.city')} value=${cart.city} change=${put('city')} />
        </div>
        <div class="grid four">
            <${Line} label=${t('weight')} value=${cart.weight} change=${put('weight')} inputmode="decimal" />
            <${Menu} id="cart-units" label=${t('units.weight')} value=${cart.units} change=${put('units')}
                options=${['grams', 'kilograms', 'ounces', 'pounds'].map(unit => [unit, t('unit.' + unit)])} />
            <${Line} label=${t('cart.quantity')} value=${cart.quantity} change=${put('quantity')} inputmode="numeric" />
            <${Line} label=${t('cart.hs_code')} value=${cart.hs_code} change=${put('hs_code')} inputmode="numeric" />
        </div>
        <label><input type="checkbox" checked=${cart.residential}
            onChange=${event => put('residential')(event.target.checked)} />${t('cart.residential')}</label>
        <${Busy} id="quote" label=${t('cart.quote')} work=${() => quote(about.write)} />
        <div role="status">${result && (result.error ? html`<${Failure} error=${result.error} />`
            : html`<${Rates} body=${result.body} />`)}</div>`;
}


function Rates({body}) {
    return html`
        ${body.reason && html`<p class="warning">${word('reason', body.reason)}
            ${body.skus && body.skus.length > 0 && ` (${body.skus.join(', ')})`}</p>`}
        ${(body.rates || []).length > 0 && html`<div class="scroll" tabindex="0" role="group" aria-label=${t('cart.rates')}><table>
            <thead><tr><th scope="col">${t('cart.service')}</th><th scope="col">${t('cart.shipping')}</th>
                <th scope="col">${t('fee')}</th><th scope="col">${t('cart.tax')}</th>
                <th scope="col">${t('cart.amount')}</th><th scope="col">${t('source')}</th></tr></thead>
            <tbody>${body.rates.map(rate => html`<tr><th scope="row">${rate.name}</th>
                <td>${money(rate.shipping, rate.currency)}</td><td>${money(rate.handling, rate.currency)}</td>
                <td>${money(rate.tax, rate.currency)}</td><td><strong>${money(rate.amount, rate.currency)}</strong></td>
                <td>${word('source', rate.source)}</td></tr>`)}</tbody></table></div>`}
        ${(body.carriers || []).filter(carrier => carrier.reason).map(carrier => html`
            <p><small><code>${carrier.code}</code>: ${word('reason', carrier.reason)}</small></p>`)}
        ${body.explain && html`<details class="explain"><summary>${t('cart.explain')}</summary>
            <${Facts} what=${body.explain} /></details>`}`;
}


/* Whatever the module tells, in the order in which it tells it. */
function Facts({what}) {
    if (what === null || typeof what !== 'object') {
        return what === null ? t('nothing') : typeof what === 'boolean' ? t(what ? 'on' : 'off')
            : word('word', word('source', what));
    }
    if (Array.isArray(what)) {
        return what.every(one => one === null || typeof one !== 'object') ? what.join(' × ')
            : html`<ul>${what.map(one => html`<li><${Facts} what=${one} /></li>`)}</ul>`;
    }
    return html`<dl>${Object.entries(what).map(([key, one]) => html`<div>
        <dt>${word('explain', key)}</dt><dd>${key === 'key' && typeof one === 'string'
            ? html`<code>${one.slice(0, 12)}</code>` : html`<${Facts} what=${one} />`}</dd></div>`)}</dl>`;
}


/* -- Preview ---------------------------------------------------------------------------------- */

const shipstation = value => value
    ? value.replace(/^(\d+)-(\d+)-(\d+)(?:T(\d+:\d+))?.*$/, (_, y, m, d, time) => `${m}/${d}/${y} ${time || '00:00'}`)
    : '';

export function Preview() {
    const {id, about} = useContext(Editor);
    const [asked, setAsked] = useState({order: '', start: '', end: '', page: '1'});
    const [result, setResult] = useState(null);
    const put = name => value => setAsked({...asked, [name]: value});

    async function look() {
        try {
            const {body, headers} = await api.preview(id, asked.order ? {order: asked.order}
                : {start_date: shipstation(asked.start), end_date: shipstation(asked.end), page: asked.page});
            setResult({body, skipped: headers.get('X-ShipStation-Skipped')});
        } catch (error) {
            setResult({error});
        }
    }

    if (!about.reveal) {
        return html`<p>${t('preview.off')}</p>`;
    }

    return html`<p>${t('preview.hint')}</p>
        <${Line} label=${t('preview.order')} value=${asked.order} change=${put('order')} />
        <div class="grid three">
            <${Line} label=${t('preview.start')} type="datetime-local" value=${asked.start} change=${put('start')} />
            <${Line} label=${t('preview.end')} type="datetime-local" value=${asked.end} change=${put('end')} />
            <${Line} label=${t('preview.page')} inputmode="numeric" value=${asked.page} change=${put('page')} />
        </div>
        <${Busy} id="preview" label=${t('preview.look')} work=${look} />
        <div role="status">${result && (result.error ? html`<${Failure} error=${result.error} />`
            : html`${Number(result.skipped) > 0 && html`<p class="warning">${t('preview.skipped',
                {count: number(result.skipped)})}</p>`}
                <pre tabindex="0" class="xml">${typeof result.body === 'string' ? result.body
                    : JSON.stringify(result.body, null, 2)}</pre>`)}</div>`;
}


/* -- History ---------------------------------------------------------------------------------- */

export function History() {
    const {id} = useContext(Editor);

    return html`<${Fetched} load=${async () => (await api.history(id)).body}>${body => html`
        <${Table} name="changes" rows=${body.changes} columns=${[
            ['when', one => date(one.at)], ['history.actor', one => one.actor || '–'],
            ['history.what', one => (one.paths || []).map(change => html`<div><code>${change.path}</code>
                ${' '}${text(change.before)} → ${text(change.after)}</div>`)]]} />
        <${Table} name="exports" rows=${body.exports} columns=${[
            ['when', one => date(one.at)], ['history.status', one => one.error || one.status],
            ['history.orders', one => number(one.orders)], ['history.skipped', one => number(one.skipped)]]} />
        <${Table} name="notices" rows=${body.notices} columns=${[
            ['when', one => date(one.at)], ['order.number', one => one.order_number],
            ['history.status', one => one.error || one.status]]} />
        <${Table} name="api" rows=${body.api} columns=${[
            ['when', one => date(one.at)], ['history.status', one => one.status || '–'],
            ['history.message', one => one.message]]} />`}</>`;
}


const text = value => value === undefined || value === null ? '–' : typeof value === 'object'
    ? JSON.stringify(value) : String(value);


function Table({name, rows, columns}) {
    return html`<section aria-labelledby=${'history-' + name}>
        <h2 id=${'history-' + name}>${t('history.' + name)}</h2>
        ${!rows || !rows.length ? html`<p>${t('history.none')}</p>` : html`
        <div class="scroll" tabindex="0" role="group" aria-labelledby=${'history-' + name}><table>
            <thead><tr>${columns.map(([key]) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
            <tbody>${rows.map(row => html`<tr>${columns.map(([, show]) => html`<td>${show(row)}</td>`)}</tr>`)}</tbody>
        </table></div>`}</section>`;
}
