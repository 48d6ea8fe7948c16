/*
 * The page: a merchant's where the API shows one store, or the address names one; else an
 * operator's.  ?store=acme&screen=carriers&lang=fr
 */

import { html, render, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Failure, Fetched } from './controls.js';
import { language, speak, t } from './words.js';
import { Store } from './store.js';


const parameters = () => new URLSearchParams(location.search);

function address(values) {
    const search = parameters();

    for (const [name, value] of Object.entries(values)) {
        value ? search.set(name, value) : search.delete(name);
    }

    return `${location.pathname}${search.size ? '?' + search : ''}`;
}


function Page() {
    const [about, setAbout] = useState(null);
    const [error, setError] = useState(null);
    const [place, setPlace] = useState(Object.fromEntries(parameters()));
    const [words, setWords] = useState(language());
    const here = useRef(place);
    const guard = useRef(null);            // a store with unsaved changes asks

    async function begin() {
        try {
            const {body} = await api.about();
            let one = null;

            if (!body.store && !parameters().size) {
                const {body: first} = await api.stores({limit: 2});
                one = first.stores.length === 1 && !first.next ? first.stores[0].id : null;
            }

            setError(null);
            setAbout({...body, only: body.store});
            if (one) {
                history.replaceState(null, '', address({store: one}));
                move();
            }
        } catch (failure) {
            setError(failure);
        }
    }

    function move() {
        setPlace(here.current = Object.fromEntries(parameters()));
    }

    /* leaving a store asks, not going to another of its screens */
    const leaves = store => here.current.store && here.current.store !== store
        && guard.current && !guard.current();

    function go(values) {
        if ('store' in values && leaves(values.store)) {
            return;
        }
        history.pushState(null, '', address(values));
        move();
        scrollTo(0, 0);
        document.querySelector('main')?.focus({preventScroll: true});
    }

    useEffect(() => {
        begin();
        const back = () => leaves(parameters().get('store'))
            ? history.pushState(null, '', address(here.current)) : move();
        addEventListener('popstate', back);
        return () => removeEventListener('popstate', back);
    }, []);

    useEffect(() => {
        document.documentElement.lang = words;
        document.title = place.store ? `${place.store} · ShipStation` : 'ShipStation';
    }, [words, place.store]);

    async function other() {
        const next = words === 'fr' ? 'en' : 'fr';
        try {
            await speak(next);
            setWords(next);
        } catch {
            /* the server is away: the page goes on as it is */
        }
    }

    const id = about && (about.only || place.store);

    return html`
        <a class="skip" href="#main">${t('skip')}</a>
        <header class="container">
            <nav aria-label=${t('page')}>
                <ul><li><strong>ShipStation</strong></li>
                    ${id && html`<li>${id}</li>`}
                    ${id && !about.only && html`<li><a href=${address({store: null, screen: null, all: 1})}
                        onClick=${event => { event.preventDefault(); go({store: null, screen: null, all: 1}); }}
                        >${t('all_stores')}</a></li>`}</ul>
                <ul><li><button type="button" class="outline small" lang=${words === 'fr' ? 'en' : 'fr'}
                    onClick=${other}>${words === 'fr' ? 'English' : 'Français'}</button></li></ul>
            </nav>
        </header>
        <main id="main" class="container" tabindex="-1">
            ${error ? html`<${Failure} error=${error} again=${begin} />`
              : !about ? html`<p aria-busy="true">${t('loading')}</p>`
              : id ? html`<${Store} key=${id} id=${id} about=${about} screen=${place.screen}
                    go=${go} address=${address} guard=${guard} />`
              : html`<${Fetched} key="operator" load=${async () => (await import('./operator.js')).Operator}>${Operator =>
                    html`<${Operator} about=${about} go=${go} address=${address} place=${place} />`}</>`}
        </main>
        <footer class="container"><small>${about && about.machine ? about.machine + ' · ' : ''}
            ngx_shipstation_module ${about ? about.version : ''}</small></footer>`;
}


const app = document.getElementById('app');

app.textContent = '';
render(html`<${Page} />`, app);
