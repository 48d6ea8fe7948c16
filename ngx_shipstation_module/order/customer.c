
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "base/place.h"
#include "base/text.h"
#include "order/customer.h"
#include "order/value.h"
#include "order/xml.h"


/* Two names of 100 characters at most that count, and a blank. */
#define NGX_SHIPSTATION_NAME_CHARACTERS  100
#define NGX_SHIPSTATION_NAME_SIZE        (2 * 4 * 100 + 1)

/* A code of 50 characters; bytes of the digest at the end of a cut one. */
#define NGX_SHIPSTATION_CODE_SIZE        (4 * 50)
#define NGX_SHIPSTATION_CODE_DIGEST      6


typedef struct {
    const ngx_shipstation_path_t   *path;
    const ngx_shipstation_field_t  *fields;
    ngx_shipstation_value_t        *values;
    ngx_str_t                       name;    /* empty: none */
    u_char                          name_text[NGX_SHIPSTATION_NAME_SIZE];
} ngx_shipstation_party_t;


static ngx_int_t ngx_shipstation_parties(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *values, ngx_shipstation_party_t *bill,
    ngx_shipstation_party_t *ship);
static void ngx_shipstation_party_read(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *party, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *object);
static const char *ngx_shipstation_party_text(
    ngx_shipstation_order_t *order, ngx_shipstation_party_t *party,
    ngx_uint_t field, ngx_str_t *text);
static ngx_int_t ngx_shipstation_customer_code(
    ngx_shipstation_order_t *order, ngx_shipstation_value_t *value,
    ngx_shipstation_party_t *bill, ngx_shipstation_party_t *ship);
static ngx_int_t ngx_shipstation_customer_long_code(
    ngx_shipstation_order_t *order, const ngx_shipstation_field_t *field,
    const ngx_str_t *code);
static ngx_int_t ngx_shipstation_bill_to(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *bill);
static ngx_int_t ngx_shipstation_ship_to(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *ship);
static ngx_int_t ngx_shipstation_party_state(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *party, const u_char *country);


/* The row of an address that is not there. */

static ngx_shipstation_value_t
    ngx_shipstation_party_none[NGX_SHIPSTATION_BILL_TO_FIELDS];

static const ngx_shipstation_path_t  ngx_shipstation_customer_path =
    { NULL, "customer", 8, 0 };

static const ngx_shipstation_path_t  ngx_shipstation_bill_to_path =
    { &ngx_shipstation_customer_path, "bill_to", 7, 0 };

static const ngx_shipstation_path_t  ngx_shipstation_ship_to_path =
    { &ngx_shipstation_customer_path, "ship_to", 7, 0 };


ngx_int_t
ngx_shipstation_order_customer(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *customer)
{
    ngx_int_t                        rc;
    ngx_shipstation_value_t         *values;
    ngx_shipstation_party_t          bill, ship;
    const ngx_shipstation_fields_t  *fields;

    if (!ngx_shipstation_value_is(customer, OBJECT)) {
        fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER);

        return ngx_shipstation_order_refuse(order, NULL,
                            &fields->fields[NGX_SHIPSTATION_ORDER_CUSTOMER],
                            "%s", ngx_shipstation_value_is(customer, NONE)
                                  ? ngx_shipstation_value_missing
                                  : "is not an object");
    }

    values = ngx_shipstation_value_row(customer);

    rc = ngx_shipstation_parties(order, values, &bill, &ship);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_shipstation_order_print(order, "<Customer>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_customer_code(order,
                                       &values[NGX_SHIPSTATION_CUSTOMER_CODE],
                                       &bill, &ship);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_shipstation_bill_to(order, &bill);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_shipstation_ship_to(order, &ship);
    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_shipstation_order_print(order, "</Customer>\n");
}


/* Reads both addresses, and finds a name for each. */

static ngx_int_t
ngx_shipstation_parties(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *values, ngx_shipstation_party_t *bill,
    ngx_shipstation_party_t *ship)
{
    ngx_shipstation_value_t         *object;
    const ngx_shipstation_fields_t  *fields;

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_CUSTOMER);

    object = &values[NGX_SHIPSTATION_CUSTOMER_SHIP_TO];

    if (!ngx_shipstation_value_is(object, OBJECT)) {
        return ngx_shipstation_order_refuse(order,
                           &ngx_shipstation_customer_path,
                           &fields->fields[NGX_SHIPSTATION_CUSTOMER_SHIP_TO],
                           "%s", ngx_shipstation_value_is(object, NONE)
                                 ? ngx_shipstation_value_missing
                                 : "is not an object");
    }

    ship->path = &ngx_shipstation_ship_to_path;
    ngx_shipstation_party_read(order, ship, NGX_SHIPSTATION_LEVEL_SHIP_TO,
                               object);

    object = &values[NGX_SHIPSTATION_CUSTOMER_BILL_TO];

    if (!ngx_shipstation_value_is(object, OBJECT)
        && !ngx_shipstation_value_is(object, NONE))
    {
        ngx_shipstation_order_note(order, &ngx_shipstation_customer_path,
                           &fields->fields[NGX_SHIPSTATION_CUSTOMER_BILL_TO],
                           "is not an object", "the receiver's name sent");
    }

    bill->path = &ngx_shipstation_bill_to_path;
    ngx_shipstation_party_read(order, bill, NGX_SHIPSTATION_LEVEL_BILL_TO,
                               object);

    if (ship->name.len == 0) {
        (void) ngx_shipstation_party_text(order, ship,
                                          NGX_SHIPSTATION_PARTY_COMPANY,
                                          &ship->name);
    }

    if (ship->name.len == 0) {
        ship->name = bill->name;
    }

    if (ship->name.len == 0) {
        return ngx_shipstation_order_refuse(order, ship->path,
                                    &ship->fields[NGX_SHIPSTATION_PARTY_NAME],
                                    "%s", ngx_shipstation_value_missing);
    }

    if (bill->name.len == 0) {
        bill->name = ship->name;
    }

    return NGX_OK;
}


