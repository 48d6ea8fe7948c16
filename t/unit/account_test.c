/* A ShipStation account, reply by reply; its text; what is proposed. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "account/proposal.h"
#include "api/check.h"
#include "api/v1.h"
#include "api/v2_account.h"
#include "tap.h"


#define PADDED  (262144 + NGX_SHIPSTATION_JSON_PADDING)


static u_char                     body[PADDED];
static u_char                     written[NGX_SHIPSTATION_ACCOUNT_TEXT_MAX];
static u_char                     again[NGX_SHIPSTATION_ACCOUNT_TEXT_MAX];
static u_char                     settings_text[PADDED];
static ngx_shipstation_arena_t   *arena, *scratch;
static ngx_shipstation_error_t    error;
static ngx_shipstation_account_t  account;


static void
begin(void)
{
    ngx_shipstation_arena_reset(arena, 0);
    ngx_shipstation_account_init(&account, arena);
}


static ngx_int_t
reply(ngx_uint_t step, const char *json)
{
    size_t  len;

    len = strlen(json);

    ngx_memset(body, 'x', sizeof(body));
    ngx_memcpy(body, json, len);
    ngx_memzero(&error, sizeof(error));
    ngx_shipstation_arena_reset(scratch, 0);

    return ngx_shipstation_api_v1.account_read(body, len, scratch, &account,
                                               step, &error);
}


/* "code*2 name/nickname: service, service | package; ..." */

static const char *
listed(void)
{
    static char                               text[65536];
    char                                     *p;
    ngx_uint_t                                i, k, which;
    const ngx_shipstation_account_list_t     *list;
    const ngx_shipstation_account_carrier_t  *carrier;

    p = text;
    *p = '\0';

    for (i = 0; i < account.ncarriers; i++) {
        carrier = &account.carriers[i];

        p += sprintf(p, "%s%.*s*%d %.*s/%.*s:", i ? "; " : "",
                     (int) carrier->code.len, carrier->code.data,
                     (int) carrier->accounts,
                     (int) carrier->name.len, carrier->name.data,
                     (int) carrier->nickname.len, carrier->nickname.data);

        for (which = 0; which < 2; which++) {
            list = which ? &carrier->packages : &carrier->services;

            for (k = 0; k < list->n; k++) {
                p += sprintf(p, "%s%.*s=%.*s%s%s", k ? ", " : " ",
                             (int) list->elts[k].code.len,
                             list->elts[k].code.data,
                             (int) list->elts[k].name.len,
                             list->elts[k].name.data,
                             list->elts[k].domestic ? "+d" : "",
                             list->elts[k].international ? "+i" : "");
            }

            p += sprintf(p, which ? "" : " |");
        }
    }

    return text;
}


static void
is_listed(const char *want, const char *name)
{
    const char  *got;

    got = listed();
    tap_is_str(got, strlen(got), want, name);
}


static void
is_left_out(ngx_uint_t i, const char *what, const char *reason)
{
    tap_is_str(account.left_out[i].what.data, account.left_out[i].what.len,
               what, "what is left out");
    tap_is_str(account.left_out[i].reason.data,
               account.left_out[i].reason.len, reason, "and why");
}


static void
is_path(ngx_uint_t step, const char *want)
{
    u_char  path[NGX_SHIPSTATION_API_PATH_MAX], *last;

    last = ngx_shipstation_api_v1.account_path(path, &account, step);

    if (want == NULL) {
        tap_ok(last == NULL, "no step %d", (int) step);
        return;
    }

    tap_is_str(path, last - path, want, "the path of a step");
}


/* written, read and written again: the same bytes */

static void
is_stable(const char *name)
{
    u_char                            *last, *end;
    size_t                             len;
    static ngx_shipstation_account_t   copy;

    ngx_memset(written, 'x', sizeof(written));
    last = ngx_shipstation_account_write(written, &account);
    tap_ok(last != NULL, "%s: fits", name);

    len = last - written;

    ngx_memset(body, 'x', sizeof(body));
    ngx_memcpy(body, written, len);
    ngx_shipstation_arena_reset(scratch, 0);

    tap_is_int(ngx_shipstation_account_parse(body, len, scratch, &copy,
                                             &error),
               NGX_OK, name);

    end = ngx_shipstation_account_write(again, &copy);
    tap_ok(end - again == (ssize_t) len && memcmp(written, again, len) == 0,
           "%s: the same once read", name);
}


