
/*
 * A clock that tests move: loaded in front of libc (LD_PRELOAD), it adds the
 * milliseconds that stand in the file SHIPSTATION_CLOCK to what all clocks of a
 * process say.  nginx and its module are those that are shipped: their timers,
 * dates and leases go by the same clock.
 */

#define _GNU_SOURCE

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>


static const volatile int64_t  *ahead;


static void __attribute__((constructor))
clock_open(void)
{
    int          fd;
    void        *map;
    const char  *name;

    name = getenv("SHIPSTATION_CLOCK");

    if (name == NULL) {
        return;
    }

    fd = open(name, O_RDONLY|O_CLOEXEC);

    if (fd == -1) {
        _exit(126);
    }

    map = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);

    if (map == MAP_FAILED) {
        _exit(126);
    }

    ahead = map;
}


int
clock_gettime(clockid_t id, struct timespec *ts)
{
    int64_t  milliseconds;

    if (syscall(SYS_clock_gettime, id, ts) == -1) {
        return -1;
    }

    if (ahead == NULL || id == CLOCK_PROCESS_CPUTIME_ID
        || id == CLOCK_THREAD_CPUTIME_ID)
    {
        return 0;
    }

    milliseconds = *ahead;

    ts->tv_sec += milliseconds / 1000;
    ts->tv_nsec += milliseconds % 1000 * 1000000;

    if (ts->tv_nsec >= 1000000000) {
        ts->tv_nsec -= 1000000000;
        ts->tv_sec++;
    }

    return 0;
}


int
gettimeofday(struct timeval *tv, void *zone)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    tv->tv_sec = ts.tv_sec;
    tv->tv_usec = ts.tv_nsec / 1000;

    return 0;
}


time_t
time(time_t *seconds)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    if (seconds != NULL) {
        *seconds = ts.tv_sec;
    }

    return ts.tv_sec;
}
