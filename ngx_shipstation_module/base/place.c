
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "base/text.h"


/* The longest name of a state, with room to tell a longer one. */
#define NGX_SHIPSTATION_STATE_NAME  40


typedef struct {
    const char  *code;
    const char  *name;       /* lower case, letters and single blanks only */
} ngx_shipstation_place_state_t;


/*
 * ISO 3166-1: each two-letter code with its three-letter code behind it, by
 * first letter.  XK, Kosovo, is no code of ISO's but of the carriers' and
 * shops' (a user-assigned one).
 */

static const char  *ngx_shipstation_countries[] = {
    "ADANDAEAREAFAFGAGATGAIAIAALALBAMARMAOAGOAQATAARARGASASMATAUTAUAUS"
        "AWABWAXALAAZAZE",
    "BABIHBBBRBBDBGDBEBELBFBFABGBGRBHBHRBIBDIBJBENBLBLMBMBMUBNBRNBOBOL"
        "BQBESBRBRABSBHSBTBTNBVBVTBWBWABYBLRBZBLZ",
    "CACANCCCCKCDCODCFCAFCGCOGCHCHECICIVCKCOKCLCHLCMCMRCNCHNCOCOLCRCRI"
        "CUCUBCVCPVCWCUWCXCXRCYCYPCZCZE",
    "DEDEUDJDJIDKDNKDMDMADODOMDZDZA",
    "ECECUEEESTEGEGYEHESHERERIESESPETETH",
    "FIFINFJFJIFKFLKFMFSMFOFROFRFRA",
    "GAGABGBGBRGDGRDGEGEOGFGUFGGGGYGHGHAGIGIBGLGRLGMGMBGNGINGPGLPGQGNQ"
        "GRGRCGSSGSGTGTMGUGUMGWGNBGYGUY",
    "HKHKGHMHMDHNHNDHRHRVHTHTIHUHUN",
    "IDIDNIEIRLILISRIMIMNININDIOIOTIQIRQIRIRNISISLITITA",
    "JEJEYJMJAMJOJORJPJPN",
    "KEKENKGKGZKHKHMKIKIRKMCOMKNKNAKPPRKKRKORKWKWTKYCYMKZKAZ",
    "LALAOLBLBNLCLCALILIELKLKALRLBRLSLSOLTLTULULUXLVLVALYLBY",
    "MAMARMCMCOMDMDAMEMNEMFMAFMGMDGMHMHLMKMKDMLMLIMMMMRMNMNGMOMACMPMNP"
        "MQMTQMRMRTMSMSRMTMLTMUMUSMVMDVMWMWIMXMEXMYMYSMZMOZ",
    "NANAMNCNCLNENERNFNFKNGNGANINICNLNLDNONORNPNPLNRNRUNUNIUNZNZL",
    "OMOMN",
    "PAPANPEPERPFPYFPGPNGPHPHLPKPAKPLPOLPMSPMPNPCNPRPRIPSPSEPTPRTPWPLW"
        "PYPRY",
    "QAQAT",
    "REREUROROURSSRBRURUSRWRWA",
    "SASAUSBSLBSCSYCSDSDNSESWESGSGPSHSHNSISVNSJSJMSKSVKSLSLESMSMRSNSEN"
        "SOSOMSRSURSSSSDSTSTPSVSLVSXSXMSYSYRSZSWZ",
    "TCTCATDTCDTFATFTGTGOTHTHATJTJKTKTKLTLTLSTMTKMTNTUNTOTONTRTURTTTTO"
        "TVTUVTWTWNTZTZA",
    "UAUKRUGUGAUMUMIUSUSAUYURYUZUZB",
    "VAVATVCVCTVEVENVGVGBVIVIRVNVNMVUVUT",
    "WFWLFWSWSM",
    "XKXKX",
    "YEYEMYTMYT",
    "ZAZAFZMZMBZWZWE"
};


/* USPS, Publication 28, appendix B: states, territories, military. */

