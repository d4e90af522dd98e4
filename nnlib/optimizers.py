"""Optimizers: they alone change parameters (lesson 09).

An optimizer holds the hyperparameters and every parameter's memory; the arithmetic of a step is
in `optimizer_steps`, and is done here in place. Names and arguments are those of Keras.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib._fast.optimizer_steps import adam_step, momentum_step, rmsprop_step
from nnlib.validation import Array, as_float, require_choice, require_number


class Optimizer:
    """What all optimizers share: the learning rate, the memories, the step count.

    Parameters
    ----------
    learning_rate : number above 0

    Attributes
    ----------
    iterations : int
        Steps taken so far.
    """

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = require_number(learning_rate, "learning_rate", above=0)
        self.iterations = 0
        self.states: list[dict[str, Any]] = []

    def step(self, params: Sequence[Array], grads: Sequence[Array]) -> None:
        """Move every parameter one step, in place.

        Parameters
        ----------
        params : list of floating-point arrays
            The same list, in the same order, at each call: memories go by position.
        grads : list of arrays
            One gradient a parameter, of its shape.
        """
        grads = self._check(params, grads)
        self.iterations += 1
        for p, g, state in zip(params, grads, self.states, strict=True):
            self.update(p, g, state)

    def update(self, p: Array, g: Array, state: dict[str, Any]) -> None:
        """Move one parameter, in place: what each optimizer does in its own way."""
        raise NotImplementedError

    def _check(self, params: Sequence[Array], grads: Sequence[Any]) -> list[Array]:
        """Return the gradients as arrays, one for each parameter."""
        try:
            if len(params) != len(grads):
                raise ValueError(f"There are {len(params)} params and {len(grads)} grads.")
        except TypeError:
            raise TypeError("params and grads must be lists of arrays.") from None
        arrays = []
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            if not isinstance(p, np.ndarray) or p.dtype.kind != "f":
                raise TypeError(
                    f"params[{k}] must be a floating-point array, because it is changed in place."
                )
            g = as_float(g, "every gradient")
            if p.shape != g.shape:
                raise ValueError(
                    f"params[{k}] and grads[{k}] must have the same shape, "
                    f"not {p.shape} and {g.shape}."
                )
            arrays.append(g)
        if not self.states:
            self.states = [{} for _ in params]
        if len(self.states) != len(params):
            raise ValueError(
                f"This optimizer has moved {len(self.states)} params so far, and now there are "
                f"{len(params)}. Make a new optimizer for another network."
            )
        return arrays


class SGD(Optimizer):
    """Gradient descent; with `momentum`, like a heavy ball (Polyak, 1964).

    Parameters
    ----------
    learning_rate : number above 0
    momentum : number from 0 to below 1
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(learning_rate)
        self.momentum = require_number(momentum, "momentum", at_least=0, below=1)

    def update(self, p: Array, g: Array, state: dict[str, Any]) -> None:
        """Move one parameter, in place."""
        momentum_step(p, g, state, self.learning_rate, self.momentum)


class RMSprop(Optimizer):
    """Steps scaled by the recent size of the gradient (Tieleman and Hinton, 2012).

    Parameters
    ----------
    learning_rate : number above 0
    rho : number from 0 to below 1
        How slowly the memory of the size fades.
    epsilon : number from 0
        Keeps the division finite; outside the root.
    """

    def __init__(
        self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = require_number(rho, "rho", at_least=0, below=1)
        self.epsilon = require_number(epsilon, "epsilon", at_least=0)

    def update(self, p: Array, g: Array, state: dict[str, Any]) -> None:
        """Move one parameter, in place."""
        rmsprop_step(p, g, state, self.learning_rate, self.rho, self.epsilon)


class Adam(Optimizer):
    """Momentum and scaled steps together, both corrected for their start (Kingma and Ba, 2015).

    Parameters
    ----------
    learning_rate : number above 0
    beta_1, beta_2 : numbers from 0 to below 1
        How slowly the memories of gradient and of its square fade.
    epsilon : number from 0
        Keeps the division finite. As in the paper's algorithm 1 it joins the corrected root;
        Keras adds it before the correction, which matters only for tiny gradients.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = require_number(beta_1, "beta_1", at_least=0, below=1)
        self.beta_2 = require_number(beta_2, "beta_2", at_least=0, below=1)
        self.epsilon = require_number(epsilon, "epsilon", at_least=0)

    def update(self, p: Array, g: Array, state: dict[str, Any]) -> None:
        """Move one parameter, in place."""
        t, lr = self.iterations, self.learning_rate
        adam_step(p, g, state, t, lr, self.beta_1, self.beta_2, self.epsilon)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "rmsprop": RMSprop,
    "adam": Adam,
}


def get_optimizer(optimizer: str | Optimizer) -> Optimizer:
    """Return the optimizer, or a new one of that name with its defaults."""
    if isinstance(optimizer, Optimizer):
        return optimizer
    return OPTIMIZERS[require_choice(optimizer, "optimizer", tuple(OPTIMIZERS))]()  # type: ignore[call-arg]