/* Collects an address, and its name from one field or from two. */

static void
ngx_shipstation_party_read(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *party, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *object)
{
    u_char     *p;
    ngx_str_t   first, last;

    party->fields = ngx_shipstation_fields(level)->fields;

    party->values = ngx_shipstation_value_is(object, OBJECT)
                    ? ngx_shipstation_value_row(object)
                    : ngx_shipstation_party_none;

    if (ngx_shipstation_party_text(order, party, NGX_SHIPSTATION_PARTY_NAME,
                                   &party->name)
        == NULL)
    {
        return;
    }

    p = party->name_text;

    if (ngx_shipstation_party_text(order, party,
                                   NGX_SHIPSTATION_PARTY_FIRST_NAME, &first)
        == NULL)
    {
        p = ngx_cpymem(p, first.data,
                       ngx_shipstation_utf16_cut(first.data, first.len,
                                            NGX_SHIPSTATION_NAME_CHARACTERS));
    }

    if (ngx_shipstation_party_text(order, party,
                                   NGX_SHIPSTATION_PARTY_LAST_NAME, &last)
        == NULL)
    {
        if (p > party->name_text) {
            *p++ = ' ';
        }

        p = ngx_cpymem(p, last.data,
                       ngx_shipstation_utf16_cut(last.data, last.len,
                                            NGX_SHIPSTATION_NAME_CHARACTERS));
    }

    party->name.data = party->name_text;
    party->name.len = p - party->name_text;
}


/* A text of an address, trimmed; empty, and its reason, where there is none. */

static const char *
ngx_shipstation_party_text(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *party, ngx_uint_t field, ngx_str_t *text)
{
    const char  *reason;

    reason = ngx_shipstation_value_text(&party->values[field], text);

    if (reason == NULL) {
        ngx_shipstation_trim(text);
        return NULL;
    }

    ngx_str_set(text, "");

    /* what has an optional element of its own is noted where that is written */

    if (reason != ngx_shipstation_value_missing
        && (party->fields[field].xml == NULL
            || party->fields[field].need >= NGX_SHIPSTATION_FILLED))
    {
        ngx_shipstation_order_note(order, party->path, &party->fields[field],
                                   reason,
                                   party->fields[field].xml == NULL
                                   ? "left out"
                                   : (field == NGX_SHIPSTATION_PARTY_NAME)
                                   ? "another name sent" : "sent empty");
    }

    return reason;
}


static ngx_int_t
ngx_shipstation_customer_code(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *value, ngx_shipstation_party_t *bill,
    ngx_shipstation_party_t *ship)
{
    ngx_str_t                       code;
    const char                     *reason, *done;
    const ngx_shipstation_field_t  *field;

    field = &ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_CUSTOMER)
                 ->fields[NGX_SHIPSTATION_CUSTOMER_CODE];

    reason = ngx_shipstation_value_text(value, &code);

    if (reason) {
        done = "the email sent";

        if (ngx_shipstation_party_text(order, bill,
                                       NGX_SHIPSTATION_BILL_TO_EMAIL, &code)
            != NULL)
        {
            code = ship->name;
            done = "the receiver's name sent";
        }

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, &ngx_shipstation_customer_path,
                                       field, reason, done);
        }
    }

    ngx_shipstation_trim(&code);

    if (code.len > field->max
        && ngx_shipstation_utf16_count(code.data, code.len) > field->max)
    {
        return ngx_shipstation_customer_long_code(order, field, &code);
    }

    return ngx_shipstation_xml_text(order->out, field, code.data, code.len);
}


/*
 * ShipStation knows a buyer by the code: two whose codes are the same up to its
 * length must not become one.  So the end of a cut one says what was cut.
 */

static ngx_int_t
ngx_shipstation_customer_long_code(ngx_shipstation_order_t *order,
    const ngx_shipstation_field_t *field, const ngx_str_t *code)
{
    u_char  *p;
    size_t   len;
    u_char   digest[NGX_SHIPSTATION_DIGEST_LEN];
    u_char   text[NGX_SHIPSTATION_CODE_SIZE];

    ngx_shipstation_sha256(code->data, code->len, digest);

    len = ngx_shipstation_utf16_cut(code->data, code->len,
                                    field->max
                                    - (1 + 2 * NGX_SHIPSTATION_CODE_DIGEST));

    p = ngx_cpymem(text, code->data, len);
    *p++ = '~';
    p = ngx_hex_dump(p, digest, NGX_SHIPSTATION_CODE_DIGEST);

    return ngx_shipstation_xml_text(order->out, field, text, p - text);
}


