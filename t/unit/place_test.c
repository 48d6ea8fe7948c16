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
at_is(const char *country, const char *text, const char *postal,
    const char *want)
{
    u_char     code[3];
    size_t     len;
    ngx_int_t  rc;
    ngx_str_t  zip;

    len = 0;
    zip.data = (u_char *) postal;
    zip.len = strlen(postal);

    rc = ngx_shipstation_state_at((u_char *) country, (u_char *) text,
                                  strlen(text), &zip, code, &len);

    if (want == NULL) {
        tap_ok(rc == NGX_DECLINED, "no state of %s: \"%s\" %s", country, text,
               postal);
        return;
    }

    tap_ok(rc == NGX_OK && len == strlen(want)
           && ngx_memcmp(code, want, len) == 0,
           "state of %s: \"%s\" %s: %s", country, text, postal, want);
}


static void
postal_is(const char *country, const char *postal, const char *want)
{
    u_char     code[3];
    size_t     len;
    ngx_int_t  rc;
    ngx_str_t  text;

    len = 0;
    text.data = (u_char *) postal;
    text.len = strlen(postal);

    rc = ngx_shipstation_state_by_postal((u_char *) country, &text, code,
                                         &len);

    if (want == NULL) {
        tap_ok(rc == NGX_DECLINED, "no state of %s by %s", country, postal);
        return;
    }

    tap_ok(rc == NGX_OK && len == strlen(want)
           && ngx_memcmp(code, want, len) == 0,
           "state of %s by %s: %s", country, postal, want);
}


static void
mend_is(const char *country, const char *state, const char *want)
{
    u_char  code[2];

    ngx_memcpy(code, country, 2);
    ngx_shipstation_country_mend(code, (u_char *) state, strlen(state));

    tap_ok(ngx_memcmp(code, want, 2) == 0, "%s with \"%s\": %s", country,
           state, want);
}


