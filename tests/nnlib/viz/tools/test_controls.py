import pytest

from nnlib.viz import choice, slider


def test_whole_numbers_make_a_whole_slider():
    control = slider(0, 10, 3)
    assert (control.whole, control.step) == (True, 1)
    widget = control.widget("n")
    assert (type(widget).__name__, widget.value, widget.description) == ("IntSlider", 3, "n")


def test_a_slider_with_fractions_shows_the_decimals_of_its_step():
    control = slider(-1.0, 1.0, 0.5, 0.25, "bias b")
    widget = control.widget("b")
    assert type(widget).__name__ == "FloatSlider"
    assert (widget.min, widget.max, widget.step) == (-1.0, 1.0, 0.25)
    assert widget.readout_format == ".2f"
    assert widget.description == "bias b"
    assert slider(0.0, 2.0, 1.0).step == pytest.approx(0.02)


def test_a_choice_starts_at_its_first_option():
    assert choice(["relu", "tanh"]).value == "relu"
    widget = choice(["relu", "tanh"], "tanh", "activation").widget("f")
    assert widget.options == (("relu", "relu"), ("tanh", "tanh"))
    assert widget.value == "tanh"


def test_a_choice_among_shapes_gives_shapes():
    widget = choice([(4,), (3, 4)]).widget("shape")
    widget.index = 1
    assert (widget.label, widget.value) == ("(3, 4)", (3, 4))


@pytest.mark.parametrize(
    ("declare", "words"),
    [
        (lambda: slider(1, 1, 1), "low < high"),
        (lambda: slider(0, 1, 2, label="w"), "w must lie between 0 and 1, not at 2"),
        (lambda: slider(0, 1, 1, step=0), "step must be above 0"),
        (lambda: choice([]), "at least one option"),
        (lambda: choice(["a"], "b", "f"), "f must be one of 'a', not 'b'"),
    ],
)
def test_controls_that_make_no_sense_are_refused(declare, words):
    with pytest.raises(ValueError, match=words):
        declare()
