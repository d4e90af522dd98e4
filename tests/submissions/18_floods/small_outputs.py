# A million small prints, and thousands of displays.
# ---
# bomb = true
# start = "right"
# points = "full"
# shows = ["limit of 100,000 bytes"]

# %%
from IPython.display import display

for number in range(1_000_000):
    print(number)

# %%
for number in range(3000):
    display({"text/plain": str(number)}, raw=True)
