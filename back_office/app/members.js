/*
 * Which screen has which member of the settings, and what it is called there.
 * A "*" stands for a place in a list.  What is not named here stands on the
 * screen "Advanced", or under "Other settings" of its list's entry.
 */

import { has, t } from './words.js';


export const MEMBERS = {
    'enabled': ['connection', 'enabled'],
    'api.key': ['connection', 'api.key'],
    'api.secret': ['connection', 'api.secret'],
    'api.expires_on': ['connection', 'api.expires_on'],

    'automatic_tax': ['configuration', 'automatic_tax'],
    'tax_rates': ['configuration', 'tax_rates'],
    'tax_rates.*.name': ['configuration', 'name'],
    'tax_rates.*.country': ['configuration', 'address.country'],
    'tax_rates.*.state': ['configuration', 'address.state'],
    'tax_rates.*.postal_prefix': ['configuration', 'tax_rate.postal_prefix'],
    'tax_rates.*.percent': ['configuration', 'tax_rate.percent'],
    'company_phone': ['configuration', 'company_phone'],
    'handling_fee.enabled': ['configuration', 'fee'],
    'handling_fee.type': ['configuration', 'fee.type'],
    'handling_fee.value': ['configuration', 'fee.value'],
    'international_non_delivery': ['configuration', 'non_delivery'],
    'international_non_delivery_field': ['configuration', 'non_delivery_field'],
    'sync_all_orders': ['configuration', 'sync_all'],
    'sync_all_since': ['configuration', 'sync_all_since'],
    'currency': ['configuration', 'currency'],
    'foreign_currency': ['configuration', 'foreign_currency'],

    'default_package': ['parcels', 'section.package'],
    'default_package.weight': ['parcels', 'weight'],
    'default_package.weight.value': ['parcels', 'weight'],
    'default_package.weight.units': ['parcels', 'units.weight'],
    'default_package.length': ['parcels', 'size.length'],
    'default_package.width': ['parcels', 'size.width'],
    'default_package.height': ['parcels', 'size.height'],
    'default_package.units': ['parcels', 'units.length'],
    'boxes': ['parcels', 'section.boxes'],
    'boxes.*.name': ['parcels', 'name'],
    'boxes.*.length': ['parcels', 'size.length'],
    'boxes.*.width': ['parcels', 'size.width'],
    'boxes.*.height': ['parcels', 'size.height'],
    'boxes.*.units': ['parcels', 'units.length'],
    'boxes.*.max_weight': ['parcels', 'box.max_weight'],
    'boxes.*.max_weight.value': ['parcels', 'box.max_weight'],
    'boxes.*.max_weight.units': ['parcels', 'units.weight'],
    'boxes.*.weight': ['parcels', 'box.weight'],
    'boxes.*.weight.value': ['parcels', 'box.weight'],
    'boxes.*.weight.units': ['parcels', 'units.weight'],
    'max_parcels': ['parcels', 'max_parcels'],
    'origin.name': ['parcels', 'address.name'],
    'origin.company': ['parcels', 'address.company'],
    'origin.street1': ['parcels', 'address.street1'],
    'origin.street2': ['parcels', 'address.street2'],
    'origin.city': ['parcels', 'address.city'],
    'origin.state': ['parcels', 'address.state'],
    'origin.postal_code': ['parcels', 'address.postal_code'],
    'origin.country': ['parcels', 'address.country'],
    'origin.phone': ['parcels', 'address.phone'],

    'carriers': ['carriers', 'section.carriers'],
    'carriers.*.code': ['carriers', 'code'],
    'carriers.*.name': ['carriers', 'carrier.name'],
    'carriers.*.show_at_checkout': ['carriers', 'carrier.show'],
    'carriers.*.package': ['carriers', 'package_type'],
    'carriers.*.new_services': ['carriers', 'new_services'],
    'carriers.*.services': ['carriers', 'services'],
    'carriers.*.services.*.code': ['carriers', 'code'],
    'carriers.*.services.*.enabled': ['carriers', 'service.enabled'],
    'carriers.*.services.*.name': ['carriers', 'service.name'],
    'carriers.*.services.*.markup': ['carriers', 'markup.type'],
    'carriers.*.services.*.markup.type': ['carriers', 'markup.type'],
    'carriers.*.services.*.markup.value': ['carriers', 'markup.value'],

    'fallback_rates': ['fallback', 'section.fallback'],
    'fallback_rates.*.code': ['fallback', 'code'],
    'fallback_rates.*.name': ['fallback', 'fallback.name'],
    'fallback_rates.*.amount': ['fallback', 'fallback.amount'],
    'fallback_rates.*.countries': ['fallback', 'fallback.countries'],
    'fallback_rates.*.max_weight': ['fallback', 'fallback.max_weight'],
    'fallback_rates.*.max_weight.value': ['fallback', 'fallback.max_weight'],
    'fallback_rates.*.max_weight.units': ['fallback', 'units.weight']
};

/* What nobody sets: the module keeps it, or it names the file. */
const KEPT = new Set(['format', 'id', 'revision']);


/* The server's paths are "carriers[0].code", the page's "carriers.0.code". */
export const ours = path => path.replace(/\[(\d+)\]/g, '.$1');

const pattern = path => ours(path).replace(/\.\d+(?=\.|$)/g, '.*');

export const elsewhere = path => KEPT.has(path) || pattern(path) in MEMBERS;

export const screenOf = path => (MEMBERS[pattern(path)]
    || MEMBERS[pattern(path).replace(/\.\*.*$/, '')] || ['advanced'])[0];


/* A member's name on its screen. */
export function nameOf(path) {
    const found = MEMBERS[pattern(path)];
    const other = 'member.' + pattern(path);

    return found ? t(found[1]) : has(other) ? t(other) : ours(path);
}


/* … and before it that of the entry of the list, or the part, it is in. */
export function whole(path, settings) {
    const parts = ours(path).split('.');
    const names = [];
    let at = settings;

    for (const part of parts.slice(0, -1)) {
        at = at === undefined || at === null ? undefined : at[part];
        if (/^\d+$/.test(part)) {
            names.push((at && (at.name || at.code || at.country)) || String(Number(part) + 1));
        }
    }

    const own = /^\d+$/.test(parts.at(-1)) ? whole(parts.slice(0, -1).join('.'), settings)
                                            : nameOf(path);
    const part = {origin: 'section.origin', default_package: 'section.package',
                  handling_fee: 'section.fee'}[parts[0]];

    return [part && parts.length > 1 ? t(part) : null, ...names, own].filter(Boolean).join(' · ');
}
