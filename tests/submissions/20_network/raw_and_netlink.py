# Other kinds of sockets: raw ones, those of the kernel, of virtual machines, of blue teeth.
# ---
# points = 0

# %%
import socket

kinds = {
    "raw": (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    "packet": (getattr(socket, "AF_PACKET", 17), socket.SOCK_RAW, 0),
    "vsock": (getattr(socket, "AF_VSOCK", 40), socket.SOCK_STREAM, 0),
    "bluetooth": (31, socket.SOCK_RAW, 1),
}
for name, (family, kind, number) in kinds.items():
    try:
        socket.socket(family, kind, number).close()
        print("HIT: a socket of kind", name)
    except OSError as error:
        print("refused:", name, error)
