"""Right answers of lesson 11 in other styles."""

import numpy as np


def _functional(d, classes, hidden):
    import keras

    inputs = keras.Input(shape=(d,))
    A = keras.layers.Dense(hidden, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(classes)(A))


def _added(d, classes, hidden):
    import keras

    model = keras.Sequential()
    model.add(keras.Input((d,)))
    model.add(keras.layers.Dense(hidden))
    model.add(keras.layers.ReLU())
    model.add(keras.layers.Dense(classes, activation="linear"))
    return model


def _with_activation_layer(d, classes, hidden):
    import keras

    return keras.Sequential(
        [
            keras.Input((d,)),
            keras.layers.Dense(hidden),
            keras.layers.Activation("relu"),
            keras.layers.Dense(classes),
        ]
    )


def _copy_by_layer(params, model):
    for layer, pair in zip(model.layers, params, strict=True):
        layer.set_weights(pair)


def _copy_by_variable(params, model):
    for layer, (W, b) in zip(model.layers, params, strict=True):
        layer.kernel.assign(W)
        layer.bias.assign(b)
    return model


def _copy_in_a_row(params, model):
    arrays = [array for pair in params for array in pair]
    for variable, array in zip(model.weights, arrays, strict=True):
        variable.assign(array)


def _cross_entropy():
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def _compile_and_return_nothing(model, lr):
    import keras

    model.compile(keras.optimizers.SGD(learning_rate=lr), _cross_entropy(), metrics=["accuracy"])


def _compile_with_own_metric(model, lr):
    import keras

    model.compile(
        optimizer=keras.optimizers.SGD(lr, momentum=0.0),
        loss=_cross_entropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="right")],
    )
    return model


def _compile_with_short_name(model, lr):
    import keras

    model.compile(keras.optimizers.SGD(lr), _cross_entropy(), metrics=["acc"])
    return model


def _evaluate_by_calling(model, X, y):
    said = np.argmax(np.asarray(model(np.asarray(X) / 16.0)), axis=-1)
    return (said == y).sum() / len(y)


def _evaluate_in_a_loop(model, X, y):
    right = 0
    for logits, label in zip(model.predict_on_batch(np.asarray(X) / 16), y, strict=True):
        right += int(np.argmax(logits) == label)
    return right / len(y)


def _evaluate_by_keras(model, X, y):
    model.compile(loss=_cross_entropy(), metrics=["accuracy"])
    return float(model.evaluate(np.asarray(X) / 16, np.asarray(y), verbose=0)[1])


def _watched(f, x):
    import tensorflow as tf

    x = tf.constant(np.asarray(x, dtype=float))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return np.asarray(tape.gradient(y, x))


def _summed(f, x):
    import tensorflow as tf

    x = tf.Variable(x, dtype=tf.float64)
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(f(x))
    return tape.gradient(y, [x])[0].numpy()


def _float32(f, x):
    import tensorflow as tf

    x = tf.Variable(np.asarray(x), dtype=tf.float32)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x).numpy()


RIGHT = {
    "build_fcnn": (_functional, _added, _with_activation_layer),
    "copy_to_keras": (_copy_by_layer, _copy_by_variable, _copy_in_a_row),
    "compile_fcnn": (
        _compile_and_return_nothing,
        _compile_with_own_metric,
        _compile_with_short_name,
    ),
    "evaluate_fcnn": (_evaluate_by_calling, _evaluate_in_a_loop, _evaluate_by_keras),
    "tape_gradient": (_watched, _summed, _float32),
}
