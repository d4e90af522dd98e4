"""Imported once before any learner's process is forked: what the first control would pay for.

The first control of a picture loads all widgets. Made here, it is made for all.
"""

import ipywidgets

slider = ipywidgets.FloatSlider(description="a", style={"description_width": "9em"})
box = ipywidgets.VBox([slider, ipywidgets.HTML("b"), ipywidgets.Dropdown(options=[("c", 1)])])
box._repr_mimebundle_()
ipywidgets.Widget.close_all()  # a learner's process must find none
del slider, box
