/*
 * Loaded into libvirtd (LD_PRELOAD). A real-time guest's memory is locked, and libvirt raises the limit on locked memory
 * before it starts QEMU. That takes CAP_SYS_RESOURCE, which a container on some machines cannot have, whoever is root in it.
 * QEMU runs here with CAP_IPC_LOCK, for which the limit does not count: so a limit that may not be raised is passed over.
 * Where it may be raised nothing is different.
 */
struct rlimit64;
int *__errno_location(void);
int prlimit64(int pid, int resource, const struct rlimit64 *limit, struct rlimit64 *old);

enum { EPERM = 1, RLIMIT_MEMLOCK = 8 };

int setrlimit64(int resource, const struct rlimit64 *limit)
{
    int status = prlimit64(0, resource, limit, 0);
    if (status == -1 && resource == RLIMIT_MEMLOCK && *__errno_location() == EPERM)
        return 0;
    return status;
}

/* The same structure on every 64-bit machine. */
int setrlimit(int resource, const struct rlimit64 *limit)
{
    return setrlimit64(resource, limit);
}
