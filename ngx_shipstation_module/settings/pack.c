
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/settings.h"


/*
 * One walk over the settings serves both for counting and for copying: what
 * is aligned stands first, all text behind it.  While counting, base is NULL
 * and so are the copies.
 */
typedef struct {
    u_char  *base;
    size_t   objects;      /* bytes so far */
    size_t   text;
    size_t   text_start;   /* all objects' bytes */
} ngx_shipstation_pack_t;


static void *ngx_shipstation_pack_objects(ngx_shipstation_pack_t *pack,
    const void *objects, ngx_uint_t n, size_t size);
static u_char *ngx_shipstation_pack_bytes(ngx_shipstation_pack_t *pack,
    const u_char *data, size_t len);
static void ngx_shipstation_pack_text(ngx_shipstation_pack_t *pack,
    ngx_str_t *copy, const ngx_str_t *text);
static void ngx_shipstation_pack_walk(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_settings_t *settings);
static void ngx_shipstation_pack_credential(ngx_shipstation_pack_t *pack,
    ngx_shipstation_credential_t *copy,
    const ngx_shipstation_credential_t *credential);
static void ngx_shipstation_pack_origin(ngx_shipstation_pack_t *pack,
    ngx_shipstation_origin_t *copy, const ngx_shipstation_origin_t *origin);
static void ngx_shipstation_pack_carriers(ngx_shipstation_pack_t *pack,
    ngx_shipstation_settings_t *copy,
    const ngx_shipstation_settings_t *settings);
static void ngx_shipstation_pack_rates(ngx_shipstation_pack_t *pack,
    ngx_shipstation_settings_t *copy,
    const ngx_shipstation_settings_t *settings);
static void ngx_shipstation_pack_status_rules(ngx_shipstation_pack_t *pack,
    ngx_shipstation_settings_t *copy,
    const ngx_shipstation_settings_t *settings);


/* The address of a copy's field, or NULL while counting. */
#define ngx_shipstation_field(copy, field)  ((copy) ? &(copy)->field : NULL)


size_t
ngx_shipstation_settings_size(const ngx_shipstation_settings_t *settings)
{
    ngx_shipstation_pack_t  pack;

    ngx_memzero(&pack, sizeof(ngx_shipstation_pack_t));

    ngx_shipstation_pack_walk(&pack, settings);

    /* a byte at least for texts that are empty to point to */

    return pack.objects + pack.text + 1;
}


ngx_shipstation_settings_t *
ngx_shipstation_settings_pack(u_char *p,
    const ngx_shipstation_settings_t *settings)
{
    ngx_shipstation_pack_t  pack;

    ngx_memzero(&pack, sizeof(ngx_shipstation_pack_t));

    ngx_shipstation_pack_walk(&pack, settings);

    pack.base = p;
    pack.text_start = pack.objects;
    pack.objects = 0;
    pack.text = 0;

    ngx_shipstation_pack_walk(&pack, settings);

    p[pack.text_start + pack.text] = '\0';

    return (ngx_shipstation_settings_t *) p;
}


static void
ngx_shipstation_pack_walk(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_settings_t *settings)
{
    ngx_shipstation_settings_t  *copy;

    copy = ngx_shipstation_pack_objects(pack, settings, 1,
                                        sizeof(ngx_shipstation_settings_t));

#define ngx_shipstation_pack_field(field)                                    \
    ngx_shipstation_pack_text(pack, ngx_shipstation_field(copy, field),      \
                              &settings->field)

    ngx_shipstation_pack_field(id);
    ngx_shipstation_pack_field(api_key);
    ngx_shipstation_pack_field(api_secret);
    ngx_shipstation_pack_field(api_url);
    ngx_shipstation_pack_field(company_phone);
    ngx_shipstation_pack_field(international_non_delivery);

#undef ngx_shipstation_pack_field

    ngx_shipstation_pack_credential(pack,
                                    ngx_shipstation_field(copy, credential),
                                    &settings->credential);
    ngx_shipstation_pack_credential(pack,
                                    ngx_shipstation_field(copy, previous),
                                    &settings->previous);
    ngx_shipstation_pack_origin(pack, ngx_shipstation_field(copy, origin),
                                &settings->origin);
    ngx_shipstation_pack_carriers(pack, copy, settings);
    ngx_shipstation_pack_rates(pack, copy, settings);
    ngx_shipstation_pack_status_rules(pack, copy, settings);
}


