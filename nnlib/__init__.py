"""nnlib: neural networks in plain NumPy, in the order in which the lessons build them."""

from nnlib.activations import (
    identity,
    identity_grad,
    leaky_relu,
    leaky_relu_grad,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_backward,
    tanh,
    tanh_grad,
)
