/* Charts: SVG, since the page's policy allows no style of an element; beside each its numbers. */

import { html } from '../vendor/preact-htm.js';
import { number, t } from './words.js';


/* Shares of a whole: one bar, and a table that says the same.  [label, count, class] */
export function Shares({rows}) {
    const sum = rows.reduce((total, [, count]) => total + count, 0);
    let from = 0;

    return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            ${rows.map(([, count, colour]) => {
                const width = 100 * count / sum;
                from += width;
                return html`<rect class=${colour} x=${from - width} y="0" width=${width} height="6" />`;
            })}
        </svg>
        <table class="narrow"><thead><tr><th scope="col">${t('source')}</th><th scope="col">${t('count')}</th>
            <th scope="col">%</th></tr></thead>
            <tbody>${rows.map(([label, count, colour]) => html`<tr><th scope="row">
                <span class=${'dot ' + colour}></span>${' '}${label}</th><td>${number(count)}</td>
                <td>${number(count / sum, {style: 'percent', maximumFractionDigits: 1})}</td></tr>`)}</tbody>
        </table>`;
}


/* Counts beside each other, each of at most "most". */
export function Bars({rows, most}) {
    return html`<table class="bars"><tbody>${rows.map(([label, count, colour]) => html`<tr>
        <th scope="row">${label}</th><td>${number(count)}</td>
        <td class="wide" aria-hidden="true"><svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none">
            <rect class="rest" x="0" y="0" width="100" height="6" />
            <rect class=${colour} x="0" y="0" width=${100 * count / (most || 1)} height="6" /></svg></td>
        </tr>`)}</tbody></table>`;
}
