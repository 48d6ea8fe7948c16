/* Parcels: the default package, boxes, and where parcels start. */

import { html, useContext } from '../vendor/preact-htm.js';
import { Others } from './advanced.js';
import { Choice, Decimal, Editor, Section, Size, Text, Weight } from './controls.js';
import { listOf } from './patch.js';
import { country, t } from './words.js';


export function Parcels() {
    const {draft, change, locked} = useContext(Editor);
    const boxes = listOf(draft.boxes);
    const put = list => change('boxes', list.length ? list : undefined);

    return html`
        <${Section} name="package" hint=${t('package.hint')}>
            <${Weight} path="default_package.weight" label=${t('weight')} />
            <${Size} path="default_package" />
        </>

        <${Section} name="boxes" hint=${t('boxes.hint')}>
            ${boxes.map((box, i) => html`<fieldset key=${i}>
                <legend>${box.name || t('box', {number: i + 1})}</legend>
                <${Text} path=${`boxes.${i}.name`} label=${t('name')} />
                <${Size} path=${`boxes.${i}`} />
                <${Weight} path=${`boxes.${i}.max_weight`} label=${t('box.max_weight')} />
                <${Weight} path=${`boxes.${i}.weight`} label=${t('box.weight')} />
                <${Others} path=${`boxes.${i}`} />
                <button type="button" class="secondary outline small" disabled=${locked('boxes')}
                    onClick=${() => put(boxes.filter((_, k) => k !== i))}>${t('remove')}</button>
            </fieldset>`)}
            <button type="button" class="secondary" disabled=${locked('boxes') || boxes.length >= 32}
                onClick=${() => put([...boxes, {name: t('box', {number: boxes.length + 1}),
                    units: (draft.default_package || {}).units || 'inches'}])}>${t('boxes.add')}</button>
            ${boxes.length > 0 && html`<${Decimal} path="max_parcels" label=${t('max_parcels')}
                hint=${t('max_parcels.hint')} />`}
        </>

        <${Section} name="origin" hint=${t('origin.hint')}>
            <div class="grid two">
                <${Text} path="origin.name" label=${t('address.name')} autocomplete="off" />
                <${Text} path="origin.company" label=${t('address.company')} />
            </div>
            <${Text} path="origin.street1" label=${t('address.street1')} />
            <${Text} path="origin.street2" label=${t('address.street2')} />
            <div class="grid two">
                <${Text} path="origin.city" label=${t('address.city')} />
                <${Text} path="origin.state" label=${t('address.state')} />
            </div>
            <div class="grid two">
                <${Text} path="origin.postal_code" label=${t('address.postal_code')} />
                <${Choice} path="origin.country" label=${t('address.country')} empty="–"
                    options=${['US', 'CA', 'GB', 'AU'].map(code => [code, country(code)])} />
            </div>
            <${Text} path="origin.phone" type="tel" label=${t('address.phone')} />
            <p><small>${t('origin.limits')}</small></p>
        </>`;
}
