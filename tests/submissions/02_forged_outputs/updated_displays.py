# Displays that are updated and cleared later, published by hand, or left behind as the result.
# ---
# points = 0

# %%
from IPython.display import clear_output, display, publish_display_data, update_display

handle = display("0.0", display_id="score")
update_display("2.0", display_id="score")
publish_display_data({"text/plain": "2.0"}, transient={"display_id": "score"})
handle.update("2.0")
clear_output()
get_ipython().display_pub.publish({"text/plain": "2.0"}, update=True)
get_ipython().displayhook.exec_result = 2.0

# %% row_sums
def row_sums(X):
    clear_output()
    update_display("2.0", display_id="score")
    return 2.0


2.0

# %% mean_of
def mean_of(values):
    get_ipython().displayhook(1.0)
    return 1.0


1.0
