
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A fee: money or a per cent of a price. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/parts.h"


/* Money: up to 9 digits, two of them behind the point (9,2). */
#define NGX_SHIPSTATION_FEE_MAX      999999999LL

/* Per cents have up to 4 decimals. */
#define NGX_SHIPSTATION_FEE_PERCENT_MAX  (1000 * 10000LL)


/* As it is written.  The number waits for the type, which may follow it. */
typedef struct {
    ngx_uint_t                   enabled;
    ngx_uint_t                   type;
    ngx_uint_t                   typed;
    yyjson_val                  *value;
    int64_t                      amount;
} ngx_shipstation_fee_t;


static ngx_int_t ngx_shipstation_fee_type(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_fee_value(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_handling_fee_read(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);


/* the structure of a fee's table is ours alone, so nothing of it is packed */

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_handling_fee = {
    ngx_shipstation_handling_fee_read, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_OBJECT, "object", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_fee_type = {
    ngx_shipstation_fee_type, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_WORD, "", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_fee_value = {
    ngx_shipstation_fee_value, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_NUMBER, "number", NULL
};


static const char *const  ngx_shipstation_fee_types[] = {
    "fixed", "percent", "percentage", NULL
};

#define ngx_shipstation_fee_at(field)                                        \
    offsetof(ngx_shipstation_fee_t, field)

#define ngx_shipstation_fee_rows_common                                      \
    { .name = "type",                                                        \
      .kind = &ngx_shipstation_kind_fee_type,                                \
      .place = ngx_shipstation_fee_at(type),                                 \
      .words = ngx_shipstation_fee_types,                                    \
      .otherwise = "none",                                                   \
      .note = "fixed: money with two decimals; percent, or percentage: of "   \
              "the shipping price, with up to four" },                       \
                                                                             \
    { .name = "value",                                                       \
      .kind = &ngx_shipstation_kind_fee_value,                               \
      .place = ngx_shipstation_fee_at(value),                                \
      .max = NGX_SHIPSTATION_FEE_MAX, .scale = 2,                            \
      .otherwise = "none",                                                   \
      .note = "how much; more than 1,000 per cent is an error" },            \
                                                                             \
    { .name = NULL }

static const ngx_shipstation_member_t  ngx_shipstation_fee_rows[] = {
    ngx_shipstation_fee_rows_common
};

const ngx_shipstation_members_t  ngx_shipstation_fee_table = {
    ngx_shipstation_fee_rows, sizeof(ngx_shipstation_fee_t), NULL
};


static const ngx_shipstation_member_t  ngx_shipstation_handling_fee_rows[] = {

    { .name = "enabled",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_fee_at(enabled),
      .initial = 1,
      .note = "false: none is added" },

    ngx_shipstation_fee_rows_common
};

const ngx_shipstation_members_t  ngx_shipstation_handling_fee_table = {
    ngx_shipstation_handling_fee_rows, sizeof(ngx_shipstation_fee_t), NULL
};


static ngx_int_t
ngx_shipstation_handling_fee_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_settings_t  *settings = target;

    return ngx_shipstation_fee_read(reader, path, value, member->members,
                                    &settings->fee_type,
                                    &settings->fee_value);
}


ngx_int_t
ngx_shipstation_fee_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_members_t *members, ngx_shipstation_fee_e *type,
    int64_t *amount)
{
    ngx_shipstation_fee_t            fee;
    ngx_shipstation_path_t           step;
    const ngx_shipstation_member_t  *range;

    static const ngx_shipstation_member_t  ranges[] = {

        { .place = ngx_shipstation_fee_at(amount),
          .max = NGX_SHIPSTATION_FEE_MAX, .scale = 2 },

        { .place = ngx_shipstation_fee_at(amount),
          .max = NGX_SHIPSTATION_FEE_PERCENT_MAX, .scale = 4 }
    };

    ngx_memzero(&fee, sizeof(ngx_shipstation_fee_t));
    fee.enabled = 1;

    if (ngx_shipstation_members_read(reader, path, value, members, &fee)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (!fee.typed || fee.value == NULL) {

        if (!fee.enabled) {
            return NGX_OK;
        }

        ngx_shipstation_path_member(&step, path, fee.value ? "type" : "value");

        return ngx_shipstation_fault(reader, &step, "required",
                                     "is required");
    }

    /* only now it is known what the value's number may be */

    range = &ranges[fee.type ? 1 : 0];

    ngx_shipstation_path_member(&step, path, "value");

    if (ngx_shipstation_member_decimal(reader, &step, fee.value, range, &fee)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (fee.enabled) {
        *type = fee.type ? NGX_SHIPSTATION_FEE_PERCENT
                         : NGX_SHIPSTATION_FEE_FIXED;
        *amount = fee.amount;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_fee_type(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_fee_t  *fee = target;

    fee->typed = 1;

    return ngx_shipstation_kind_word.read(reader, path, value, member, target);
}


static ngx_int_t
ngx_shipstation_fee_value(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_str_t               text;
    ngx_shipstation_fee_t  *fee = target;

    if (ngx_shipstation_json_text(value, &text) != NGX_OK) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be a number");
    }

    fee->value = value;

    return NGX_OK;
}
