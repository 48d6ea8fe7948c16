
/* Settings on disk: whole or not at all, whenever the process dies. */

#include <ngx_config.h>
#include <ngx_core.h>

#include <sys/wait.h>

#include "tap.h"

#include "store/settings_file.h"


static char         folder[] = "/tmp/shipstation-files-XXXXXX";
static const char  *die_after;


static const char *
path_of(const char *name)
{
    static char  path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);

    return path;
}


static void
put(const char *name, const char *text)
{
    FILE  *f;

    f = fopen(path_of(name), "w");
    fputs(text, f);
    fclose(f);
}


static const char *
text_of(const char *name)
{
    static char  text[65536];

    size_t   n;
    FILE    *f;

    f = fopen(path_of(name), "r");
    if (f == NULL) {
        return "(none)";
    }

    n = fread(text, 1, sizeof(text) - 1, f);
    text[n] = '\0';
    fclose(f);

    return text;
}


static ngx_shipstation_settings_file_t
a_file(const char *name)
{
    ngx_shipstation_settings_file_t  file;

    memset(&file, 0, sizeof(file));
    file.folder = folder;
    file.name = name;

    return file;
}


static const u_char *
digest_of(const char *text)
{
    static u_char  digest[NGX_SHIPSTATION_DIGEST_LEN];

    ngx_shipstation_sha256(text, strlen(text), digest);

    return digest;
}


static int
store(const char *name, const char *text, const char *known)
{
    ngx_shipstation_settings_file_t  file = a_file(name);

    return ngx_shipstation_file_write(&file, (const u_char *) text,
                                      strlen(text),
                                      known ? digest_of(known) : NULL);
}


static void
test_write(void)
{
    struct stat                      info;
    ngx_shipstation_settings_file_t  file = a_file("acme.json");
    ngx_shipstation_file_identity_t  before;

    tap_is_int(store("acme.json", "one", NULL), NGX_SHIPSTATION_FILE_DONE,
               "a new file");
    tap_is_str(text_of("acme.json"), strlen(text_of("acme.json")), "one",
               "holds the text");
    stat(path_of("acme.json"), &info);
    tap_is_int(info.st_mode & 07777, 0600, "nobody else reads it");
    tap_is_int(info.st_nlink, 1, "it has one name");

    tap_is_int(store("acme.json", "x", NULL), NGX_SHIPSTATION_FILE_EXISTS,
               "what exists is not created");
    tap_is_int(store("none.json", "x", "one"), NGX_SHIPSTATION_FILE_ABSENT,
               "what is absent is not changed");
    tap_is_int(store("acme.json", "two", "other"),
               NGX_SHIPSTATION_FILE_CHANGED, "a file changed by hand stays");
    tap_is_str(text_of("acme.json"), strlen(text_of("acme.json")), "one",
               "as it is");

    (void) ngx_shipstation_file_identify(&file);
    before = file.identity;
    tap_is_int(store("acme.json", "two", "one"), NGX_SHIPSTATION_FILE_DONE,
               "a change of what is known");
    tap_is_str(text_of("acme.json"), strlen(text_of("acme.json")), "two",
               "counts");
    (void) ngx_shipstation_file_identify(&file);
    tap_ok(!ngx_shipstation_file_same(&before, &file.identity),
           "its identity is another");
}


static void
test_read(void)
{
    size_t                           len;
    u_char                           text[16];
    ngx_shipstation_settings_file_t  file = a_file("read.json");

    put("read.json", "0123456789abcdef");
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_DONE, "as long as there is room");
    tap_is_int(len, 16, "whole");
    tap_is_int(ngx_shipstation_file_read(&file, text, 15, &len),
               NGX_SHIPSTATION_FILE_TOO_LARGE, "longer");

    file = a_file("absent.json");
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_ABSENT, "absent");

    mkfifo(path_of("pipe.json"), 0600);
    file = a_file("pipe.json");
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_UNSAFE, "a pipe does not block");
}


