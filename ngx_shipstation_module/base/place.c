
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "base/text.h"


/* The longest name of a state, with room to tell a longer one. */
#define NGX_SHIPSTATION_STATE_NAME  64

/* The longest postal code with a state: nine digits. */
#define NGX_SHIPSTATION_STATE_POSTAL  9

/* The longest word for nothing: "notapplicable". */
#define NGX_SHIPSTATION_NOTHING_WORD  13


#define ngx_shipstation_place_is(code, a, b)                                 \
    ((code)[0] == (a) && (code)[1] == (b))

/* AA, AE, AP */
#define ngx_shipstation_state_is_military(code)                              \
    ((code)[0] == 'A'                                                        \
     && ((code)[1] == 'A' || (code)[1] == 'E' || (code)[1] == 'P'))


typedef struct {
    const char  *code;
    const char  *name;       /* lower case, letters only */
} ngx_shipstation_place_state_t;


/* Postal codes from first to last lie in a state. */
typedef struct {
    uint32_t     first;
    uint32_t     last;
    const char  *code;
} ngx_shipstation_place_range_t;


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


/*
 * What stands in tables of countries beside ISO's codes, each with the code
 * that carriers know: reserved ones (United Kingdom, Ascension, Tristan da
 * Cunha, the Canary Islands, Ceuta and Melilla), Northern Ireland's for VAT,
 * the Netherlands Antilles, of which Curacao is the largest part.  (ISO 3166-1,
 * exceptional and transitional reservations; CLDR, territories.)
 */

static const char  *ngx_shipstation_country_aliases[] = {
    "UKGB", "XIGB", "ICES", "EAES", "ACSH", "TASH", "ANCW",
    "ASCSH", "TAASH", "ANTCW", NULL
};


/* USPS, Publication 28, appendix B: states and territories; old short forms. */

static const ngx_shipstation_place_state_t  ngx_shipstation_states_us[] = {
    { "AL", "alabama" },
    { "AL", "ala" },
    { "AK", "alaska" },
    { "AZ", "arizona" },
    { "AZ", "ariz" },
    { "AR", "arkansas" },
    { "AR", "ark" },
    { "CA", "california" },
    { "CA", "calif" },
    { "CA", "cal" },
    { "CO", "colorado" },
    { "CO", "colo" },
    { "CT", "connecticut" },
    { "CT", "conn" },
    { "DE", "delaware" },
    { "DE", "del" },
    { "DC", "districtofcolumbia" },
    { "DC", "washingtondc" },
    { "DC", "washdc" },
    { "FL", "florida" },
    { "FL", "fla" },
    { "GA", "georgia" },
    { "HI", "hawaii" },
    { "ID", "idaho" },
    { "IL", "illinois" },
    { "IL", "ill" },
    { "IN", "indiana" },
    { "IN", "ind" },
    { "IA", "iowa" },
    { "KS", "kansas" },
    { "KS", "kan" },
    { "KS", "kans" },
    { "KY", "kentucky" },
    { "LA", "louisiana" },
    { "ME", "maine" },
    { "MD", "maryland" },
    { "MA", "massachusetts" },
    { "MA", "mass" },
    { "MI", "michigan" },
    { "MI", "mich" },
    { "MN", "minnesota" },
    { "MN", "minn" },
    { "MS", "mississippi" },
    { "MS", "miss" },
    { "MO", "missouri" },
    { "MT", "montana" },
    { "MT", "mont" },
    { "NE", "nebraska" },
    { "NE", "neb" },
    { "NE", "nebr" },
    { "NV", "nevada" },
    { "NV", "nev" },
    { "NH", "newhampshire" },
    { "NJ", "newjersey" },
    { "NM", "newmexico" },
    { "NM", "nmex" },
    { "NY", "newyork" },
    { "NY", "newyorkstate" },
    { "NC", "northcarolina" },
    { "NC", "ncar" },
    { "ND", "northdakota" },
    { "ND", "ndak" },
    { "OH", "ohio" },
    { "OK", "oklahoma" },
    { "OK", "okla" },
    { "OR", "oregon" },
    { "OR", "ore" },
    { "OR", "oreg" },
    { "PA", "pennsylvania" },
    { "PA", "penn" },
    { "PA", "penna" },
    { "RI", "rhodeisland" },
    { "SC", "southcarolina" },
    { "SC", "scar" },
    { "SD", "southdakota" },
    { "SD", "sdak" },
    { "TN", "tennessee" },
    { "TN", "tenn" },
    { "TX", "texas" },
    { "TX", "tex" },
    { "UT", "utah" },
    { "VT", "vermont" },
    { "VA", "virginia" },
    { "WA", "washington" },
    { "WA", "wash" },
    { "WA", "washingtonstate" },
    { "WV", "westvirginia" },
    { "WV", "wva" },
    { "WI", "wisconsin" },
    { "WI", "wis" },
    { "WI", "wisc" },
    { "WY", "wyoming" },
    { "WY", "wyo" },
    { "AS", "americansamoa" },
    { "GU", "guam" },
    { "MP", "northernmarianaislands" },
    { "PR", "puertorico" },
    { "VI", "virginislands" },
    { "VI", "usvirginislands" },
    { "VI", "unitedstatesvirginislands" },
    { "FM", "federatedstatesofmicronesia" },
    { "FM", "micronesia" },
    { "MH", "marshallislands" },
    { "PW", "palau" },
    { NULL, NULL }
};


