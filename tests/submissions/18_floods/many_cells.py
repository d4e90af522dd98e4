# Each cell stays within its limit, and all of them together would make a notebook that no page can show.
# ---
# start = "right"
# points = "full"
# shows = ["The output ends here"]

# %%
print("00 " + "flood " * 16_000)

# %%
print("01 " + "flood " * 16_000)

# %%
print("02 " + "flood " * 16_000)

# %%
print("03 " + "flood " * 16_000)

# %%
print("04 " + "flood " * 16_000)

# %%
print("05 " + "flood " * 16_000)

# %%
print("06 " + "flood " * 16_000)

# %%
print("07 " + "flood " * 16_000)

# %%
print("08 " + "flood " * 16_000)

# %%
print("09 " + "flood " * 16_000)

# %%
print("10 " + "flood " * 16_000)

# %%
print("11 " + "flood " * 16_000)

# %%
print("12 " + "flood " * 16_000)

# %%
print("13 " + "flood " * 16_000)

# %%
print("14 " + "flood " * 16_000)

# %%
print("15 " + "flood " * 16_000)

# %%
print("16 " + "flood " * 16_000)

# %%
print("17 " + "flood " * 16_000)

# %%
print("18 " + "flood " * 16_000)

# %%
print("19 " + "flood " * 16_000)

# %%
print("20 " + "flood " * 16_000)

# %%
print("21 " + "flood " * 16_000)

# %%
print("22 " + "flood " * 16_000)

# %%
print("23 " + "flood " * 16_000)

# %%
print("24 " + "flood " * 16_000)

# %%
print("25 " + "flood " * 16_000)

# %%
print("26 " + "flood " * 16_000)

# %%
print("27 " + "flood " * 16_000)

# %%
print("28 " + "flood " * 16_000)

# %%
print("29 " + "flood " * 16_000)

# %%
print("30 " + "flood " * 16_000)

# %%
print("31 " + "flood " * 16_000)

# %%
print("32 " + "flood " * 16_000)

# %%
print("33 " + "flood " * 16_000)

# %%
print("34 " + "flood " * 16_000)

# %%
print("35 " + "flood " * 16_000)

# %%
print("36 " + "flood " * 16_000)

# %%
print("37 " + "flood " * 16_000)

# %%
print("38 " + "flood " * 16_000)

# %%
print("39 " + "flood " * 16_000)
