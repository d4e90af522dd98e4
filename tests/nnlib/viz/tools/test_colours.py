import numpy as np
import pytest
from matplotlib.colors import to_rgb

from nnlib.viz.tools import colours


def luminance(colour):
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in to_rgb(colour)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


# Linear-light simulation of full colour blindness of each kind: Machado, Oliveira and Fernandes,
# A physiologically-based model for simulation of color vision deficiency, 2009, severity 1.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("kind", BLINDNESS)
def test_class_colours_stay_apart_for_colour_blind_readers(kind):
    seen = np.array([to_rgb(c) for c in colours.COLOURS]) @ np.transpose(BLINDNESS[kind])
    distance = np.linalg.norm(seen[:, np.newaxis] - seen, axis=-1)
    assert distance[~np.eye(len(seen), dtype=bool)].min() > 0.12
    assert distance[0, 1] > 0.5  # the pair used for two classes


def test_the_two_class_pair_survives_print_in_grey():
    dark, light = sorted(map(luminance, colours.COLOURS[:2]))
    assert (light + 0.05) / (dark + 0.05) > 2


def test_ten_classes_have_ten_looks():
    assert len({(colours.colour(k), colours.marker(k)) for k in range(10)}) == 10


def test_pale_mixes_with_white():
    assert colours.pale("#000000", 0.25) == (0.75, 0.75, 0.75)
    assert colours.pale(colours.BLUE, 1.0) == pytest.approx(to_rgb(colours.BLUE))