static void
replies(void)
{
    begin();

    is_path(0, "/carriers");
    is_path(1, NULL);
    tap_is_int(ngx_shipstation_api_v1.account_steps(&account), 1,
               "one step is known at first");

    tap_is_int(reply(0,
        "[{\"name\":\"Stamps.com\",\"code\":\"stamps_com\","
        "\"accountNumber\":\"SS123\",\"requiresFundedAccount\":true,"
        "\"balance\":24.27,\"nickname\":\"Second\",\"primary\":false},"
        "{\"name\":\"Stamps.com\",\"code\":\" stamps_com \","
        "\"accountNumber\":\"SS124\",\"nickname\":null,\"primary\":true},"
        "{\"name\":\"FedEx\",\"code\":\"fedex\",\"accountNumber\":297929999,"
        "\"nickname\":12},"
        "{\"name\":\"Nobody\"},{\"name\":\"Odd\",\"code\":\"a b\"},"
        "7,null,\"fedex\"]"),
               NGX_OK, "carriers are read");

    is_listed("stamps_com*2 Stamps.com/: |; fedex*1 FedEx/12: |",
              "two accounts of one code are one carrier, named as the "
              "primary one; a number is a text");
    tap_is_int(account.nleft_out, 5, "what has no code is left out");
    is_left_out(0, "carriers[3]", "has no code: Nobody");
    is_left_out(1, "carriers[4]",
                "has a code of other signs than letters, digits, \"_\", \"-\" "
                "and \".\": Odd");
    is_left_out(2, "carriers[5]", "has no code");

    tap_is_int(ngx_shipstation_api_v1.account_steps(&account), 5,
               "two lists a carrier");
    is_path(1, "/carriers/listservices?carrierCode=stamps_com");
    is_path(2, "/carriers/listpackages?carrierCode=stamps_com");
    is_path(4, "/carriers/listpackages?carrierCode=fedex");
    is_path(5, NULL);

    tap_is_int(reply(1,
        "[{\"carrierCode\":\"stamps_com\",\"code\":\"usps_priority_mail\","
        "\"name\":\"USPS Priority Mail\",\"domestic\":true,"
        "\"international\":false},"
        "{\"code\":\"purolator_ground \",\"name\":\" Ground\\u00ae \","
        "\"domestic\":\"true\",\"international\":1},"
        "{\"code\":\"purolator_ground\",\"name\":\"again\"},{}]"),
               NGX_OK, "services are read");
    tap_is_int(reply(2, "[]"), NGX_OK, "an empty list is a list");
    tap_is_int(reply(3, "[{\"Code\":\"fedex_ground\",\"Name\":\"<!--#x\"}]"),
               NGX_OK, "PascalCase, as a proxy sends");
    tap_is_int(reply(4, "[{\"code\":\"package\",\"name\":\"Pa\\\"ck\\\\\"}]"),
               NGX_OK, "packages are read");

    is_listed("stamps_com*2 Stamps.com/: usps_priority_mail=USPS Priority "
              "Mail+d, purolator_ground=Ground\xc2\xae+d+i |; "
              "fedex*1 FedEx/12: fedex_ground=?!--#x | package=Pa\"ck\\",
              "codes are trimmed, each counts once");
    is_left_out(5, "stamps_com.services[3]", "has no code");

    account.synced_at = 1795867200;
    is_stable("an account");
}


/* page by page, in the V2 API */

static ngx_int_t
page(ngx_uint_t step, const char *json)
{
    size_t  len;

    len = strlen(json);

    ngx_memset(body, 'x', sizeof(body));
    ngx_memcpy(body, json, len);
    ngx_memzero(&error, sizeof(error));
    ngx_shipstation_arena_reset(scratch, 0);

    return ngx_shipstation_v2_account_read(body, len, scratch, &account, step,
                                           &error);
}


static void
is_page(ngx_uint_t step, const char *want)
{
    u_char  path[NGX_SHIPSTATION_API_PATH_MAX], *last;

    last = ngx_shipstation_v2_account_path(path, &account, step);

    if (want == NULL) {
        tap_ok(last == NULL, "no page %d", (int) step);
        return;
    }

    tap_is_str(path, last - path, want, "the path of a page");
}


static const char *
ids(void)
{
    static char  text[4096];
    char        *p;
    ngx_uint_t   i;

    p = text;
    *p = '\0';

    for (i = 0; i < account.ncarriers; i++) {
        p += sprintf(p, "%s%.*s", i ? "," : "",
                     (int) account.carriers[i].id.len,
                     account.carriers[i].id.data);
    }

    return text;
}


