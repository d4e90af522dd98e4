# Twenty cells, each of which shows all that one cell may: the notebook's own limit holds them.
# ---
# start = "right"
# points = "full"
# shows = ["for all cells of the notebook"]

# %%
print("01" * 49_000)

# %%
print("02" * 49_000)

# %%
print("03" * 49_000)

# %%
print("04" * 49_000)

# %%
print("05" * 49_000)

# %%
print("06" * 49_000)

# %%
print("07" * 49_000)

# %%
print("08" * 49_000)

# %%
print("09" * 49_000)

# %%
print("10" * 49_000)

# %%
print("11" * 49_000)

# %%
print("12" * 49_000)

# %%
print("13" * 49_000)

# %%
print("14" * 49_000)

# %%
print("15" * 49_000)

# %%
print("16" * 49_000)

# %%
print("17" * 49_000)

# %%
print("18" * 49_000)

# %%
print("19" * 49_000)

# %%
print("20" * 49_000)