/* The second letters of these codes, by the first. */

static const char  *ngx_shipstation_codes_us[] = {
    "AEKLPRSZ", "", "AOT", "CE", "", "LM", "AU", "I", "ADLN", "", "SY", "A",
    "ADEHINOPST", "CDEHJMVY", "HKR", "ARW", "", "I", "CD", "NX", "T", "AIT",
    "AIVY", "", "", ""
};


/* Canada Post, addressing guidelines: in both languages, and as they were. */

static const ngx_shipstation_place_state_t  ngx_shipstation_states_ca[] = {
    { "AB", "alberta" },
    { "AB", "alta" },
    { "BC", "britishcolumbia" },
    { "BC", "colombiebritannique" },
    { "MB", "manitoba" },
    { "MB", "man" },
    { "NB", "newbrunswick" },
    { "NB", "nouveaubrunswick" },
    { "NL", "newfoundlandandlabrador" },
    { "NL", "newfoundlandlabrador" },
    { "NL", "newfoundland" },
    { "NL", "nf" },
    { "NL", "nfld" },
    { "NL", "lb" },
    { "NL", "labrador" },
    { "NL", "terreneuveetlabrador" },
    { "NL", "terreneuve" },
    { "NT", "northwestterritories" },
    { "NT", "northwestterritory" },
    { "NT", "nwt" },
    { "NT", "territoiresdunordouest" },
    { "NS", "novascotia" },
    { "NS", "nouvelleecosse" },
    { "NU", "nunavut" },
    { "ON", "ontario" },
    { "ON", "ont" },
    { "PE", "princeedwardisland" },
    { "PE", "pei" },
    { "PE", "ipe" },
    { "PE", "ileduprinceedouard" },
    { "QC", "quebec" },
    { "QC", "pq" },
    { "QC", "que" },
    { "SK", "saskatchewan" },
    { "SK", "sask" },
    { "YT", "yukon" },
    { "YT", "yukonterritory" },
    { "YT", "yk" },
    { "YT", "territoireduyukon" },
    { NULL, NULL }
};


/* Australia Post, addressing guidelines. */

static const ngx_shipstation_place_state_t  ngx_shipstation_states_au[] = {
    { "ACT", "australiancapitalterritory" },
    { "NSW", "newsouthwales" },
    { "NT", "northernterritory" },
    { "QLD", "queensland" },
    { "SA", "southaustralia" },
    { "TAS", "tasmania" },
    { "VIC", "victoria" },
    { "WA", "westernaustralia" },
    { "WA", "westaustralia" },
    { NULL, NULL }
};


/*
 * USPS, Domestic Mail Manual, list L002: the first three digits of ZIP codes.
 * The military's are 090 to 098, 340, and 962 to 966.
 */

