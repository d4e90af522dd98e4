# Every tag that Jupyter tools know, on answers and grade cells alike.
# ---
# points = 0

# %% imports {"tags": ["parameters", "skip-execution"]}
# %% row_sums {"tags": ["skip-execution", "remove_cell", "hide_input"]}
# %% row_sums-check {"tags": ["remove_cell", "skip-execution", "nbval-skip"], "outputs": ["2.0"]}
# %% mean_of-check {"tags": ["ci-skip", "nbval-ignore-output", "raises-exception"]}
# %% running_total-check {"tags": ["raises-exception", "skip-execution"]}
