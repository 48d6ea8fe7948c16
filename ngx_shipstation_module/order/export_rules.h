
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What the export asks, and whom it tells: its side of the callbacks. */

#ifndef _NGX_SHIPSTATION_EXPORT_RULES_H_INCLUDED_
#define _NGX_SHIPSTATION_EXPORT_RULES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* What the store's settings say of the export, and who is told. */
typedef struct {
    ngx_uint_t    sync_all;
    int64_t       sync_all_since;     /* 0: not set */
    ngx_uint_t    extended;
    ngx_uint_t    leave_out_foreign;
    u_char        currency[3];        /* zeros: not set */
    ngx_uint_t    non_delivery_field; /* custom_fieldN, 0: none */
    ngx_str_t     non_delivery;       /* what it tells of orders abroad */
    u_char        origin[2];          /* country, zeros: not known */
    ngx_uint_t    has_start;
    ngx_uint_t    has_end;
    int64_t       start;              /* window asked of the feed */
    int64_t       end;

    void         *data;

    /*
     * The status that ShipStation gets for the feed's; NULL: unchanged.  May
     * return status itself.  The result must last until the export ends.
     */
    ngx_str_t   (*map_status)(void *data, const ngx_str_t *status);

    /*
     * An order is left out: its number (may be empty; not terminated), where
     * and why.  path is within the order: "customer.ship_to.country".
     */
    void        (*skipped)(void *data, const ngx_str_t *order_number,
                           const ngx_str_t *path, const ngx_str_t *reason);

    /* An order goes out; NULL where nobody needs to know. */
    void        (*exported)(void *data, const ngx_str_t *order_number,
                            const ngx_str_t *order_status);
} ngx_shipstation_export_rules_t;


#endif /* _NGX_SHIPSTATION_EXPORT_RULES_H_INCLUDED_ */