static ngx_int_t
ngx_shipstation_bill_to(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *bill)
{
    u_char        code[2];
    ngx_int_t     rc;
    ngx_uint_t    known;

    if (ngx_shipstation_order_print(order, "<BillTo>\n") != NGX_OK
        || ngx_shipstation_xml_text(order->out,
                                    &bill->fields[NGX_SHIPSTATION_PARTY_NAME],
                                    bill->name.data, bill->name.len)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    known = ngx_shipstation_value_country(
                &bill->values[NGX_SHIPSTATION_PARTY_COUNTRY], code) == NULL;

    if (!ngx_shipstation_value_is(&bill->values[NGX_SHIPSTATION_PARTY_STATE],
                                  NONE))
    {

        rc = ngx_shipstation_party_state(order, bill, known ? code : NULL);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    rc = ngx_shipstation_order_optional(order, bill->path,
                                         NGX_SHIPSTATION_LEVEL_BILL_TO,
                                         bill->values);
    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_shipstation_order_print(order, "</BillTo>\n");
}


static ngx_int_t
ngx_shipstation_ship_to(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *ship)
{
    u_char                          code[2];
    ngx_int_t                       rc;
    ngx_str_t                       text;
    ngx_shipstation_value_t        *values;
    const char                     *reason;
    const ngx_shipstation_field_t  *fields;

    fields = ship->fields;
    values = ship->values;

    if (ngx_shipstation_order_print(order, "<ShipTo>\n") != NGX_OK
        || ngx_shipstation_xml_text(order->out,
                                    &fields[NGX_SHIPSTATION_PARTY_NAME],
                                    ship->name.data, ship->name.len)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_order_text(order, ship->path,
                                     &fields[NGX_SHIPSTATION_PARTY_ADDRESS1],
                                     &values[NGX_SHIPSTATION_PARTY_ADDRESS1]);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_shipstation_order_text(order, ship->path,
                                     &fields[NGX_SHIPSTATION_PARTY_CITY],
                                     &values[NGX_SHIPSTATION_PARTY_CITY]);
    if (rc != NGX_OK) {
        return rc;
    }

    reason = ngx_shipstation_value_country(
                               &values[NGX_SHIPSTATION_PARTY_COUNTRY], code);
    if (reason) {
        return ngx_shipstation_order_refuse(order, ship->path,
                                      &fields[NGX_SHIPSTATION_PARTY_COUNTRY],
                                      "%s", reason);
    }

    if (ngx_shipstation_value_text(&values[NGX_SHIPSTATION_PARTY_STATE], &text)
        == NULL)
    {
        ngx_shipstation_country_mend(code, text.data, text.len);
    }

    ngx_memcpy(order->country, code, sizeof(code));

    if (ngx_shipstation_party_state(order, ship, code) != NGX_OK) {
        return NGX_ERROR;
    }

    (void) ngx_shipstation_party_text(order, ship,
                                      NGX_SHIPSTATION_PARTY_POSTAL_CODE,
                                      &text);

    if (ngx_shipstation_xml_text(order->out,
                                 &fields[NGX_SHIPSTATION_PARTY_POSTAL_CODE],
                                 text.data, text.len)
        != NGX_OK
        || ngx_shipstation_xml_plain(order->out,
                                     &fields[NGX_SHIPSTATION_PARTY_COUNTRY],
                                     code, 2)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_order_optional(order, ship->path,
                                         NGX_SHIPSTATION_LEVEL_SHIP_TO,
                                         values);
    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_shipstation_order_print(order, "</ShipTo>\n");
}


/* A state by its code where the country has codes, else as it is. */

static ngx_int_t
ngx_shipstation_party_state(ngx_shipstation_order_t *order,
    ngx_shipstation_party_t *party, const u_char *country)
{
    u_char                          code[3];
    size_t                          len;
    ngx_str_t                       text, postal;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    field = &party->fields[NGX_SHIPSTATION_PARTY_STATE];

    reason = ngx_shipstation_party_text(order, party,
                                        NGX_SHIPSTATION_PARTY_STATE, &text);

    if (reason && reason != ngx_shipstation_value_missing
        && field->need == NGX_SHIPSTATION_OPTIONAL)
    {
        ngx_shipstation_order_note(order, party->path, field, reason,
                                   "left out");
        return NGX_OK;
    }

    if (ngx_shipstation_value_text(
            &party->values[NGX_SHIPSTATION_PARTY_POSTAL_CODE], &postal)
        != NULL)
    {
        ngx_str_set(&postal, "");
    }

    if (country
        && ngx_shipstation_state_at(country, text.data, text.len, &postal,
                                    code, &len)
           == NGX_OK)
    {
        return ngx_shipstation_xml_text(order->out, field, code, len);
    }

    return ngx_shipstation_xml_text(order->out, field, text.data, text.len);
}
