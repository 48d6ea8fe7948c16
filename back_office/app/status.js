/* Status: what works, what does not, and what to do. */

import { html, useContext } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Shares } from './charts.js';
import { Editor, Fetched, Section } from './controls.js';
import { ago, date, has, number, t } from './words.js';


export function Status() {
    const {id} = useContext(Editor);

    return html`<${Fetched} load=${async () => (await api.status(id)).body}>${(status, again) => html`
        <button type="button" class="secondary outline small" onClick=${again}>${t('refresh')}</button>
        <${Problems} list=${status.problems || []} />
        <div class="cards">
            <${Export} event=${status.last_export} />
            <${Notice} event=${status.last_notice} />
            <${Api} event=${status.last_api_answer} />
            <${Allowance} allowance=${status.allowance} />
        </div>
        <${Sources} sources=${(status.rates || {}).sources} />
        <${LeftOut} list=${status.quarantine || []} />
        <${FailedNotices} list=${status.failed_notices || []} />
        ${status.last_failed_login && html`<p><small>${t('status.failed_login',
            {when: date(status.last_failed_login)})}</small></p>`}`}</>`;
}


function Problems({list}) {
    const {id, go} = useContext(Editor);

    if (!list.length) {
        return html`<p class="good" role="status">${t('status.fine')}</p>`;
    }

    return html`<${Section} name="problems"><ul class="problems">
        ${list.map(word => html`<li><strong>${problemName(word)}.</strong>
            ${has(`problem.${word}.do`) && ' ' + t(`problem.${word}.do`)}
            ${WHERE[word] && html` <a href="#main" onClick=${event => { event.preventDefault();
                go({store: id, screen: WHERE[word]}); }}>${t('open_screen', {screen: t('screen.' + WHERE[word])})}</a>`}
        </li>`)}
    </ul></>`;
}


/* The screen where a problem is mended. */
const WHERE = {
    never_polled: 'connection', key_refused: 'connection', key_expires: 'connection',
    no_fallback_rate: 'fallback', unknown_carrier: 'carriers', carriers_changed: 'carriers',
    carrier_silent: 'carriers', platform_refused: 'advanced', export_failed: 'preview'
};


/* Of a problem that this page does not know, its word. */
export const problemName = word => has('problem.' + word) ? t('problem.' + word) : word;


function Card({name, bad, children}) {
    return html`<article class=${bad ? 'card bad' : 'card'}><h2>${t('status.' + name)}</h2>${children}</article>`;
}


const failed = event => event && event.status >= 400;

function When({event}) {
    return html`<p><time datetime=${event.at} title=${date(event.at)}>${ago(event.at)}</time></p>`;
}


function Export({event}) {
    return html`<${Card} name="export" bad=${failed(event)}>${!event ? html`<p>${t('status.no_export')}</p>`
        : html`<${When} event=${event} />
            <p>${failed(event) ? event.message || event.error
                : t('status.orders', {count: number(event.orders), skipped: number(event.skipped)})}</p>
            ${event.window && html`<p><small>${event.window.start ? date(event.window.start) : '…'} –
                ${event.window.end ? date(event.window.end) : '…'}</small></p>`}`}</>`;
}


function Notice({event}) {
    return html`<${Card} name="notice" bad=${failed(event)}>${!event ? html`<p>${t('status.no_notice')}</p>`
        : html`<${When} event=${event} />
            <p>${t('order', {number: event.order_number})} · ${failed(event) ? event.message || event.error
                : t('status.taken')}</p>`}</>`;
}


function Api({event}) {
    return html`<${Card} name="api" bad=${event && (failed(event) || !event.status)}>${!event
        ? html`<p>${t('status.no_api')}</p>`
        : html`<${When} event=${event} /><p>${event.message || t('status.answered')}</p>`}</>`;
}


function Allowance({allowance}) {
    return html`<${Card} name="allowance">${!allowance ? html`<p>${t('status.no_calls')}</p>`
        : html`<label>${t('status.calls', {used: number(allowance.in_window), limit: number(allowance.limit)})}
            <meter min="0" max=${allowance.limit} high=${allowance.limit * 0.9}
                value=${allowance.in_window}></meter></label>
            ${allowance.throttled > 0 && html`<p class="warning">${t('status.throttled',
                {count: number(allowance.throttled)})}</p>`}`}</>`;
}


/* Prices shown, by where they came from. */
function Sources({sources}) {
    const words = ['live', 'cache', 'derived', 'stale', 'fallback'].filter(word => sources && sources[word]);

    return words.length > 0 && html`<${Section} name="sources">
        <${Shares} rows=${words.map(word => [t('source.' + word), sources[word], 'source-' + word])} /></>`;
}


function LeftOut({list}) {
    return list.length > 0 && html`<${Section} name="quarantine" hint=${t('quarantine.hint')}>
        <div class="scroll" tabindex="0" role="group" aria-label=${t('section.quarantine')}><table>
        <thead><tr><th scope="col">${t('order.number')}</th><th scope="col">${t('quarantine.where')}</th>
            <th scope="col">${t('quarantine.why')}</th><th scope="col">${t('quarantine.since')}</th></tr></thead>
        <tbody>${list.map(order => html`<tr><th scope="row">${order.order_number}</th>
            <td><code>${order.path}</code></td><td>${order.reason}</td><td>${ago(order.since)}</td></tr>`)}</tbody>
        </table></div></>`;
}


function FailedNotices({list}) {
    return list.length > 0 && html`<${Section} name="failed_notices" hint=${t('failed_notices.hint')}>
        <div class="scroll" tabindex="0" role="group" aria-label=${t('section.failed_notices')}><table>
        <thead><tr><th scope="col">${t('order.number')}</th><th scope="col">${t('quarantine.why')}</th>
            <th scope="col">${t('when')}</th></tr></thead>
        <tbody>${list.map(notice => html`<tr><th scope="row">${notice.order_number}</th>
            <td>${notice.reason}</td><td>${ago(notice.at)}</td></tr>`)}</tbody></table></div></>`;
}
