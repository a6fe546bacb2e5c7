/* Fails, or dies at, the Nth write, sync or lock of a program on files under one folder.
 * Loaded before the C library (LD_PRELOAD); see tests/faults.rs.
 *
 * FAULT_DIR    the folder
 * FAULT_OP     write, sync or lock
 * FAULT_N      which one, from 1; 0: none
 * FAULT_MODE   once (it fails), from (it and all after it fail), kill (the program dies)
 * FAULT_COUNT  a file that takes the number of such calls when the program ends
 *
 * A write that fails or is died at is a torn one: half of it is done. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum op { WRITE, SYNC, LOCK };
static const char *const NAMES[] = {"write", "sync", "lock"};

static atomic_long calls;

static long wanted(void) {
    const char *n = getenv("FAULT_N");
    return n ? atol(n) : 0;
}

static int is(const char *key, const char *value) {
    const char *given = getenv(key);
    return given && !strcmp(given, value);
}

static int ours(int fd) {
    struct stat st;
    char link[64], path[4096];
    const char *dir = getenv("FAULT_DIR");
    if (!dir || fstat(fd, &st) || !S_ISREG(st.st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return !strncmp(path, dir, strlen(dir));
}

/* Whether this call is to fail. */
static int struck(enum op op, int fd) {
    if (!is("FAULT_OP", NAMES[op]) || !ours(fd)) return 0;
    long n = atomic_fetch_add(&calls, 1) + 1, at = wanted();
    if (!at) return 0;
    return is("FAULT_MODE", "from") ? n >= at : n == at;
}

static int strike(int error) {
    if (is("FAULT_MODE", "kill")) _exit(137);
    errno = error;
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t n) {
    if (!struck(WRITE, fd)) return REAL(write)(fd, data, n);
    if (n > 1) (void)!REAL(write)(fd, data, n / 2);
    return strike(ENOSPC);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at) {
    if (!struck(WRITE, fd)) return REAL(pwrite)(fd, data, n, at);
    if (n > 1) (void)!REAL(pwrite)(fd, data, n / 2, at);
    return strike(ENOSPC);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
    if (!struck(WRITE, fd)) return REAL(pwrite64)(fd, data, n, at);
    if (n > 1) (void)!REAL(pwrite64)(fd, data, n / 2, at);
    return strike(ENOSPC);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t n, unsigned flags) {
    if (!struck(WRITE, out)) return REAL(copy_file_range)(in, from, out, to, n, flags);
    return strike(ENOSPC);
}

ssize_t sendfile64(int out, int in, off64_t *at, size_t n) {
    if (!struck(WRITE, out)) return REAL(sendfile64)(out, in, at, n);
    return strike(ENOSPC);
}

int fsync(int fd) {
    return struck(SYNC, fd) ? strike(EIO) : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    return struck(SYNC, fd) ? strike(EIO) : REAL(fdatasync)(fd);
}

static int lock(int (*real)(int, int, ...), int fd, int command, void *argument) {
    int locks = command == F_SETLK || command == F_SETLKW;
    if (locks && ((struct flock *)argument)->l_type != F_UNLCK && struck(LOCK, fd))
        return strike(ENOLCK);
    return real(fd, command, argument);
}

int fcntl(int fd, int command, ...) {
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return lock(REAL(fcntl), fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return lock(REAL(fcntl64), fd, command, argument);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out) return;
    fprintf(out, "%ld\n", atomic_load(&calls));
    fclose(out);
}
