/* Configuration: taxes, phone, handling fee, non-delivery, which orders, currency. */

import { html, useContext } from '../vendor/preact-htm.js';
import { Choice, Decimal, Editor, Moment, Section, Switch, Text } from './controls.js';
import { get, listOf } from './patch.js';
import { country, money, t } from './words.js';


export function Configuration() {
    const {draft, changeAll} = useContext(Editor);
    const fee = draft.handling_fee;
    const currency = draft.currency || 'USD';

    return html`
        <${Section} name="taxes">
            <${Switch} path="automatic_tax" label=${t('automatic_tax')} hint=${t('automatic_tax.hint')} />
            ${draft.automatic_tax && html`<${TaxRates} />`}
        </>

        <${Section} name="company">
            <${Text} path="company_phone" type="tel" hint=${t('company_phone.hint')} />
        </>

        <${Section} name="fee" hint=${t('fee.hint')}>
            <${Switch} path="handling_fee.enabled" fallback=${!!fee} label=${t('fee')}
                onSwitch=${on => changeAll(on
                    ? {'handling_fee.enabled': true,
                       'handling_fee.type': get(draft, 'handling_fee.type') || 'fixed',
                       'handling_fee.value': get(draft, 'handling_fee.value') || '0.00'}
                    : {'handling_fee.enabled': false})} />
            ${fee && fee.enabled !== false && html`
                <div class="grid two">
                    <${Choice} path="handling_fee.type" label=${t('fee.type')}
                        options=${[['fixed', t('fee.fixed', {currency})], ['percent', t('fee.percent')]]} />
                    <${Decimal} path="handling_fee.value" label=${t('fee.value')}
                        unit=${fee.type === 'percent' ? '%' : currency} />
                </div>
                <p role="status">${example(fee, currency)}</p>`}
        </>

        <${Section} name="international" hint=${t('international.hint')}>
            <${Choice} path="international_non_delivery" label=${t('non_delivery')} hint=${t('non_delivery.hint')}
                empty=${t('non_delivery.none')}
                options=${[['return_to_sender', t('non_delivery.return_to_sender')],
                           ['treat_as_abandoned', t('non_delivery.treat_as_abandoned')]]} />
            ${draft.international_non_delivery && html`
                <${Choice} path="international_non_delivery_field" label=${t('non_delivery_field')}
                    hint=${t('non_delivery_field.hint')} empty=${t('non_delivery_field.none')}
                    options=${['custom_field1', 'custom_field2', 'custom_field3']
                        .map((word, i) => [word, t('custom_field', {number: i + 1})])} />`}
        </>

        <${Section} name="orders">
            <${Switch} path="sync_all_orders" label=${t('sync_all')} hint=${t('sync_all.hint')}
                onSwitch=${on => changeAll(on
                    ? {'sync_all_orders': true,
                       'sync_all_since': new Date().toISOString().replace(/\.\d+Z$/, 'Z')}
                    : {'sync_all_orders': false, 'sync_all_since': undefined})} />
            ${draft.sync_all_orders && html`<${Moment} path="sync_all_since" hint=${t('sync_all_since.hint')} />`}
            <${Text} path="currency" label=${t('currency')} hint=${t('currency.hint')} maxlength="3" />
            <${Choice} path="foreign_currency" empty=${t('foreign_currency.send')}
                options=${[['leave_out', t('foreign_currency.leave_out')]]} />
        </>`;
}


/* What a shipping price of 12.34 becomes; integers, as the module itself counts. */
function example(fee, currency) {
    const cents = 1234;
    const found = /^(\d+)(?:\.(\d{0,4}))?$/.exec(String(fee.value ?? ''));

    if (!found) {
        return '';
    }

    const scaled = Number(found[1]) * 10000 + Number((found[2] || '').padEnd(4, '0'));
    const added = fee.type === 'percent' ? Math.floor((cents * scaled * 2 + 1000000) / 2000000)
                                         : Math.round(scaled / 100);

    return t('fee.example', {price: money(cents / 100, currency), fee: money(added / 100, currency),
                             total: money((cents + added) / 100, currency)});
}


function TaxRates() {
    const {draft, change, locked} = useContext(Editor);
    const rates = listOf(draft.tax_rates);
    const put = list => change('tax_rates', list.length ? list : undefined);

    return html`<h3>${t('tax_rates')}</h3><p><small>${t('tax_rates.hint')}</small></p>
        ${rates.map((rate, i) => html`<fieldset key=${i}>
            <legend>${rate.name || (rate.country ? country(rate.country) : t('tax_rate'))}</legend>
            <div class="grid four">
                <${Text} path=${`tax_rates.${i}.country`} label=${t('address.country')} maxlength="2" />
                <${Text} path=${`tax_rates.${i}.state`} label=${t('address.state')} />
                <${Text} path=${`tax_rates.${i}.postal_prefix`} label=${t('tax_rate.postal_prefix')} />
                <${Decimal} path=${`tax_rates.${i}.percent`} label=${t('tax_rate.percent')} unit="%" />
            </div>
            <button type="button" class="secondary outline small" disabled=${locked('tax_rates')}
                onClick=${() => put(rates.filter((_, k) => k !== i))}>${t('remove')}</button>
        </fieldset>`)}
        <button type="button" class="secondary" disabled=${locked('tax_rates')}
            onClick=${() => put([...rates, {country: get(draft, 'origin.country') || 'US', percent: '0'}])}
            >${t('tax_rates.add')}</button>`;
}
