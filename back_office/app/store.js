/*
 * One store: its screens, the draft of its settings, and how it is saved.  A save shows what it
 * would change and warn of; one that meets another's shows both; what was typed is kept whatever
 * the server says.
 */

import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Busy, Dialog, Editor, Failure, Fetched, idOf, inFull, sentence } from './controls.js';
import { ours, screenOf, whole } from './members.js';
import { changes, copy, diff, get, merge, set } from './patch.js';
import { has, language, t } from './words.js';


/* The first are for looking, and have nothing to save. */
const LOOKING = new Set(['status', 'cart', 'preview', 'history']);

/* Each comes when it is first opened: the first view is small. */
const SCREENS = [
    ['status', async () => (await import('./status.js')).Status],
    ['connection', async () => (await import('./connection.js')).Connection],
    ['configuration', async () => (await import('./configuration.js')).Configuration],
    ['parcels', async () => (await import('./parcels.js')).Parcels],
    ['carriers', async () => (await import('./carriers.js')).Carriers],
    ['fallback', async () => (await import('./fallback.js')).Fallback],
    ['cart', async () => (await import('./looks.js')).Cart],
    ['preview', async () => (await import('./looks.js')).Preview],
    ['history', async () => (await import('./looks.js')).History],
    ['advanced', async () => (await import('./advanced.js')).Advanced]
];


/* Members that only an operator may change: "selling_channel" covers what is in it, too. */
const within = (path, members) =>
    members.some(member => path === member || path.startsWith(member + '.'));


export function Store({id, about, screen, go, address, guard}) {
    const [loaded, setLoaded] = useState(null);
    const [draft, setDraft] = useState(null);
    const [failure, setFailure] = useState(null);
    const [errors, setErrors] = useState([]);
    const [proposal, setProposal] = useState(null);   // what a save would do
    const [conflict, setConflict] = useState(null);
    const [said, say] = useState('');
    const summary = useRef(null);

    const dirty = loaded && draft ? Object.keys(diff(loaded.settings, draft)).length > 0 : false;
    const unsaved = useRef(false);
    unsaved.current = dirty;
    guard.current = () => !unsaved.current || confirm(t('leave'));

    async function load() {
        try {
            const {body, etag} = await api.read(id);
            setLoaded({settings: body, etag});
            setDraft(copy(body));
            setErrors([]);
            setFailure(null);
        } catch (error) {
            setFailure(error);
        }
    }

    useEffect(() => {
        load();
        const ask = event => {
            if (unsaved.current) {
                event.preventDefault();
                event.returnValue = '';
            }
        };
        addEventListener('beforeunload', ask);
        return () => {
            removeEventListener('beforeunload', ask);
            guard.current = null;
        };
    }, [id]);

    useEffect(() => { errors.length && summary.current?.focus(); }, [errors]);

    function refused(error) {
        setProposal(null);
        if (error.status === 412) {
            meet();
        } else if (error.errors.length) {
            setErrors(error.errors);
        } else {
            setErrors([{path: '', code: error.code, message: error.message}]);
        }
    }

    async function meet() {
        try {
            const {body, etag} = await api.read(id);
            setConflict({body, etag, mine: diff(loaded.settings, draft)});
        } catch (error) {
            setErrors([{path: '', code: error.code, message: error.message}]);
        }
    }

    async function propose() {
        const patch = diff(loaded.settings, draft);

        say('');
        setErrors([]);

        try {
            const {body} = await api.change(id, patch, loaded.etag, true);
            setProposal({patch, warnings: (body && body.warnings) || []});
        } catch (error) {
            refused(error);
        }
    }

    async function save() {
        try {
            await api.change(id, proposal.patch, loaded.etag, false);
        } catch (error) {
            refused(error);
            return;
        }

        setProposal(null);
        await load();                     // the secrets are hidden again there
        say(t('saved'));
    }

    function settle(keepMine) {
        setLoaded({settings: conflict.body, etag: conflict.etag});
        setDraft(keepMine ? merge(copy(conflict.body), conflict.mine) : copy(conflict.body));
        setConflict(null);
    }

    if (failure) {
        return html`<${Failure} error=${failure} again=${load} />`;
    }
    if (!draft) {
        return html`<p aria-busy="true">${t('loading')}</p>`;
    }

    /* to the field that a sentence is about, on whatever screen it is */
    function show(path) {
        go({store: id, screen: screenOf(path)});
        const end = Date.now() + 3000;
        const look = () => {
            const field = document.getElementById(idOf(ours(path)));
            field?.closest('details')?.setAttribute('open', '');
            field ? field.focus() : Date.now() < end && setTimeout(look, 50);
        };
        setTimeout(look);
    }

    const operatorOnly = about.store ? about.operator || [] : [];
    const editor = {
        id, about, errors, draft, original: loaded.settings, etag: loaded.etag, go,
        schema: async () => (await api.schema()).body,
        locked: path => !about.write || within(path, operatorOnly),
        change: (path, value) => { say(''); setDraft(now => setMember(now, path, value)); },
        changeAll: values => setDraft(now => Object.entries(values)
            .reduce((at, [path, value]) => setMember(at, path, value), now))
    };

    const [name, bring] = SCREENS.find(([word]) => word === screen) || SCREENS[0];

    return html`<${Editor.Provider} value=${editor}>
        <nav aria-label=${t('screens')} class="screens"><ul>
            ${SCREENS.map(([word]) => html`<li><a href=${address({screen: word})}
                aria-current=${word === name ? 'page' : undefined}
                onClick=${event => { event.preventDefault(); go({store: id, screen: word}); }}
                >${t('screen.' + word)}</a></li>`)}
        </ul></nav>

        ${errors.length > 0 && html`<div class="failure" role="alert" tabindex="-1" ref=${summary}>
            <p>${t('not_saved', {count: errors.length})}</p>
            <ul>${errors.map(error => html`<li>${error.path && html`<a
                href=${address({screen: screenOf(error.path)})}
                onClick=${event => { event.preventDefault(); show(error.path); }}
                >${whole(error.path, draft)}</a>: `}${inFull(error)}</li>`)}</ul>
        </div>`}

        <h1>${t('screen.' + name)}</h1>
        <${Fetched} key=${name} load=${bring}>${Screen => html`<${Screen} />`}</>

        ${about.write && (dirty || said || !LOOKING.has(name)) && html`<div class="save">
            <${Busy} id="save" label=${t('save')} work=${propose} ...${dirty ? {} : {disabled: true}} />
            ${dirty && html`<button type="button" class="secondary outline"
                onClick=${() => { setDraft(copy(loaded.settings)); setErrors([]); }}>${t('undo')}</button>`}
            <span role="status">${dirty ? t('unsaved') : said}</span>
        </div>`}
        ${!about.write && html`<p><small>${t('read_only')}</small></p>`}

        ${proposal && html`<${Dialog} title=${t('save_title')} close=${() => setProposal(null)}
            footer=${html`<button type="button" class="secondary" onClick=${() => setProposal(null)}
                >${t('back')}</button> <${Busy} id="save-now" label=${t('save_now')} work=${save} />`}>
            <${Changes} before=${loaded.settings} after=${draft} />
            ${proposal.warnings.length > 0 && html`<h3>${t('warnings')}</h3>
                <ul>${proposal.warnings.map(w => html`<li lang=${language() === 'en' ? undefined : 'en'}>${
                    sentence(typeof w === 'string' ? {message: w} : w)}</li>`)}</ul>`}
        </>`}

        ${conflict && html`<${Dialog} title=${t('conflict_title')} close=${() => setConflict(null)}
            footer=${html`<button type="button" class="secondary" onClick=${() => settle(false)}
                >${t('take_theirs')}</button> <button type="button" onClick=${() => settle(true)}
                >${t('keep_mine')}</button>`}>
            <p>${t('conflict')}</p>
            <h3>${t('theirs')}</h3><${Changes} before=${loaded.settings} after=${conflict.body} />
            <h3>${t('mine')}</h3><${Changes} before=${loaded.settings} after=${draft} />
        </>`}
    </>`;
}