static const ngx_shipstation_place_state_t  ngx_shipstation_states_us[] = {
    { "AL", "alabama" },
    { "AK", "alaska" },
    { "AZ", "arizona" },
    { "AR", "arkansas" },
    { "CA", "california" },
    { "CO", "colorado" },
    { "CT", "connecticut" },
    { "DE", "delaware" },
    { "DC", "district of columbia" },
    { "DC", "washington dc" },
    { "FL", "florida" },
    { "GA", "georgia" },
    { "HI", "hawaii" },
    { "ID", "idaho" },
    { "IL", "illinois" },
    { "IN", "indiana" },
    { "IA", "iowa" },
    { "KS", "kansas" },
    { "KY", "kentucky" },
    { "LA", "louisiana" },
    { "ME", "maine" },
    { "MD", "maryland" },
    { "MA", "massachusetts" },
    { "MI", "michigan" },
    { "MN", "minnesota" },
    { "MS", "mississippi" },
    { "MO", "missouri" },
    { "MT", "montana" },
    { "NE", "nebraska" },
    { "NV", "nevada" },
    { "NH", "new hampshire" },
    { "NJ", "new jersey" },
    { "NM", "new mexico" },
    { "NY", "new york" },
    { "NC", "north carolina" },
    { "ND", "north dakota" },
    { "OH", "ohio" },
    { "OK", "oklahoma" },
    { "OR", "oregon" },
    { "PA", "pennsylvania" },
    { "RI", "rhode island" },
    { "SC", "south carolina" },
    { "SD", "south dakota" },
    { "TN", "tennessee" },
    { "TX", "texas" },
    { "UT", "utah" },
    { "VT", "vermont" },
    { "VA", "virginia" },
    { "WA", "washington" },
    { "WV", "west virginia" },
    { "WI", "wisconsin" },
    { "WY", "wyoming" },
    { "AS", "american samoa" },
    { "GU", "guam" },
    { "MP", "northern mariana islands" },
    { "PR", "puerto rico" },
    { "VI", "virgin islands" },
    { "VI", "us virgin islands" },
    { "FM", "federated states of micronesia" },
    { "FM", "micronesia" },
    { "MH", "marshall islands" },
    { "PW", "palau" },
    { "AA", "armed forces americas" },
    { "AE", "armed forces europe" },
    { "AP", "armed forces pacific" },
    { NULL, NULL }
};


/* The second letters of these codes, by the first. */

static const char  *ngx_shipstation_codes_us[] = {
    "AEKLPRSZ", "", "AOT", "CE", "", "LM", "AU", "I", "ADLN", "", "SY", "A",
    "ADEHINOPST", "CDEHJMVY", "HKR", "ARW", "", "I", "CD", "NX", "T", "AIT",
    "AIVY", "", "", ""
};


/* Canada Post, addressing guidelines. */

static const ngx_shipstation_place_state_t  ngx_shipstation_states_ca[] = {
    { "AB", "alberta" },
    { "BC", "british columbia" },
    { "MB", "manitoba" },
    { "NB", "new brunswick" },
    { "NL", "newfoundland and labrador" },
    { "NL", "newfoundland" },
    { "NT", "northwest territories" },
    { "NS", "nova scotia" },
    { "NU", "nunavut" },
    { "ON", "ontario" },
    { "PE", "prince edward island" },
    { "QC", "quebec" },
    { "SK", "saskatchewan" },
    { "YT", "yukon" },
    { "YT", "yukon territory" },
    { NULL, NULL }
};


/* Australia Post, addressing guidelines. */

static const ngx_shipstation_place_state_t  ngx_shipstation_states_au[] = {
    { "ACT", "australian capital territory" },
    { "NSW", "new south wales" },
    { "NT", "northern territory" },
    { "QLD", "queensland" },
    { "SA", "south australia" },
    { "TAS", "tasmania" },
    { "VIC", "victoria" },
    { "WA", "western australia" },
    { NULL, NULL }
};


static ngx_uint_t ngx_shipstation_country_exists(const u_char code[2]);
static ngx_int_t ngx_shipstation_country_alpha3(const u_char code[3],
    u_char found[2]);
static size_t ngx_shipstation_state_name(const u_char country[2],
    ngx_str_t *text, u_char name[NGX_SHIPSTATION_STATE_NAME]);


