# Datagrams, names, IPv6, virtual machines, Bluetooth, and what libraries would open by themselves.
# ---
# points = 0

# %%
import socket
import urllib.request

for family in ("AF_INET6", "AF_VSOCK", "AF_BLUETOOTH", "AF_PACKET", "AF_NETLINK", "AF_ALG"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(getattr(socket, family), kind).close()
            print("HIT: a socket of", family)
        except (OSError, AttributeError) as error:
            print("refused:", type(error).__name__)
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("@HOST@", int("@PORT@")))
    print("HIT: a datagram")
except OSError as error:
    print("refused:", error)
for address in ("http://@HOST@:@PORT@/", "ftp://@HOST@:@PORT@/", "http://localhost/"):
    try:
        urllib.request.urlopen(address, timeout=0.5).close()
        print("HIT:", address)
    except OSError as error:
        print("refused:", type(error).__name__)
