# Whether there is a way to the outside or to a cloud's metadata; no packet is sent to find out.
# ---
# points = 0

# %%
import socket

for address in ("192.0.2.1", "169.254.169.254"):
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))  # asks the routing table, and sends nothing
            print("HIT: a route to", address)
    except OSError as error:
        print("refused:", error)
try:
    names = {name for _, name in socket.if_nameindex()} - {"lo"}
    print("HIT: interfaces" if names else "none", names)
except OSError as error:
    print("refused:", error)
