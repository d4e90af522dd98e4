"""Bad input in, one clear line out: every argument of everything public, spoiled one at a time."""

import inspect
import math
import traceback
from pathlib import Path

import numpy as np
import pytest
from public_calls import CALLS, NOTHING_TO_SPOIL, PUBLIC, call
from test_layers import CASES as LAYERS

import nnlib

NONSENSE = {
    "text": "text",
    "None": None,
    "words": np.array(["a", "b"]),
    "dictionary": {"a": 1},
    "complex": 3j,
    "object": object(),
    "objects": np.array([None]),
    "ragged": [[1], [2, 3]],
    "function": print,
}
# Truth is asked of anything in Python, and a name for a message may be anything.
FLAGS = {"training", "causal", "use_bias", "return_sequences"}
MAY_BE = {
    "None": {
        "stride", "strides", "mask", "radius", "dtype", "input_shape", "activation",
        "validation_data",
    },
    "text": {"path"},
    "dictionary": {"state"},
    "function": {"f", "F", "backward"},
}  # fmt: skip
ANY_LENGTHS = {"clip_by_norm"}  # Gradients of parameters of any size.
ELEMENTWISE = {name for name in CALLS if set(CALLS[name]) == {"z"}}
# Any shape will do, and a number is an array without axes.
NUMBERS_TOO = ELEMENTWISE | {
    "denoising_pairs",
    "dropout",
    "generator_loss",
    "discriminator_loss",
    "numeric_grad",
    "complex_step_grad",
    "check_gradient",
    "residual_forward",
    "clip_by_norm",
    "embedding_forward",
}


def refusal(name, arguments):
    """Return the message with which nnlib itself refuses a call of something public."""
    return refusal_of(lambda: call(name, arguments))


def refusal_of(bad_call):
    """Return the error that nnlib itself raises, in one line, or fail."""
    with pytest.raises((TypeError, ValueError)) as caught:
        bad_call()
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert Path(nnlib.__file__).parent in Path(frame.filename).parents, "raised outside nnlib"
    assert frame.line.startswith("raise"), f"raised by chance: {caught.value}"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def spoiled(name, argument, value):
    return {**CALLS[name], argument: value}


def arguments_where(holds):
    return [
        (name, argument)
        for name, arguments in CALLS.items()
        for argument, value in arguments.items()
        if argument != "self" and holds(name, argument, value)
    ]


def test_everything_public_has_a_right_call():
    names = {name for name in PUBLIC if name not in CALLS}
    assert names <= set(NOTHING_TO_SPOIL)
    for name in names - {"from_keras", "to_keras", "GradientError"}:
        assert not inspect.signature(PUBLIC[name]).parameters
    assert {name for name in CALLS if "." not in name} <= set(PUBLIC)


@pytest.mark.parametrize(
    "name", [n for n in CALLS if n not in ("Sequential.save", "Sequential.load")]
)
def test_the_right_call_is_right(name):
    call(name, CALLS[name])


@pytest.mark.parametrize(
    ("name", "argument"), arguments_where(lambda n, a, v: a not in FLAGS and a != "cache")
)
def test_nonsense_is_refused(name, argument):
    for kind, value in NONSENSE.items():
        if argument in MAY_BE.get(kind, ()) or (kind == "ragged" and name in ANY_LENGTHS):
            continue
        message = refusal(name, spoiled(name, argument, value))
        assert len(message) > 20, f"{kind}: {message}"


def is_array(name, argument, value):
    return isinstance(value, np.ndarray)


@pytest.mark.parametrize(
    ("name", "argument"), arguments_where(lambda *a: is_array(*a) and a[0] not in NUMBERS_TOO)
)
def test_a_number_is_no_array(name, argument):
    refusal(name, spoiled(name, argument, 1.5))


def arrays_in(name):
    return sum(isinstance(v, np.ndarray | list | tuple) for v in CALLS[name].values())


# Batches of real and fake examples may differ in size, and a table may have rows that no id names.
MAY_DIFFER = {"discriminator_loss", "embedding_forward"}


