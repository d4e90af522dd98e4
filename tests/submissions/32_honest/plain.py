# What the lesson asks for, in the most ordinary way, with the essay written.
# ---
# start = "right"
# points = "full"
# manual = true

# %% [markdown] essay
# Rows are examples, columns are features.
