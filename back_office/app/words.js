/*
 * The page's language: the browser's, or what was chosen by the switch; French and English.
 * Money, numbers and dates go by Intl; people may type a decimal comma.
 */

const KEPT = 'shipstation-language';


function kept() {
    try {
        return localStorage.getItem(KEPT);
    } catch {
        return null;                      // storage may be off
    }
}


function choose() {
    const asked = new URLSearchParams(location.search).get('lang');

    for (const tag of [asked, kept(), ...navigator.languages]) {
        const found = tag && /^(en|fr)\b/i.exec(tag);
        if (found) {
            return tag;
        }
    }

    return 'en';
}


/* A dictionary comes when its language is first spoken. */
const DICTIONARIES = {};

async function fetchWords(name) {
    DICTIONARIES[name] ??= (await (name === 'fr' ? import('./fr.js') : import('./en.js'))).default;
}


/* "fr-CA" writes numbers otherwise than "fr-FR", in the same words. */
let tag = choose();

export const language = () => tag.slice(0, 2).toLowerCase();

await fetchWords(language());

export async function speak(next) {
    await fetchWords(next);
    tag = navigator.languages.find(known => known.slice(0, 2).toLowerCase() === next) || next;
    try {
        localStorage.setItem(KEPT, next);
    } catch {
        /* then only this visit is in it */
    }
}


export const has = key => key in DICTIONARIES[language()];

export function t(key, values = {}) {
    const text = DICTIONARIES[language()][key] ?? key;

    return text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
}


/* The words of an enumeration; of one that is not known, itself. */
export const word = (kind, value) => has(`${kind}.${value}`) ? t(`${kind}.${value}`) : String(value);


export const number = (value, options) => new Intl.NumberFormat(tag, options).format(value);

export function money(amount, currency) {
    try {
        return new Intl.NumberFormat(tag, {style: 'currency', currency}).format(Number(amount));
    } catch {
        return `${amount} ${currency || ''}`.trim();
    }
}

export function date(value) {
    const when = typeof value === 'number' ? new Date(value * 1000) : new Date(value);

    return !value || isNaN(when) ? t('never')
        : new Intl.DateTimeFormat(tag, {dateStyle: 'medium', timeStyle: 'short'}).format(when);
}

export function ago(value) {
    const seconds = (Date.now() - new Date(value)) / 1000;

    if (!value || isNaN(seconds)) {
        return t('never');
    }

    const steps = [[60, 'second', 1], [3600, 'minute', 60], [86400, 'hour', 3600],
                   [Infinity, 'day', 86400]];
    const [, unit, size] = steps.find(([end]) => Math.abs(seconds) < end);

    return new Intl.RelativeTimeFormat(tag, {numeric: 'auto'})
        .format(-Math.round(seconds / size), unit);
}

export function country(code) {
    try {
        return new Intl.DisplayNames([tag], {type: 'region'}).of(code);
    } catch {
        return code;
    }
}

/* "12,50", "1 234.5" as they are typed → "12.50", "1234.5"; what is no number stays as it is. */
export function decimal(text) {
    const plain = text.trim().replace(/[\s\u00a0\u202f]/g, '');

    return /^-?\d+[.,]\d+$|^-?\d+$|^-?[.,]\d+$/.test(plain)
        ? plain.replace(',', '.').replace(/^(-?)\./, '$10.') : text.trim();
}

/* …and back for the eye: a decimal comma where the language has one. */
export function shown(text) {
    const comma = number(1.5).includes(',');

    return typeof text === 'string' && /^-?\d+\.\d+$/.test(text) && comma
        ? text.replace('.', ',') : text ?? '';
}