static const ngx_shipstation_place_range_t  ngx_shipstation_zip3[] = {
    { 5, 5, "NY" }, { 6, 7, "PR" }, { 8, 8, "VI" }, { 9, 9, "PR" },
    { 10, 27, "MA" }, { 28, 29, "RI" }, { 30, 38, "NH" }, { 39, 49, "ME" },
    { 50, 54, "VT" }, { 55, 55, "MA" }, { 56, 59, "VT" }, { 60, 69, "CT" },
    { 70, 89, "NJ" }, { 90, 98, "AE" }, { 100, 149, "NY" },
    { 150, 196, "PA" }, { 197, 199, "DE" }, { 200, 200, "DC" },
    { 201, 201, "VA" }, { 202, 205, "DC" }, { 206, 219, "MD" },
    { 220, 246, "VA" }, { 247, 268, "WV" }, { 270, 289, "NC" },
    { 290, 299, "SC" }, { 300, 319, "GA" }, { 320, 339, "FL" },
    { 340, 340, "AA" }, { 341, 349, "FL" }, { 350, 369, "AL" },
    { 370, 385, "TN" }, { 386, 397, "MS" }, { 398, 399, "GA" },
    { 400, 427, "KY" }, { 430, 459, "OH" }, { 460, 479, "IN" },
    { 480, 499, "MI" }, { 500, 528, "IA" }, { 530, 549, "WI" },
    { 550, 567, "MN" }, { 569, 569, "DC" }, { 570, 577, "SD" },
    { 580, 588, "ND" }, { 590, 599, "MT" }, { 600, 629, "IL" },
    { 630, 658, "MO" }, { 660, 679, "KS" }, { 680, 693, "NE" },
    { 700, 714, "LA" }, { 716, 729, "AR" }, { 730, 732, "OK" },
    { 733, 733, "TX" }, { 734, 749, "OK" }, { 750, 799, "TX" },
    { 800, 816, "CO" }, { 820, 831, "WY" }, { 832, 838, "ID" },
    { 840, 847, "UT" }, { 850, 865, "AZ" }, { 870, 884, "NM" },
    { 885, 885, "TX" }, { 889, 898, "NV" }, { 900, 961, "CA" },
    { 962, 966, "AP" }, { 967, 968, "HI" }, { 970, 979, "OR" },
    { 980, 994, "WA" }, { 995, 999, "AK" },
    { 0, 0, NULL }
};


/* ZIP codes whose state is not that of their first three digits. */

static const ngx_shipstation_place_range_t  ngx_shipstation_zip5[] = {
    { 6390, 6390, "NY" }, { 83414, 83414, "WY" }, { 96799, 96799, "AS" },
    { 96910, 96932, "GU" }, { 96939, 96940, "PW" }, { 96941, 96944, "FM" },
    { 96950, 96952, "MP" }, { 96960, 96979, "MH" },
    { 0, 0, NULL }
};


/* Australia Post, ranges of postcodes. */

static const ngx_shipstation_place_range_t  ngx_shipstation_postcodes_au[] = {
    { 200, 299, "ACT" }, { 800, 999, "NT" }, { 1000, 2599, "NSW" },
    { 2600, 2618, "ACT" }, { 2619, 2899, "NSW" }, { 2900, 2920, "ACT" },
    { 2921, 2999, "NSW" }, { 3000, 3999, "VIC" }, { 4000, 4999, "QLD" },
    { 5000, 5999, "SA" }, { 6000, 6999, "WA" }, { 7000, 7999, "TAS" },
    { 8000, 8999, "VIC" }, { 9000, 9999, "QLD" },
    { 0, 0, NULL }
};


/* Canada Post: the province of each first letter of a postal code, from A. */

static const char  ngx_shipstation_postal_ca[] =
    "NLNSPE--NB--QCQC--QCONONON"
    "ON--ON--MBSKAB--BC--NTYT--";


static ngx_uint_t ngx_shipstation_country_exists(const u_char code[2]);
static ngx_int_t ngx_shipstation_country_alpha3(const u_char code[3],
    u_char found[2]);
static ngx_int_t ngx_shipstation_country_alias(const u_char *code, size_t len,
    u_char found[2]);
static ngx_int_t ngx_shipstation_state_find(const u_char country[2],
    const u_char *text, size_t len, u_char code[3], size_t *code_len);
static size_t ngx_shipstation_state_name(const u_char country[2],
    const u_char *text, size_t len, u_char name[NGX_SHIPSTATION_STATE_NAME]);
static ngx_int_t ngx_shipstation_state_military(const u_char *name, size_t len,
    u_char code[3]);
static size_t ngx_shipstation_postal_fold(const ngx_str_t *postal,
    u_char folded[NGX_SHIPSTATION_STATE_POSTAL]);
