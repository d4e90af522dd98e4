"""One right call of everything public: what the tests of bad input spoil, one argument at a time."""

import inspect

import numpy as np

import nnlib
from nnlib import attention, neuron

RNG = np.random.default_rng(0)


def draw(*shape):
    return RNG.normal(size=shape)


def recurrent(gates):
    return draw(3, gates * 4), draw(4, gates * 4), draw(gates * 4)


RNN, LSTM = recurrent(1), recurrent(4)
PAIRS = [(draw(3, 4), draw(4)), (draw(4, 2), draw(2))]
HEADS = {name: (draw(4, 4), draw(4)) for name in ("query", "key", "value", "output")}
X, Y = draw(5, 3), np.array([0, 1, 1, 0, 1])
SERIES, PICTURES, KERNELS = draw(5, 6, 3), draw(2, 5, 5, 3), draw(3, 3, 3, 4)
QUERIES = draw(2, 3, 4)
BINARY = RNG.integers(0, 2, size=(5, 3)).astype(float)


def network():
    layers = [nnlib.Dense(4, "relu"), nnlib.Dense(2)]
    return nnlib.Sequential(layers, np.random.default_rng(0), (3,)).compile("adam")


ELEMENTWISE = [
    "step",
    "identity",
    "sigmoid",
    "sigmoid_grad",
    "tanh",
    "tanh_grad",
    "relu",
    "relu_grad",
    "leaky_relu",
    "leaky_relu_grad",
    "softplus",
]
PAIR_LOSSES = ["mse", "mse_grad", "huber"]
INITIALIZERS = [
    "glorot_uniform",
    "orthogonal",
]
STEPS = ("momentum_step", "rmsprop_step")
CELLS = {"rnn": RNN, "lstm": LSTM}


