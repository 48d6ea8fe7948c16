/*
 * An operator's first view: all stores, the sick ones first, and how many have
 * which problem; a new store.
 */

import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Bars } from './charts.js';
import { Busy, CopyLine, Dialog, Failure, Menu } from './controls.js';
import { problemName } from './status.js';
import { ago, country, number, t } from './words.js';


const PROBLEMS = ['export_failed', 'notices_failed', 'key_refused', 'platform_refused', 'settings_bad',
                  'orders_left_out', 'never_polled', 'key_expires', 'no_fallback_rate', 'unknown_carrier',
                  'carriers_changed', 'carrier_silent'];

/* Stores are fetched in pages and counted all; rows are drawn as they are asked for. */
const PAGE = 500, ROWS = 100;


function useStores(q, problem) {
    const [state, setState] = useState({list: [], waiting: true});
    const turn = useRef(0);

    async function load() {
        const mine = ++turn.current;
        let list = [], after = null;

        setState(before => ({...before, waiting: true, failure: null}));
        try {
            do {
                const {body} = await api.stores({limit: PAGE, after, q, problem});
                list = [...list, ...body.stores];
                after = body.next;
                if (mine !== turn.current) {
                    return;               // another search began meanwhile
                }
                setState({list, waiting: !!after});
            } while (after);
        } catch (failure) {
            setState({list, waiting: false, failure});
        }
    }

    useEffect(() => { load(); return () => { turn.current++; }; }, [q, problem]);

    return {...state, load};
}


export function Operator({about, go, address, place}) {
    const {list, waiting, failure, load} = useStores(place.q, place.problem);
    const [rows, setRows] = useState(ROWS);
    const [making, setMaking] = useState(false);
    const to = id => ({store: id, q: null, problem: null, all: null});

    const problems = store => store.problems || [];
    const sick = list.filter(store => problems(store).length);
    const words = [...new Set([...PROBLEMS, ...sick.flatMap(problems)])];
    const counts = words.map(word => [word, sick.filter(s => problems(s).includes(word)).length])
        .filter(([, count]) => count);
    const sorted = [...sick, ...list.filter(store => !problems(store).length)];
    const off = list.filter(store => store.enabled === false).length;

    return html`<h1>${t('stores')}</h1>
        <form class="grid two" role="search" aria-label=${t('stores')} onSubmit=${event => {
            event.preventDefault();
            go({q: new FormData(event.target).get('q'), problem: place.problem});
        }}>
            <label>${t('stores.search')}<input type="search" name="q" value=${place.q || ''} autocomplete="off" /></label>
            <${Menu} id="filter" label=${t('stores.problem')} value=${place.problem || ''}
                change=${problem => go({q: place.q, problem})}
                options=${[['', t('stores.every')], ...words.map(word => [word, problemName(word)])]} />
        </form>
        ${failure && html`<${Failure} error=${failure} again=${load} />`}
        <p role="status" aria-busy=${waiting ? 'true' : undefined}>${t('stores.count',
            {count: number(list.length), sick: number(sick.length), off: number(off)})}</p>
        ${about.write && html`<button type="button" onClick=${() => setMaking(true)}>${t('stores.new')}</button>`}
        ${making && html`<${NewStore} close=${() => { setMaking(false); load(); }} open=${id => go(to(id))} />`}
        ${counts.length > 0 && html`<section aria-labelledby="h-chart"><h2 id="h-chart">${t('stores.chart')}</h2>
            <${Bars} most=${list.length} rows=${counts.map(([word, count]) => [html`<a
                href=${address({problem: word})} onClick=${event => { event.preventDefault(); go({problem: word}); }}
                >${problemName(word)}</a>`, count, 'bad'])} /></section>`}
        <div class="scroll" tabindex="0" role="group" aria-label=${t('stores')}><table class="stores">
            <thead><tr><th scope="col">${t('store')}</th><th scope="col">${t('section.problems')}</th>
                <th scope="col">${t('status.export')}</th></tr></thead>
            <tbody>${sorted.slice(0, rows).map(store => html`<tr key=${store.id}>
                <th scope="row"><a href=${address(to(store.id))}
                    onClick=${event => { event.preventDefault(); go(to(store.id)); }}
                    >${store.id}</a>${store.enabled === false ? ` (${t('off')})` : ''}</th>
                <td>${problems(store).map(word => html`<div>${problemName(word)}</div>`)}
                    ${!problems(store).length && t('none')}</td>
                <td>${store.last_export ? ago(store.last_export) : t('never')}</td></tr>`)}</tbody>
        </table></div>
        ${sorted.length > rows && html`<button type="button" class="secondary" onClick=${() => setRows(rows + ROWS)}
            >${t('stores.more')}</button>`}`;
}


/* User name and password are made here: 24 random letters and digits, about 143 bits. */
function password() {
    const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
    const limit = 256 - 256 % letters.length;
    let text = '';

    while (text.length < 24) {
        for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
            if (byte < limit && text.length < 24) {
                text += letters[byte % letters.length];
            }
        }
    }

    return text;
}


function NewStore({close, open}) {
    const [values, setValues] = useState({id: '', currency: 'USD', country: 'US', postal_code: ''});
    const [failure, setFailure] = useState(null);
    const [made, setMade] = useState(null);
    const put = name => event => setValues({...values, [name]: event.target.value.trim()});

    async function create() {
        const {id, currency, country: code, postal_code} = values;
        const channel = {username: id, password: password()};
        const settings = {id, currency, selling_channel: channel};

        if (postal_code) {
            settings.origin = {country: code, postal_code};
        }

        try {
            await api.create(settings);
            setMade(channel);
            setFailure(null);
        } catch (error) {
            setFailure(error);
        }
    }

    return html`<${Dialog} title=${t('stores.new')} close=${close}>
        ${made ? html`<p class="good" role="status">${t('stores.made')}</p>
            <${CopyLine} label=${t('channel.username')} value=${made.username} />
            <${CopyLine} label=${t('channel.password')} value=${made.password} />
            <button type="button" class="secondary" onClick=${() => open(values.id)}>${t('stores.open')}</button>`
        : html`<label>${t('stores.id')}<input value=${values.id} onInput=${put('id')} autocomplete="off"
                aria-describedby="new-id-hint" /><small id="new-id-hint">${t('stores.id.hint')}</small></label>
            <label>${t('currency')}<input value=${values.currency} onInput=${put('currency')} maxlength="3" /></label>
            <${Menu} id="new-country" label=${t('address.country')} value=${values.country}
                change=${code => setValues({...values, country: code})}
                options=${['US', 'CA', 'GB', 'AU'].map(code => [code, country(code)])} />
            <label>${t('address.postal_code')}<input value=${values.postal_code} onInput=${put('postal_code')}
                autocomplete="off" /></label>
            ${failure && html`<${Failure} error=${failure} />`}
            <${Busy} id="create" label=${t('stores.create')} work=${create} />`}
    </>`;
}
