# Error messages of megabytes, chains of errors, tables without end, the same picture a thousand times.
# ---
# start = "right"
# points = "full"
# shows = ["The output ends here"]

# %%
raise ValueError("x" * 20_000_000)

# %%
def chain(depth):
    try:
        if depth:
            chain(depth - 1)
        raise ValueError("y" * 1000)
    except ValueError as error:
        raise KeyError("z" * 1000) from error


chain(150)

# %%
from IPython.display import HTML, display

display(HTML("<td>" * 5_000_000))
for _ in range(2000):
    display(HTML("<b>again</b>"))
