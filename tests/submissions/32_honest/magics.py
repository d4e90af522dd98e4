# Line magics, cell magics and shell commands, help, and a cell that fails on purpose.
# ---
# start = "right"
# points = "full"

# %%
%timeit -n 1 -r 1 sum(range(10))
!echo a shell
?len
_ = 3

# %%
%%time
x = [i for i in range(100)]

# %%
1 / 0

# %%
raise ValueError("I wanted to see a traceback")

# %%
def unfinished(:
