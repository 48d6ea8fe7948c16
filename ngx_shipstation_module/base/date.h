
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Dates as seconds since 1970-01-01 00:00:00 UTC, years 1 to 9999. */

#ifndef _NGX_SHIPSTATION_DATE_H_INCLUDED_
#define _NGX_SHIPSTATION_DATE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * ISO 8601: "2026-11-20T14:05:00Z".  The T may be a blank or 't'; seconds and
 * their fraction (cut off) may be missing, the time too (00:00:00); the offset
 * may be absent (UTC), 'Z', "+hh", "+hhmm" or "+hh:mm".  A leap second counts
 * as the second before it.  Returns NGX_OK, or NGX_ERROR when it is no such
 * date.  (ISO 8601; RFC 3339.)
 */
ngx_int_t ngx_shipstation_date_parse(const u_char *text, size_t len,
    int64_t *seconds);

/*
 * RFC 2822, section 3.3: "Fri, 20 Nov 2026 14:05:00 +0000".  The day of the
 * week may be missing and is not compared with the date; so may the seconds,
 * and the zone (UTC); the year may have two digits, the zone be a name, and a
 * comment stand at the end (section 4.3).  Returns NGX_OK, or NGX_ERROR when it
 * is no such date.
 */
ngx_int_t ngx_shipstation_date_parse_mail(const u_char *text, size_t len,
    int64_t *seconds);

/*
 * ShipStation's notation, UTC: "MM/dd/yyyy HH:mm", one-digit parts, optional
 * seconds, optional AM or PM with or without a blank; or "MMddyyyyxHHmm", as
 * older connections write it, seconds optional, any character for the x; or
 * either without a time, then *has_time is set to 0 and the time is 00:00:00.
 * *has_seconds (both pointers may be NULL) tells whether seconds were written.
 * Returns NGX_OK or NGX_ERROR.  (ShipStation, Custom Store Development Guide;
 * WooCommerce ShipStation Integration, parsing of start_date.)
 */
ngx_int_t ngx_shipstation_date_parse_us(const u_char *text, size_t len,
    int64_t *seconds, ngx_uint_t *has_time, ngx_uint_t *has_seconds);

/* "2026-11-23T08:05:00Z": 20 bytes; returns the place behind them. */
#define NGX_SHIPSTATION_DATE_ISO_LEN  20
u_char *ngx_shipstation_date_print(u_char *p, int64_t seconds);

/* "11/23/2026 08:05": 16 bytes; returns the place behind them. */
#define NGX_SHIPSTATION_DATE_US_LEN   16
u_char *ngx_shipstation_date_print_us(u_char *p, int64_t seconds);


#endif /* _NGX_SHIPSTATION_DATE_H_INCLUDED_ */