static void
pages(void)
{
    const char  *got;

    begin();

    is_page(0, "/v2/carriers");
    is_page(1, NULL);

    tap_is_int(page(0,
        "{\"carriers\":["
        "{\"carrier_id\":\"se-11\",\"carrier_code\":\"ups\","
        "\"friendly_name\":\"UPS\",\"nickname\":\"old\",\"primary\":false,"
        "\"services\":[{\"service_code\":\"ups_old\",\"name\":\"Old\"}]},"
        "{\"carrier_id\":\"se-12\",\"carrier_code\":\"stamps_com\","
        "\"friendly_name\":\"Stamps.com\",\"primary\":true,"
        "\"connection_status\":\"approved\",\"services\":["
        "{\"service_code\":\"usps_media_mail\",\"name\":\"Media Mail\","
        "\"domestic\":true,\"international\":false},"
        "{\"service_code\":\"usps_dead\",\"name\":\"Dead\","
        "\"send_rates\":false}],\"packages\":[{\"package_id\":null,"
        "\"package_code\":\"package\",\"name\":\"Package\"}]},"
        "{\"carrier_id\":\"se-13\",\"carrier_code\":\"dhl\","
        "\"disabled_by_billing_plan\":true},"
        "{\"carrier_id\":\"se-14\",\"carrier_code\":\"fedex\","
        "\"connection_status\":\"pending_approval\"},"
        "{\"carrier_id\":\"se-15\",\"carrier_code\":\"lso\","
        "\"send_rates\":false},"
        "{\"carrier_code\":\"nobody\"},7],"
        "\"page\":1,\"pages\":2,\"total\":8,\"request_id\":\"x\","
        "\"errors\":[]}"),
               NGX_OK, "a page is read");

    is_page(1, "/v2/carriers?page=2");
    is_page(2, NULL);

    tap_is_int(page(1,
        "{\"carriers\":[{\"carrier_id\":\"se-21\",\"carrier_code\":\"ups\","
        "\"friendly_name\":\"UPS\",\"nickname\":\"mine\",\"primary\":true,"
        "\"services\":[{\"service_code\":\"ups_ground\",\"name\":\"Ground\"}]},"
        "{\"carrier_id\":\"se-22\",\"carrier_code\":\"stamps_com\","
        "\"primary\":true}],\"page\":2,\"pages\":2}"),
               NGX_OK, "the next page is read");

    is_listed("stamps_com*2 Stamps.com/: usps_media_mail=Media Mail+d | "
              "package=Package; ups*2 UPS/mine: ups_ground=Ground |",
              "the primary account of a code, else the first, and what it "
              "may sell");

    got = ids();
    tap_is_str(got, strlen(got), "se-12,se-21", "is the one that is asked");

    tap_is_int(account.nleft_out, 5, "what cannot be sold is left out");
    is_left_out(0, "carriers[2]", "is not part of the account's plan: dhl");
    is_left_out(1, "carriers[3]", "waits for the carrier's approval: fedex");
    is_left_out(2, "carriers[4]", "sends no rates: lso");
    is_left_out(3, "carriers[5]", "has no carrier_id: nobody");

    is_stable("an account with ids");

    begin();
    tap_is_int(page(0, "{\"carriers\":[],\"links\":{\"next\":{\"href\":"
                       "\"https://api.shipstation.com/v2/carriers?page=2\"}}}"),
               NGX_OK, "a link to the next page");
    is_page(1, "/v2/carriers?page=2");
    tap_is_int(page(1, "{\"carriers\":[],\"links\":{\"next\":{}}}"), NGX_OK,
               "the last one");
    is_page(2, NULL);

    begin();
    tap_is_int(page(0, "{\"carriers\":[],\"pages\":4000000000}"), NGX_OK,
               "more pages than anybody has");
    tap_is_int(ngx_shipstation_v2_account_steps(&account),
               NGX_SHIPSTATION_ACCOUNT_PAGES, "are bounded");

    begin();
    tap_is_int(page(0, "[]"), NGX_ERROR, "another shape");
    tap_is_int(page(0, "{\"errors\":[]}"), NGX_ERROR, "no carriers");
    tap_is_int(page(0, ""), NGX_ERROR, "no reply");
}


static void
cut(void)
{
    char  json[256];

    begin();

    sprintf(json, "[{\"code\":\"ups\",\"name\":\"%099d x\"}]", 7);
    (void) reply(0, json);

    tap_is_int(account.carriers[0].name.len, 99,
               "a name that is cut behind a blank");
    is_stable("a name that is cut");
}


