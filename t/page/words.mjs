/* Without a browser: dictionaries, and the arithmetic of drafts. */

import { readFileSync, readdirSync } from 'node:fs';
import { is, ok } from './browser.mjs';
import en from '../../back_office/app/en.js';
import fr from '../../back_office/app/fr.js';
import { changes, diff, merge, set } from '../../back_office/app/patch.js';

const folder = new URL('../../back_office/app/', import.meta.url);


export async function words() {
    is(Object.keys(en).filter(key => !(key in fr)), [], 'each English text is there in French');
    is(Object.keys(fr).filter(key => !(key in en)), [], 'and the other way');

    const holes = text => (text.match(/\{\w+\}/g) || []).sort();
    is(Object.keys(en).filter(key => holes(en[key]).join() !== holes(fr[key] || '').join()), [],
       'the same values go into both');
    is(Object.keys(fr).filter(key => fr[key] === en[key] && fr[key].length > 14), [], 'and no French text is English');

    const source = readdirSync(folder).filter(name => !/^(en|fr)\.js$/.test(name))
        .map(name => readFileSync(new URL(name, folder), 'utf8')).join('\n');
    is([...source.matchAll(/\bt\('([^']+[^.'])'/g)].map(found => found[1]).filter(key => !(key in en)), [],
       'each text that the page asks for is there');

    const before = {a: 1, list: [{code: 'x', on: true}, {code: 'y'}], key: {set: true}, deep: {b: 1, c: 2}};
    const after = {a: 2, list: [{code: 'x', on: false}, {code: 'z'}], key: 'new', deep: {c: 2}};
    is(diff(before, after), {a: 2, list: after.list, key: 'new', deep: {b: null}}, 'a merge patch');
    is(merge(before, diff(before, after)), after, 'which makes the one of the other');
    is(changes(before, after).map(one => one.path), ['a', 'list.0.on', 'list', 'list', 'key', 'deep.b'],
       'changes by entry: one, a new one, one that is gone');
    is(set({a: {b: 1}}, 'a.b', undefined), {}, 'an object that is left empty goes with its last member');
    ok(!('x' in set({}, 'x', undefined)), 'nothing becomes of nothing');
}
