# A picture of a hundred megabytes, and a table of as many.
# ---
# bomb = true
# start = "right"
# points = "full"
# shows = ["limit of 100,000 bytes"]

# %%
from IPython.display import display

display({"image/png": "A" * 10**8}, raw=True)

# %%
display({"text/html": "<table>" + "<tr><td>x</td></tr>" * 10**6}, raw=True)