/* Members of lists are replaced in place: "carriers.0.name". */
function setMember(document, path, value) {
    const found = /^(.*?)\.(\d+)(?:\.(.*))?$/.exec(path);

    if (!found) {
        return set(document, path, value);
    }

    const [, listPath, index, rest] = found;
    const list = [...(get(document, listPath) || [])];
    list[index] = rest ? setMember(list[index] || {}, rest, value) : value;

    return set(document, listPath, list);
}


/* A value in words: objects as lines of what is in them. */
function Value({what}) {
    if (what === undefined || what === null) {
        return t('nothing');
    }
    if (typeof what === 'boolean') {
        return t(what ? 'on' : 'off');
    }
    if (Array.isArray(what)) {
        return what.map((one, i) => html`${i > 0 && ', '}<${Value} what=${one} />`);
    }
    if (typeof what === 'object') {
        return what.set ? '••••' : Object.entries(what).map(([key, one]) => html`<div>
            <small>${key}:</small> <${Value} what=${one} /></div>`);
    }
    return has('word.' + what) ? t('word.' + what) : String(what);
}


const SECRET = /(^|\.)(secret|password|password_hash|token|key)$/;

function Changes({before: was, after: will}) {
    const list = changes(was, will).filter(({path}) => path !== 'revision');

    if (!list.length) {
        return html`<p>${t('no_changes')}</p>`;
    }

    return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('changes')}><table class="changes">
        <thead><tr><th scope="col">${t('change.what')}</th><th scope="col">${t('change.before')}</th>
            <th scope="col">${t('change.after')}</th></tr></thead>
        <tbody>${list.map(({path, before, after}) => html`<tr>
            <th scope="row">${whole(path, get(will, ours(path)) === undefined ? was : will)}</th>
            <td><${Value} what=${before} /></td>
            <td>${SECRET.test(path) && typeof after === 'string' ? t('new_secret')
                : html`<${Value} what=${after} />`}</td>
        </tr>`)}</tbody></table></div>`;
}