static const char *ngx_shipstation_state_by_zip(const u_char *zip, size_t len);
static const char *ngx_shipstation_state_by_range(
    const ngx_shipstation_place_range_t *range, ngx_int_t number);
static const char *ngx_shipstation_state_by_letter(const u_char *postal,
    size_t len);


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

    if (word.len == 2 && ngx_shipstation_country_exists(letters)) {
        ngx_memcpy(code, letters, 2);
        return NGX_OK;
    }

    if (word.len == 3
        && ngx_shipstation_country_alpha3(letters, code) == NGX_OK)
    {
        return NGX_OK;
    }

    return ngx_shipstation_country_alias(letters, word.len, code);
}


void
ngx_shipstation_country_mend(u_char country[2], const u_char *state,
    size_t len)
{
    u_char  code[3];
    size_t  code_len;

    if (!ngx_shipstation_place_is(country, 'U', 'M')) {
        return;
    }

    if (ngx_shipstation_state_find((const u_char *) "US", state, len, code,
                                   &code_len)
        != NGX_DECLINED)
    {
        ngx_memcpy(country, "US", 2);
    }
}


ngx_int_t
ngx_shipstation_state(const u_char country[2], const u_char *text, size_t len,
    u_char code[3], size_t *code_len)
{
    /* nearly all feeds write the code itself */

    if (len == 2 && ngx_shipstation_place_is(country, 'U', 'S')
        && text[0] >= 'A' && text[0] <= 'Z' && text[1] != '\0'
        && ngx_strchr(ngx_shipstation_codes_us[text[0] - 'A'], text[1]))
    {
        ngx_memcpy(code, text, 2);
        *code_len = 2;
        return NGX_OK;
    }

    return ngx_shipstation_state_find(country, text, len, code, code_len)
           == NGX_OK ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_shipstation_state_at(const u_char country[2], const u_char *text,
    size_t len, const ngx_str_t *postal, u_char code[3], size_t *code_len)
{
    u_char     zip[3];
    size_t     zip_len;
    ngx_int_t  rc;

    if (!ngx_shipstation_place_is(country, 'U', 'S')) {
        return ngx_shipstation_state(country, text, len, code, code_len);
    }

    rc = ngx_shipstation_state(country, text, len, code, code_len);

    if (rc == NGX_OK && !ngx_shipstation_state_is_military(code)) {
        return NGX_OK;
    }

    if (rc != NGX_OK && !ngx_shipstation_nothing(text, len)
        && ngx_shipstation_state_find(country, text, len, code, code_len)
           != NGX_AGAIN)
    {
        return NGX_DECLINED;
    }

    if (ngx_shipstation_state_by_postal(country, postal, zip, &zip_len)
        == NGX_OK
        && ngx_shipstation_state_is_military(zip))
    {
        ngx_memcpy(code, zip, 2);
        *code_len = 2;
        return NGX_OK;
    }

    return rc;
}


ngx_int_t
ngx_shipstation_state_by_postal(const u_char country[2],
    const ngx_str_t *postal, u_char code[3], size_t *code_len)
{
    u_char       folded[NGX_SHIPSTATION_STATE_POSTAL];
    size_t       len;
    const char  *state;

    len = ngx_shipstation_postal_fold(postal, folded);

    state = NULL;

    if (ngx_shipstation_place_is(country, 'U', 'S')) {
        state = ngx_shipstation_state_by_zip(folded, len);

    } else if (ngx_shipstation_place_is(country, 'C', 'A')) {
        state = ngx_shipstation_state_by_letter(folded, len);

    } else if (ngx_shipstation_place_is(country, 'A', 'U') && len == 4) {
        state = ngx_shipstation_state_by_range(ngx_shipstation_postcodes_au,
                                               ngx_atoi(folded, len));
    }

    if (state == NULL) {
        return NGX_DECLINED;
    }

    /* in the tables of Canada no NUL follows */

    *code_len = (state[2] == '\0'
                 || ngx_shipstation_place_is(country, 'C', 'A')) ? 2 : 3;

    ngx_memcpy(code, state, *code_len);

    return NGX_OK;
}


ngx_uint_t
ngx_shipstation_nothing(const u_char *text, size_t len)
{
    u_char         c, word[NGX_SHIPSTATION_NOTHING_WORD];
    size_t         n;
    ngx_uint_t     i;
    const u_char  *end;

    static const char  *words[] = {
        "", "na", "nil", "none", "null", "undefined", "unknown",
        "notapplicable", NULL
    };

    if (len == 0) {
        return 1;                    /* there may be no text, either */
    }

    n = 0;

    for (end = text + len; text < end; /* void */ ) {

        c = ngx_shipstation_ascii(&text, end);

        if (c == NGX_SHIPSTATION_ASCII_NONE) {
            return 0;
        }

        c = ngx_tolower(c);

        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
            continue;
        }

        if (n == sizeof(word)) {
            return 0;
        }

        word[n++] = c;
    }

    for (i = 0; words[i]; i++) {
        if (ngx_strlen(words[i]) == n && ngx_memcmp(words[i], word, n) == 0) {
            return 1;
        }
    }

    return 0;
}