/* a folder that others may write: no links, no second names, no strangers */
static void
test_links(void)
{
    size_t                           len;
    u_char                           text[16];
    ngx_shipstation_settings_file_t  file = a_file("link.json");

    put("target.json", "x");
    (void) !symlink("target.json", path_of("link.json"));

    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_DONE, "root's own folder follows links");

    chmod(folder, 0777);
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_UNSAFE, "a shared one does not");

    (void) !link(path_of("target.json"), "/tmp/shipstation-second");
    file = a_file("target.json");
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_UNSAFE, "nor reads what has two names");
    unlink("/tmp/shipstation-second");

    (void) !chown(path_of("target.json"), 65534, 65534);
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_UNSAFE, "nor what is another's");
    (void) !chown(path_of("target.json"), 0, 0);
    tap_is_int(ngx_shipstation_file_read(&file, text, 16, &len),
               NGX_SHIPSTATION_FILE_DONE, "an ordinary file is read");
    chmod(folder, 0700);
}


static void
test_remove(void)
{
    ngx_shipstation_settings_file_t  file = a_file("gone.json");

    put("gone.json", "whole");
    tap_is_int(ngx_shipstation_file_remove(&file, (u_char *) "kept", 4,
                                           digest_of("other"),
                                           "gone.json-3"),
               NGX_SHIPSTATION_FILE_CHANGED, "not what was changed by hand");
    tap_is_int(ngx_shipstation_file_remove(&file, (u_char *) "kept", 4,
                                           digest_of("whole"),
                                           "gone.json-3"),
               NGX_SHIPSTATION_FILE_DONE, "removed");
    tap_is_str(text_of("gone.json"), strlen(text_of("gone.json")), "(none)",
               "it is gone");
    tap_is_str(text_of(".deleted/gone.json-3"), 4, "kept", "and kept");
}


static void
test_history(void)
{
    int                               i, lines;
    char                              line[32];
    const char                       *p;
    ngx_shipstation_settings_file_t   file = a_file("acme.jsonl");

    for (i = 1; i <= 25; i++) {
        snprintf(line, sizeof(line), "line %d\n", i);
        ngx_shipstation_file_append(&file, (u_char *) line, strlen(line), 10);
    }

    lines = 0;
    for (p = text_of(".history/acme.jsonl"); *p; p++) {
        lines += (*p == '\n');
    }

    tap_ok(lines >= 10 && lines < 20, "a history is bounded: %d lines", lines);
    tap_ok(strstr(text_of(".history/acme.jsonl"), "line 25\n") != NULL,
           "it holds the last line");
    tap_ok(strncmp(text_of(".history/acme.jsonl"), "line ", 5) == 0,
           "it begins with a whole line");
}


static void
die_here(const char *step)
{
    if (strcmp(step, die_after) == 0) {
        _exit(7);
    }
}


static void
test_crashes(void)
{
    int                 i, status;
    pid_t               child;
    const char         *text;
    static const char  *steps[] = { "opened", "written", "synced", "renamed",
                                   "settled" };

    for (i = 0; i < 5; i++) {
        unlink(path_of("crash.json"));
        put("crash.json", "the old settings");

        child = fork();

        if (child == 0) {
            die_after = steps[i];
            ngx_shipstation_file_step_here = die_here;
            (void) store("crash.json", "the new settings",
                         "the old settings");
            _exit(0);
        }

        waitpid(child, &status, 0);
        text = text_of("crash.json");

        tap_is_int(WEXITSTATUS(status), 7, steps[i]);
        tap_is_str(text, strlen(text),
                   i < 3 ? "the old settings" : "the new settings",
                   "whole after it");
        tap_is_int(store("crash.json", "next", text),
                   NGX_SHIPSTATION_FILE_DONE, "the next write is not held up");
    }
}


static void
test_folder(void)
{
    char                             gone[] = "/tmp/shipstation-no-such-folder";
    ngx_shipstation_settings_file_t  file = a_file("acme.json");

    file.folder = gone;
    tap_is_int(ngx_shipstation_file_write(&file, (u_char *) "x", 1, NULL),
               NGX_SHIPSTATION_FILE_FAILED, "no folder");
    tap_is_int(file.err, ENOENT, "it says so");
    tap_ok(file.doing != NULL, "and what it was doing");
}


int
main(void)
{
    tap_plan(46);

    if (mkdtemp(folder) == NULL) {
        return 2;
    }

    test_write();
    test_read();
    test_links();
    test_remove();
    test_history();
    test_crashes();
    test_folder();

    (void) !system("rm -r /tmp/shipstation-files-*");

    return tap_status();
}