static void
refused(void)
{
    begin();

    tap_is_int(reply(0, "{\"carriers\":[]}"), NGX_ERROR, "no list");
    tap_is_str(error.message.data, error.message.len, "is not a list",
               "is said");
    tap_is_int(reply(0, "[{\"code\":\"ups\""), NGX_ERROR, "half a reply");
    tap_is_int(reply(0, ""), NGX_ERROR, "no reply");
    tap_is_int(reply(0, "<html>"), NGX_ERROR, "a page");
    tap_is_int(account.ncarriers, 0, "nothing was taken");

    tap_is_int(reply(0, "[]"), NGX_OK, "an account without carriers");
    is_path(1, NULL);
    is_stable("an empty account");
}


static void
bounds(void)
{
    char        *p;
    ngx_uint_t   i, step;
    static char  json[262144];

    begin();

    p = json;
    *p++ = '[';

    for (i = 0; i < 40; i++) {
        p += sprintf(p, "%s{\"code\":\"carrier_%d\",\"name\":\"%0150d\"}",
                     i ? "," : "", (int) i, 0);
    }

    strcpy(p, "]");

    tap_is_int(reply(0, json), NGX_OK, "forty carriers");
    tap_is_int(account.ncarriers, NGX_SHIPSTATION_ACCOUNT_CARRIERS,
               "as many as settings may list");
    tap_is_int(account.nleft_out, 8, "and the others left out");
    tap_is_int(account.carriers[0].name.len, NGX_SHIPSTATION_ACCOUNT_NAME_MAX,
               "a name is cut");

    for (step = 1; step < ngx_shipstation_api_v1.account_steps(&account);
         step++)
    {
        p = json;
        *p++ = '[';

        for (i = 0; i < 250; i++) {
            p += sprintf(p, "%s{\"code\":\"service_%d\",\"name\":\"\\\\\\\\"
                         "\\\\\\\\%0150d\"}", i ? "," : "", (int) i, 0);
        }

        strcpy(p, "]");

        if (reply(step, json) != NGX_OK) {
            break;
        }
    }

    tap_is_int(step, 65, "lists of 250, sixty-four times");
    tap_is_int(account.carriers[0].services.n,
               NGX_SHIPSTATION_ACCOUNT_ENTRIES, "no list is longer than 200");
    tap_ok(account.nleft_out > 1000, "what is left out is counted");
    is_stable("the largest account");
}


static void
kept(const char *json, ngx_int_t rc, const char *want, const char *name)
{
    size_t  len;

    len = strlen(json);
    ngx_memset(body, 'x', sizeof(body));
    ngx_memcpy(body, json, len);
    ngx_shipstation_arena_reset(arena, 0);

    tap_is_int(ngx_shipstation_account_parse(body, len, arena, &account,
                                             &error),
               rc, name);

    if (rc == NGX_OK) {
        is_listed(want, name);
    }
}


static void
texts(void)
{
    kept("", NGX_ERROR, NULL, "no text");
    kept("[]", NGX_ERROR, NULL, "a list");
    kept("{\"format\":2,\"carriers\":[]}", NGX_ERROR, NULL, "another form");
    kept("{\"format\":1}", NGX_ERROR, NULL, "no carriers");
    kept("{\"format\":1,\"carriers\":[{\"code\":\"ups\",\"accounts\":-1,"
         "\"services\":[[\"a\"],[],7,[\"b c\",\"x\"]],\"packages\":{}},{}],"
         "\"left_out\":[7,[\"a\",\"b\"]],\"left_out_more\":99}",
         NGX_OK, "ups*1 /: a= |", "a text that somebody edited");
}


static void
proposed(const char *settings, const char *want, const char *name)
{
    size_t       len;
    ngx_str_t    patch;
    yyjson_val  *root;

    len = strlen(settings);
    ngx_memset(settings_text, 'x', sizeof(settings_text));
    ngx_memcpy(settings_text, settings, len);
    ngx_shipstation_arena_reset(scratch, 0);

    root = ngx_shipstation_json_read(settings_text, len, scratch, NULL);

    tap_is_int(ngx_shipstation_account_proposal(&account, root, scratch,
                                                &patch),
               NGX_OK, name);
    tap_is_str(patch.data, patch.len, want, name);
}


