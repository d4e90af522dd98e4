"""What the exercises of lesson 11 share: drawn networks, and what they compute."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.subject import Model, Subject
from autograder.exercises.l11_keras import measures
from nnlib.activations import relu
from nnlib.mlp import init_params, mlp_forward

Params = list[tuple[Any, Any]]


def drawn(sizes: list[int], rng: np.random.Generator) -> Params:
    """Draw the parameters of a network, biases too, to the precision that Keras keeps."""
    params = init_params(sizes, rng)
    return [(W.astype(np.float32), rng.normal(size=b.shape).astype(np.float32)) for W, b in params]


def logits_of(params: Params, X: Any) -> Any:
    return mlp_forward(X, params, [relu] * (len(params) - 1))


def close(a: Any, b: Any) -> bool:
    """Compare to the precision of float32; what holds no real numbers is close to nothing."""
    try:
        left, right = np.asarray(a), np.asarray(b)
    except ValueError:  # rows of different lengths
        return False
    if left.shape != right.shape or not {left.dtype.kind, right.dtype.kind} <= set("biuf"):
        return False
    return bool(np.allclose(left, right, rtol=1e-4, atol=1e-5))


def made(subject: Subject, params: Params) -> Model:
    """Make the Keras network with these parameters, to be handed to the learner's function."""
    return models.made(subject, measures.network, params)