# Arguments by name. A name with a dot is a method; its first argument makes the object.
CALLS = {
    **{name: {"z": draw(4)} for name in ELEMENTWISE},
    **{name: {"y": draw(4), "y_hat": draw(4)} for name in PAIR_LOSSES},
    **{name: {"shape": (3, 4), "rng": RNG} for name in INITIALIZERS},
    **{name: {"p": draw(3), "g": draw(3), "state": {}, "lr": 0.1} for name in STEPS},
    **{f"{k}_forward": {"X": SERIES, "params": params} for k, params in CELLS.items()},
    **{
        f"{k}_backward": {"dstates": draw(5, 6, 4), "cache": forward(SERIES, CELLS[k])[1]}
        for k, forward in {
            "rnn": nnlib.rnn_forward,
            "lstm": nnlib.lstm_forward,
        }.items()
    },
    "row_sums": {"X": X},
    "add_bias": {"Z": X, "b": draw(3)},
    "batch_dot": {"X": X, "w": draw(3)},
    "neuron.neuron": {"x": draw(3), "w": draw(3), "b": 0.5},
    "neuron_batch": {"X": X, "w": draw(3), "b": 0.5},
    "gate": {"name": "AND"},
    "perceptron_update": {"w": draw(3), "b": 0.5, "x": draw(3), "y": 1, "lr": 0.1},
    "relu_backward": {"dA": X, "Z": X},
    "softmax": {"Z": X},
    "softmax_backward": {"dA": X, "Z": X},
    "log_softmax": {"Z": X},
    "dense_forward": {"X": X, "W": draw(3, 4), "b": draw(4)},
    "dense_backward": {"dZ": draw(5, 4), "cache": (X, draw(3, 4))},
    "he_init": {"fan_in": 3, "fan_out": 4, "rng": RNG},
    "binary_cross_entropy": {"y": Y, "p": RNG.random(5)},
    "binary_cross_entropy_grad": {"y": Y, "p": RNG.random(5)},
    "one_hot": {"y": Y, "K": 2},
    "cross_entropy": {"logits": draw(5, 2), "y": Y},
    "cross_entropy_grad": {"logits": draw(5, 2), "y": Y},
    "cross_entropy_and_grad": {"logits": draw(5, 2), "y": Y},
    "hinge": {"y": 2 * Y - 1, "score": draw(5)},
    "hinge_grad": {"y": 2 * Y - 1, "score": draw(5)},
    "count_params": {"sizes": [3, 4, 2]},
    "init_params": {"sizes": [3, 4, 2], "rng": RNG},
    "mlp_forward": {"X": X, "params": PAIRS, "activations": [nnlib.relu]},
    "mlp_forward_cached": {"X": X, "params": PAIRS},
    "mlp_backward": {"dlogits": draw(5, 2), "caches": nnlib.mlp_forward_cached(X, PAIRS)[1]},
    "loss_and_grads": {"X": X, "y": Y, "params": PAIRS},
    "svm_grads": {"X": X, "y": 2 * Y - 1, "w": draw(3), "b": 0.5, "lam": 0.1},
    "LinearSVM": {"lam": 0.1},
    "LinearSVM.fit": {"self": nnlib.LinearSVM, "X": X, "y": Y, "rng": RNG, "epochs": 2},
    "LinearSVM.score": {"self": lambda: svm(), "X": X},
    "LinearSVM.predict": {"self": lambda: svm(), "X": X},
    "numeric_grad": {"f": np.sum, "x": draw(3)},
    "complex_step_grad": {"f": np.sum, "x": draw(3)},
    "relative_error": {"a": X, "b": X},
    "check_gradient": {"f": np.sin, "backward": lambda x, u: u * np.cos(x), "x": X, "rng": RNG},
    "Value": {"data": 1.5},
    "topo_sort": {"root": nnlib.Value(1.0)},
    "gd_step": {"params": PAIRS, "grads": PAIRS, "lr": 0.1},
    "fit_linear": {"X": X, "y": draw(5), "lr": 0.1, "epochs": 2},
    "minibatches": {"X": X, "y": Y, "size": 2, "rng": RNG},
    "standardize": {"train": X, "test": X},
    "train_mlp": {"X": X, "y": Y, "sizes": [3, 4, 2], "lr": 0.1, "epochs": 1, "rng": RNG},
    "adam_step": {"p": draw(3), "g": draw(3), "state": {}, "t": 1, "lr": 0.1},
    "clip_by_norm": {"grads": [X], "c": 1.0},
    "Optimizer": {"learning_rate": 0.1},
    "Optimizer.step": {"self": nnlib.Adam, "params": [X.copy()], "grads": [X]},
    "SGD": {"learning_rate": 0.1, "momentum": 0.5},
    "RMSprop": {"learning_rate": 0.1, "rho": 0.5, "epsilon": 1e-7},
    "Adam": {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.5, "epsilon": 1e-7},
    "l2_penalty": {"params": PAIRS, "lam": 0.1},
    "l2_penalty_grads": {"params": PAIRS, "lam": 0.1},
    "dropout": {"X": X, "p": 0.5, "rng": RNG, "training": True},
    "early_stop": {"history": [1.0, 2.0], "patience": 1},
    "batchnorm_forward": {"X": X, "gamma": draw(3), "beta": draw(3), "state": {}, "training": True},
    "batchnorm_backward": {"dY": X, "X": X, "gamma": draw(3)},
    "layernorm_forward": {"X": X, "gamma": draw(3), "beta": draw(3)},
    "layernorm_backward": {"dY": X, "X": X, "gamma": draw(3)},
    "accuracy": {"y": Y, "y_hat": Y},
    "confusion_matrix": {"y": Y, "y_hat": Y, "K": 2},
    "k_fold": {"N": 6, "k": 2, "rng": RNG},
    "conv_output_size": {"n": 5, "k": 3, "s": 1, "p": 0},
    "conv2d": {"X": PICTURES, "K": KERNELS, "stride": 1, "pad": 0},
    "conv2d_backward": {"dZ": draw(2, 3, 3, 4), "X": PICTURES, "K": KERNELS, "stride": 1, "pad": 0},
    "maxpool2d": {"X": PICTURES, "k": 2, "stride": 2, "pad": 0},
    "maxpool2d_backward": {
        "dA": draw(2, 2, 2, 3),
        "X": PICTURES,
        "A": nnlib.maxpool2d(PICTURES, 2),
        "k": 2,
    },
    "global_avgpool2d": {"X": PICTURES},
    "global_avgpool2d_backward": {"dA": draw(2, 3), "X": PICTURES},
    "global_maxpool2d": {"X": PICTURES},
    "global_maxpool2d_backward": {"dA": draw(2, 3), "X": PICTURES},
    "residual_forward": {"x": X, "F": np.sin},
    "rnn_step": {"x": draw(5, 3), "h": draw(5, 4), "Wx": RNN[0], "Wh": RNN[1], "b": RNN[2]},
    "lstm_step": {"x": draw(5, 3), "h": draw(5, 4), "c": draw(5, 4), "params": LSTM},
    "make_windows": {"series": draw(9), "L": 3, "horizon": 1},
    "chronological_split": {"X": X, "y": Y, "fraction": 0.5},
    "scale_by_past": {"series": draw(9), "cut": 5},
    "denoising_pairs": {"X": X, "noise": 0.1, "rng": RNG},
    "reconstruction_error": {"X": X, "X_hat": X},
    "anomaly_threshold": {"errors": draw(5), "q": 0.9},
    "hidden_probabilities": {"v": BINARY, "W": draw(3, 4), "b": draw(4)},
    "visible_probabilities": {"h": RNG.random((5, 4)), "W": draw(3, 4), "c": draw(3)},
    "free_energy": {"v": BINARY, "W": draw(3, 4), "b": draw(4), "c": draw(3)},
    "gibbs_step": {"v": BINARY, "W": draw(3, 4), "b": draw(4), "c": draw(3), "rng": RNG},
    "cd1_grads": {"v0": BINARY, "W": draw(3, 4), "b": draw(4), "c": draw(3), "rng": RNG},
    "discriminator_loss": {"real": draw(5), "fake": draw(5)},
    "generator_loss": {"fake": draw(5)},
    "mode_coverage": {"samples": draw(5, 2), "centres": draw(3, 2), "radius": 0.5},
    "embedding_forward": {"ids": Y, "E": draw(2, 3)},
    "embedding_backward": {"dA": draw(5, 3), "ids": Y, "E": draw(2, 3)},
    "positional_encoding": {"T": 3, "D": 4},
    "causal_mask": {"T": 3},
    "attention_weights": {"Q": QUERIES, "K": QUERIES, "mask": np.ones((3, 3), bool)},
    "attention.attention": {
        "Q": QUERIES,
        "K": QUERIES,
        "V": QUERIES,
        "mask": np.ones((3, 3), bool),
    },
    "attention_backward": {
        "dO": QUERIES,
        "Q": QUERIES,
        "K": QUERIES,
        "V": QUERIES,
        "weights": attention.attention_weights(QUERIES, QUERIES),
    },
    "split_heads": {"X": QUERIES, "h": 2},
    "merge_heads": {"X": draw(2, 2, 3, 2)},
    "multihead_attention": {"X": QUERIES, "params": HEADS, "h": 2},
    "multihead_attention_backward": {
        "dY": QUERIES,
        "params": HEADS,
        "cache": nnlib.multihead_attention(QUERIES, HEADS, 2)[1],
    },
    "LSTM": {"units": 2},
    "RNN": {"units": 2},
    "Activation": {"activation": "relu"},
    "BatchNorm": {"momentum": 0.9, "epsilon": 1e-3},
    "Conv2D": {
        "filters": 2,
        "kernel_size": 3,
        "strides": 1,
        "padding": "same",
        "activation": "relu",
    },
    "Dense": {
        "units": 2,
        "activation": "relu",
    },
    "Dropout": {"rate": 0.5},
    "Embedding": {"input_dim": 3, "output_dim": 2},
    "LayerNorm": {"epsilon": 1e-3},
    "MaxPool2D": {"pool_size": 2, "strides": 1, "padding": "same"},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 2},
    "Residual": {"layers": [nnlib.Dense(3)]},
    "Layer.build": {"self": lambda: nnlib.Dense(2), "input_shape": (3,), "rng": RNG},
    "Sequential": {"layers": [nnlib.Dense(2)], "rng": RNG, "input_shape": (3,), "dtype": "float64"},
    "Sequential.build": {"self": network, "input_shape": (3,)},
    "Sequential.compile": {"self": network, "optimizer": "adam", "loss": "mse", "metrics": ["mse"]},
    "Sequential.fit": {
        "self": network,
        "X": X,
        "y": Y,
        "epochs": 1,
        "batch_size": 2,
        "validation_data": (X, Y),
    },
    "Sequential.predict": {"self": network, "X": X, "batch_size": 2},
    "Sequential.evaluate": {"self": network, "X": X, "y": Y},
    "Sequential.save": {"self": network, "path": "/dev/null/model.npz"},
    "Sequential.load": {"path": "missing.npz", "rng": RNG},
}


