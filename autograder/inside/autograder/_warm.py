"""Imported once before any learner's process is forked: what the first picture would pay for.

The first figure of a process loads fonts, the mathematical text parser and the PNG writer, the
first control of a picture loads all widgets. Drawn here, it is drawn for all.
"""

import io

import ipywidgets
from matplotlib.figure import Figure

figure = Figure(figsize=(4, 3))
axes = figure.subplots()
axes.plot([0, 1], [0, 1], marker="o", label="$a^2$")
axes.scatter([0, 1], [1, 0], c=[0, 1], marker="s")
axes.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1))
axes.annotate("a", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
axes.set_title("warm", fontweight="bold")
axes.set_xlabel("x (cm)")
axes.legend()
figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
del figure, axes

slider = ipywidgets.FloatSlider(description="a", style={"description_width": "9em"})
box = ipywidgets.VBox([slider, ipywidgets.HTML("b"), ipywidgets.Dropdown(options=[("c", 1)])])
box._repr_mimebundle_()
ipywidgets.Widget.close_all()  # a learner's process must find none
del slider, box