/*
 * NGX_OK; NGX_AGAIN where it is one of the US military's, but not said which;
 * NGX_DECLINED.
 */

static ngx_int_t
ngx_shipstation_state_find(const u_char country[2], const u_char *text,
    size_t len, u_char code[3], size_t *code_len)
{
    size_t                                n;
    u_char                                name[NGX_SHIPSTATION_STATE_NAME];
    const ngx_shipstation_place_state_t  *state;

    if (ngx_shipstation_place_is(country, 'U', 'S')) {
        state = ngx_shipstation_states_us;

    } else if (ngx_shipstation_place_is(country, 'C', 'A')) {
        state = ngx_shipstation_states_ca;

    } else if (ngx_shipstation_place_is(country, 'A', 'U')) {
        state = ngx_shipstation_states_au;

    } else {
        return NGX_DECLINED;
    }

    n = ngx_shipstation_state_name(country, text, len, name);

    if (n < 2) {
        return NGX_DECLINED;
    }

    for ( /* void */ ; state->code; state++) {

        if ((state->name[0] == name[0] && ngx_strlen(state->name) == n
             && ngx_memcmp(state->name, name, n) == 0)
            || (n <= 3 && ngx_strlen(state->code) == n
                && ngx_strncasecmp((u_char *) state->code, name, n) == 0))
        {
            *code_len = ngx_strlen(state->code);
            ngx_memcpy(code, state->code, *code_len);

            return NGX_OK;
        }
    }

    if (country[0] == 'U') {
        *code_len = 2;
        return ngx_shipstation_state_military(name, n, code);
    }

    return NGX_DECLINED;
}


/*
 * USPS, Publication 28, section 225: AE is Europe, Africa, Canada and the
 * Middle East, which other tables have as states of their own (AF, AC, AM); AA
 * the Americas but Canada, AP the Pacific.
 */

static ngx_int_t
ngx_shipstation_state_military(const u_char *name, size_t len,
    u_char code[3])
{
    ngx_uint_t    i;
    u_char        text[NGX_SHIPSTATION_STATE_NAME + 1], *part;

    static const struct {
        const char  *part;
        const char  *code;
    } parts[] = {
        { "pacific", "AP" },
        { "america", "AA" },
        { "europe", "AE" },
        { "africa", "AE" },
        { "canada", "AE" },
        { "middleeast", "AE" },
        { "forcesaa", "AA" },
        { "forcesae", "AE" },
        { "forcesap", "AP" },
        { NULL, NULL }
    };

    if (len == 2 && name[0] == 'a') {

        switch (name[1]) {

        case 'a':
        case 'e':
        case 'p':
            code[0] = 'A';
            code[1] = ngx_toupper(name[1]);
            return NGX_OK;

        case 'f':
        case 'c':
        case 'm':
            ngx_memcpy(code, "AE", 2);
            return NGX_OK;
        }

        return NGX_DECLINED;
    }

    if (len == 3 && name[1] == 'p' && name[2] == 'o'
        && (name[0] == 'a' || name[0] == 'f' || name[0] == 'd'))
    {
        return NGX_AGAIN;
    }

    ngx_cpystrn(text, (u_char *) name, len + 1);

    part = (u_char *) ngx_strstr(text, "armedforces");
    if (part == NULL) {
        return NGX_DECLINED;
    }

    for (i = 0; parts[i].part; i++) {
        if (ngx_strstr(part, parts[i].part)) {
            ngx_memcpy(code, parts[i].code, 2);
            return NGX_OK;
        }
    }

    return NGX_AGAIN;
}


