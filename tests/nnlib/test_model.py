"""Sequential: learning, repeating, reporting, saving."""

import io

import numpy as np
import pytest
from agreement import assert_close

from nnlib import SGD, Adam, Dense, Dropout, Flatten, Sequential, layers
from nnlib.gradcheck import numeric_grad
from nnlib.losses import cross_entropy
from nnlib.objectives import LOSSES
from nnlib.progress import ProgressBar


def blobs(rng, N=90):
    """Three clouds of points that a linear net could tell apart."""
    y = rng.integers(0, 3, size=N)
    return rng.normal(scale=0.5, size=(N, 2)) + np.array([[0, 3], [3, 0], [-3, -3]])[y], y


def small_net(seed=0, **options):
    net = [Dense(8, "relu"), Dropout(0.1), Dense(3)]
    return Sequential(net, np.random.default_rng(seed), **options).compile(
        Adam(0.02), "cross_entropy", ["accuracy"]
    )


def test_it_learns_and_reports(rng):
    X, y = blobs(rng)
    model = small_net()
    history = model.fit(X, y, epochs=20, batch_size=16, validation_data=blobs(rng))
    assert list(history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert all(len(values) == 20 for values in history.values())
    assert history["loss"][-1] < 0.2 < history["loss"][0]
    logs = model.evaluate(X, y)
    assert logs["accuracy"] > 0.95
    assert logs["loss"] == pytest.approx(cross_entropy(model.predict(X), y))
    assert_close(model.predict(X, batch_size=7), model.predict(X), tolerance=1e-12)


def test_the_same_rng_gives_the_same_bits(rng):
    X, y = blobs(rng)
    first, second = small_net(3), small_net(3)
    assert first.fit(X, y, epochs=3) == second.fit(X, y, epochs=3)
    np.testing.assert_array_equal(first.parameters, second.parameters)
    other = small_net(4)
    other.fit(X, y, epochs=3)
    assert (other.parameters != first.parameters).any()


def test_layers_look_into_the_one_vector(rng):
    model = small_net(input_shape=(2,))
    assert model.count_params() == model.parameters.size == 2 * 8 + 8 + 8 * 3 + 3
    model.parameters[...] = 7
    assert (model.layers[0].params["W"] == 7).all()
    X, y = blobs(rng, 6)
    model.train_step(X, y)
    flat = [g.ravel() for layer in model.layers for g in layer.grads.values()]
    np.testing.assert_array_equal(model.gradient, np.concatenate(flat))


def test_gradients_of_a_whole_model_by_number(rng):
    model = Sequential([Flatten(), Dense(4, "tanh"), Dense(3)], rng, (2, 2))
    X, y = rng.normal(size=(5, 2, 2)), rng.integers(0, 3, size=5)
    _, upstream = LOSSES["cross_entropy"](model.forward(X), y)
    dX = model.backward(upstream)
    whole = model.gradient.copy()
    model.gradient[...] = 0
    model.backward_params(upstream)
    np.testing.assert_array_equal(model.gradient, whole)

    def loss(_):
        return cross_entropy(model.forward(X), y)

    assert_close(whole, numeric_grad(loss, model.parameters), tolerance=1e-8)
    assert_close(dX, numeric_grad(loss, X), tolerance=1e-8)


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        ("mse", lambda y: y.astype(float)),
        ("hinge", lambda y: 2 * y - 1),
        ("binary_cross_entropy", lambda y: y),
        ("cross_entropy", lambda y: y),
    ],
)
def test_every_loss_trains(loss, labels, rng):
    X = rng.normal(size=(80, 2))
    y = labels((X[:, 0] > 0).astype(int))
    last = {
        "cross_entropy": Dense(2),
        "binary_cross_entropy": Dense(1, "sigmoid"),
    }.get(loss, Dense(1))
    metric = "mse" if loss == "mse" else "accuracy"
    model = Sequential([Dense(8, "tanh"), last], rng).compile(SGD(0.3, 0.9), loss, [metric])
    model.fit(X, y, epochs=30)
    logs = model.evaluate(X, y)
    assert logs[metric] > 0.9 if metric == "accuracy" else logs[metric] < 0.1


def test_one_hot_targets_and_own_metrics(rng):
    X, y = blobs(rng)

    def largest(y, output):
        return float(output.max())

    model = small_net().compile("adam", "cross_entropy", ["accuracy", largest])
    logs = model.evaluate(X, np.eye(3)[y])
    assert set(logs) == {"loss", "accuracy", "largest"}
    assert logs["accuracy"] == model.evaluate(X, y)["accuracy"]


def test_float32_data_make_a_float32_net(rng):
    X, y = blobs(rng)
    model = small_net()
    model.fit(X.astype(np.float32), y)
    assert model.parameters.dtype == model.predict(X).dtype == np.float32


def test_summary(capsys):
    small_net(input_shape=(2,)).summary()
    assert capsys.readouterr().out.splitlines() == [
        "layer    output  parameters",
        "input    (N, 2)            ",
        "Dense    (N, 8)          24",
        "Dropout  (N, 8)           0",
        "Dense    (N, 3)          27",
        "total                    51",
    ]


def test_the_bar_is_quiet_where_nobody_watches(rng, capsys):
    X, y = blobs(rng)
    small_net().fit(X, y, epochs=2)
    assert capsys.readouterr().out == ""
    small_net().fit(X, y, epochs=2, verbose=True)
    assert "━" * 20 + " 2/2  loss " in capsys.readouterr().out


