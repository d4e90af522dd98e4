# Scripts in the names of classes, in messages, in docstrings, in prose and in the essay.
# ---
# points = 0
# manual = true

# %% row_sums
Named = type("<script>corpus_alert()</script>", (), {})


def row_sums(X):
    """<script>corpus_alert()</script>"""
    return Named()

# %% add_bias
def add_bias(Z, b):
    raise type("<img src=x onerror=corpus_alert()>", (ValueError,), {})(
        "`<script>corpus_alert()</script>`"
    )

# %% mean_of
def mean_of(values):
    raise ValueError("<script>corpus_alert()</script>`<b>`")

# %% running_total
raise type("</pre><script>corpus_alert()</script>", (Exception,), {})("</pre><script>")

# %% [markdown] essay
# <script>corpus_alert()</script> <img src=x onerror=corpus_alert()>
# [click](javascript:corpus_alert()) ![x](http://192.0.2.1/pixel.png)

# %% [markdown]
# <script>corpus_alert()</script><style>body {background: url(//192.0.2.1)}</style>
