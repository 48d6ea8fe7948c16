
/*
 * Broken on purpose: build/test.pl runs it first, to see that what the
 * sanitizers find in an nginx is found.  The argument says how it breaks.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>


static void *volatile  kept;


int
main(int argc, char **argv)
{
    volatile int  number;

    if (argc < 2) {
        return 2;
    }

    if (strcmp(argv[1], "overrun") == 0) {
        kept = malloc(4);
        number = ((volatile char *) kept)[4];

    } else if (strcmp(argv[1], "leak") == 0) {
        kept = malloc(4);
        kept = NULL;

    } else {
        number = INT_MAX;
        number = number + argc;
    }

    return 0;
}
