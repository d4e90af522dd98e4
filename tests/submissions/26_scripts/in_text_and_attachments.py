# Scripts in links, in formulas, in vector pictures, in styles, in widgets and in metadata.
# ---
# start = "right"
# points = "full"
# manual = true

# %% [markdown] essay {"attachments": {"a.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}}
# [a](javascript:alert(1)) ![b](attachment:a.svg) <svg/onload=alert(2)> <base href="http://x.invalid/">
# $\href{javascript:alert(3)}{x}$ <style>@import url(http://x.invalid/s.css);</style>
# <math><mi xlink:href="javascript:alert(4)">x</mi></math> <a href="data:text/html,<script>alert(5)</script>">c</a>

# %%
from IPython.display import SVG, HTML, Javascript, Latex, Markdown, display

display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(6)</script></svg>"))
display(Javascript("alert(7)"), Latex(r"\href{javascript:alert(8)}{x}"))
display(Markdown("<img src=x onerror=alert(9)>"), HTML("<iframe srcdoc='<script>alert(10)</script>'>"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>alert(11)</script>"},
         "image/png": "\"><script>alert(12)</script>", "text/plain": "</pre><script>alert(13)</script>"}, raw=True)

# %%
raise type("<script>alert(14)</script>", (Exception,), {})("\x1b]8;;javascript:alert(15)\x07</pre><script>")