def svm():
    machine = nnlib.LinearSVM()
    machine.fit(X, Y, np.random.default_rng(0), epochs=1)
    return machine


# Public, and without an argument to spoil, or tested in a file of its own.
NOTHING_TO_SPOIL = {
    "Flatten": "no arguments",
    "GlobalAvgPool2D": "no arguments",
    "GlobalMaxPool2D": "no arguments",
    "GradientError": "an exception",
    "Layer": "a base class without arguments",
    "PositionalEncoding": "no arguments",
    "from_keras": "wants Keras: with_keras/test_bridge.py",
    "to_keras": "wants Keras: with_keras/test_bridge.py",
}

PUBLIC = {
    name: value
    for name, value in {
        **vars(nnlib),
        "neuron.neuron": neuron.neuron,
        "attention.attention": attention.attention,
    }.items()
    if inspect.isfunction(value) or inspect.isclass(value)
}


def call(name, arguments):
    """Call a public function, class or method; use up what it yields."""
    arguments = dict(arguments)
    if name in PUBLIC:
        result = PUBLIC[name](**arguments)
    elif "self" in arguments:
        method = getattr(arguments.pop("self")(), name.split(".")[1])
        result = method(**arguments)
    else:
        kind, method_name = name.split(".")
        result = getattr(PUBLIC[kind], method_name)(**arguments)
    return list(result) if inspect.isgenerator(result) else result
