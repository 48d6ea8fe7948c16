#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/destination.h"
#include "tap.h"


static ngx_shipstation_destination_t  to;


static ngx_str_t *
text(const char *p)
{
    static ngx_str_t  string;

    string.data = (u_char *) p;
    string.len = strlen(p);

    return &string;
}


static void
country(const char *name, const char *want, const char *state)
{
    ngx_memzero(&to, sizeof(to));

    tap_is_int(ngx_shipstation_destination_country(&to, text(name)), NGX_OK,
               name);
    tap_is_str(to.country, 2, want, name);
    tap_is_str(to.state, to.state_len, state, name);
}


static void
postal(const char *name, const char *code, const char *want, const char *zone)
{
    ngx_int_t  rc;

    ngx_memzero(&to, sizeof(to));
    (void) ngx_shipstation_destination_country(&to, text(name));

    rc = ngx_shipstation_destination_postal(&to, text(code));

    tap_ok(rc == (want ? NGX_OK : NGX_DECLINED), "%s %s", name, code);

    if (want) {
        tap_is_str(to.postal, to.postal_len, want, code);
        tap_is_str(to.postal, to.zone_len, zone, "its zone");
    }
}


static void
state(const char *name, const char *value, const char *want)
{
    ngx_int_t  rc;

    ngx_memzero(&to, sizeof(to));
    (void) ngx_shipstation_destination_country(&to, text(name));

    rc = ngx_shipstation_destination_state(&to, text(value));

    tap_ok(rc == (want ? NGX_OK : NGX_DECLINED), "%s %s", name, value);

    if (want) {
        tap_is_str(to.state, to.state_len, want, value);
    }
}


static void
city(const char *name, const char *value, const char *want)
{
    ngx_int_t  rc;

    ngx_memzero(&to, sizeof(to));
    (void) ngx_shipstation_destination_country(&to, text(name));

    rc = ngx_shipstation_destination_city(&to, text(value));

    tap_ok(rc == (want ? NGX_OK : NGX_DECLINED), "%s %s", name, value);

    if (want) {
        tap_is_str(to.city, to.city_len, want, value);
    }
}


int
main(void)
{
    char  longest[80];

    country("us", "US", "");
    country("USA", "US", "");
    country("UK", "GB", "");
    country("PR", "US", "PR");
    country("vi", "US", "VI");
    country("GUM", "US", "GU");
    country("AS", "US", "AS");
    country("MP", "US", "MP");

    tap_is_int(ngx_shipstation_destination_country(&to, text("XX")),
               NGX_DECLINED, "no country");
    tap_is_int(ngx_shipstation_destination_country(&to, text("")),
               NGX_DECLINED, "nothing");

    postal("US", "20500", "20500", "205");
    postal("US", " 20500-0003 ", "20500", "205");
    postal("US", "205000003", "20500", "205");
    postal("US", "2050", NULL, NULL);
    postal("US", "20500-", NULL, NULL);
    postal("US", "2050a", NULL, NULL);
    postal("US", "", NULL, NULL);
    postal("PR", "00901", "00901", "009");
    postal("CA", "k1a0b6", "K1A 0B6", "K1A");
    postal("CA", "K1A-0B6", "K1A 0B6", "K1A");
    postal("CA", "k1a  0b6", "K1A 0B6", "K1A");
    postal("CA", "K1A", NULL, NULL);
    postal("CA", "KIA 0B6", NULL, NULL);
    postal("GB", "sw1a1aa", "SW1A 1AA", "SW1A");
    postal("GB", "M1 1AE", "M1 1AE", "M1");
    postal("GB", "EC1A1BB", "EC1A 1BB", "EC1A");
    postal("GB", "SW1A", NULL, NULL);
    postal("GB", "1W1A 1AA", NULL, NULL);
    postal("GB", "M-1 1AE", NULL, NULL);
    postal("AU", "3000", "3000", "3000");
    postal("AU", "300", NULL, NULL);
    postal("NL", "1234 ab", "1234AB", "1234AB");
    postal("PT", "1000-001", "1000-001", "1000-001");
    postal("JP", "100-0001", "100-0001", "100-0001");
    postal("DE", "10115", "10115", "10115");
    postal("DE", "", NULL, NULL);
    postal("DE", "10115!", NULL, NULL);
    postal("DE", "12345678901234567", NULL, NULL);
    postal("HK", "", "", "");
    postal("HK", "999077", "", "");
    postal("AE", "00000", "", "");

    state("US", "dc", "DC");
    state("US", "Texas", "TX");
    state("US", "US-TX", "TX");
    state("US", "Bavaria", NULL);
    state("US", "", "");
    state("US", "AE", "AE");
    state("PR", "San Juan", "PR");
    state("CA", "ontario", "ON");
    state("CA", "TX", NULL);
    state("AU", "New South Wales", "NSW");
    state("DE", " by ", "BY");
    state("DE", "Bayern  Sued", "BAYERN SUED");

    memset(longest, 'x', sizeof(longest));
    longest[79] = '\0';
    state("DE", longest, NULL);

    city("HK", "  Kowloon\t Bay ", "KOWLOON BAY");
    city("US", "Washington", "");
    city("HK", "", "");
    city("HK", "a\x01" "b", NULL);
    city("HK", longest, NULL);
    longest[62] = '\0';
    city("HK", longest,
         "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX");

    tap_done();

    return tap_status();
}
