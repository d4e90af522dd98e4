"""BatchNorm and LayerNorm as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib import normalization as n
from nnlib.layers.base import Layer, Shape
from nnlib.validation import Array, as_float, as_upstream, require_number


class BatchNorm(Layer):
    """Normalize each feature over the batch (Ioffe and Szegedy, 2015).

    Parameters
    ----------
    momentum : number from 0 to 1
        How much of the running statistics survives a batch.
    epsilon : number above 0
        Added to the variance.
    """

    def __init__(self, momentum: float = 0.99, epsilon: float = 1e-3) -> None:
        super().__init__()
        self.momentum = require_number(momentum, "momentum", at_least=0, at_most=1)
        self.epsilon = require_number(epsilon, "epsilon", above=0)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Start with scale 1, shift 0, and running statistics of 0 and 1."""
        D = input_shape[-1]
        self.params.update(gamma=np.ones(D), beta=np.zeros(D))
        self.state.update(mean=np.zeros(D), var=np.ones(D))

    def forward(self, X: Any, training: bool = False) -> Array:
        """Normalize with the batch's statistics in training, else with the running ones."""
        self.require_built()
        self.X, self.training = as_float(X, "X"), training
        gamma, beta = self.params["gamma"], self.params["beta"]
        return n.batchnorm_forward(
            X, gamma, beta, self.state, training, self.momentum, self.epsilon
        )

    def backward(self, upstream: Array) -> Array:
        """Store `dgamma` and `dbeta`, and return `dX`."""
        upstream = as_upstream(upstream, "upstream", self.X.shape)
        gamma = self.params["gamma"]
        if self.training:
            dX, dgamma, dbeta = n.batchnorm_backward(upstream, self.X, gamma, self.epsilon)
        else:  # The running statistics do not depend on X: what is left is a scale and a shift.
            deviation = np.sqrt(self.state["var"] + gamma.dtype.type(self.epsilon))
            axes = tuple(range(upstream.ndim - 1))
            X_hat = (self.X - self.state["mean"]) / deviation
            dX, dbeta = upstream * gamma / deviation, upstream.sum(axis=axes)
            dgamma = (upstream * X_hat).sum(axis=axes)
        self.store(gamma=dgamma, beta=dbeta)
        return dX


class LayerNorm(Layer):
    """Normalize each example over its features, the last axis (Ba, Kiros and Hinton, 2016).

    Parameters
    ----------
    epsilon : number above 0
        Added to the variance.
    """

    def __init__(self, epsilon: float = 1e-3) -> None:
        super().__init__()
        self.epsilon = require_number(epsilon, "epsilon", above=0)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Start with scale 1 and shift 0."""
        self.params.update(gamma=np.ones(input_shape[-1]), beta=np.zeros(input_shape[-1]))

    def forward(self, X: Any, training: bool = False) -> Array:
        """Normalize, scale and shift."""
        self.require_built()
        self.X = X
        return n.layernorm_forward(X, self.params["gamma"], self.params["beta"], self.epsilon)

    def backward(self, upstream: Array) -> Array:
        """Store `dgamma` and `dbeta`, and return `dX`."""
        dX, dgamma, dbeta = n.layernorm_backward(
            upstream, self.X, self.params["gamma"], self.epsilon
        )
        self.store(gamma=dgamma, beta=dbeta)
        return dX