def test_the_bar_shows_in_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    bar = ProgressBar(4)
    for epoch in range(1, 5):
        bar.update(epoch, {"loss": 1 / epoch})
    bar.close()
    first, *_, last = screen.getvalue().split("\r")[1:]
    assert first == "━" * 5 + "╌" * 15 + " 1/4  loss 1.0000\x1b[K"
    assert last == "━" * 20 + " 4/4  loss 0.2500\x1b[K\n"


X, Y = np.ones((4, 2)), np.array([0, 1, 2, 0])
NAN = np.array([[1.0, np.nan]] * 4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda m: Sequential([], m.rng), TypeError, "must be a list of layers"),
        (lambda m: Sequential([Dense(1)], 0), TypeError, "rng must be a NumPy Generator"),
        (lambda m: Sequential([m.layers[0]] * 2, m.rng), ValueError, "only once"),
        (lambda m: Sequential([Dense(1)], m.rng, (2,), "int"), TypeError, "dtype must be float32"),
        (lambda m: m.compile("adagrad"), ValueError, "optimizer must be one of"),
        (lambda m: m.compile(loss="softmax"), ValueError, "loss must be one of 'mse'"),
        (lambda m: m.compile(metrics=["f1"]), ValueError, "metric must be one of"),
        (lambda m: m.compile(loss="mse", metrics=["accuracy"]), ValueError, "'mse' has none"),
        (lambda m: m.fit(X, Y, epochs=0), ValueError, "epochs must be at least 1"),
        (lambda m: m.fit(X, Y, batch_size=0), ValueError, "batch_size must be at least 1"),
        (lambda m: m.fit(X, Y[:3]), ValueError, r"\(4, 2\) and \(3,\)"),
        (lambda m: m.fit(X[:0], Y[:0]), ValueError, r"X must have shape \(N, …\), not empty"),
        (lambda m: m.fit(X[:, 0], Y), ValueError, r"X must have shape \(N, …\)"),
        (lambda m: m.fit(NAN, Y), ValueError, r"X\[0, 1\] is nan"),
        (lambda m: m.fit(X, NAN), ValueError, r"y\[0, 1\] is nan"),
        (lambda m: m.fit([["a", "b"]], [0]), TypeError, "X must hold real numbers"),
        (lambda m: m.fit(X, Y + 1), ValueError, "0 … 2 for 3 classes, and it runs from"),
        (lambda m: m.fit(X, Y.astype(float)), TypeError, "whole-number labels"),
        (lambda m: m.predict(np.ones((2, 3))), ValueError, r"X must have shape \(N, 2\)"),
        (lambda m: m.predict(np.ones((2, 2, 2))), ValueError, r"X must have shape \(N, 2\)"),
        (lambda m: m.evaluate(NAN, Y), ValueError, r"X\[0, 1\] is nan"),
        (lambda m: Sequential([Dense(1)], m.rng).fit(X, Y), ValueError, "call compile"),
        (lambda m: Sequential([Dense(1)], m.rng).count_params(), ValueError, "no parameters yet"),
        (lambda m: Sequential([Dense(1)], m.rng).summary(), ValueError, "no parameters yet"),
        (lambda m: Sequential([Dense(1)], m.rng).save("x.npz"), ValueError, "no parameters yet"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call(small_net(input_shape=(2,)))


def everything(rng):
    """A model with every kind of stored array: sublayers, running statistics, shared names."""
    net = [
        layers.Conv2D(4, 3, padding=1, activation="relu"),
        layers.BatchNorm(),
        layers.MaxPool2D(2),
        layers.Residual([layers.Conv2D(4, 1), layers.Dropout(0.2)]),
        layers.Flatten(),
        layers.Dense(2),
    ]
    return Sequential(net, rng, (6, 6, 1), np.float32).compile("adam")


def test_what_is_saved_comes_back(rng, tmp_path):
    X = rng.normal(size=(30, 6, 6, 1)).astype(np.float32)
    y = rng.integers(0, 2, size=30)
    model = everything(rng)
    model.fit(X, y, epochs=2)
    model.save(tmp_path / "model.npz")
    twin = Sequential.load(tmp_path / "model.npz", rng)
    np.testing.assert_array_equal(twin.predict(X), model.predict(X))
    assert repr(twin.layers) == repr(model.layers)
    twin.compile("adam").fit(X, y)  # And learns on.


def test_wrong_files_are_refused(rng, tmp_path):
    model = everything(rng)
    path = tmp_path / "model.npz"
    model.save(path)
    whole = path.read_bytes()
    arrays = dict(np.load(path))

    def refused(message, **changes):
        np.savez(path, **{k: v for k, v in (arrays | changes).items() if v is not None})
        with pytest.raises(ValueError, match=message):
            Sequential.load(path, rng)

    refused(r"arrays \['7\.W'\] are missing or too many", **{"7.W": None})
    refused(r"0\.K must have shape", **{"0.K": np.ones((2, 2))})
    refused("description", description=None)
    refused("damaged", description=np.array("{"))
    refused("format is 'other'", description=np.array('{"format": "other"}'))
    lying = str(arrays["description"]).replace("Conv2D", "Sequential")
    refused("a layer 'Sequential' that nnlib does not have", description=np.array(lying))
    refused("plain arrays", **{"0.K": np.array([model], dtype=object)})

    for content in (b"", b"no zip at all", whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"model\.npz is not a \.npz file"):
            Sequential.load(path, rng)
    with pytest.raises(ValueError, match=r"missing\.npz does not exist"):
        Sequential.load(tmp_path / "missing.npz", rng)
    with pytest.raises(ValueError, match=r"must end in \.npz"):
        model.save(tmp_path / "model.h5")