static void
nothing_is(const char *text, ngx_uint_t want)
{
    tap_ok(ngx_shipstation_nothing((u_char *) text, strlen(text)) == want,
           "\"%s\" is %s", text, want ? "nothing" : "something");
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
    ngx_str_t   none;
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
    country_is("IC", "ES");
    country_is("ea", "ES");
    country_is("AC", "SH");
    country_is("TA", "SH");
    country_is("XI", "GB");
    country_is("AN", "CW");
    country_is("ASC", "SH");
    country_is("taa", "SH");
    country_is("ANT", "CW");
    country_is("UM", "UM");
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

    tap_is_int(two, 249 + 8, "ISO's 249 countries, XK, and 7 besides");
    tap_is_int(three, 249 + 4, "249 three-letter codes, XKX, and 3 besides");

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
    state_is("CA", "PEI", "PE");
    state_is("CA", "P.E.I.", "PE");
    state_is("CA", "Prince Edward Island", "PE");
    state_is("CA", "PQ", "QC");
    state_is("CA", "NF", "NL");
    state_is("CA", "nfld", "NL");
    state_is("CA", "NWT", "NT");
    state_is("CA", "YK", "YT");
    state_is("CA", "Newfoundland & Labrador", "NL");
    state_is("CA", "Newfoundland and Labrador", "NL");
    state_is("CA", "Newfoundland/Labrador", "NL");
    state_is("CA", "Terre-Neuve-et-Labrador", "NL");
    state_is("CA", "Que\xcc\x81" "bec", "QC");
    state_is("CA", "Qu\xc3\xa9" "bec (Province)", NULL);
    state_is("CA", "\xc3\x8ele-du-Prince-\xc3\x89" "douard", "PE");
    state_is("CA", "I\xcc\x82le-du-Prince-E\xcc\x81" "douard", "PE");
    state_is("CA", "Nouvelle-\xc3\x89" "cosse", "NS");
    state_is("CA", "Territoires du Nord\xe2\x80\x91Ouest", "NT");
    state_is("CA", "Saskatchewan\xc2\xa0", "SK");
    state_is("US", "Hawai\xca\xbbi", "HI");
    state_is("US", "Hawai'i", "HI");
    state_is("US", "N.Y.", "NY");
    state_is("US", "N. Y.", "NY");
    state_is("US", "Calif.", "CA");
    state_is("US", "W. Va.", "WV");
    state_is("US", "\xef\xbc\xb4\xef\xbc\xb8", "TX");
    state_is("US", "Armed Forces Europe", "AE");
    state_is("US", "Armed Forces Africa", "AE");
    state_is("US", "Armed Forces Canada", "AE");
    state_is("US", "Armed Forces Middle East", "AE");
    state_is("US", "Armed Forces (AE)", "AE");
    state_is("US", "Armed Forces (AA)", "AA");
    state_is("US", "Armed Forces - Americas", "AA");
    state_is("US", "Armed Forces Americas (except Canada)", "AA");
    state_is("US", "U.S. Armed Forces \xe2\x80\x93 Pacific", "AP");
    state_is("US", "Armed Forces Europe, the Middle East, and Canada", "AE");
    state_is("US", "AF", "AE");
    state_is("US", "ac", "AE");
    state_is("US", "AM", "AE");
    state_is("US", "AA", "AA");
    state_is("US", "ap", "AP");
    state_is("US", "Armed Forces", NULL);
    state_is("US", "APO", NULL);
    state_is("CA", "AE", NULL);
    state_is("AU", "Western Australia", "WA");
    state_is("AU", "N.S.W.", "NSW");
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

    tap_is_int(two, 65, "50 states, DC, 8 islands, the military's 6");

    tap_is_int(ngx_shipstation_state((u_char *) "US", (u_char *) "T", 2,
                                     letters, &len),
               NGX_DECLINED, "a letter and a NUL");

    at_is("US", "AE", "09366", "AE");
    at_is("US", "AP", "09366", "AE");
    at_is("US", "AF", "09366-1234", "AE");
    at_is("US", "Armed Forces Americas", "96201", "AP");
    at_is("US", "Armed Forces Africa", "34012", "AA");
    at_is("US", "Armed Forces", "96201", "AP");
    at_is("US", "APO", "09803", "AE");
    at_is("US", "dpo", "962661234", "AP");
    at_is("US", "", "09366", "AE");
    at_is("US", "N/A", "09366", "AE");
    at_is("US", "AE", "20500", "AE");
    at_is("US", "AE", "", "AE");
    at_is("US", "AM", "rubbish", "AE");
    at_is("US", "APO", "20500", NULL);
    at_is("US", "", "20500", NULL);
    at_is("US", "NY", "09366", "NY");
    at_is("US", "Nowhere", "09366", NULL);
    at_is("US", "TX", "75001", "TX");
    at_is("CA", "PEI", "09366", "PE");
    at_is("GB", "AE", "09366", NULL);

    ngx_memzero(&none, sizeof(ngx_str_t));
    tap_is_int(ngx_shipstation_state_by_postal((u_char *) "US", &none, letters,
                                               &len),
               NGX_DECLINED, "no postal code at all");

    postal_is("US", "20500", "DC");
    postal_is("US", " 02139-4307 ", "MA");
    postal_is("US", "021394307", "MA");
    postal_is("US", "00501", "NY");
    postal_is("US", "00901", "PR");
    postal_is("US", "00802", "VI");
    postal_is("US", "06390", "NY");
    postal_is("US", "06391", "CT");
    postal_is("US", "73301", "TX");
    postal_is("US", "79936", "TX");
    postal_is("US", "88510", "TX");
    postal_is("US", "96701", "HI");
    postal_is("US", "96799", "AS");
    postal_is("US", "96910", "GU");
    postal_is("US", "96950", "MP");
    postal_is("US", "99501", "AK");
    postal_is("US", "09000", "AE");
    postal_is("US", "09899", "AE");
    postal_is("US", "09900", NULL);
    postal_is("US", "34000", "AA");
    postal_is("US", "34100", "FL");
    postal_is("US", "96200", "AP");
    postal_is("US", "96699", "AP");
    postal_is("US", "\xef\xbc\x92\xef\xbc\x90\xef\xbc\x95\xef\xbc\x90"
                    "\xef\xbc\x90", "DC");
    postal_is("US", "00001", NULL);
    postal_is("US", "2139", NULL);
    postal_is("US", "205001", NULL);
    postal_is("US", "2050O", NULL);
    postal_is("US", "20500-12345", NULL);
    postal_is("US", "", NULL);
    postal_is("CA", "K1A 0B1", "ON");
    postal_is("CA", "h2x1y4", "QC");
    postal_is("CA", "A1A", "NL");
    postal_is("CA", "C1A-1A1", "PE");
    postal_is("CA", "X0A 0H0", "NU");
    postal_is("CA", "X0C 0A1", "NU");
    postal_is("CA", "X0E 0A1", "NT");
    postal_is("CA", "X1A 2N1", "NT");
    postal_is("CA", "Y1A 1A1", "YT");
    postal_is("CA", "D1A 1A1", NULL);
    postal_is("CA", "Z1A 1A1", NULL);
    postal_is("CA", "K1", NULL);
    postal_is("CA", "20500", NULL);
    postal_is("AU", "2600", "ACT");
    postal_is("AU", "2619", "NSW");
    postal_is("AU", "0800", "NT");
    postal_is("AU", "0200", "ACT");
    postal_is("AU", "7000", "TAS");
    postal_is("AU", "800", NULL);
    postal_is("AU", "0001", NULL);
    postal_is("AU", "20O0", NULL);
    postal_is("GB", "SW1A 1AA", NULL);

    mend_is("UM", "Texas", "US");
    mend_is("UM", "TX", "US");
    mend_is("UM", "APO", "US");
    mend_is("UM", "", "UM");
    mend_is("UM", "81", "UM");
    mend_is("UM", "Wake Island", "UM");
    mend_is("CA", "TX", "CA");

    nothing_is("", 1);
    nothing_is(" ", 1);
    nothing_is(".", 1);
    nothing_is("\xe2\x80\x94", 1);
    nothing_is("N/A", 1);
    nothing_is("n.a.", 1);
    nothing_is("None", 1);
    nothing_is("NULL", 1);
    nothing_is("undefined", 1);
    nothing_is("Not applicable", 1);
    nothing_is("0", 0);
    nothing_is("NAB", 0);
    nothing_is("\xe6\x9d\xb1", 0);
    nothing_is("a longer text than the longest word", 0);

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
