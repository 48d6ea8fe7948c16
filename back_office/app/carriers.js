/*
 * Carriers: what the account has, put beside what the settings show.  A sync proposes; nothing is
 * changed until it is saved.
 */

import { html, useContext, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Others } from './advanced.js';
import { Busy, Choice, Editor, Failure, Menu, Section, Switch, Text, sentence } from './controls.js';
import { equal, listOf } from './patch.js';
import { ago, decimal, number, shown as local, t } from './words.js';


const RESERVE = 4;                        // calls a minute kept for other things than carts


export function Carriers() {
    const {draft, change, locked} = useContext(Editor);
    const calls = parseInt((draft.api || {}).rate || 40, 10);
    const account = useAccount();
    const listed = Array.isArray(draft.carriers) ? draft.carriers : null;
    const known = new Map(listOf((account.body || {}).carriers).filter(carrier => !carrier.missing)
        .map(carrier => [carrier.code, carrier]));
    const shown = listed ? listed.filter(carrier => carrier.show_at_checkout !== false).length : known.size;

    return html`
        <${Section} name="sync" hint=${t('sync.hint')}><${Sync} account=${account} /></>

        <${Section} name="carriers" hint=${t('carriers.hint')}>
            ${!listed && html`<p>${t('carriers.all')}</p>
                <button type="button" class="secondary" disabled=${locked('carriers') || !known.size}
                    onClick=${() => change('carriers', [...known.values()].map(fromAccount))}
                    >${t('carriers.choose')}</button>`}
            ${shown > 2 && html`<p class="warning" role="status">${t('carriers.many',
                {count: shown, carts: number(Math.floor(Math.max(0, calls - RESERVE) / shown))})}</p>`}
            ${(listed || []).map((carrier, i) => html`<article key=${carrier.code}>
                <h3>${carrier.name || (known.get(carrier.code) || {}).name || carrier.code}
                    ${' '}<small><code>${carrier.code}</code></small></h3>
                ${account.body && account.body.synced_at && !known.has(carrier.code)
                    && html`<p class="warning">${t('carrier.unknown')}</p>`}
                <${Switch} path=${`carriers.${i}.show_at_checkout`} fallback=${true}
                    label=${t('carrier.show')}
                    ...${shown < 2 && carrier.show_at_checkout !== false
                        ? {hint: t('carrier.last'), disabled: true} : {}} />
                <details>
                    <summary>${t('carrier.edit')}</summary>
                    <${Text} path=${`carriers.${i}.name`} hint=${t('carrier.name.hint')} />
                    <${Package} path=${`carriers.${i}.package`} packages=${(known.get(carrier.code) || {}).packages} />
                    <${Services} index=${i} carrier=${carrier} known=${known.get(carrier.code)} />
                    <${Choice} path=${`carriers.${i}.new_services`} label=${t('new_services')}
                        empty=${t('new_services.show')} options=${[['show', t('new_services.show')],
                            ['hide', t('new_services.hide')]]} />
                    <${Others} path=${`carriers.${i}`} />
                    <button type="button" class="secondary outline small"
                        disabled=${locked('carriers') || listed.length < 2 || (shown < 2 && carrier.show_at_checkout !== false)}
                        onClick=${() => change('carriers', listed.filter((_, k) => k !== i))}>${t('remove')}</button>
                </details>
            </article>`)}
            ${listed && [...known.values()].filter(c => !listed.some(l => l.code === c.code)).map(carrier => html`
                <button type="button" class="secondary outline" disabled=${locked('carriers')}
                    onClick=${() => change('carriers', [...listed, {...fromAccount(carrier),
                        show_at_checkout: shown < 2}])}>${t('carrier.add', {name: carrier.name})}</button>`)}
        </>`;
}


const fromAccount = carrier => ({code: carrier.code, name: carrier.name});


/* The account as the module knows it; asked again each second while a sync runs. */
function useAccount() {
    const {id} = useContext(Editor);
    const [state, setState] = useState({});
    const timer = useRef(null);

    async function look() {
        try {
            const {body} = await api.carriers(id);
            setState({body});
            if (body.state === 'running') {
                timer.current = setTimeout(look, 1000);
            }
        } catch (error) {
            setState(before => ({...before, error}));
        }
    }

    useEffect(() => { look(); return () => clearTimeout(timer.current); }, []);

    return {...state, look};
}


