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


static ngx_int_t
place(const char *name, const char *state, const char *code)
{
    ngx_str_t  first, second;

    first = *text(state);
    second = *text(code);

    (void) ngx_shipstation_destination_country(&to, text(name));

    return ngx_shipstation_destination_place(&to, &first, &second);
}


static void
postal(const char *name, const char *code, const char *want, const char *zone)
{
    ngx_int_t  rc;

    rc = place(name, "", code);

    tap_ok(rc == (want ? NGX_OK : NGX_DECLINED), "%s %s", name, code);

    if (want) {
        tap_is_str(to.postal, to.postal_len, want, code);
        tap_is_str(to.postal, to.zone_len, zone, "its zone");
    }
}


static void
state(const char *name, const char *value, const char *code, const char *want,
    const char *sent)
{
    (void) place(name, value, code);

    tap_is_str(to.state, to.state_len, want, value);
    tap_is_str(to.region, to.region_len, sent, "as it is sent");
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
    postal("US", "2139", "02139", "021");
    postal("US", "2139-4307", "02139", "021");
    postal("US", "21394307", "02139", "021");
    postal("US", "501", "00501", "005");
    postal("US", "901", "00901", "009");
    postal("PR", "901", "00901", "009");
    postal("VI", "802", "00802", "008");
    postal("US", "20500-", "20500", "205");
    postal("US", "20500 -", "20500", "205");
    postal("US", "20500\xe2\x80\x93" "0003", "20500", "205");
    postal("US", "\xef\xbc\x92\xef\xbc\x90\xef\xbc\x95\xef\xbc\x90"
           "\xef\xbc\x90", "20500", "205");
    postal("US", "\xc2\xa0" "20500\xe2\x80\x8b", "20500", "205");
    postal("US", "DC 20500", "20500", "205");
    postal("US", "DC-20500", "20500", "205");
    postal("US", "US-20500", "20500", "205");
    postal("US", "20500.", "20500", "205");
    postal("US", "9366", "09366", "093");
    postal("US", "20", NULL, NULL);
    postal("US", "205000", NULL, NULL);
    postal("US", "20500-00031", NULL, NULL);
    postal("US", "20500-0003-1", NULL, NULL);
    postal("US", "2050a", NULL, NULL);
    postal("US", "20500/1", NULL, NULL);
    postal("US", "", NULL, NULL);
    postal("US", "N/A", NULL, NULL);
    postal("US", "---", NULL, NULL);
    postal("PR", "00901", "00901", "009");
    postal("CA", "k1a0b6", "K1A 0B6", "K1A");
    postal("CA", "K1A-0B6", "K1A 0B6", "K1A");
    postal("CA", "k1a  0b6", "K1A 0B6", "K1A");
    postal("CA", "K1A OB6", "K1A 0B6", "K1A");
    postal("CA", "KIA 0B6", "K1A 0B6", "K1A");
    postal("CA", "K1A\xe2\x80\x94" "0B6", "K1A 0B6", "K1A");
    postal("CA", "K1A", NULL, NULL);
    postal("CA", "01A 0B6", NULL, NULL);
    postal("GB", "sw1a1aa", "SW1A 1AA", "SW1A");
    postal("GB", "SW1A-1AA", "SW1A 1AA", "SW1A");
    postal("GB", "SW1A OAA", "SW1A 0AA", "SW1A");
    postal("GB", "M1 1AE", "M1 1AE", "M1");
    postal("GB", "EC1A1BB", "EC1A 1BB", "EC1A");
    postal("GB", "BFPO 801", "BFPO 801", "BFPO");
    postal("GB", "bfpo5", "BFPO 5", "BFPO");
    postal("GB", "BFPO 8011", "BFPO 8011", "BFPO");
    postal("GB", "BFPO", NULL, NULL);
    postal("GB", "BFPO 80112", NULL, NULL);
    postal("GB", "BF1 3AA", "BF1 3AA", "BF1");
    postal("GB", "SW1A", NULL, NULL);
    postal("GB", "1W1A 1AA", NULL, NULL);
    postal("GB", "SW1AAA 1AA", NULL, NULL);
    postal("AU", "3000", "3000", "3000");
    postal("AU", "800", "0800", "0800");
    postal("AU", "NT 0800", "0800", "0800");
    postal("AU", "NSW 2000", "2000", "2000");
    postal("AU", "300", NULL, NULL);
    postal("AU", "30000", NULL, NULL);
    postal("NL", "1234 ab", "1234AB", "1234AB");
    postal("PT", "1000-001", "1000-001", "1000-001");
    postal("PT", "1000001", "1000-001", "1000-001");
    postal("PT", "1000", "1000", "1000");
    postal("JP", "100-0001", "100-0001", "100-0001");
    postal("JP", "1000001", "100-0001", "100-0001");
    postal("JP", "\xef\xbc\x91" "00\xe2\x88\x92" "0001", "100-0001",
           "100-0001");
    postal("BR", "01310100", "01310-100", "01310-100");
    postal("BR", "1310-100", "01310-100", "01310-100");
    postal("PL", "00950", "00-950", "00-950");
    postal("PL", "00-950", "00-950", "00-950");
    postal("DE", "10115", "10115", "10115");
    postal("DE", "D-10115", "10115", "10115");
    postal("DE", "1067", "01067", "01067");
    postal("FI", "100", "00100", "00100");
    postal("SE", "SE-111 22", "11122", "11122");
    postal("SE", "111 22", "11122", "11122");
    postal("LV", "LV-1010", "LV-1010", "LV-1010");
    postal("DE", "", NULL, NULL);
    postal("DE", "10115!", NULL, NULL);
    postal("DE", "12345678901234567", NULL, NULL);
    postal("DE", "\xff", NULL, NULL);
    postal("IE", "", "", "");
    postal("IE", "N/A", "", "");
    postal("IE", "D02 X285", "D02X285", "D02X285");
    postal("PA", "", "", "");
    postal("TT", "", "", "");
    postal("CL", "", "", "");
    postal("CL", "8320000", "8320000", "8320000");
    postal("CO", "", "", "");
    postal("BN", "", "", "");
    postal("HK", "", "", "");
    postal("HK", "999077", "", "");
    postal("HK", "N/A", "", "");
    postal("HK", ".", "", "");
    postal("AE", "00000", "", "");

    state("US", "dc", "20500", "DC", "DC");
    state("US", "Texas", "", "TX", "TX");
    state("US", "US-TX", "", "TX", "TX");
    state("US", "Bavaria", "", "", "");
    state("US", "Bavaria", "20500", "DC", "DC");
    state("US", "N/A", "20500", "DC", "DC");
    state("US", "", "20500", "DC", "DC");
    state("US", "CA", "20500", "CA", "DC");
    state("US", "AE", "", "AE", "AE");
    state("US", "Armed Forces Middle East", "09366", "AE", "AE");
    state("US", "Armed Forces (AE)", "09366", "AE", "AE");
    state("US", "", "96201", "AP", "AP");
    state("US", "APO", "34002", "AA", "AA");
    state("PR", "San Juan", "", "PR", "PR");
    state("PR", "San Juan", "901", "PR", "PR");
    state("CA", "ontario", "", "ON", "ON");
    state("CA", "TX", "", "", "");
    state("CA", "PEI", "", "PE", "PE");
    state("CA", "PQ", "", "QC", "QC");
    state("CA", "Newfoundland & Labrador", "", "NL", "NL");
    state("CA", "Que\xcc\x81" "bec", "", "QC", "QC");
    state("CA", "", "K1A 0B6", "ON", "ON");
    state("AU", "New South Wales", "", "NSW", "NSW");
    state("AU", "", "0800", "NT", "NT");
    state("DE", " by ", "", "BY", "BY");
    state("DE", "Bayern  Sued", "", "BAYERN SUED", "");
    state("DE", "N/A", "10115", "", "");
    state("HK", "KL", "", "KL", "");

    memset(longest, 'x', sizeof(longest));
    longest[79] = '\0';
    state("DE", longest, "10115", "", "");

    /* the zero is not lost where the buyer lives elsewhere */

    tap_is_int(place("US", "DC", "2050"), NGX_DECLINED, "DC 2050");
    tap_is_int(to.postal_len, 0, "has no postal code");
    tap_is_int(place("US", "MA", "2050"), NGX_OK, "MA 2050");
    tap_is_int(place("PR", "", "2139"), NGX_DECLINED, "PR 2139");

    tap_done();

    return tap_status();
}
