# Scripts, frames and handlers in every kind of output.
# ---
# start = "right"
# points = "full"

# %% row_sums
from IPython.display import HTML, SVG, Javascript, display

script = "<script>corpus_alert()</script>"
display(HTML(script + "<img src=x onerror=corpus_alert()><iframe src=//192.0.2.1></iframe>"))
display(Javascript("corpus_alert()"))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg' onload='corpus_alert()'>{script}</svg>"))
display({"text/markdown": script, "text/latex": r"\href{javascript:corpus_alert()}{x}"}, raw=True)
display({"image/png": '" onerror="corpus_alert()'}, raw=True)
display({"application/javascript": "corpus_alert()", "text/html": [script, script]}, raw=True)
print(script, "\x1b]8;;javascript:corpus_alert()\x07x\x1b]8;;\x07")


def row_sums(X):
    return np.asarray(X).sum(axis=1)

# %%
display(HTML(script))
display({"image/png": "<script>corpus_alert()</script>", "text/plain": script}, raw=True)
