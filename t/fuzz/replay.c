
/*
 * Runs a fuzz target over its seeds, as an ordinary test and with any
 * compiler: each seed as it is, cut off at many lengths, and with bytes
 * changed.  The changes come from a fixed sequence, so that a failure is the
 * same at each run.  What a fuzzer found once lies among the seeds.
 *
 *     build/fuzz-replay/bin/TOPIC [FILE...]
 *
 * Without files: all of t/fuzz/seeds/TOPIC.  FUZZ_SEEDS names another folder
 * in place of t/fuzz/seeds.
 */

#include <dirent.h>
#include <stdint.h>
#include <unistd.h>

#include "tap.h"


#define REPLAY_MAX_SEED   (8 * 1024 * 1024)
#define REPLAY_CUTS       200
#define REPLAY_MUTATIONS  400

/* so that a run over large seeds stays short */
#define REPLAY_MAX_BYTES  (16 * 1024 * 1024)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);


static uint32_t
replay_random(uint32_t *state)
{
    /* xorshift32: G. Marsaglia, "Xorshift RNGs", 2003 */

    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;

    return *state;
}


/* on the heap and exactly so long, so that ASan sees a read behind the end */
static void
replay_once(const uint8_t *data, size_t size)
{
    uint8_t  *copy;

    copy = malloc(size ? size : 1);
    if (copy == NULL) {
        perror("malloc");
        exit(2);
    }

    memcpy(copy, data, size);
    (void) LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}


static void
replay_cuts(const uint8_t *data, size_t size)
{
    size_t  n, step, bytes;

    step = size / REPLAY_CUTS + 1;
    bytes = 0;

    for (n = 0; n < size && bytes < REPLAY_MAX_BYTES; n += step) {
        replay_once(data, n);
        bytes += n;
    }
}


static void
replay_mutations(const uint8_t *data, size_t size)
{
    static const char  specials[] = "\"\\{}[]<>&;,:%+-=\0\n 09azZ\x7f\x80\xff";

    size_t     n, i, at, bytes;
    uint8_t   *copy;
    uint32_t   state;

    copy = malloc(size ? size : 1);
    if (copy == NULL) {
        perror("malloc");
        exit(2);
    }

    state = 2463534242u;
    bytes = 0;

    for (n = 0; size && n < REPLAY_MUTATIONS && bytes < REPLAY_MAX_BYTES; n++)
    {
        memcpy(copy, data, size);

        for (i = replay_random(&state) % 4 + 1; i; i--) {
            at = replay_random(&state) % size;

            switch (replay_random(&state) % 3) {

            case 0:
                copy[at] = specials[replay_random(&state)
                                    % (sizeof(specials) - 1)];
                break;

            case 1:
                copy[at] ^= 1u << (replay_random(&state) % 8);
                break;

            default:
                copy[at] = copy[replay_random(&state) % size];
                break;
            }
        }

        replay_once(copy, size);
        bytes += size;
    }

    free(copy);
}


static void
replay_file(const char *name)
{
    FILE     *file;
    size_t    size;
    uint8_t  *data;

    data = malloc(REPLAY_MAX_SEED);
    file = fopen(name, "rb");

    if (data == NULL || file == NULL) {
        tap_ok(0, "%s can be read", name);
        free(data);
        return;
    }

    size = fread(data, 1, REPLAY_MAX_SEED, file);
    fclose(file);

    replay_once(data, size);
    replay_cuts(data, size);
    replay_mutations(data, size);

    free(data);

    tap_ok(1, "%s: %lu bytes, whole, cut and changed", name,
           (unsigned long) size);
}


static void
replay_folder(const char *folder)
{
    int              i, n;
    char             name[4096];
    struct dirent  **entries;

    n = scandir(folder, &entries, NULL, alphasort);

    tap_ok(n > 2, "%s holds seeds", folder);

    for (i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.') {
            snprintf(name, sizeof(name), "%s/%s", folder, entries[i]->d_name);
            replay_file(name);
        }

        free(entries[i]);
    }

    if (n >= 0) {
        free(entries);
    }
}


int
main(int argc, char **argv)
{
    int          i;
    char         folder[2048];
    const char  *seeds, *topic;

    if (LLVMFuzzerInitialize) {
        (void) LLVMFuzzerInitialize(&argc, &argv);
    }

    if (argc > 1) {
        for (i = 1; i < argc; i++) {
            replay_file(argv[i]);
        }

        return tap_done();
    }

    topic = strrchr(argv[0], '/');
    topic = topic ? topic + 1 : argv[0];

    seeds = getenv("FUZZ_SEEDS");

    snprintf(folder, sizeof(folder), "%s/%s",
             seeds ? seeds : "t/fuzz/seeds", topic);

    replay_folder(folder);

    return tap_done();
}
