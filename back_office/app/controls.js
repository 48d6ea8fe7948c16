/*
 * Controls: a label, a hint, an error and one member of the settings each.  They find the draft in
 * the Editor context, so that a screen names paths and nothing else.
 */

import { html, createContext, useContext, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { decimal, has, shown, t } from './words.js';
import { get } from './patch.js';
import { nameOf, ours } from './members.js';

export const Editor = createContext(null);

export const idOf = path => 'f-' + path.replace(/[^\w]/g, '-');


export function errorOf(errors, path) {
    return errors.find(error => ours(error.path || '') === path);
}

/* What the page can say in its own language, else the server's sentence. */
export function sentence(error) {
    const key = 'error.' + error.code;

    return has(key) ? t(key) : error.message || t('error.failed');
}

/* What is wrong with a value: ours, and the server's sentence, which has the bounds and is English. */
function inFull(error) {
    const own = sentence(error);

    return error.message && own !== error.message
        ? html`${own} <small lang="en">(${error.message})</small>` : own;
}


function Frame({path, label, hint, error, children}) {
    const id = idOf(path);

    return html`<div class="field">
        <label for=${id}>${label}</label>
        ${children}
        ${hint && html`<small id=${id + '-hint'}>${hint}</small>`}
        ${error && html`<small id=${id + '-error'} class="error">${inFull(error)}</small>`}
    </div>`;
}


function attributes(path, hint, error, editor, extra) {
    const id = idOf(path);
    const described = [hint && id + '-hint', error && id + '-error'].filter(Boolean).join(' ');

    return {
        id, name: path,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? 'true' : undefined,
        disabled: editor.locked(path),
        ...extra
    };
}


export function useField(path) {
    const editor = useContext(Editor);

    return {
        editor,
        error: errorOf(editor.errors, path),
        value: get(editor.draft, path),
        change: value => editor.change(path, value)
    };
}


export function Text({path, label = nameOf(path), hint, type = 'text', show, ...extra}) {
    const {editor, error, value, change} = useField(path);

    return html`<${Frame} ...${{path, label, hint, error}}>
        <input type=${type} value=${value === undefined || value === null ? '' : show ? show(value) : value} spellcheck=${false} autocomplete="off"
            onInput=${event => change(event.target.value.trim() ? event.target.value : undefined)}
            ...${attributes(path, hint, error, editor, extra)} />
    </>`;
}


/* A decimal number; it is kept as text, exactly as it was typed but for the comma. */
export function Decimal({path, label = nameOf(path), hint, unit, ...extra}) {
    const {editor, error, value, change} = useField(path);
    const [typed, setTyped] = useState(null);

    return html`<${Frame} ...${{path, hint, error}} label=${unit ? `${label} (${unit})` : label}>
        <input type="text" inputmode="decimal" autocomplete="off"
            value=${typed ?? shown(value === undefined ? '' : String(value))}
            onInput=${event => {
                setTyped(event.target.value);
                const number = decimal(event.target.value);
                change(number === '' ? undefined : number);
            }}
            onBlur=${() => setTyped(null)}
            ...${attributes(path, hint, error, editor, extra)} />
    </>`;
}


export function Choice({path, label = nameOf(path), hint, options, empty, ...extra}) {
    const {editor, error, value, change} = useField(path);
    const list = value === undefined || value === null || options.some(([word]) => word === value)
        ? options : [...options, [value, String(value)]];
    const chosen = text => (list.find(([word]) => String(word) === text) || [])[0];

    return html`<${Frame} ...${{path, label, hint, error}}>
        <select value=${String(value ?? '')} onChange=${event => change(chosen(event.target.value))}
            ...${attributes(path, hint, error, editor, extra)}>
            ${empty !== undefined && html`<option value="">${empty}</option>`}
            ${list.map(([word, text]) =>
                html`<option value=${String(word)} selected=${word === value}>${text}</option>`)}
        </select>
    </>`;
}


/* A menu that is no member of the settings. */
export function Menu({id, label, value, options, change, ...extra}) {
    return html`<div><label for=${id}>${label}</label>
        <select id=${id} value=${value} onChange=${event => change(event.target.value)} ...${extra}>
            ${options.map(([word, text]) =>
                html`<option value=${word} selected=${word === value}>${text}</option>`)}
        </select></div>`;
}


/* A moment, as the clock on the wall here shows it; it is kept in UTC. */
export function Moment({path, hint}) {
    const {editor, error, value, change} = useField(path);
    const when = value ? new Date(value) : null;
    const local = when && !isNaN(when)
        ? new Date(when - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16) : '';

    return html`<${Frame} ...${{path, hint, error}} label=${nameOf(path)}>
        <input type="datetime-local" value=${local}
            onChange=${event => change(event.target.value
                ? new Date(event.target.value).toISOString().replace(/\.\d+Z$/, 'Z') : undefined)}
            ...${attributes(path, hint, error, editor)} />
    </>`;
}


export function Switch({path, label = nameOf(path), hint, fallback = false, onSwitch, ...extra}) {
    const {editor, error, value, change} = useField(path);
    const id = idOf(path);

    return html`<div class="field">
        <label>
            <input type="checkbox" role="switch" checked=${value ?? fallback}
                onChange=${event => onSwitch ? onSwitch(event.target.checked)
                                             : change(event.target.checked)}
                ...${attributes(path, hint, error, editor, extra)} />
            ${label}
        </label>
        ${hint && html`<small id=${id + '-hint'}>${hint}</small>`}
        ${error && html`<small id=${id + '-error'} class="error">${inFull(error)}</small>`}
    </div>`;
}


/* What is set is never shown: its last characters are, and typing replaces it. */
export function Secret({path, label = nameOf(path), hint, ...extra}) {
    const {editor, error, value, change} = useField(path);
    const kept = value && typeof value === 'object' && value.set ? value : null;
    const original = get(editor.original, path);

    return html`<${Frame} ...${{path, label, error}}
        hint=${[kept && (kept.hint ? t('secret.set_hint', {hint: kept.hint}) : t('secret.set')),
                hint].filter(Boolean).join(' ')}>
        <input type="password" autocomplete="new-password" value=${kept ? '' : value ?? ''}
            placeholder=${kept ? '••••••••' : ''}
            onInput=${event => change(event.target.value || original)}
            ...${attributes(path, true, error, editor, extra)} />
    </>`;
}


export function Weight({path, label, hint}) {
    return html`<div class="grid two">
        <${Decimal} path=${path + '.value'} label=${label} hint=${hint} />
        <${Choice} path=${path + '.units'} label=${t('units.weight')} empty="–"
            options=${['grams', 'kilograms', 'ounces', 'pounds'].map(u => [u, t('unit.' + u)])} />
    </div>`;
}


export function Size({path = ''}) {
    const at = name => path ? `${path}.${name}` : name;

    return html`<div class="grid four">
        ${['length', 'width', 'height'].map(side =>
            html`<${Decimal} path=${at(side)} label=${t('size.' + side)} />`)}
        <${Choice} path=${at('units')} label=${t('units.length')} empty="–"
            options=${['centimeters', 'inches', 'millimeters', 'meters', 'feet']
                .map(u => [u, t('unit.' + u)])} />
    </div>`;
}


export function Section({name, hint, children}) {
    return html`<section aria-labelledby=${'h-' + name}>
        <h2 id=${'h-' + name}>${t('section.' + name)}</h2>
        ${hint && html`<p>${hint}</p>`}
        ${children}
    </section>`;
}


/* A native dialog, open while it is in the tree; Escape and its button close it. */
export function Dialog({title, close, children, footer}) {
    const ref = useRef(null);

    useEffect(() => {
        const dialog = ref.current;
        dialog.showModal();
        return () => dialog.open && dialog.close();
    }, []);

    return html`<dialog ref=${ref} aria-labelledby="dialog-title"
        onCancel=${event => { event.preventDefault(); close(); }}>
        <article>
            <header>
                <button type="button" class="close" aria-label=${t('close')} onClick=${close}></button>
                <h2 id="dialog-title">${title}</h2>
            </header>
            ${children}
            <footer>${footer || html`<button type="button" onClick=${close}>${t('close')}</button>`}</footer>
        </article>
    </dialog>`;
}


export function CopyLine({label, value}) {
    const ref = useRef(null);
    const [said, say] = useState('');
    const id = 'copy-' + label.replace(/\W+/g, '-');

    async function copy() {
        try {
            await navigator.clipboard.writeText(value);
            say(t('copied'));
        } catch {
            // no permission, or plain http: select it, the keyboard does the rest
            ref.current.select();
            say(t('press_copy'));
        }
    }

    return html`<div class="field">
        <label for=${id}>${label}</label>
        <div role="group">
            <input id=${id} ref=${ref} type="text" readonly value=${value} />
            <button type="button" class="secondary" onClick=${copy}
                aria-label=${`${t('copy')} ${label}`}>${t('copy')}</button>
        </div>
        <small role="status">${said}</small>
    </div>`;
}


/* A button whose work takes a while: it says so, and cannot be pressed twice. */
export function Busy({label, work, ...extra}) {
    const [busy, setBusy] = useState(false);
    const alive = useRef(true);

    useEffect(() => () => { alive.current = false; }, []);

    async function press() {
        setBusy(true);
        try {
            await work();
        } finally {
            if (alive.current) {
                setBusy(false);
            }
        }
    }

    return html`<button type="button" aria-busy=${busy ? 'true' : undefined} disabled=${busy}
        onClick=${press} ...${extra}>${label}</button>`;
}


/* What is fetched when a screen opens: waiting, an error in words with "again", or the thing. */
export function Fetched({load, deps = [], children}) {
    const [state, setState] = useState({waiting: true});

    async function run() {
        try {
            setState({value: await load()});
        } catch (error) {
            setState({error});
        }
    }

    useEffect(() => { setState({waiting: true}); run(); }, deps);

    if (state.waiting) {
        return html`<p aria-busy="true">${t('loading')}</p>`;
    }
    if (state.error) {
        return html`<${Failure} error=${state.error} again=${run} />`;
    }
    return children(state.value, run);
}


export { inFull };

export function Failure({error, again}) {
    return html`<div role="alert" class="failure">
        <p>${sentence(error)}${error.retryAfter ? ' ' + t('retry_after', {seconds: error.retryAfter}) : ''}</p>
        ${error.errors && error.errors.length > 0 && html`<ul>
            ${error.errors.map(e => html`<li>${e.path ? `${nameOf(e.path)}: ` : ''}${inFull(e)}</li>`)}
        </ul>`}
        ${again && html`<button type="button" class="secondary" onClick=${again}>${t('again')}</button>`}
    </div>`;
}
