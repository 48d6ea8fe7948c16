/* The tests of the page, one browser for all of them.  t/page/back-office.t runs it. */

import * as page from './browser.mjs';
import { account, keys } from './account.mjs';
import { channel } from './channel.mjs';
import { looking } from './looking.mjs';
import { merchant } from './merchant.mjs';
import { reading } from './reading.mjs';
import { operator } from './operator.mjs';
import { everybody, keyboard } from './everybody.mjs';
import { pictures } from './pictures.mjs';
import { trouble } from './trouble.mjs';
import { words } from './words.mjs';

const parts = {words, reading, operator, merchant, channel, keys, account, looking, trouble, keyboard,
               everybody, pictures};
const only = (process.env.PAGE_PARTS || 'words reading operator merchant trouble keyboard everybody').split(' ');

for (const name of only) {
    await page.part(name, parts[name]);
}

page.is(page.complaints, [], 'the page itself complained of nothing');
await page.browser.close();
page.end();