@pytest.mark.parametrize(
    ("name", "argument"),
    arguments_where(lambda *a: is_array(*a) and arrays_in(a[0]) > 1 and a[0] not in MAY_DIFFER),
)
def test_shapes_must_agree(name, argument):
    array = CALLS[name][argument]
    grown = np.pad(array, [(0, 1)] * array.ndim)
    message = refusal(name, spoiled(name, argument, grown))
    assert any(ch.isdigit() for ch in message), message  # It says what came.


# What works element by element, or row by row, makes nothing of nothing.
MAY_BE_EMPTY = ELEMENTWISE | {
    "dropout", "softmax", "log_softmax", "residual_forward", "numeric_grad", "complex_step_grad",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "argument"),
    arguments_where(lambda n, a, v: is_array(n, a, v) and n not in MAY_BE_EMPTY),
)
def test_empty_arrays_are_refused(name, argument):
    refusal(name, spoiled(name, argument, np.zeros((0, *CALLS[name][argument].shape[1:]))))


def is_number(name, argument, value):
    return isinstance(value, float | int) and not isinstance(value, bool) and argument != "y"


# Summands: any sign will do, and NaN passes, as it passes in NumPy.
SUMMANDS = {("neuron.neuron", "b"), ("neuron_batch", "b"), ("perceptron_update", "b"),
            ("svm_grads", "b"), ("Value", "data")}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "argument"),
    arguments_where(lambda n, a, v: is_number(n, a, v) and (n, a) not in SUMMANDS),
)
def test_numbers_must_be_finite_and_whole_where_they_count(name, argument):
    right = CALLS[name][argument]
    for value in (math.nan, math.inf, *([2.5, True] if isinstance(right, int) else [])):
        refusal(name, spoiled(name, argument, value))


@pytest.mark.parametrize(
    ("name", "argument"),
    arguments_where(lambda n, a, v: is_number(n, a, v) and (n, a) not in SUMMANDS),
)
def test_sizes_rates_and_shares_are_not_negative(name, argument):
    assert "-1" in refusal(name, spoiled(name, argument, -1))


@pytest.mark.parametrize(
    ("name", "argument"), arguments_where(lambda n, a, v: "learning_rate" in a or a == "lr")
)
def test_a_learning_rate_is_above_zero(name, argument):
    assert "greater than 0" in refusal(name, spoiled(name, argument, 0.0))


# Where data enter, not where arrays pass through: those let NaN pass, as NumPy does.
DATA = [
    ("fit_linear", "X"), ("fit_linear", "y"), ("train_mlp", "X"), ("standardize", "train"),
    ("standardize", "test"), ("make_windows", "series"), ("scale_by_past", "series"),
    ("anomaly_threshold", "errors"), ("LinearSVM.fit", "X"), ("LinearSVM.predict", "X"),
    ("Sequential.fit", "X"), ("Sequential.predict", "X"),
    ("Sequential.evaluate", "X"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "argument"), DATA)
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_data_must_be_finite(name, argument, bad):
    data = CALLS[name][argument].copy()
    data.flat[-1] = bad
    refusal(name, spoiled(name, argument, data))


ANY_TARGETS = {"minibatches", "chronological_split", "accuracy"}


@pytest.mark.parametrize(
    "name",
    [n for n in CALLS if CALLS[n].get("y") is CALLS["one_hot"]["y"] and n not in ANY_TARGETS],
)
def test_labels_are_whole_and_in_range(name):
    y = CALLS[name]["y"]
    refusal(name, spoiled(name, "y", y + 9))
    if not name.startswith("binary"):  # There, a label may be a probability.
        refusal(name, spoiled(name, "y", y - 9))
        assert "whole" in refusal(name, spoiled(name, "y", y + 0.5))


@pytest.mark.parametrize("name", LAYERS)
def test_layers_refuse_nonsense_forward_and_backward(name, rng):
    make, shape, output_shape = LAYERS[name]
    layer = make().build(shape, rng)
    for value in (*NONSENSE.values(), 1.5, np.zeros((0, *shape)), np.zeros((2, *shape, 1))):
        if name in ("activation", "flatten") and getattr(value, "dtype", None) == np.float64:
            continue  # They take any shape, and softmax an empty array, too.
        refusal_of(lambda value=value: layer.forward(value))
    layer.forward(rng.normal(size=(2, *shape)))
    for value in (*NONSENSE.values(), 1.5, np.zeros((3, *output_shape))):
        refusal_of(lambda value=value: layer.backward(value))
