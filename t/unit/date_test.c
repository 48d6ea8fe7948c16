#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "tap.h"


#define BAD  -1LL


typedef struct {
    const char  *text;
    int64_t      want;
} date_t;


static const date_t  iso[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2026-11-20T14:05:00Z", 1795183500 },
    { "2026-11-20t14:05:00z", 1795183500 },
    { "2026-11-20 14:05:00", 1795183500 },
    { "2026-11-20 14:05:00 +0000", 1795183500 },
    { "2026-11-20 14:05:00 UTC", 1795183500 },
    { "2026-11-20 14:05:00 GMT", 1795183500 },
    { "2026-11-20 14:05:00+0000", 1795183500 },
    { "2026-11-20T14:05", 1795183500 },
    { "2026-11-20T14:05Z", 1795183500 },
    { "2026-11-20T14:05:00.999999999Z", 1795183500 },
    { "2026-11-20T14:05:00,5", 1795183500 },
    { "2026-11-20T15:05:00+01:00", 1795183500 },
    { "2026-11-20T15:05:00+01", 1795183500 },
    { "2026-11-20T09:05:00-0500", 1795183500 },
    { "2026-11-20T19:35:00+05:30", 1795183500 },
    { "2026-11-20", 1795132800 },
    { "2000-02-29", 951782400 },
    { "2024-02-29T23:59:59Z", 1709251199 },
    { "2016-12-31T23:59:60Z", 1483228799 },
    { "9999-12-31T23:59:59Z", 253402300799LL },
    { "0001-01-01T00:00:00Z", -62135596800LL },
    { "1969-12-31T23:59:58Z", -2 },
    { "9999-12-31T23:59:59-00:01", BAD },
    { "0001-01-01T00:00:00+00:01", BAD },
    { "0000-01-01", BAD },
    { "2023-02-29", BAD },
    { "1900-02-29", BAD },
    { "2026-13-01", BAD },
    { "2026-00-01", BAD },
    { "2026-04-31", BAD },
    { "2026-11-00", BAD },
    { "2026-11-20T24:00:00Z", BAD },
    { "2026-11-20T14:60:00Z", BAD },
    { "2026-11-20T14:05:61Z", BAD },
    { "2026-11-20T14", BAD },
    { "2026-11-20T", BAD },
    { "2026-11-20T14:05:", BAD },
    { "2026-11-20T14:05:00.", BAD },
    { "2026-11-20T14:05:00.Z", BAD },
    { "2026-11-20T14:05:00+", BAD },
    { "2026-11-20T14:05:00+1", BAD },
    { "2026-11-20T14:05:00+01:", BAD },
    { "2026-11-20T14:05:00+01:0", BAD },
    { "2026-11-20T14:05:00+01:000", BAD },
    { "2026-11-20T14:05:00+24:00", BAD },
    { "2026-11-20T14:05:00+01:60", BAD },
    { "2026-11-20T14:05:00 ", BAD },
    { "2026-11-20T14:05:00ZZ", BAD },
    { "2026-11-20  14:05:00", BAD },
    { "2026-1-2", BAD },
    { "26-11-20", BAD },
    { "20261120", BAD },
    { "12026-11-20", BAD },
    { "-2026-11-20", BAD },
    { "2026-11-20x", BAD },
    { "", BAD },
    { "2026", BAD },
    { "2026-", BAD },
    { "2026-11", BAD },
    { "2026-11-", BAD },
    { "yesterday", BAD },
};


