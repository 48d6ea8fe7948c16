
#include "nginx_stub.h"
#include "tap.h"

#include "fleet/resp.h"


#define LINE80  "0123456789012345678901234567890123456789" \
                "0123456789012345678901234567890123456789"


static const struct {
    const char  *data;
    size_t       len;
    ngx_int_t    rc;
    const char  *said;     /* the values, or what is wrong */
} replies[] = {
#define R(data, rc, said)  { data, sizeof(data) - 1, rc, said }
    R("+OK\r\n", NGX_OK, "+OK"),
    R("+\r\n", NGX_OK, "+"),
    R("-ERR no\r\n", NGX_OK, "-ERR no"),
    R(":0\r\n", NGX_OK, ":0"),
    R(":-5\r\n", NGX_OK, ":-5"),
    R(":9223372036854775807\r\n", NGX_OK, ":9223372036854775807"),
    R("$3\r\nabc\r\n", NGX_OK, "$abc"),
    R("$0\r\n\r\n", NGX_OK, "$"),
    R("$-1\r\n", NGX_OK, "nil"),
    R("*-1\r\n", NGX_OK, "nil"),
    R("*0\r\n", NGX_OK, "*0"),
    R("*2\r\n:1\r\n$1\r\nx\r\n", NGX_OK, "*2 :1 $x"),
    R("*2\r\n*1\r\n:1\r\n*0\r\n", NGX_OK, "*2 *1 :1 *0"),
    R("*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", NGX_OK, "*1 *1 *1 *1 :1"),

    R("", NGX_AGAIN, ""),
    R("+OK", NGX_AGAIN, ""),
    R("+OK\r", NGX_AGAIN, ""),
    R("$3\r\nabc\r", NGX_AGAIN, ""),
    R("*2\r\n:1\r\n", NGX_AGAIN, ""),

    R("OK\r\n", NGX_ERROR, "is not RESP"),
    R("HTTP/1.1 400 Bad Request\r\n", NGX_ERROR, "is not RESP"),
    R("_\r\n", NGX_ERROR, "is not RESP"),
    R("%1\r\n+a\r\n+b\r\n", NGX_ERROR, "is not RESP"),
    R("\r\n", NGX_ERROR, "is not RESP"),
    R("+a\rb\r\n", NGX_ERROR, "has a line without its end"),
    R(":\r\n", NGX_ERROR, "has a broken number"),
    R(":-\r\n", NGX_ERROR, "has a broken number"),
    R(":+1\r\n", NGX_ERROR, "has a broken number"),
    R(":1x\r\n", NGX_ERROR, "has a broken number"),
    R(":9223372036854775808\r\n", NGX_ERROR, "has a broken number"),
    R("$-2\r\n", NGX_ERROR, "is too long"),
    R("$1048576\r\n", NGX_ERROR, "is too long"),
    R("*-2\r\n", NGX_ERROR, "has too many values"),
    R("*257\r\n", NGX_ERROR, "has too many values"),
    R(":" LINE80, NGX_ERROR, "has too long a line"),
    R("$1\r\nabc\r\n", NGX_ERROR, "has a text without its end"),
    R("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", NGX_ERROR, "is nested too deep"),
#undef R
};


static void
show(ngx_shipstation_resp_t *reply, char *to)
{
    ngx_uint_t                     i;
    ngx_shipstation_resp_value_t  *value;

    *to = '\0';

    for (i = 0; i < reply->n; i++) {
        value = &reply->values[i];
        to += sprintf(to, i ? " " : "");

        switch (value->type) {
        case NGX_SHIPSTATION_RESP_INTEGER:
            to += sprintf(to, ":%lld", (long long) value->number);
            break;
        case NGX_SHIPSTATION_RESP_NIL:
            to += sprintf(to, "nil");
            break;
        case NGX_SHIPSTATION_RESP_ARRAY:
            to += sprintf(to, "*%d", (int) value->n);
            break;
        default:
            to += sprintf(to, "%c%.*s",
                          value->type == NGX_SHIPSTATION_RESP_STATUS ? '+'
                          : value->type == NGX_SHIPSTATION_RESP_ERROR ? '-'
                          : '$', (int) value->text.len, value->text.data);
            break;
        }
    }
}