static void
proposals(void)
{
    begin();

    (void) reply(0, "[{\"code\":\"ups\",\"name\":\"UPS\"},"
                    "{\"code\":\"fedex\"},{\"code\":\"dhl\"}]");

    proposed("{}", "", "all carriers count: nothing is proposed");
    proposed("{\"carriers\":\"all\"}", "", "the same in a word");
    proposed("{\"carriers\":[{\"code\":\"ups\"},{\"code\":\"dhl\"},"
             "{\"code\":\"fedex\"},{\"code\":\"gone\"}]}", "",
             "all are listed; what has vanished stays");
    proposed("{\"carriers\":[]}",
             "{\"carriers\":[{\"code\":\"ups\",\"name\":\"UPS\","
             "\"show_at_checkout\":true},"
             "{\"code\":\"fedex\",\"show_at_checkout\":true},"
             "{\"code\":\"dhl\",\"show_at_checkout\":false}]}",
             "the first two are shown");
    proposed("{\"id\":\"acme\",\"carriers\":[{\"code\":\"dhl\","
             "\"show_at_checkout\":false,\"services\":[{\"code\":\"x\","
             "\"markup\":{\"value\":1.50}}]},{\"code\":\"gone\"}]}",
             "{\"carriers\":[{\"code\":\"dhl\",\"show_at_checkout\":false,"
             "\"services\":[{\"code\":\"x\",\"markup\":{\"value\":1.50}}]},"
             "{\"code\":\"gone\"},"
             "{\"code\":\"ups\",\"name\":\"UPS\",\"show_at_checkout\":true},"
             "{\"code\":\"fedex\",\"show_at_checkout\":false}]}",
             "every switch stays as it is, numbers too");
}


static void
compared(ngx_uint_t listed_carriers, const char *codes, ngx_uint_t added,
    ngx_uint_t missing, const char *name)
{
    ngx_uint_t                      n;
    ngx_str_t                       account_codes[] = {
                                        ngx_string("ups"), ngx_string("dhl") };
    ngx_shipstation_carrier_t       carriers[4];
    ngx_shipstation_settings_t      settings;
    ngx_shipstation_differences_t   differences;

    ngx_memzero(&settings, sizeof(settings));
    ngx_memzero(carriers, sizeof(carriers));

    settings.carriers_listed = listed_carriers;
    settings.carriers = carriers;

    for (n = 0; *codes; n++) {
        carriers[n].code.data = (u_char *) codes;
        carriers[n].code.len = 3;
        codes += 3;
    }

    settings.ncarriers = n;

    ngx_shipstation_account_compare(&settings, account_codes, 2,
                                    &differences);

    tap_is_int(differences.added, added, name);
    tap_is_int(differences.missing, missing, name);
}


static void
said(ngx_uint_t status, ngx_uint_t readable, const char *word)
{
    const ngx_str_t          *got;
    ngx_shipstation_reply_t   answer;
    ngx_shipstation_check_e   check;

    ngx_memzero(&answer, sizeof(answer));
    answer.status = status;

    check = ngx_shipstation_check_reply(&answer, readable);
    got = ngx_shipstation_check_word(check);

    tap_is_str(got->data, got->len, word, "what a status says");
    tap_ok(ngx_shipstation_check_sentence(check)->len > 10, "in a sentence");
}


static void
checks(void)
{
    ngx_str_t  none = ngx_string(""), secret = ngx_string("s");
    ngx_str_t  v1 = ngx_string("0123456789abcdef0123456789ABCDEF");
    ngx_str_t  v2 = ngx_string("TEST_zY8xw7vUt6sR5q4p3o2n1mLkJ0iHgFeDcBa9876");

    said(200, 1, "works");
    said(200, 0, "broken_reply");
    said(204, 1, "broken_reply");
    said(0, 0, "unreachable");
    said(301, 0, "not_there");
    said(401, 0, "wrong_pair");
    said(402, 0, "no_api_access");
    said(403, 0, "no_api_access");
    said(404, 0, "not_there");
    said(429, 0, "limit_reached");
    said(500, 0, "broken_reply");

    tap_ok(ngx_shipstation_check_is_v2(&v2, &none), "a V2 key has no secret");
    tap_ok(ngx_shipstation_check_is_v2(&v2, &secret),
           "a V2 key with something for a secret");
    tap_ok(!ngx_shipstation_check_is_v2(&v1, &secret), "a V1 key");
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_ACCOUNT_ARENA);
    scratch = ngx_shipstation_arena_create(16 * 1024 * 1024);

    replies();
    cut();
    pages();
    refused();
    bounds();
    texts();
    proposals();

    compared(0, "", 0, 0, "no list: nothing parts them");
    compared(1, "upsdhl", 0, 0, "the same");
    compared(1, "", 2, 0, "an empty list");
    compared(1, "fedups", 1, 1, "one more here, one there");

    checks();

    ngx_shipstation_arena_destroy(scratch);
    ngx_shipstation_arena_destroy(arena);

    tap_done();

    return tap_status();
}
