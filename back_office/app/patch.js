/*
 * Settings as the page edits them: a draft beside what the server has, and the RFC 7396 merge
 * patch between the two.  Nothing of the browser is used, so node can test it.
 */

export const isObject = value =>
    value !== null && typeof value === 'object' && !Array.isArray(value);

/* A list, or none where something else stands in its place. */
export const listOf = value => Array.isArray(value) ? value : [];

export const copy = value => value === undefined ? undefined : JSON.parse(JSON.stringify(value));

export const equal = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));


function sorted(value) {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    if (isObject(value)) {
        return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]));
    }
    return value;
}


export function get(document, path) {
    return path.split('.').reduce((at, key) => at === undefined || at === null ? undefined
                                                                               : at[key], document);
}


/* A copy with one member set; undefined takes it out, and an object that is left empty with it. */
export function set(document, path, value) {
    const [key, ...rest] = path.split('.');
    const result = {...document};
    const next = rest.length ? set(isObject(result[key]) ? result[key] : {}, rest.join('.'), value)
                             : value;

    if (next === undefined || (rest.length && isObject(next) && !Object.keys(next).length)) {
        delete result[key];
    } else {
        result[key] = next;
    }

    return result;
}


/* What makes b of a: lists are replaced whole, null takes a member out. */
export function diff(a, b) {
    const patch = {};

    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (!(key in b)) {
            patch[key] = null;
        } else if (isObject(a[key]) && isObject(b[key])) {
            const inner = diff(a[key], b[key]);
            if (Object.keys(inner).length) {
                patch[key] = inner;
            }
        } else if (!equal(a[key], b[key])) {
            patch[key] = b[key];
        }
    }

    return patch;
}


export function merge(document, patch) {
    const result = isObject(document) ? {...document} : {};

    for (const [key, value] of Object.entries(patch)) {
        if (value === null) {
            delete result[key];
        } else {
            result[key] = isObject(value) ? merge(result[key], value) : value;
        }
    }

    return result;
}


const keyOf = entry => isObject(entry) ? entry.code ?? entry.match ?? entry.name : undefined;

const keyed = list => Array.isArray(list) && list.every(entry => keyOf(entry) !== undefined)
    && new Set(list.map(keyOf)).size === list.length;


/*
 * What differs between two settings, for people: [{path, before, after}], a
 * leaf each.  Entries of lists are the same where their code or name is; the
 * path counts in the list where the entry is still found.
 */
export function changes(before, after, up = '') {
    if (equal(before, after)) {
        return [];
    }

    if (keyed(before) && keyed(after)) {
        return listChanges(before, after, up);
    }

    const parts = isObject(after) && !('set' in after) && (isObject(before) || before === undefined)
        || isObject(before) && !('set' in before) && after === undefined && up;

    if (!parts) {
        return [{path: up, before, after}];
    }

    const [a, b] = [before || {}, after || {}];

    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
        .flatMap(key => changes(a[key], b[key], up ? `${up}.${key}` : key));
}


function listChanges(before, after, up) {
    const old = new Map(before.map((entry, i) => [keyOf(entry), {entry, i}]));
    const now = new Set(after.map(keyOf));
    const list = after.flatMap((entry, i) => old.has(keyOf(entry))
        ? changes(old.get(keyOf(entry)).entry, entry, `${up}.${i}`)
        : [{path: up, before: undefined, after: entry}]);

    list.push(...before.filter(entry => !now.has(keyOf(entry)))
        .map(entry => ({path: up, before: entry, after: undefined})));

    const kept = before.map(keyOf).filter(key => now.has(key));
    const order = after.map(keyOf).filter(key => old.has(key));
    if (!equal(kept, order)) {
        list.push({path: up, before: kept, after: order});
    }

    return list;
}
