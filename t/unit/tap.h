
/*
 * TAP, the Test Anything Protocol, for the unit tests: prove runs them.  A
 * program calls tap_plan(n) first or tap_done() last, and returns what
 * tap_status() says.
 */

#ifndef TAP_H
#define TAP_H


#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>


#define TAP_SECONDS  300


static int  tap_run;
static int  tap_failed;
static int  tap_planned = -1;


static inline void
tap_plan(int n)
{
    /* what a test forks shall not print the parent's lines once more */
    setvbuf(stdout, NULL, _IOLBF, 0);

    tap_planned = n;
    printf("1..%d\n", n);
}


static inline void
tap_note(const char *fmt, ...)
{
    va_list  args;

    printf("# ");
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    printf("\n");
}


/* fmt and what follows are printf's and name the test */
#define tap_ok(cond, ...)                                                     \
    tap_result((cond) ? 1 : 0, __FILE__, __LINE__, __VA_ARGS__)

__attribute__((format(printf, 4, 5)))
static inline int
tap_result(int ok, const char *file, int line, const char *fmt, ...)
{
    va_list  args;

    if (tap_run++ == 0) {
        /* a test that hangs ends */
        alarm(TAP_SECONDS);
    }

    printf("%sok %d - ", ok ? "" : "not ", tap_run);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    printf("\n");

    if (!ok) {
        tap_failed++;
        printf("#   failed at %s line %d\n", file, line);
    }

    fflush(stdout);

    return ok;
}


#define tap_is_int(got, want, name)                                           \
    tap_compare_int((long long) (got), (long long) (want), name, __FILE__,    \
                    __LINE__)

static inline int
tap_compare_int(long long got, long long want, const char *name,
    const char *file, int line)
{
    if (!tap_result(got == want, file, line, "%s", name)) {
        printf("#   got:  %lld\n#   want: %lld\n", got, want);
        fflush(stdout);
        return 0;
    }

    return 1;
}


/* compares len bytes at got, which need no zero behind, with the string want */
#define tap_is_str(got, len, want, name)                                      \
    tap_compare_str((const char *) (got), (size_t) (len),                     \
                    (const char *) (want), name, __FILE__, __LINE__)

static inline void
tap_print_bytes(const char *label, const char *p, size_t len)
{
    size_t  i;

    printf("#   %s\"", label);

    for (i = 0; i < len; i++) {
        if (p[i] == '\n') {
            printf("\\n");

        } else if ((unsigned char) p[i] < 0x20) {
            printf("\\x%02x", (unsigned char) p[i]);

        } else {
            putchar(p[i]);
        }
    }

    printf("\" (%lu bytes)\n", (unsigned long) len);
}


static inline int
tap_compare_str(const char *got, size_t len, const char *want,
    const char *name, const char *file, int line)
{
    int     ok;
    size_t  want_len;

    want_len = strlen(want);

    ok = len == want_len
         && (len == 0 || (got != NULL && memcmp(got, want, len) == 0));

    if (!tap_result(ok, file, line, "%s", name)) {
        if (got == NULL) {
            printf("#   got:  NULL (%lu bytes)\n", (unsigned long) len);

        } else {
            tap_print_bytes("got:  ", got, len);
        }

        tap_print_bytes("want: ", want, want_len);
        fflush(stdout);
        return 0;
    }

    return 1;
}


/* what main() returns */
static inline int
tap_status(void)
{
    fflush(stdout);

    return tap_failed != 0 || (tap_planned >= 0 && tap_run != tap_planned);
}


/* for tests without a plan: prints it, and returns what main() returns */
static inline int
tap_done(void)
{
    if (tap_planned < 0) {
        tap_planned = tap_run;
        printf("1..%d\n", tap_run);
    }

    return tap_status();
}


#endif /* TAP_H */
