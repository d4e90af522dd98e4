import numpy as np
import pytest

from nnlib.viz.tools.history import draw_history

HISTORY = {
    "loss": [3.0, 2.0, 1.0, 0.5],
    "val_loss": [3.5, 2.5, 2.0, 2.25],
    "accuracy": [0.2, 0.4, 0.9, 1.0],
    "val_accuracy": [0.1, 0.5, 0.7, 0.6],
}


def test_training_and_validation_are_drawn_over_epochs():
    ax = draw_history(HISTORY)
    training, validation, best = ax.lines[:3]
    np.testing.assert_array_equal(training.get_xydata(), [(1, 3), (2, 2), (3, 1), (4, 0.5)])
    np.testing.assert_array_equal(validation.get_ydata(), HISTORY["val_loss"])
    assert training.get_linestyle() != validation.get_linestyle()
    np.testing.assert_array_equal(best.get_xydata(), [(3, 2.0)])
    assert ax.get_title() == "best validation loss 2 in epoch 3"
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("epoch", "loss", "linear")


def test_the_best_accuracy_is_the_highest():
    ax = draw_history(HISTORY, "accuracy")
    np.testing.assert_array_equal(ax.lines[2].get_xydata(), [(3, 0.7)])


def test_without_validation_there_is_one_line():
    ax = draw_history({"loss": [2.0, 1.0]}, log=True)
    assert len(ax.lines) == 1
    assert ax.get_title() == "loss 1 after 2 epochs"
    assert ax.get_yscale() == "log"


def test_an_unknown_metric_is_named():
    with pytest.raises(ValueError, match="no 'error'; it has 'loss'"):
        draw_history({"loss": [1.0]}, "error")
