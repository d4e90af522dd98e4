"""Pictures and widgets, apart from the core: only here is matplotlib imported.

Each module holds the pictures of one lesson, and is named by the lesson's word; `tools` holds what
several lessons use. A function that draws returns its Figure or Axes; `show` and `explore` put
them on screen.
"""

from nnlib.viz.tools.controls import choice, slider
from nnlib.viz.tools.display import show
from nnlib.viz.tools.fallback import learner_or_reference
from nnlib.viz.tools.widgets import Explorer, explore

__all__ = ["Explorer", "choice", "explore", "learner_or_reference", "show", "slider"]
