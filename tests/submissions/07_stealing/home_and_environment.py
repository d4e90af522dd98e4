# The home folder, the environment, the password file and the programs of the machine.
# ---
# points = 0
# bites = true

# %%
import os
import pwd
from pathlib import Path

canary = "-".join(("corpus", "canary"))
if canary in repr(dict(os.environ)) or "VIRTUAL_ENV" in os.environ:
    print("HIT: the teacher's environment")
for home in ("/root", *(entry.pw_dir for entry in pwd.getpwall())):
    try:
        names = [p.name for p in Path(home).iterdir()] if home.startswith(("/root", "/home")) else []
    except OSError:
        continue
    # An interpreter may be installed in somebody's home: where it is, only it may be seen.
    private = {".bashrc", ".profile", ".bash_history", ".ssh", ".gitconfig", ".config", ".cache"}
    if private & set(names):
        print("HIT: the home folder", home)
for path in ("/etc/shadow", "/etc/hostname", "/etc/machine-id", "/var/log", "/etc/ssh"):
    if os.path.exists(path):
        print("HIT:", path)
