"""The course's own networks for pictures: what comes out, and what does not depend on the size."""

import numpy as np
import pytest

from nnlib import keras_vision


@pytest.mark.keras
@pytest.mark.parametrize("ending", keras_vision.ENDINGS)
def test_a_cnn_gives_one_logit_a_class(ending, rng):
    model = keras_vision.build_cnn((9, 12, 2), 7, ending)
    assert np.asarray(model(rng.normal(size=(3, 9, 12, 2)))).shape == (3, 7)
    larger = keras_vision.build_cnn((20, 12, 2), 7, ending)
    assert (model.count_params() == larger.count_params()) == (ending != "flatten")


def test_another_ending_is_refused():
    with pytest.raises(ValueError, match="ending"):
        keras_vision.build_cnn((9, 12, 2), 7, "none")
