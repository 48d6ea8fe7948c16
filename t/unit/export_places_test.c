
/* Where orders go, and when they came: places and dates as platforms say. */

#include "export_order_test.h"


typedef struct {
    const char  *country;
    const char  *state;
    const char  *postal;
    const char  *want;          /* from State to Country */
} place_t;


#define WANT(state, postal, country)                                          \
    "<State><![CDATA[" state "]]></State>\n"                                  \
    "<PostalCode><![CDATA[" postal "]]></PostalCode>\n"                       \
    "<Country>" country "</Country>\n"

static const place_t  places[] = {
    { "US", "Armed Forces Africa", "09366", WANT("AE", "09366", "US") },
    { "US", "Armed Forces Canada", "09366", WANT("AE", "09366", "US") },
    { "US", "Armed Forces Middle East", "09366", WANT("AE", "09366", "US") },
    { "US", "Armed Forces (AE)", "09366", WANT("AE", "09366", "US") },
    { "US", "AF", "09366", WANT("AE", "09366", "US") },
    { "US", "AC", "34012-1234", WANT("AA", "34012-1234", "US") },
    { "US", "AE", "96201", WANT("AP", "96201", "US") },
    { "US", "APO", "96201", WANT("AP", "96201", "US") },
    { "US", "", "09366", WANT("AE", "09366", "US") },
    { "US", "APO", "", WANT("APO", "", "US") },
    { "US", "TX", "78703", WANT("TX", "78703", "US") },
    { "US", "", "78703", WANT("", "78703", "US") },
    { "CA", "Newfoundland & Labrador", "A1A 1A1",
      WANT("NL", "A1A 1A1", "CA") },
    { "CA", "PEI", "C1A 1A1", WANT("PE", "C1A 1A1", "CA") },
    { "CA", "PQ", "H2X 1Y4", WANT("QC", "H2X 1Y4", "CA") },
    { "CA", "NF", "A1A 1A1", WANT("NL", "A1A 1A1", "CA") },
    { "CA", "Que\xcc\x81" "bec", "H2X 1Y4", WANT("QC", "H2X 1Y4", "CA") },
    { "IC", "Las Palmas", "35001", WANT("Las Palmas", "35001", "ES") },
    { "EA", "Ceuta", "51001", WANT("Ceuta", "51001", "ES") },
    { "AC", "", "ASCN 1ZZ", WANT("", "ASCN 1ZZ", "SH") },
    { "TA", "", "TDCU 1ZZ", WANT("", "TDCU 1ZZ", "SH") },
    { "XI", "Antrim", "BT1 5GS", WANT("Antrim", "BT1 5GS", "GB") },
    { "AN", "", "", WANT("", "", "CW") },
    { "UM", "Texas", "78703", WANT("TX", "78703", "US") },
    { "UM", "Armed Forces Africa", "09366", WANT("AE", "09366", "US") },
    { "UM", "", "96898", WANT("", "96898", "UM") },
};


int
main(void)
{
    char        json[2000];
    ngx_uint_t  i;

    feed_init(&feed);

    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {

        snprintf(json, sizeof(json),
                 WITHOUT("\"customer\":{\"ship_to\":{\"name\":\"Sam\","
                         "\"address1\":\"Unit 2050\",\"city\":\"APO\","
                         "\"state\":\"%s\",\"postal_code\":\"%s\","
                         "\"country\":\"%s\"}}"),
                 places[i].state, places[i].postal, places[i].country);

        has(json, places[i].want, places[i].state[0] ? places[i].state
                                                     : places[i].country);
    }

    has(ORDER("\"order_date\":\"Fri, 20 Nov 2026 14:05:00 +0000\""),
        "<OrderDate>11/20/2026 14:05</OrderDate>", "a date of RFC 2822");
    has(ORDER("\"last_modified\":\"Fri, 20 Nov 2026 15:05:00 +0100\""),
        "<LastModified>11/20/2026 14:05</LastModified>", "with an offset");

    feed_free(&feed);

    return tap_done();
}
