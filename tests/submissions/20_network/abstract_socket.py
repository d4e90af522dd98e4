# Sockets without a file: the abstract names of this machine, one known to the sample.
# ---
# points = 0
# bites = true

# %%
import socket

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
    try:
        client.connect("\0@ABSTRACT@")
        print("HIT: connected")
    except OSError as error:
        print("refused:", error)
kept = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
try:
    kept.bind("\0corpus-trace-listener")
    kept.listen()
except OSError as error:
    print("refused:", error)
