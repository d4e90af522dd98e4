"""What stands around the inside: namespaces, mounts, system calls, Landlock."""