static const date_t  mail[] = {
    { "Fri, 20 Nov 2026 14:05:00 +0000", 1795183500 },
    { "Fri, 20 Nov 2026 14:05:00 GMT", 1795183500 },
    { "fri, 20 nov 2026 14:05:00 gmt", 1795183500 },
    { "20 Nov 2026 14:05:00 +0000", 1795183500 },
    { "Fri,20 Nov 2026 14:05 +0000", 1795183500 },
    { " Fri ,  20\tNov  2026\r\n 14:05:00  -0000 ", 1795183500 },
    { "Fri, 20 Nov 2026 15:05:00 +0100", 1795183500 },
    { "Fri, 20 Nov 2026 09:05:00 EST", 1795183500 },
    { "Fri, 20 Nov 2026 07:05:00 PDT", 1795183500 },
    { "Fri, 20 Nov 2026 06:05:00 -0800 (PST)", 1795183500 },
    { "Fri, 20 Nov 2026 14:05:00", 1795183500 },
    { "Fri, 20 Nov 26 14:05:00 +0000", 1795183500 },
    { "Mon, 20 Nov 2026 14:05:00 +0000", 1795183500 },
    { "Thu, 1 Jan 1970 0:00:00 UT", 0 },
    { "Thu, 01 Jan 70 00:00:00 Z", 0 },
    { "Sat, 31 Dec 2016 23:59:60 +0000", 1483228799 },
    { "Fri 20 Nov 2026 14:05:00 +0000", BAD },
    { "Fre, 20 Nov 2026 14:05:00 +0000", BAD },
    { "Fri, 20 November 2026 14:05:00 +0000", BAD },
    { "Fri, 20 Xov 2026 14:05:00 +0000", BAD },
    { "Fri, 31 Nov 2026 14:05:00 +0000", BAD },
    { "Fri, 0 Nov 2026 14:05:00 +0000", BAD },
    { "Fri, 20 Nov 026 14:05:00 +0000", BAD },
    { "Fri, 20 Nov 12026 14:05:00 +0000", BAD },
    { "Fri, 20 Nov 2026", BAD },
    { "Fri, 20 Nov 2026 ", BAD },
    { "Fri, 20 Nov 2026 14", BAD },
    { "Fri, 20 Nov 2026 14:", BAD },
    { "Fri, 20 Nov 2026 14:5:00 +0000", BAD },
    { "Fri, 20 Nov 2026 24:05:00 +0000", BAD },
    { "Fri, 20 Nov 2026 14:05:00+0000", BAD },
    { "Fri, 20 Nov 2026 14:05:00 +000", BAD },
    { "Fri, 20 Nov 2026 14:05:00 CET", BAD },
    { "Fri, 20 Nov 2026 14:05:00 +0000 x", BAD },
    { "Fri, 20 Nov 2026 14:05:00 +0000 (", BAD },
    { "Fri,", BAD },
    { "Fri", BAD },
    { "F", BAD },
    { "20", BAD },
    { "20 No", BAD },
    { "20 Nov", BAD },
    { "20 Nov 20", BAD },
    { "1795183500", BAD },
    { "", BAD },
};


typedef struct {
    const char  *text;
    int64_t      want;
    ngx_uint_t   time;
    ngx_uint_t   seconds;
} us_t;


static const us_t  us[] = {
    { "11/20/2026 14:05", 1795183500, 1, 0 },
    { "11/20/2026 14:05:07", 1795183507, 1, 1 },
    { "11/20/2026 2:05 PM", 1795183500, 1, 0 },
    { "11/20/2026 2:05PM", 1795183500, 1, 0 },
    { "11/20/2026 2:05:07 pm", 1795183507, 1, 1 },
    { "11/20/2026 12:00 AM", 1795132800, 1, 0 },
    { "11/20/2026 12:00 PM", 1795176000, 1, 0 },
    { "11/20/2026", 1795132800, 0, 0 },
    { "1/2/2026 3:4", 1767323040, 1, 0 },
    { "01/02/2026  03:04", 1767323040, 1, 0 },
    { "02/29/2024", 1709164800, 0, 0 },
    { "11202026x1405", 1795183500, 1, 0 },
    { "11202026X1405", 1795183500, 1, 0 },
    { "11202026 1405", 1795183500, 1, 0 },
    { "11202026T1405", 1795183500, 1, 0 },
    { "11202026x140507", 1795183507, 1, 1 },
    { "11202026", 1795132800, 0, 0 },
    { "13202026x1405", BAD, 0, 0 },
    { "11312026x1405", BAD, 0, 0 },
    { "11202026x2405", BAD, 0, 0 },
    { "11202026x1460", BAD, 0, 0 },
    { "11202026x140", BAD, 0, 0 },
    { "11202026x14055", BAD, 0, 0 },
    { "1120202611405", BAD, 0, 0 },
    { "11202026\xc3" "1405", BAD, 0, 0 },
    { "1120x026x1405", BAD, 0, 0 },
    { "1120202x", BAD, 0, 0 },
    { "11202026x", BAD, 0, 0 },
    { "20261120", BAD, 0, 0 },
    { "02/29/2023", BAD, 0, 0 },
    { "13/01/2026", BAD, 0, 0 },
    { "0/1/2026", BAD, 0, 0 },
    { "1/0/2026", BAD, 0, 0 },
    { "11/20/26", BAD, 0, 0 },
    { "11/20/02026", BAD, 0, 0 },
    { "11/20/2026 24:00", BAD, 0, 0 },
    { "11/20/2026 14:60", BAD, 0, 0 },
    { "11/20/2026 14:05 PM", BAD, 0, 0 },
    { "11/20/2026 0:05 AM", BAD, 0, 0 },
    { "11/20/2026 2:05 XM", BAD, 0, 0 },
    { "11/20/2026 2:05 P", BAD, 0, 0 },
    { "11/20/2026 2:05  PM", BAD, 0, 0 },
    { "11/20/2026 2", BAD, 0, 0 },
    { "11/20/2026 2:", BAD, 0, 0 },
    { "11/20/2026 2:05:", BAD, 0, 0 },
    { "11/20/2026 ", BAD, 0, 0 },
    { "11/20/2026T14:05", BAD, 0, 0 },
    { "2026-11-20", BAD, 0, 0 },
    { "11/20/", BAD, 0, 0 },
    { "11/", BAD, 0, 0 },
    { "", BAD, 0, 0 },
};


