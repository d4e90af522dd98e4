# The parent is seized with ptrace, which does not stop it, and its memory is read.
# ---
# points = 0

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PTRACE_SEIZE = 0x4206
parent = os.getppid()
if parent > 1 and libc.ptrace(PTRACE_SEIZE, parent, None, None) == 0:
    print("HIT: traced", parent)
buffer = ctypes.create_string_buffer(8)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


here = Vector(ctypes.cast(buffer, ctypes.c_void_p), 8)
there = Vector(id(None), 8)
if parent and libc.process_vm_readv(parent, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
    print("HIT: read the memory of", parent)
try:
    os.pidfd_open(parent or 2)
    print("HIT: a handle of", parent)
except (OSError, AttributeError) as error:
    print("refused:", error)
