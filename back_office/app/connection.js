/* Connection: the integration's switch, the API key, what to paste into ShipStation. */

import { html, useContext, useState } from '../vendor/preact-htm.js';
import { api } from './api.js';
import { Busy, CopyLine, Dialog, Editor, Failure, Fetched, Secret, Section, Switch, Text, sentence }
    from './controls.js';
import { t } from './words.js';


export function Connection() {
    const {id, about, draft, original, locked, change} = useContext(Editor);
    const [open, setOpen] = useState(false);
    const version = draft.api && Number(draft.api.version) === 2 ? 2 : 1;

    return html`
        <${Section} name="connection">
            <${Switch} path="enabled" fallback=${true} label=${t('enabled')} hint=${t('enabled.hint')} />
        </>

        <${Section} name="channel" hint=${t('channel.hint')}>
            <button type="button" class="secondary" onClick=${() => setOpen(true)}>${t('channel.see')}</button>
            ${open && html`<${Channel} id=${id} about=${about} close=${() => setOpen(false)}
                locked=${locked('selling_channel')} />`}
        </>

        <${Section} name="api" hint=${t('api.hint')}>
            ${version === 1
                ? html`<${Text} path="api.key" label=${t('api.key')} spellcheck=${false} />
                       <${Secret} path="api.secret" label=${t('api.secret')} />`
                : html`<${Secret} path="api.key" label=${t('api.key')} />`}
            <${Text} path="api.expires_on" type="date" label=${t('api.expires_on')}
                show=${value => String(value).slice(0, 10)}
                hint=${t('api.expires_on.hint')} />
            ${about.write && html`<${CheckKey} />`}
            ${original.api && draft.api && html`<p><button type="button" class="secondary outline small"
                disabled=${locked('api')} onClick=${() => change('api', undefined)}>${t('api.forget')}</button></p>`}
        </>`;
}


function CheckKey() {
    const {id, draft, original} = useContext(Editor);
    const [result, setResult] = useState(null);

    async function check() {
        const now = draft.api || {};
        const before = original.api || {};
        const typed = {};

        for (const name of ['key', 'secret']) {
            if (typeof now[name] === 'string' && now[name] !== before[name]) {
                typed[name] = now[name];
            }
        }

        setResult(null);
        try {
            const {body} = await api.checkKey(id, typed);
            setResult({body});
        } catch (error) {
            setResult({error});
        }
    }

    return html`<${Busy} class="secondary" label=${t('api.check')} work=${check} />
        <div role="status">${result && (result.error
            ? html`<${Failure} error=${result.error} />`
            : html`<p class=${result.body.ok ? 'good' : 'failure'}>${result.body.ok
                ? t('api.works', {count: result.body.carriers}) : sentence(result.body)}</p>`)}</div>`;
}


function Channel({id, about, close, locked}) {
    const [fresh, setFresh] = useState(null);
    const [failure, setFailure] = useState(null);
    const [sure, setSure] = useState(false);

    async function renew() {
        setFailure(null);
        try {
            const {body} = await api.newPassword(id);
            setFresh(body);
            setSure(false);
        } catch (error) {
            setFailure(error);
        }
    }

    const lines = body => html`
        ${body.url && html`<${CopyLine} label=${t('channel.url')} value=${body.url} />`}
        <${CopyLine} label=${t('channel.username')} value=${body.username} />
        ${body.password
            ? html`<${CopyLine} label=${t('channel.password')} value=${body.password} />`
            : html`<p>${t('channel.hidden')}</p>`}
        <h3>${t('channel.statuses')}</h3>
        <p><small>${t('channel.statuses.hint')}</small></p>
        ${(body.statuses || []).map(word => html`<${CopyLine} label=${t('status_word.' + word)} value=${word} />`)}`;

    return html`<${Dialog} title=${t('channel.see')} close=${close}>
        <ol>
            <li>${t('channel.step1')}</li><li>${t('channel.step2')}</li><li>${t('channel.step3')}</li>
        </ol>
        ${fresh ? html`<p class="good" role="status">${t('channel.renewed')}</p>${lines(fresh)}`
            : about.reveal
                ? html`<${Fetched} load=${async () => (await api.channel(id)).body}>${lines}</>`
                : html`<p>${t('channel.not_shown')}</p>`}
        ${failure && html`<${Failure} error=${failure} />`}
        ${about.write && !locked && !fresh && (sure
            ? html`<p>${t('channel.renew.sure')}</p>
                <${Busy} label=${t('channel.renew.yes')} work=${renew} />`
            : html`<button type="button" class="secondary outline" onClick=${() => setSure(true)}
                >${t('channel.renew')}</button>`)}
    </>`;
}
