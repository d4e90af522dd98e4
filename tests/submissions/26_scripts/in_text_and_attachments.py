# Scripts in links, in formulas, in vector pictures, in styles, in widgets and in metadata.
# ---
# start = "right"
# points = "full"
# manual = true

# %% [markdown] essay {"attachments": {"a.svg": {"image/svg+xml": "<svg onload=corpus_alert(1)>"}}}
# [a](javascript:corpus_alert(1)) ![b](attachment:a.svg) <svg/onload=corpus_alert(2)> <base href="http://x.invalid/">
# $\href{javascript:corpus_alert(3)}{x}$ <style>@import url(http://x.invalid/s.css);</style>
# <math><mi xlink:href="javascript:corpus_alert(4)">x</mi></math> <a href="data:text/html,<script>corpus_alert(5)</script>">c</a>

# %%
from IPython.display import SVG, HTML, Javascript, Latex, Markdown, display

display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>corpus_alert(6)</script></svg>"))
display(Javascript("corpus_alert(7)"), Latex(r"\href{javascript:corpus_alert(8)}{x}"))
display(Markdown("<img src=x onerror=corpus_alert(9)>"), HTML("<iframe srcdoc='<script>corpus_alert(10)</script>'>"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>corpus_alert(11)</script>"},
         "image/png": "\"><script>corpus_alert(12)</script>", "text/plain": "</pre><script>corpus_alert(13)</script>"}, raw=True)

# %%
raise type("<script>corpus_alert(14)</script>", (Exception,), {})("\x1b]8;;javascript:corpus_alert(15)\x07</pre><script>")