static void *
ngx_shipstation_pack_objects(ngx_shipstation_pack_t *pack,
    const void *objects, ngx_uint_t n, size_t size)
{
    u_char  *p;

    if (n == 0) {
        return NULL;
    }

    p = NULL;

    if (pack->base) {
        p = pack->base + pack->objects;
        ngx_memcpy(p, objects, n * size);
    }

    pack->objects += ngx_align(n * size, 8);

    return p;
}


static u_char *
ngx_shipstation_pack_bytes(ngx_shipstation_pack_t *pack, const u_char *data,
    size_t len)
{
    u_char  *p;

    p = NULL;

    if (pack->base) {
        p = pack->base + pack->text_start + pack->text;

        if (len) {
            ngx_memcpy(p, data, len);
        }
    }

    pack->text += len;

    return p;
}


static void
ngx_shipstation_pack_text(ngx_shipstation_pack_t *pack, ngx_str_t *copy,
    const ngx_str_t *text)
{
    u_char  *p;

    p = ngx_shipstation_pack_bytes(pack, text->data, text->len);

    if (copy) {
        copy->data = p;
        copy->len = text->len;
    }
}


static void
ngx_shipstation_pack_credential(ngx_shipstation_pack_t *pack,
    ngx_shipstation_credential_t *copy,
    const ngx_shipstation_credential_t *credential)
{
    ngx_shipstation_pack_text(pack, ngx_shipstation_field(copy, username),
                              &credential->username);
    ngx_shipstation_pack_text(pack, ngx_shipstation_field(copy, hash),
                              &credential->hash);

    /* crypt(3) takes a terminated hash */

    (void) ngx_shipstation_pack_bytes(pack, (u_char *) "", 1);

    if (copy) {
        ngx_str_null(&copy->password);
    }
}


static void
ngx_shipstation_pack_origin(ngx_shipstation_pack_t *pack,
    ngx_shipstation_origin_t *copy, const ngx_shipstation_origin_t *origin)
{
#define ngx_shipstation_pack_field(field)                                    \
    ngx_shipstation_pack_text(pack, ngx_shipstation_field(copy, field),      \
                              &origin->field)

    ngx_shipstation_pack_field(name);
    ngx_shipstation_pack_field(company);
    ngx_shipstation_pack_field(street1);
    ngx_shipstation_pack_field(street2);
    ngx_shipstation_pack_field(city);
    ngx_shipstation_pack_field(state);
    ngx_shipstation_pack_field(postal_code);
    ngx_shipstation_pack_field(phone);

#undef ngx_shipstation_pack_field
}


static void
ngx_shipstation_pack_carriers(ngx_shipstation_pack_t *pack,
    ngx_shipstation_settings_t *copy,
    const ngx_shipstation_settings_t *settings)
{
    ngx_uint_t                        i, k;
    ngx_shipstation_service_t        *service_copies, *service_copy;
    ngx_shipstation_carrier_t        *carrier_copies, *carrier_copy;
    const ngx_shipstation_carrier_t  *carrier;
    const ngx_shipstation_service_t  *service;

    carrier_copies = ngx_shipstation_pack_objects(pack, settings->carriers,
                                           settings->ncarriers,
                                           sizeof(ngx_shipstation_carrier_t));
    if (copy) {
        copy->carriers = carrier_copies;
    }

    for (i = 0; i < settings->ncarriers; i++) {
        carrier = &settings->carriers[i];
        carrier_copy = carrier_copies ? &carrier_copies[i] : NULL;

        ngx_shipstation_pack_text(pack,
                                  ngx_shipstation_field(carrier_copy, code),
                                  &carrier->code);
        ngx_shipstation_pack_text(pack,
                                  ngx_shipstation_field(carrier_copy, name),
                                  &carrier->name);
        ngx_shipstation_pack_text(pack,
                                  ngx_shipstation_field(carrier_copy, package),
                                  &carrier->package);

        service_copies = ngx_shipstation_pack_objects(pack, carrier->services,
                                           carrier->nservices,
                                           sizeof(ngx_shipstation_service_t));
        if (carrier_copy) {
            carrier_copy->services = service_copies;
        }

        for (k = 0; k < carrier->nservices; k++) {
            service = &carrier->services[k];
            service_copy = service_copies ? &service_copies[k] : NULL;

            ngx_shipstation_pack_text(pack,
                                      ngx_shipstation_field(service_copy,
                                                            code),
                                      &service->code);
            ngx_shipstation_pack_text(pack,
                                      ngx_shipstation_field(service_copy,
                                                            name),
                                      &service->name);
        }
    }
}