static void
test_replies(void)
{
    char                           said[1024];
    size_t                         i, len;
    ngx_int_t                      rc;
    ngx_uint_t                     early;
    static ngx_shipstation_resp_t  reply;

    for (i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        rc = ngx_shipstation_resp_parse((u_char *) replies[i].data,
                                        replies[i].len, &reply);

        if (rc == NGX_OK) {
            show(&reply, said);

        } else {
            strcpy(said, reply.fault ? reply.fault : "");
        }

        tap_ok(rc == replies[i].rc && strcmp(said, replies[i].said) == 0,
           "reply %d: %s", (int) i, replies[i].said);

        if (rc != NGX_OK) {
            continue;
        }

        early = 0;

        for (len = 0; len < replies[i].len; len++) {
            rc = ngx_shipstation_resp_parse((u_char *) replies[i].data, len,
                                            &reply);
            early += (rc != NGX_AGAIN || reply.wanted <= len
                      || reply.wanted > replies[i].len);
        }

        tap_ok(early == 0, "reply %d: its end is waited for", (int) i);
    }
}


static void
test_bounds(void)
{
    size_t                         n;
    u_char                        *text, *p;
    ngx_int_t                      rc;
    static ngx_shipstation_resp_t  reply;

    n = NGX_SHIPSTATION_RESP_MAX;
    text = malloc(n + 64);

    p = ngx_sprintf(text, "$%uz\r\n", n - 64);
    memset(p, 'x', n - 64);
    memcpy(p + n - 64, "\r\n", 2);
    rc = ngx_shipstation_resp_parse(text, p - text + n - 62, &reply);
    tap_ok(rc == NGX_OK && reply.values[0].text.len == n - 64, "a long text");

    memset(text, 'x', n);
    text[0] = '+';
    tap_ok(ngx_shipstation_resp_parse(text, 5000, &reply) == NGX_ERROR,
       "a status without end");

    p = ngx_sprintf(text, "*256\r\n");
    for (n = 0; n < 256; n++) {
        p = ngx_sprintf(p, ":1\r\n");
    }
    tap_ok(ngx_shipstation_resp_parse(text, p - text, &reply) == NGX_ERROR
       && strcmp(reply.fault, "has too many values") == 0,
       "the array counts, too");

    free(text);
}


static void
test_write(void)
{
    u_char     buffer[256], *last;
    ngx_str_t  words[] = { ngx_string("SET"), ngx_string(""),
                           ngx_string("a\r\n\0b") };

    last = ngx_shipstation_resp_write(buffer, words, 3);
    tap_ok((size_t) (last - buffer) <= ngx_shipstation_resp_size(words, 3)
       && last - buffer == 30
       && memcmp(buffer, "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$5\r\na\r\n\0b\r\n",
                 30) == 0,
       "a command's bytes");
}


static void
test_info(void)
{
    ngx_str_t  value;
    ngx_str_t  text = ngx_string("# Server\r\nredis_version:7.0.15\r\n"
                                 "xrun_id:no\r\nrun_id:abc\r\nlast:");

    value = ngx_shipstation_resp_info(&text, "run_id");
    tap_ok(value.len == 3 && memcmp(value.data, "abc", 3) == 0,
           "a line of INFO");

    value = ngx_shipstation_resp_info(&text, "redis_version");
    tap_ok(value.len == 6, "its end");

    tap_ok(ngx_shipstation_resp_info(&text, "role").len == 0
       && ngx_shipstation_resp_info(&text, "last").len == 0
       && ngx_shipstation_resp_info(&text, "last:more").len == 0,
       "none");

    ngx_str_null(&text);
    tap_ok(ngx_shipstation_resp_info(&text, "role").len == 0, "no text");
}


int
main(void)
{
    test_replies();
    test_bounds();
    test_write();
    test_info();

    return tap_done();
}