function Sync({account}) {
    const {id, about, draft, changeAll} = useContext(Editor);
    const [failure, setFailure] = useState(null);
    const body = account.body || {};

    async function sync() {
        setFailure(null);
        try {
            await api.syncCarriers(id);
            await account.look();
        } catch (error) {
            setFailure(error);
        }
    }

    return html`
        ${account.error && html`<${Failure} error=${account.error} again=${account.look} />`}
        ${body.synced_at && html`<p>${t('sync.known', {count: listOf(body.carriers).filter(carrier => !carrier.missing).length,
            when: ago(body.synced_at)})}</p>`}
        ${about.write && html`<${Busy} class="secondary" label=${t('sync')} work=${sync}
            ...${body.state === 'running' ? {disabled: true} : {}} />`}
        <div role="status">
            ${body.state === 'running' && html`<label>${t('sync.running', {done: body.done, of: body.of})}
                <progress value=${body.done} max=${body.of || 1}></progress></label>`}
            ${body.state === 'failed' && html`<p class="failure">${t('sync.failed')}
                ${' '}${body.code || body.message ? sentence(body) : ''}</p>`}
            ${(body.left_out || []).map(left => html`<p class="warning">${t('sync.left_out')}
                ${' '}<span lang="en">${typeof left === 'object' ? left.message || JSON.stringify(left) : left}</span></p>`)}
            ${body.proposal && body.proposal.carriers && !equal(body.proposal.carriers, draft.carriers) && html`<p>${t('sync.news')}</p>
                <button type="button" onClick=${() => changeAll({carriers: body.proposal.carriers})}
                    >${t('sync.take')}</button>`}
        </div>
        ${failure && html`<${Failure} error=${failure} />`}`;
}


function Package({path, packages}) {
    if (packages && packages.length < 2) {
        return null;                      // the account offers no choice
    }

    return packages
        ? html`<${Choice} path=${path} label=${t('package_type')} empty=${t('package_type.none')}
            options=${packages.map(one => [one.code, one.name || one.code])} />`
        : html`<${Text} path=${path} label=${t('package_type')} hint=${t('package_type.hint')} />`;
}


/* Services of the account and of the settings, each with a switch, a name and a markup. */
function Services({index, carrier, known}) {
    const {change, locked, draft} = useContext(Editor);
    const listed = listOf(carrier.services);
    const codes = [...new Set([...listed.map(s => s.code), ...((known || {}).services || []).map(s => s.code)])];
    const nameOf = code => (((known || {}).services || []).find(s => s.code === code) || {}).name || code;

    function update(code, values) {
        const at = listed.findIndex(service => service.code === code);
        const next = {code, ...(at < 0 ? {} : listed[at]), ...values};

        for (const key of Object.keys(next)) {
            if (next[key] === undefined) {
                delete next[key];
            }
        }

        change(`carriers.${index}.services`, at < 0 ? [...listed, next]
            : listed.map((service, i) => i === at ? next : service));
    }

    if (!codes.length) {
        return html`<p><small>${t('services.unknown')}</small></p>`;
    }

    return html`<fieldset><legend>${t('services')}</legend>
        ${codes.map(code => {
            const service = listed.find(one => one.code === code) || {};
            const markup = service.markup || {};
            const id = `s-${carrier.code}-${code}`.replace(/\W/g, '-');

            return html`<div class="service" key=${code}>
                <label for=${id}><input id=${id} type="checkbox" role="switch" disabled=${locked('carriers')}
                    checked=${service.enabled ?? carrier.new_services !== 'hide'}
                    onChange=${event => update(code, {enabled: event.target.checked})} />
                    ${service.name || nameOf(code)}</label>
                <details><summary aria-label=${`${t('service.more')}: ${service.name || nameOf(code)}`}
                    >${t('service.more')}</summary>
                    <label>${t('service.name')}<input type="text" value=${service.name ?? ''}
                        placeholder=${nameOf(code)} disabled=${locked('carriers')}
                        onInput=${event => update(code, {name: event.target.value || undefined})} /></label>
                    <div class="grid two">
                        <${Menu} id=${id + '-markup'} label=${t('markup.type')} value=${markup.type || ''}
                            disabled=${locked('carriers')} options=${[['', t('markup.none')],
                                ['percent', t('fee.percent')], ['fixed', t('fee.fixed', {currency: draft.currency || ''})]]}
                            change=${type => update(code, {markup: type
                                ? {type, value: markup.value || '0'} : undefined})} />
                        ${markup.type && html`<label>${t('markup.value')}<input type="text" inputmode="decimal"
                            value=${local(markup.value)} disabled=${locked('carriers')}
                            onChange=${event => update(code, {markup: {...markup,
                                value: decimal(event.target.value)}})} /></label>`}
                    </div>
                </details>
            </div>`;
        })}
    </fieldset>`;
}