static const char *
ngx_shipstation_state_by_zip(const u_char *zip, size_t len)
{
    const char  *state;

    if ((len != 5 && len != 9) || ngx_atoi((u_char *) zip, len) == NGX_ERROR) {
        return NULL;
    }

    state = ngx_shipstation_state_by_range(ngx_shipstation_zip5,
                                           ngx_atoi((u_char *) zip, 5));
    if (state) {
        return state;
    }

    return ngx_shipstation_state_by_range(ngx_shipstation_zip3,
                                          ngx_atoi((u_char *) zip, 3));
}


static const char *
ngx_shipstation_state_by_range(const ngx_shipstation_place_range_t *range,
    ngx_int_t number)
{
    if (number < 0) {
        return NULL;
    }

    for ( /* void */ ; range->code; range++) {
        if ((uint32_t) number >= range->first
            && (uint32_t) number <= range->last)
        {
            return range->code;
        }
    }

    return NULL;
}


/* X is two territories: Nunavut up to X0C, the Northwest Territories. */

static const char *
ngx_shipstation_state_by_letter(const u_char *postal, size_t len)
{
    const char  *province;

    if ((len != 3 && len != 6) || postal[0] < 'A' || postal[0] > 'Z'
        || postal[1] < '0' || postal[1] > '9'
        || postal[2] < 'A' || postal[2] > 'Z')
    {
        return NULL;
    }

    if (postal[0] == 'X' && postal[1] == '0' && postal[2] <= 'C') {
        return "NU";
    }

    province = &ngx_shipstation_postal_ca[(postal[0] - 'A') * 2];

    return (*province == '-') ? NULL : province;
}


/* Letters, upper case, and digits of a postal code; 0 where it is too long. */

static size_t
ngx_shipstation_postal_fold(const ngx_str_t *postal,
    u_char folded[NGX_SHIPSTATION_STATE_POSTAL])
{
    u_char         c;
    size_t         len;
    const u_char  *p, *end;

    if (postal->len == 0) {
        return 0;                    /* there may be no text, either */
    }

    len = 0;
    p = postal->data;

    for (end = p + postal->len; p < end; /* void */ ) {

        c = ngx_shipstation_ascii(&p, end);

        if (c == '-' || c <= ' ') {
            continue;
        }

        if (len == NGX_SHIPSTATION_STATE_POSTAL) {
            return 0;
        }

        folded[len++] = ngx_toupper(c);
    }

    return len;
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


static ngx_int_t
ngx_shipstation_country_alias(const u_char *code, size_t len, u_char found[2])
{
    ngx_uint_t   i;
    const char  *alias;

    for (i = 0; ngx_shipstation_country_aliases[i]; i++) {
        alias = ngx_shipstation_country_aliases[i];

        if (ngx_strlen(alias) == len + 2 && ngx_memcmp(alias, code, len) == 0)
        {
            ngx_memcpy(found, alias + len, 2);
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


/*
 * Brings a state into the tables' form: no "US-" before it, its letters alone,
 * lower case, without accents; '&' is "and".  Returns the length, 0 where it
 * is none.
 */

static size_t
ngx_shipstation_state_name(const u_char country[2], const u_char *text,
    size_t text_len, u_char name[NGX_SHIPSTATION_STATE_NAME])
{
    u_char         c;
    size_t         len;
    ngx_str_t      word;
    const u_char  *p, *end;

    word.data = (u_char *) text;
    word.len = text_len;

    ngx_shipstation_trim(&word);

    if (word.len == 0) {
        return 0;                    /* there may be no text, either */
    }

    if (word.len > 3 && word.data[2] == '-'
        && ngx_toupper(word.data[0]) == country[0]
        && ngx_toupper(word.data[1]) == country[1])
    {
        word.data += 3;
        word.len -= 3;
    }

    p = word.data;
    len = 0;

    for (end = p + word.len; p < end; /* void */ ) {

        c = ngx_shipstation_ascii(&p, end);

        if (c == NGX_SHIPSTATION_ASCII_NONE || (c >= '0' && c <= '9')
            || len + 3 > NGX_SHIPSTATION_STATE_NAME)
        {
            return 0;
        }

        c = ngx_tolower(c);

        if (c == '&') {
            ngx_memcpy(name + len, "and", 3);
            len += 3;

        } else if (c >= 'a' && c <= 'z') {
            name[len++] = c;
        }
    }

    return len;
}
