"""Lesson 11: the network of lesson 08 in Keras, and the tape that takes its gradients."""

from __future__ import annotations

from autograder.engine.exercise import old_exercise, old_part
from autograder.exercises.l11_keras import build as building
from autograder.exercises.l11_keras import compile as compiling
from autograder.exercises.l11_keras import tape
from autograder.exercises.l11_keras import use as using
from nnlib import keras_fcnn as reference

build_fcnn = old_exercise(
    name="build_fcnn",
    signature="build_fcnn(d, classes, hidden)",
    reference=reference.build_fcnn,
    parts=(
        old_part("shapes", 0.5, test=building.shapes),
        old_part("parameters", 0.5, test=building.parameters),
        old_part("computes what your network computes", 2, test=building.computes),
    ),
    example=building.NUMBERS[0],
    keras=True,
    look="Look at “The same network, written down” above.",
    hints=(
        "Which three things stand in the list: what comes in, the hidden layer, the last layer? Which of them has an activation?",
        'keras.Sequential([keras.Input((d,)), keras.layers.Dense(hidden, activation="relu"), ...]).',
        "The last layer is keras.layers.Dense(?), with one unit for each class and no activation. Return the model.",
    ),
    mistakes=building.BUILD_MISTAKES,
    right=building.BUILD_RIGHT,
)

copy_to_keras = old_exercise(
    name="copy_to_keras",
    signature="copy_to_keras(params, model)",
    reference=reference.copy_to_keras,
    parts=(
        old_part("the same outputs", 2, test=using.same_outputs),
        old_part("your parameters stay as they were", 0.5, test=using.params_stay),
    ),
    example=using.copy_example,
    keras=True,
    look="Look at “Move in” above.",
    hints=(
        "Print [w.shape for w in model.get_weights()]. In which order do W and b of each layer stand there?",
        "model.set_weights(arrays) wants one flat list: W, b, W, b, and so on.",
        "Start with arrays = []; for each W, b in params, arrays += [?, ?]; at the end model.set_weights(arrays).",
    ),
    mistakes=using.COPY_MISTAKES,
    right=using.COPY_RIGHT,
)

compile_fcnn = old_exercise(
    name="compile_fcnn",
    signature="compile_fcnn(model, lr)",
    reference=reference.compile_fcnn,
    parts=(
        old_part("the loss", 1.5, test=compiling.loss),
        old_part("the step", 1, test=compiling.step),
        old_part("the accuracy", 0.5, test=compiling.metric),
    ),
    example=compiling.example,
    keras=True,
    look="Look at “Tell it how to learn” above.",
    hints=(
        "compile takes three things: an optimizer, a loss, metrics. What does the model give, logits or probabilities? What are your labels, whole numbers or rows?",
        "The loss is keras.losses.SparseCategoricalCrossentropy(from_logits=True), the optimizer keras.optimizers.SGD with your learning rate.",
        'model.compile(optimizer=keras.optimizers.SGD(learning_rate=?), loss=?, metrics=["accuracy"]), then return model.',
    ),
    mistakes=compiling.COMPILE_MISTAKES,
    right=compiling.COMPILE_RIGHT,
)

evaluate_fcnn = old_exercise(
    name="evaluate_fcnn",
    signature="evaluate_fcnn(model, X, y)",
    reference=reference.evaluate_fcnn,
    parts=(
        old_part("the share of right answers", 1.5, test=using.shares),
        old_part("one example, a list of labels", 0.5, test=using.one_row),
        old_part("your data stays as it was", 0.5, test=using.data_stay),
    ),
    example=using.evaluate_example,
    keras=True,
    look="Look at “The exam” above.",
    hints=(
        "Which shape does model.predict give for N pictures? What do you need of each row?",
        "said = model.predict(X / 16, verbose=0).argmax(axis=1), of shape (N,).",
        "return float(np.mean(? == y)), with what the model said in place of the question mark.",
    ),
    mistakes=using.EVALUATE_MISTAKES,
    right=using.EVALUATE_RIGHT,
)

tape_gradient = old_exercise(
    name="tape_gradient",
    signature="tape_gradient(f, x)",
    reference=reference.tape_gradient,
    parts=(
        old_part("the gradient", 2, test=tape.vectors),
        old_part("other shapes", 0.5, test=tape.other_shapes),
    ),
    example=(tape.CURVES[0].function, [1.0, 2.0]),
    keras=True,
    look="Look at “Below Keras” above.",
    hints=(
        "What must happen inside the `with` block so that the tape can record it?",
        "x = tf.Variable(x), then y = f(x) inside the block, then tape.gradient(y, x) after it.",
        "The last line is return tape.gradient(y, x).?(), so that a NumPy array comes back.",
    ),
    mistakes=tape.TAPE_MISTAKES,
    right=tape.TAPE_RIGHT,
)
