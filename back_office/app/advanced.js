/*
 * Advanced: every other member of the schema, so that nothing needs a file; and
 * "Other settings" of the entries of lists.  A switch for what is true or
 * false, a menu for words, a line for texts and numbers, JSON for the rest: a
 * member that this page has never heard of is shown, too.
 */

import { html, useContext, useEffect, useState } from '../vendor/preact-htm.js';
import { Choice, Editor, Fetched, Moment, Secret, Section, Switch, Text, idOf, inFull, useField }
    from './controls.js';
import { elsewhere, nameOf } from './members.js';
import { equal, get } from './patch.js';
import { has, language, t } from './words.js';


export function Advanced() {
    const editor = useContext(Editor);

    return html`<${Section} name="advanced" hint=${t('advanced.hint')}>
        <${Fetched} load=${editor.schema}>${schema => html`<${Members} list=${members(schema, '')} />`}</>
    </>`;
}


/* Members of a list's entry that its screen does not know. */
export function Others({path}) {
    const {schema} = useContext(Editor);
    const [list, setList] = useState([]);

    useEffect(() => {
        schema().then(root => setList(members(entryOf(root, path), path)), () => setList([]));
    }, [path]);

    return list.length > 0 && html`<details><summary>${t('other_settings')}</summary>
        <${Members} list=${list} /></details>`;
}


function entryOf(rule, path) {
    return path.split('.').reduce((at, key) => at && (/^\d+$/.test(key) ? at.items
        : (at.properties || {})[key]), rule);
}


/* [path, rule] of the leaves that stand on no other screen. */
function members(rule, up) {
    return Object.entries((rule || {}).properties || {}).flatMap(([name, one]) => {
        const path = up ? `${up}.${name}` : name;

        return elsewhere(path) ? [] : one.properties ? members(one, path) : [[path, one]];
    });
}


function Members({list}) {
    let before = null;

    return list.map(([path, rule]) => {
        const group = /^[a-z_]+\./.test(path) ? path.split('.')[0] : null;
        const title = group !== before && group && has('group.' + group) ? t('group.' + group) : null;
        before = group;

        return html`${title && html`<h3>${title}</h3>`}<${Member} key=${path} path=${path} rule=${rule} />`;
    });
}


/* The page's own words, else those of the schema, which is English. */
function hintOf(path, rule) {
    const key = 'hint.' + path.replace(/\.\d+(?=\.|$)/g, '.*');

    if (has(key)) {
        return t(key);
    }

    const plain = (rule.description || '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '');

    return plain && html`<span lang=${language() === 'en' ? undefined : 'en'}>${plain}</span>`;
}


function Member({path, rule}) {
    const {draft} = useContext(Editor);
    const hint = hintOf(path, rule);
    const words = (rule.enum || []).filter(word => word !== null);
    const types = [].concat(rule.type || (rule.anyOf || []).map(one => one.type || 'string')).flat();
    const value = get(draft, path);

    if (rule.writeOnly) {
        return html`<${Secret} path=${path} hint=${hint} />`;
    }
    if (types.includes('boolean') && !types.includes('object')) {
        return html`<${Switch} path=${path} hint=${hint} fallback=${rule.default === true} />`;
    }
    if (words.length) {
        return html`<${Choice} path=${path} hint=${hint}
            empty=${rule.default === undefined ? '–' : t('usual', {word: wordOf(rule.default)})}
            options=${words.map(word => [word, wordOf(word)])} />`;
    }
    if (types.includes('array') || types.includes('object') || (value && typeof value === 'object')) {
        return html`<${Json} path=${path} hint=${hint} />`;
    }
    return /\.until$/.test(path) ? html`<${Moment} path=${path} hint=${hint} />`
                                 : html`<${Text} path=${path} hint=${hint} />`;
}


const wordOf = word => has('word.' + word) ? t('word.' + word) : String(word);


function Json({path, hint}) {
    const {editor, error, value, change} = useField(path);
    const [typed, setTyped] = useState(null);
    const [broken, setBroken] = useState(false);
    const id = idOf(path);

    function input(text) {
        setTyped(text);
        try {
            const next = text.trim() ? JSON.parse(text) : undefined;
            setBroken(false);
            if (!equal(next, value)) {
                change(next);
            }
        } catch {
            setBroken(true);
        }
    }

    return html`<div class="field"><label for=${id}>${nameOf(path)} (JSON)</label>
        <textarea id=${id} rows="4" spellcheck=${false} disabled=${editor.locked(path)}
            aria-invalid=${broken || error ? 'true' : undefined} aria-describedby=${id + '-hint'}
            onInput=${event => input(event.target.value)} onBlur=${() => !broken && setTyped(null)}
            value=${typed ?? (value === undefined ? '' : JSON.stringify(value, null, 2))}></textarea>
        <small id=${id + '-hint'}>${broken ? html`<span class="error">${t('not_json')}</span> ` : ''}${hint}</small>
        ${error && html`<small class="error">${inFull(error)}</small>`}</div>`;
}
