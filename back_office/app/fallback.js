/* Fallback rates: what buyers see when no live price can be had. */

import { html, useContext } from '../vendor/preact-htm.js';
import { Others } from './advanced.js';
import { Decimal, Editor, Section, Text, Weight, idOf } from './controls.js';
import { listOf } from './patch.js';
import { t } from './words.js';


export function Fallback() {
    const {draft, change, locked} = useContext(Editor);
    const rates = listOf(draft.fallback_rates);
    const put = list => change('fallback_rates', list.length ? list : undefined);
    const free = () => {
        for (let n = rates.length + 1; ; n++) {
            if (!rates.some(rate => rate.code === `rate${n}`)) {
                return `rate${n}`;
            }
        }
    };

    return html`<${Section} name="fallback" hint=${t('fallback.hint')}>
        ${!rates.length && html`<p class="warning">${t('fallback.none')}</p>`}
        ${rates.map((rate, i) => html`<fieldset key=${rate.code}>
            <legend>${rate.name || rate.code}</legend>
            <div class="grid two">
                <${Text} path=${`fallback_rates.${i}.name`} label=${t('fallback.name')} />
                <${Decimal} path=${`fallback_rates.${i}.amount`} label=${t('fallback.amount')}
                    unit=${draft.currency || ''} />
            </div>
            <${Countries} path=${`fallback_rates.${i}.countries`} value=${rate.countries} change=${change}
                locked=${locked('fallback_rates')} />
            <${Weight} path=${`fallback_rates.${i}.max_weight`} label=${t('fallback.max_weight')} />
            <${Others} path=${`fallback_rates.${i}`} />
            <button type="button" class="secondary outline small" disabled=${locked('fallback_rates')}
                onClick=${() => put(rates.filter((_, k) => k !== i))}>${t('remove')}</button>
        </fieldset>`)}
        <button type="button" class="secondary" disabled=${locked('fallback_rates')}
            onClick=${() => put([...rates, {code: free(), name: t('fallback.standard'), amount: '9.95'}])}
            >${t('fallback.add')}</button>
    </>`;
}


function Countries({path, value, change, locked}) {
    const id = idOf(path);

    return html`<div class="field"><label for=${id}>${t('fallback.countries')}</label>
        <input id=${id} type="text" value=${listOf(value).join(', ')} disabled=${locked}
            aria-describedby=${id + '-hint'}
            onChange=${event => {
                const list = event.target.value.toUpperCase().split(/[\s,;]+/).filter(Boolean);
                change(path, list.length ? list : undefined);
            }} />
        <small id=${id + '-hint'}>${t('fallback.countries.hint')}</small></div>`;
}
