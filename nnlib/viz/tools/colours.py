"""The course's colours, markers and lines.

The colours are those of Okabe and Ito (*Color universal design*, 2008), which readers with any
kind of colour vision tell apart. Colour never speaks alone: classes differ by marker, too, and
curves by line.
"""

from typing import Any

from matplotlib.colors import LinearSegmentedColormap, to_rgb

BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#6B6B6B"
PALE = "#D9D9D9"

# One for each class, from 0: the first two are the pair used for two classes.
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, VERMILLION, SKY, BLACK, YELLOW)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "p", "h")
LINES = ("-", "--", "-.", ":")

# cividis for amounts (its lightness rises evenly), PuOr for values on both sides of zero.
AMOUNTS = "cividis"
SIGNED = "PuOr"


def colour(k: int) -> str:
    """Return the colour of class `k`; from the ninth class on, colours repeat with new markers."""
    return COLOURS[k % len(COLOURS)]


def marker(k: int) -> str:
    """Return the marker of class `k`."""
    return MARKERS[k % len(MARKERS)]


def line(k: int, *, dots: bool = False) -> dict[str, Any]:
    """Return how `plot` draws curve `k`: its colour and its line; with `dots` its marker, too."""
    drawn = {"color": colour(k), "ls": LINES[k % len(LINES)]}
    return drawn | {"marker": marker(k), "ms": 5} if dots else drawn


def pale(colour: str, strength: float = 0.3) -> tuple[float, float, float]:
    """Mix a colour with white: `strength` 1 leaves it as it is, 0 gives white."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def two_class_map() -> LinearSegmentedColormap:
    """Shade from class 0 (blue) through white to class 1 (orange), pale enough for points on top."""
    stops = [pale(BLUE, 0.55), (1.0, 1.0, 1.0), pale(ORANGE, 0.55)]
    return LinearSegmentedColormap.from_list("two classes", stops)
