/*
 * The settings API (docs/settings-api.md): one function a request.  What goes wrong is always an
 * ApiError, whose code the page can say in its own language; the server's English sentence is kept
 * for codes that it does not know.
 */

const meta = document.querySelector('meta[name="shipstation-api"]');
const base = new URL(meta.content + 'v1/', document.baseURI);

const PATIENCE = 20000;                   // ms; a check of a key may take the API's 8 s


export class ApiError extends Error {
    constructor(status, code, message, errors, retryAfter) {
        super(message);
        this.status = status;             // 0: no reply
        this.code = code;
        this.errors = errors || [];       // [{path, code, message}]
        this.retryAfter = retryAfter;
    }
}


/* Codes for replies that are not the module's own, such as nginx's HTML pages. */
const STATUS_CODES = {
    401: 'not_signed_in', 403: 'not_allowed', 404: 'not_found', 405: 'method_not_allowed', 412: 'changed_meanwhile',
    413: 'too_large', 502: 'server_away', 503: 'server_busy', 504: 'server_away'
};


async function reply(response) {
    const type = response.headers.get('Content-Type') || '';
    const text = await response.text();
    let body = null;

    if (/\bjson\b/.test(type)) {
        try {
            body = text ? JSON.parse(text) : null;
        } catch {
            throw new ApiError(response.status, 'not_json', 'the reply is no JSON');
        }
    } else if (text && response.ok && !/\bxml\b|\bplain\b/.test(type)) {
        throw new ApiError(response.status, 'not_json', 'the reply is no JSON');
    }

    if (response.ok) {
        return {
            body: body === null ? text : body,
            etag: response.headers.get('ETag'),
            status: response.status,
            headers: response.headers
        };
    }

    const error = body && body.error ? body.error : {};
    throw new ApiError(response.status,
                       error.code || STATUS_CODES[response.status] || 'failed',
                       error.message || `${response.status} ${response.statusText}`,
                       error.errors, response.headers.get('Retry-After'));
}


async function ask(method, path, {body, etag, type, create} = {}) {
    const headers = {Accept: 'application/json'};

    if (method !== 'GET') {
        headers['Content-Type'] = type || 'application/json';
    }
    if (etag) {
        headers['If-Match'] = etag;
    }
    if (create) {
        headers['If-None-Match'] = '*';
    }

    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    let response;

    try {
        response = await fetch(new URL(path, base), {
            method, headers, signal: abort.signal, credentials: 'same-origin', cache: 'no-store',
            body: method === 'GET' ? undefined : body === undefined ? '' : JSON.stringify(body)
        });
        return await reply(response);
    } catch (error) {
        if (error instanceof ApiError) {
            throw error;
        }
        throw new ApiError(0, error.name === 'AbortError' ? 'no_answer' : 'server_away',
                           String(error.message));
    } finally {
        clearTimeout(timer);
    }
}


/* What does not change while the page is open; a failure is asked again. */
const got = new Map();

function once(path) {
    if (!got.has(path)) {
        got.set(path, ask('GET', path).catch(error => { got.delete(path); throw error; }));
    }
    return got.get(path);
}


const store = (id, rest = '') => `stores/${encodeURIComponent(id)}${rest}`;

function query(parameters) {
    const text = new URLSearchParams(Object.entries(parameters).filter(([, v]) => v)).toString();
    return text ? `?${text}` : '';
}


export const api = {
    about: () => ask('GET', ''),
    schema: () => once('schema'),

    stores: parameters => ask('GET', 'stores' + query(parameters)),
    create: (settings, dryRun) =>
        ask('POST', 'stores' + (dryRun ? '?dry_run=1' : ''), {body: settings}),

    read: id => ask('GET', store(id)),
    change: (id, patch, etag, dryRun) =>
        ask('PATCH', store(id, dryRun ? '?dry_run=1' : ''),
            {body: patch, etag, type: 'application/merge-patch+json'}),
    remove: (id, etag) => ask('DELETE', store(id), {etag}),

    status: id => ask('GET', store(id, '/status')),
    history: id => ask('GET', store(id, '/history')),
    preview: (id, parameters) => ask('GET', store(id, '/preview' + query(parameters))),
    quote: (id, cart, live) => ask('POST', store(id, '/quote' + (live ? '?live=1' : '')),
                                   {body: cart}),

    channel: id => ask('GET', store(id, '/selling-channel')),
    newPassword: id => ask('POST', store(id, '/selling-channel'), {body: {}}),
    checkKey: (id, credentials) => ask('POST', store(id, '/api-check'),
                                       {body: credentials || {}}),
    checkPlatform: (id, platform) => ask('POST', store(id, '/platform-check'),
                                         {body: platform || {}}),

    carriers: id => ask('GET', store(id, '/carriers')),
    syncCarriers: id => ask('POST', store(id, '/carriers/sync'), {body: {}}),

    notices: parameters => ask('GET', 'notices' + query(parameters)),
    retryNotice: key => ask('POST', `notices/${encodeURIComponent(key)}/retry`, {body: {}}),
    dropNotice: key => ask('POST', `notices/${encodeURIComponent(key)}/drop`, {body: {}})
};