static void
ngx_shipstation_pack_rates(ngx_shipstation_pack_t *pack,
    ngx_shipstation_settings_t *copy,
    const ngx_shipstation_settings_t *settings)
{
    u_char                                 *countries;
    ngx_uint_t                              i;
    ngx_shipstation_tax_rate_t             *tax_copies, *tax_copy;
    ngx_shipstation_fallback_rate_t        *fallback_copies, *fallback_copy;
    const ngx_shipstation_tax_rate_t       *tax;
    const ngx_shipstation_fallback_rate_t  *fallback;

    tax_copies = ngx_shipstation_pack_objects(pack, settings->tax_rates,
                                          settings->ntax_rates,
                                          sizeof(ngx_shipstation_tax_rate_t));
    fallback_copies = ngx_shipstation_pack_objects(pack,
                                     settings->fallback_rates,
                                     settings->nfallback_rates,
                                     sizeof(ngx_shipstation_fallback_rate_t));
    if (copy) {
        copy->tax_rates = tax_copies;
        copy->fallback_rates = fallback_copies;
    }

    for (i = 0; i < settings->ntax_rates; i++) {
        tax = &settings->tax_rates[i];
        tax_copy = tax_copies ? &tax_copies[i] : NULL;

        ngx_shipstation_pack_text(pack, ngx_shipstation_field(tax_copy, name),
                                  &tax->name);
        ngx_shipstation_pack_text(pack, ngx_shipstation_field(tax_copy, state),
                                  &tax->state);
        ngx_shipstation_pack_text(pack,
                                  ngx_shipstation_field(tax_copy,
                                                        postal_prefix),
                                  &tax->postal_prefix);
    }

    for (i = 0; i < settings->nfallback_rates; i++) {
        fallback = &settings->fallback_rates[i];
        fallback_copy = fallback_copies ? &fallback_copies[i] : NULL;

        ngx_shipstation_pack_text(pack,
                                  ngx_shipstation_field(fallback_copy, code),
                                  &fallback->code);
        ngx_shipstation_pack_text(pack,
                                  ngx_shipstation_field(fallback_copy, name),
                                  &fallback->name);

        countries = ngx_shipstation_pack_bytes(pack,
                                               (u_char *) fallback->countries,
                                               2 * fallback->ncountries);
        if (fallback_copy) {
            fallback_copy->countries = (u_char (*)[2]) countries;
        }
    }
}


static void
ngx_shipstation_pack_status_rules(ngx_shipstation_pack_t *pack,
    ngx_shipstation_settings_t *copy,
    const ngx_shipstation_settings_t *settings)
{
    ngx_uint_t                      i;
    ngx_shipstation_status_rule_t  *rules, *rule;

    rules = ngx_shipstation_pack_objects(pack, settings->status_rules,
                                       settings->nstatus_rules,
                                       sizeof(ngx_shipstation_status_rule_t));
    if (copy) {
        copy->status_rules = rules;
    }

    for (i = 0; i < settings->nstatus_rules; i++) {
        rule = rules ? &rules[i] : NULL;

        ngx_shipstation_pack_text(pack, ngx_shipstation_field(rule, match),
                                  &settings->status_rules[i].match);
        ngx_shipstation_pack_text(pack, ngx_shipstation_field(rule, status),
                                  &settings->status_rules[i].status);
    }
}
