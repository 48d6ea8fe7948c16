#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "tap.h"


static void
country_is(const char *text, const char *want)
{
    u_char     code[3] = "--";
    ngx_int_t  rc;

    rc = ngx_shipstation_country((u_char *) text, strlen(text), code);

    if (want == NULL) {
        tap_ok(rc == NGX_DECLINED, "no country: \"%s\"", text);
        return;
    }

    tap_ok(rc == NGX_OK && ngx_memcmp(code, want, 2) == 0,
           "country \"%s\"", text);
}


static void
state_is(const char *country, const char *text, const char *want)
{
    u_char     code[3];
    size_t     len;
    ngx_int_t  rc;

    len = 0;
    rc = ngx_shipstation_state((u_char *) country, (u_char *) text,
                               strlen(text), code, &len);

    if (want == NULL) {
        tap_ok(rc == NGX_DECLINED, "no state of %s: \"%s\"", country, text);
        return;
    }

    tap_ok(rc == NGX_OK && len == strlen(want)
           && ngx_memcmp(code, want, len) == 0,
           "state of %s: \"%s\"", country, text);
}


int
main(void)
{
    u_char      code[2], letters[3];
    size_t      len;
    ngx_uint_t  i, j, k, two, three;

    country_is("US", "US");
    country_is("us", "US");
    country_is(" de ", "DE");
    country_is("USA", "US");
    country_is("gbr", "GB");
    country_is("UK", "GB");
    country_is("uk", "GB");
    country_is("CHE", "CH");
    country_is("ZWE", "ZW");
    country_is("AFG", "AF");
    country_is("XK", "XK");
    country_is("", NULL);
    country_is("U", NULL);
    country_is("XX", NULL);
    country_is("ZZZ", NULL);
    country_is("U1", NULL);
    country_is("U\xc3", NULL);
    country_is("[[", NULL);
    country_is("@@", NULL);
    country_is("United States", NULL);
    country_is("EU", NULL);

    two = 0;
    three = 0;

    for (i = 'A'; i <= 'Z'; i++) {
        for (j = 'A'; j <= 'Z'; j++) {

            letters[0] = (u_char) i;
            letters[1] = (u_char) j;
            two += ngx_shipstation_country(letters, 2, code) == NGX_OK;

            for (k = 'A'; k <= 'Z'; k++) {
                letters[2] = (u_char) k;
                three += ngx_shipstation_country(letters, 3, code) == NGX_OK;
            }
        }
    }

    tap_is_int(two, 249 + 2, "ISO's 249 countries, UK and XK");
    tap_is_int(three, 249 + 1, "249 three-letter codes, and XKX");

    state_is("US", "TX", "TX");
    state_is("US", "tx", "TX");
    state_is("US", "Texas", "TX");
    state_is("US", " TEXAS ", "TX");
    state_is("US", "US-TX", "TX");
    state_is("US", "us-tx", "TX");
    state_is("US", "New  York", "NY");
    state_is("US", "D.C.", "DC");
    state_is("US", "Washington, D.C.", "DC");
    state_is("US", "Washington", "WA");
    state_is("US", "Puerto Rico", "PR");
    state_is("US", "AE", "AE");
    state_is("CA", "Ontario", "ON");
    state_is("CA", "QC", "QC");
    state_is("CA", "Qu\xc3\xa9" "bec", "QC");
    state_is("CA", "QU\xc3\x89" "BEC", "QC");
    state_is("CA", "CA-BC", "BC");
    state_is("AU", "New South Wales", "NSW");
    state_is("AU", "vic", "VIC");
    state_is("AU", "AU-ACT", "ACT");
    two = 0;

    for (i = 'A'; i <= 'Z'; i++) {
        for (j = 'A'; j <= 'Z'; j++) {
            size_t  upper, lower;

            letters[0] = (u_char) i;
            letters[1] = (u_char) j;
            k = ngx_shipstation_state((u_char *) "US", letters, 2, letters,
                                      &upper) == NGX_OK;
            two += k;

            letters[0] = (u_char) ngx_tolower(i);
            letters[1] = (u_char) ngx_tolower(j);

            if ((ngx_shipstation_state((u_char *) "US", letters, 2, letters,
                                       &lower) == NGX_OK) != k)
            {
                tap_ok(0, "state %c%c in both cases", (int) i, (int) j);
            }
        }
    }

    tap_is_int(two, 62, "50 states, DC, 8 islands, 3 of the military");

    tap_is_int(ngx_shipstation_state((u_char *) "US", (u_char *) "T", 2,
                                     letters, &len),
               NGX_DECLINED, "a letter and a NUL");

    state_is("US", "", NULL);
    state_is("US", "  ", NULL);
    state_is("US", "..", NULL);
    state_is("US", "CA-TX", NULL);
    state_is("US", "Ontario", NULL);
    state_is("US", "T", NULL);
    state_is("US", "XX", NULL);
    state_is("US", "a name that is far longer than the longest of them all",
             NULL);
    state_is("GB", "Kent", NULL);
    state_is("DE", "BY", NULL);

    return tap_done();
}