/* Every day of the years 1 to 9999, there and back, against a plain count. */

static void
all_days(void)
{
    u_char      text[NGX_SHIPSTATION_DATE_ISO_LEN];
    u_char      want[NGX_SHIPSTATION_DATE_ISO_LEN + 1];
    int64_t     seconds, got;
    ngx_uint_t  year, month, day, last, bad;

    static const ngx_uint_t  lengths[] =
        { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    seconds = -62135596800LL;
    bad = 0;

    for (year = 1; year <= 9999; year++) {
        for (month = 1; month <= 12; month++) {

            last = lengths[month - 1];
            if (month == 2 && ((year % 4 == 0 && year % 100) || !(year % 400)))
            {
                last++;
            }

            for (day = 1; day <= last; day++, seconds += 86400) {

                /* the parser has the fast path of the two */

                ngx_shipstation_date_print(text, seconds);
                ngx_sprintf(want, "%04ui-%02ui-%02uiT00:00:00Z", year, month,
                            day);

                if (ngx_memcmp(text, want, sizeof(text)) != 0
                    || ngx_shipstation_date_parse(text, sizeof(text), &got)
                       != NGX_OK
                    || got != seconds)
                {
                    bad++;
                }
            }
        }
    }

    tap_is_int(bad, 0, "all days of the years 1 to 9999, there and back");
}


int
main(void)
{
    u_char      text[32], *p;
    int64_t     seconds;
    ngx_int_t   rc;
    ngx_uint_t  i, has_time, has_seconds;

    for (i = 0; i < sizeof(iso) / sizeof(iso[0]); i++) {
        rc = ngx_shipstation_date_parse((u_char *) iso[i].text,
                                        strlen(iso[i].text), &seconds);
        if (iso[i].want == BAD) {
            tap_is_int(rc, NGX_ERROR, iso[i].text);

        } else {
            tap_ok(rc == NGX_OK && seconds == iso[i].want, "%s", iso[i].text);
        }
    }

    for (i = 0; i < sizeof(mail) / sizeof(mail[0]); i++) {
        rc = ngx_shipstation_date_parse_mail((u_char *) mail[i].text,
                                             strlen(mail[i].text), &seconds);
        if (mail[i].want == BAD) {
            tap_is_int(rc, NGX_ERROR, mail[i].text);

        } else {
            tap_ok(rc == NGX_OK && seconds == mail[i].want, "%s",
                   mail[i].text);
        }
    }

    for (i = 0; i < sizeof(us) / sizeof(us[0]); i++) {
        rc = ngx_shipstation_date_parse_us((u_char *) us[i].text,
                                           strlen(us[i].text), &seconds,
                                           &has_time, &has_seconds);
        if (us[i].want == BAD) {
            tap_is_int(rc, NGX_ERROR, us[i].text);
            continue;
        }

        tap_ok(rc == NGX_OK && seconds == us[i].want
               && has_time == us[i].time && has_seconds == us[i].seconds,
               "%s", us[i].text);
    }

    tap_is_int(ngx_shipstation_date_parse_us((u_char *) "11/20/2026", 10,
                                             &seconds, NULL, NULL),
               NGX_OK, "the two flags need not be asked for");

    p = ngx_shipstation_date_print(text, 1795183500);
    tap_is_str(text, p - text, "2026-11-20T14:05:00Z", "ISO");

    p = ngx_shipstation_date_print_us(text, 1795183559);
    tap_is_str(text, p - text, "11/20/2026 14:05", "ShipStation's, cut");

    p = ngx_shipstation_date_print(text, 0x7fffffffffffffffLL);
    tap_is_str(text, p - text, "9999-12-31T23:59:59Z", "beyond the end");

    p = ngx_shipstation_date_print(text, -0x7fffffffffffffffLL);
    tap_is_str(text, p - text, "0001-01-01T00:00:00Z", "before the beginning");

    p = ngx_shipstation_date_print(text, -1);
    tap_is_str(text, p - text, "1969-12-31T23:59:59Z", "before 1970");

    all_days();

    return tap_done();
}