ngx_int_t
ngx_shipstation_country(const u_char *text, size_t len, u_char code[2])
{
    u_char     letters[3];
    size_t     i;
    ngx_str_t  word;

    word.data = (u_char *) text;
    word.len = len;

    ngx_shipstation_trim(&word);

    if (word.len != 2 && word.len != 3) {
        return NGX_DECLINED;
    }

    for (i = 0; i < word.len; i++) {
        letters[i] = ngx_toupper(word.data[i]);

        if (letters[i] < 'A' || letters[i] > 'Z') {
            return NGX_DECLINED;
        }
    }

    if (word.len == 3) {
        return ngx_shipstation_country_alpha3(letters, code);
    }

    if (letters[0] == 'U' && letters[1] == 'K') {
        ngx_memcpy(code, "GB", 2);
        return NGX_OK;
    }

    if (!ngx_shipstation_country_exists(letters)) {
        return NGX_DECLINED;
    }

    ngx_memcpy(code, letters, 2);

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_state(const u_char country[2], const u_char *text, size_t len,
    u_char code[3], size_t *code_len)
{
    u_char                          name[NGX_SHIPSTATION_STATE_NAME];
    ngx_str_t                       word;
    const ngx_shipstation_place_state_t  *state;

    if (country[0] == 'U' && country[1] == 'S') {
        state = ngx_shipstation_states_us;

    } else if (country[0] == 'C' && country[1] == 'A') {
        state = ngx_shipstation_states_ca;

    } else if (country[0] == 'A' && country[1] == 'U') {
        state = ngx_shipstation_states_au;

    } else {
        return NGX_DECLINED;
    }

    /* nearly all feeds write the code itself */

    if (len == 2 && country[0] == 'U'
        && text[0] >= 'A' && text[0] <= 'Z' && text[1] != '\0'
        && ngx_strchr(ngx_shipstation_codes_us[text[0] - 'A'], text[1]))
    {
        ngx_memcpy(code, text, 2);
        *code_len = 2;
        return NGX_OK;
    }

    word.data = (u_char *) text;
    word.len = len;

    word.len = ngx_shipstation_state_name(country, &word, name);
    word.data = name;

    if (word.len < 2) {
        return NGX_DECLINED;
    }

    for ( /* void */ ; state->code; state++) {

        /* the first letters tell nearly all apart, before any call */

        if (word.len <= 3 ? state->code[0] != ngx_toupper(name[0])
                            || state->code[1] != ngx_toupper(name[1])
                          : state->name[0] != ngx_tolower(name[0]))
        {
            continue;
        }

        if (ngx_shipstation_equals(&word, word.len <= 3 ? state->code
                                                        : state->name))
        {
            *code_len = ngx_strlen(state->code);
            ngx_memcpy(code, state->code, *code_len);

            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


static ngx_uint_t
ngx_shipstation_country_exists(const u_char code[2])
{
    ngx_uint_t   i;
    const char  *p;

    /* the second letters to each first one, as bits */

    static uint32_t    second[26];
    static ngx_uint_t  known;

    if (!known) {

        for (i = 0; i < 26; i++) {
            for (p = ngx_shipstation_countries[i]; *p; p += 5) {
                second[i] |= 1U << (p[1] - 'A');
            }
        }

        known = 1;
    }

    return second[code[0] - 'A'] >> (code[1] - 'A') & 1;
}


static ngx_int_t
ngx_shipstation_country_alpha3(const u_char code[3], u_char found[2])
{
    ngx_uint_t   i;
    const char  *p;

    /* most begin with the same letter: that list, then those behind it */

    for (i = 0; i < 26; i++) {

        p = ngx_shipstation_countries[(code[0] - 'A' + i) % 26];

        for ( /* void */ ; *p; p += 5) {

            if (ngx_memcmp(p + 2, code, 3) == 0) {
                ngx_memcpy(found, p, 2);
                return NGX_OK;
            }
        }
    }

    return NGX_DECLINED;
}


/*
 * Brings a state into the tables' form: no "US-" before it, no periods and
 * commas, single blanks, "Quebec" with or without its accent.  Returns its
 * length, 0 where it is none.
 */

static size_t
ngx_shipstation_state_name(const u_char country[2], ngx_str_t *text,
    u_char name[NGX_SHIPSTATION_STATE_NAME])
{
    u_char  c, *p, *end;
    size_t  len;

    ngx_shipstation_trim(text);

    if (text->len > 3 && text->data[2] == '-'
        && ngx_toupper(text->data[0]) == country[0]
        && ngx_toupper(text->data[1]) == country[1])
    {
        text->data += 3;
        text->len -= 3;
    }

    p = text->data;
    end = p + text->len;
    len = 0;

    while (p < end) {
        c = *p++;

        if (c == '.' || c == ',') {
            continue;
        }

        if (c == 0xc3 && p < end && (*p == 0xa9 || *p == 0x89)) {
            c = 'e';
            p++;
        }

        if (c == ' ' && len && name[len - 1] == ' ') {
            continue;
        }

        if (len == NGX_SHIPSTATION_STATE_NAME) {
            return 0;
        }

        name[len++] = c;
    }

    return len;
}
