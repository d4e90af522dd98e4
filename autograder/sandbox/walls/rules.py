"""The system calls that learners' code may not make, as named rules with their reasons."""

import errno
import socket
from dataclasses import dataclass

from . import kernel

NAMESPACES = kernel.SESSION_NAMESPACES | kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID
# Setting record locks stays allowed, since SQLite needs it: on a file that cannot be written only
# read locks can be set, and those are noticed by these commands alone.
_LOCK_COMMANDS = {"F_GETLK": 5, "F_OFD_GETLK": 36, "F_SETLEASE": 1024, "F_NOTIFY": 1026}


@dataclass(frozen=True)
class Rule:
    """Calls that fail, always or where `argument` compares as `comparison` says."""

    reason: str
    calls: str
    error: int = errno.EPERM
    argument: int = 0
    comparison: str = ""
    value: int = 0


RULES = (
    Rule("look into other processes", "ptrace process_vm_readv process_vm_writev kcmp"),
    Rule("copy descriptors of other processes", "pidfd_getfd process_madvise"),
    Rule("keyrings outlive a process", "add_key request_key keyctl"),
    Rule(
        "change what is mounted",
        "mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree "
        "mount_setattr",
    ),
    Rule("enter or make namespaces", "unshare setns"),
    *(
        Rule("make namespaces", "clone", argument=0, comparison="has", value=1 << bit)
        for bit in range(32)
        if NAMESPACES >> bit & 1
    ),
    # Its flags lie in memory, where a filter cannot see them; without it, libc uses clone.
    Rule("make namespaces", "clone3", error=errno.ENOSYS),
    Rule("programs and probes in the kernel", "bpf perf_event_open userfaultfd"),
    # It makes calls past the filter.
    Rule("input and output rings", "io_uring_setup io_uring_enter io_uring_register", errno.ENOSYS),
    Rule("change the kernel", "kexec_load kexec_file_load init_module finit_module delete_module"),
    Rule("change the machine", "reboot swapon swapoff sethostname setdomainname acct quotactl"),
    Rule("change the clock", "settimeofday clock_settime clock_adjtime adjtimex stime"),
    Rule("hardware", "iopl ioperm modify_ldt syslog lookup_dcookie"),
    Rule("open files past the mounts", "open_by_handle_at name_to_handle_at fanotify_init"),
    # Both kinds of device have this bit in their mode.
    Rule("device nodes", "mknod", argument=1, comparison="has", value=0o020000),
    Rule("device nodes", "mknodat", argument=2, comparison="has", value=0o020000),
    Rule("type into a terminal", "ioctl", argument=1, comparison="is", value=0x5412),  # TIOCSTI
    Rule("type into a console", "ioctl", argument=1, comparison="is", value=0x541C),  # TIOCLINUX
    Rule("any network", "socket", argument=0, comparison="is not", value=socket.AF_UNIX),
    Rule("memory that no quota counts", "memfd_create memfd_secret", error=errno.ENOSYS),
    Rule(
        "shared memory and queues that outlive a process",
        "shmget shmat shmctl semget semop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink",
    ),
    # Libraries are the same files for every session, and locks and watches follow the file.
    Rule("signal to other sessions by locking a library", "flock", error=errno.ENOSYS),
    *(
        Rule(f"see the locks of other sessions ({name})", "fcntl", errno.ENOLCK, 1, "is", command)
        for name, command in _LOCK_COMMANDS.items()
    ),
    Rule("see what other sessions open", "inotify_init inotify_init1", error=errno.ENOSYS),
    # A process that may not be read escapes the count of memory.
    Rule("hide from the count of memory", "prctl", argument=0, comparison="is", value=4),
    Rule("move memory between nodes", "mbind set_mempolicy migrate_pages move_pages"),
)
