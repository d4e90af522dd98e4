# A server that listens on this machine's loopback, at a port that the sample knows.
# ---
# points = 0
# bites = true

# %%
import socket

for family, address in ((socket.AF_INET, "@HOST@"), (socket.AF_INET6, "::ffff:@HOST@")):
    try:
        socket.create_connection((address, int("@PORT@")), timeout=0.5).close()
        print("HIT: connected to", address)
    except OSError as error:
        print("refused:", error)
try:
    socket.create_server(("127.0.0.1", 0)).close()
    print("HIT: can listen")
except OSError as error:
    print("refused:", error)
