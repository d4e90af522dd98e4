# A shell is started with nohup in a new session, in a call of an examined function.
# ---
# start = "right"
# points = "full"

# %% row_sums
def row_sums(X):
    import subprocess

    import numpy as np

    command = "trap '' HUP TERM INT; sleep 30 # corpus-daemon"
    if not started:
        started.append(subprocess.Popen(["sh", "-c", command], start_new_session=True).pid)
    return np.asarray(X).sum(axis=1)


started = []
