
#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "order/record.h"
#include "order/value.h"
#include "order/xml.h"


#define ngx_shipstation_order_field(name)                                    \
    (&ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER)                    \
          ->fields[NGX_SHIPSTATION_ORDER_ ## name])

#define ngx_shipstation_order_value(record, name)                            \
    (&(record)->values[NGX_SHIPSTATION_ORDER_ ## name])


static void ngx_shipstation_record_read(ngx_shipstation_record_t *record,
    ngx_shipstation_value_t *order);
static ngx_uint_t ngx_shipstation_record_selected(
    ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_parts(
    ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_ids(ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_dates(
    ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_status(
    ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_amounts(
    ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_currency(
    ngx_shipstation_record_t *record);
static ngx_int_t ngx_shipstation_record_value(
    ngx_shipstation_record_t *record, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value, const char **reason);
static ngx_int_t ngx_shipstation_record_optional_text(
    ngx_shipstation_record_t *record, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value, const char **reason);
static ngx_int_t ngx_shipstation_record_barcode(
    ngx_shipstation_record_t *record, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value, const char **reason);


ngx_int_t
ngx_shipstation_record_write(ngx_shipstation_record_t *record,
    ngx_shipstation_value_t *order, ngx_uint_t too_large)
{
    ngx_int_t               rc;
    ngx_shipstation_mark_t  mark;

    ngx_shipstation_record_read(record, order);

    if (too_large) {
        ngx_shipstation_error(&record->error, NULL, "has more lines than the "
                              "memory for one page holds");
        return NGX_DECLINED;
    }

    if (!ngx_shipstation_record_selected(record)) {
        return NGX_DONE;
    }

    ngx_shipstation_output_mark(record->out, &mark);

    rc = ngx_shipstation_record_parts(record);

    if (rc == NGX_OK && (record->lines == NGX_SHIPSTATION_LINES_REFUNDED
                         || record->lines == NGX_SHIPSTATION_LINES_SHIPPED))
    {
        /* the lines, which come last, decide about the status at the top */

        record->again = 1;
        ngx_shipstation_output_rewind(record->out, &mark);

        rc = ngx_shipstation_record_parts(record);
    }

    if (rc == NGX_OK && record->lines == NGX_SHIPSTATION_LINES_DIGITAL) {
        return NGX_DONE;
    }

    if (rc == NGX_OK && record->no_status) {
        rc = ngx_shipstation_record_refuse(record, NULL,
                                           ngx_shipstation_order_field(STATUS),
                                           "%s", record->no_status);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_currency(record);
    }

    /* an order of downloads needs no address, and is no case for quarantine */

    if (rc == NGX_DECLINED && ngx_shipstation_record_digital(record)) {
        return NGX_DONE;
    }

    return rc;
}


ngx_int_t
ngx_shipstation_record_optional(ngx_shipstation_record_t *record,
    const ngx_shipstation_path_t *up, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *values)
{
    ngx_uint_t                       i;
    const char                      *reason;
    const ngx_shipstation_field_t   *field;
    const ngx_shipstation_fields_t  *fields;

    fields = ngx_shipstation_fields(level);

    for (i = 0; i < fields->n; i++) {

        if (ngx_shipstation_value_is(&values[i], NONE)) {
            continue;
        }

        field = &fields->fields[i];

        if (!field->loose || (field->extended && !record->rules->extended)) {
            continue;
        }

        reason = NULL;

        /* nearly all are texts, and nearly all texts are plain */

        if (field->kind == NGX_SHIPSTATION_KIND_TEXT
            && ngx_shipstation_value_simple(&values[i]))
        {
            if (ngx_shipstation_xml_value(record->out, field, &values[i])
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            continue;
        }

        if (ngx_shipstation_record_value(record, field, &values[i], &reason)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (reason && reason != ngx_shipstation_value_missing) {
            ngx_shipstation_record_note(record, up, field, "%s", reason);
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_record_text(ngx_shipstation_record_t *record,
    const ngx_shipstation_path_t *up, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value)
{
    ngx_str_t    text;
    const char  *reason;

    reason = ngx_shipstation_value_text(value, &text);

    if (reason) {
        return ngx_shipstation_record_refuse(record, up, field, "%s", reason);
    }

    if (field->kind == NGX_SHIPSTATION_KIND_ID
        && text.len > field->max
        && ngx_shipstation_utf8_count(text.data, text.len) > field->max)
    {
        return ngx_shipstation_record_refuse(record, up, field,
                                             "is longer than %ui characters",
                                             field->max);
    }

    return ngx_shipstation_xml_value(record->out, field, value);
}


void
ngx_shipstation_record_noted(ngx_shipstation_record_t *record)
{
    if (record->rules->noted && !record->again) {
        record->rules->noted(record->rules->data, &record->number,
                             &record->error.path, &record->error.message);
    }
}


const ngx_shipstation_path_t *
ngx_shipstation_record_at(ngx_shipstation_record_t *record,
    const ngx_shipstation_path_t *up, const ngx_shipstation_field_t *field)
{
    record->where.parent = up;
    record->where.key = (const char *) field->json.data;
    record->where.key_len = field->json.len;
    record->where.index = 0;

    return &record->where;
}


static void
ngx_shipstation_record_read(ngx_shipstation_record_t *record,
    ngx_shipstation_value_t *order)
{
    ngx_shipstation_value_t  *number;

    record->values = order;

    /* a blank one, too: to name the order by */

    ngx_str_null(&record->number);

    number = ngx_shipstation_order_value(record, NUMBER);

    if (ngx_shipstation_value_is(number, TEXT)
        || ngx_shipstation_value_is(number, NUMBER))
    {
        record->number.data = number->data;
        record->number.len = number->len;
    }

    record->has_placed =
        ngx_shipstation_value_date(ngx_shipstation_order_value(record, DATE),
                                   &record->placed) == NULL;

    ngx_str_null(&record->status);
    record->no_status = NULL;
    record->foreign = 0;
    record->lines = NGX_SHIPSTATION_LINES_OPEN;
    record->again = 0;
}


/*
 * Pickups never.  Orders for another provider only where the store syncs all,
 * and those placed before that was switched on not even then.
 */

static ngx_uint_t
ngx_shipstation_record_selected(ngx_shipstation_record_t *record)
{
    ngx_str_t    provider;
    ngx_uint_t   pickup;
    const char  *reason;

    pickup = 0;

    reason = ngx_shipstation_value_boolean(
                          ngx_shipstation_order_value(record, PICKUP), &pickup);

    if (reason && reason != ngx_shipstation_value_missing) {
        ngx_shipstation_record_note(record, NULL,
                                    ngx_shipstation_order_field(PICKUP),
                                    "%s", reason);
    }

    if (pickup) {
        return 0;
    }

    reason = ngx_shipstation_value_text(
                 ngx_shipstation_order_value(record, SHIPPING_PROVIDER),
                 &provider);

    if (reason == ngx_shipstation_value_missing) {
        return 1;
    }

    if (reason) {
        ngx_shipstation_record_note(record, NULL,
                              ngx_shipstation_order_field(SHIPPING_PROVIDER),
                              "%s", reason);
        return 1;
    }

    if (provider.len == 11 && ngx_memcmp(provider.data, "shipstation", 11) == 0)
    {
        return 1;
    }

    ngx_shipstation_trim(&provider);

    if (ngx_shipstation_equals(&provider, "shipstation")) {
        return 1;
    }

    if (!record->rules->sync_all) {
        return 0;
    }

    return record->rules->sync_all_since == 0 || !record->has_placed
           || record->placed >= record->rules->sync_all_since;
}


static ngx_int_t
ngx_shipstation_record_parts(ngx_shipstation_record_t *record)
{
    ngx_int_t  rc;

    if (ngx_shipstation_record_print(record, "<Order>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_record_ids(record);

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_dates(record);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_status(record);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_amounts(record);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_optional(record, NULL,
                                             NGX_SHIPSTATION_LEVEL_ORDER,
                                             record->values);
    }

    if (rc == NGX_OK && record->rules->extended) {
        rc = ngx_shipstation_record_dimensions(record,
                             ngx_shipstation_order_value(record, DIMENSIONS));
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_customer(record,
                               ngx_shipstation_order_value(record, CUSTOMER));
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_record_items(record);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_shipstation_record_print(record, "</Order>\n");
}


/* An order without an id of its own goes by its number. */

static ngx_int_t
ngx_shipstation_record_ids(ngx_shipstation_record_t *record)
{
    ngx_int_t                       rc;
    ngx_str_t                       text;
    ngx_shipstation_value_t  *id, *number;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    id = ngx_shipstation_order_value(record, ID);
    number = ngx_shipstation_order_value(record, NUMBER);
    field = ngx_shipstation_order_field(ID);

    reason = ngx_shipstation_value_text(id, &text);

    if (reason) {

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_record_note(record, NULL, field, "%s", reason);
        }

        id = NULL;
    }

    if (id) {
        rc = ngx_shipstation_record_text(record, NULL, field, id);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    field = ngx_shipstation_order_field(NUMBER);

    rc = ngx_shipstation_record_text(record, NULL, field, number);

    if (rc != NGX_OK || id) {
        return rc;
    }

    return ngx_shipstation_record_text(record, NULL,
                                       ngx_shipstation_order_field(ID),
                                       number);
}


static ngx_int_t
ngx_shipstation_record_dates(ngx_shipstation_record_t *record)
{
    int64_t                         placed;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    if (!record->has_placed) {
        reason = ngx_shipstation_value_date(
                          ngx_shipstation_order_value(record, DATE), &placed);

        return ngx_shipstation_record_refuse(record, NULL,
                                             ngx_shipstation_order_field(DATE),
                                             "%s", reason);
    }

    field = ngx_shipstation_order_field(LAST_MODIFIED);

    reason = ngx_shipstation_value_date(
                          ngx_shipstation_order_value(record, LAST_MODIFIED),
                          &record->modified);

    if (reason) {
        record->modified = record->placed;

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_record_note(record, NULL, field, "%s", reason);
        }
    }

    if (ngx_shipstation_xml_date(record->out,
                                 ngx_shipstation_order_field(DATE),
                                 record->placed)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_shipstation_xml_date(record->out, field, record->modified);
}


/*
 * What became of the lines goes before the feed's word.  A missing word is no
 * reason to leave the order out before the lines are known.
 */

static ngx_int_t
ngx_shipstation_record_status(ngx_shipstation_record_t *record)
{
    ngx_str_t  status, mapped;

    record->no_status = NULL;

    switch (record->lines) {

    case NGX_SHIPSTATION_LINES_REFUNDED:
        ngx_str_set(&status, "cancelled");
        break;

    case NGX_SHIPSTATION_LINES_SHIPPED:
        ngx_str_set(&status, "shipped");
        break;

    default:
        record->no_status = ngx_shipstation_value_text(
                                ngx_shipstation_order_value(record, STATUS),
                                &status);
        if (record->no_status) {
            return NGX_OK;
        }
    }

    if (record->rules->map_status) {
        mapped = record->rules->map_status(record->rules->data, &status);

        if (mapped.len) {
            status = mapped;
        }
    }

    status.len = ngx_shipstation_utf8_cut(status.data, status.len,
                                     ngx_shipstation_order_field(STATUS)->max);
    record->status = status;

    return ngx_shipstation_xml_text(record->out,
                                    ngx_shipstation_order_field(STATUS),
                                    status.data, status.len);
}


static ngx_int_t
ngx_shipstation_record_amounts(ngx_shipstation_record_t *record)
{
    int64_t                         amount;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    field = ngx_shipstation_order_field(TOTAL);

    reason = ngx_shipstation_value_money(
                          ngx_shipstation_order_value(record, TOTAL), &amount);
    if (reason) {
        return ngx_shipstation_record_refuse(record, NULL, field, "%s",
                                             reason);
    }

    if (ngx_shipstation_xml_money(record->out, field, amount) != NGX_OK) {
        return NGX_ERROR;
    }

    field = ngx_shipstation_order_field(SHIPPING_AMOUNT);

    reason = ngx_shipstation_value_money(
                         ngx_shipstation_order_value(record, SHIPPING_AMOUNT),
                         &amount);
    if (reason) {
        amount = 0;

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_record_note(record, NULL, field, "%s", reason);
        }
    }

    return ngx_shipstation_xml_money(record->out, field, amount);
}


/* An order in another currency than the store's, or in none, goes as told. */

static ngx_int_t
ngx_shipstation_record_currency(ngx_shipstation_record_t *record)
{
    u_char                                 code[3];
    ngx_str_t                              theirs, ours;
    const ngx_shipstation_export_rules_t  *rules;

    rules = record->rules;

    if (rules->currency[0] == '\0'
        || ngx_shipstation_value_currency(
               ngx_shipstation_order_value(record, CURRENCY_CODE), code)
           != NULL
        || ngx_memcmp(code, rules->currency, 3) == 0)
    {
        return NGX_OK;
    }

    record->foreign = 1;

    if (!rules->leave_out_foreign) {
        return NGX_OK;
    }

    theirs.data = code;
    theirs.len = 3;
    ours.data = (u_char *) rules->currency;
    ours.len = 3;

    return ngx_shipstation_record_refuse(record, NULL,
                                   ngx_shipstation_order_field(CURRENCY_CODE),
                                   "is %V, while the store's is %V",
                                   &theirs, &ours);
}


/* Writes an optional value, or sets the reason why it is left out. */

static ngx_int_t
ngx_shipstation_record_value(ngx_shipstation_record_t *record,
    const ngx_shipstation_field_t *field, ngx_shipstation_value_t *value,
    const char **reason)
{
    u_char      code[3], buffer[NGX_SHIPSTATION_URL_MAX];
    int64_t     amount;
    ngx_str_t   url;
    ngx_uint_t  boolean;

    switch (field->kind) {

    case NGX_SHIPSTATION_KIND_TEXT:
    case NGX_SHIPSTATION_KIND_ID:
        return ngx_shipstation_record_optional_text(record, field, value,
                                                    reason);

    case NGX_SHIPSTATION_KIND_BARCODE:
        return ngx_shipstation_record_barcode(record, field, value, reason);

    case NGX_SHIPSTATION_KIND_MONEY:
        *reason = ngx_shipstation_value_money(value, &amount);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_money(record->out, field, amount);

    case NGX_SHIPSTATION_KIND_BOOLEAN:
        *reason = ngx_shipstation_value_boolean(value, &boolean);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(record->out, field,
                                                   boolean ? "true" : "false",
                                                   boolean ? 4 : 5);

    case NGX_SHIPSTATION_KIND_URL:
        *reason = ngx_shipstation_value_url(value, buffer, &url);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(record->out, field,
                                                   url.data, url.len);

    case NGX_SHIPSTATION_KIND_CURRENCY:
        *reason = ngx_shipstation_value_currency(value, code);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(record->out, field, code,
                                                   3);

    case NGX_SHIPSTATION_KIND_COUNTRY:
        *reason = ngx_shipstation_value_country(value, code);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(record->out, field, code,
                                                   2);

    default:

        /* what depends on other values is written with them */

        return NGX_OK;
    }
}


/* An empty text goes out empty: it may have been cleared on purpose. */

static ngx_int_t
ngx_shipstation_record_optional_text(ngx_shipstation_record_t *record,
    const ngx_shipstation_field_t *field, ngx_shipstation_value_t *value,
    const char **reason)
{
    ngx_str_t  text;

    *reason = ngx_shipstation_value_text(value, &text);

    if (*reason == ngx_shipstation_value_missing
        && field->need != NGX_SHIPSTATION_NOT_EMPTY)
    {
        *reason = NULL;
    }

    if (*reason) {
        return NGX_OK;
    }

    if (field->kind == NGX_SHIPSTATION_KIND_ID
        && text.len > field->max
        && ngx_shipstation_utf8_count(text.data, text.len) > field->max)
    {
        *reason = "is longer than 50 characters";
        return NGX_OK;
    }

    return ngx_shipstation_xml_value(record->out, field, value);
}


static ngx_int_t
ngx_shipstation_record_barcode(ngx_shipstation_record_t *record,
    const ngx_shipstation_field_t *field, ngx_shipstation_value_t *value,
    const char **reason)
{
    size_t     i;
    ngx_str_t  text;

    *reason = ngx_shipstation_value_text(value, &text);

    if (*reason) {
        return NGX_OK;
    }

    ngx_shipstation_trim(&text);

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            break;
        }
    }

    if (i < text.len || text.len > field->max) {
        *reason = "is not up to 12 digits";
        return NGX_OK;
    }

    return ngx_shipstation_xml_text(record->out, field, text.data, text.len);
}
