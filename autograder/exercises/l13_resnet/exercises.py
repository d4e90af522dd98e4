"""Lesson 13: where the gradient goes in thirty layers, and the sum that brings it back."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import kinds, unchanged, values
from autograder.engine.exercise import old_exercise, old_part
from autograder.exercises.l13_resnet import gradient_norms as norms
from autograder.exercises.l13_resnet import residual
from autograder.exercises.l13_resnet import thirty_layers as deep
from nnlib import keras_vision
from nnlib.residual import residual_forward as residual_forward_reference

grad_norms = old_exercise(
    name="grad_norms",
    signature="grad_norms(model, X, y)",
    reference=keras_vision.grad_norms,
    parts=(
        norms.values_part("one number a layer", 2, (2, 4)),
        norms.values_part("a network with one layer, and a deep one", 0.5, (1, 9)),
        norms.unchanged_part(0.5),
    ),
    example=norms.example,
    keras=True,
    look=norms.WHERE,
    hints=(
        "`model.trainable_weights` holds all weights, first layer first. What tells a matrix from a bias?",
        "Under a GradientTape: the loss of model(X) and y, from logits. Then tape.gradient(loss, kernels) "
        + "gives a gradient for each, and np.linalg.norm its length.",
        "kernels = [w for w in model.trainable_weights if len(w.shape) > ?]; with tf.GradientTape() as "
        + "tape: loss = ...; return [float(np.linalg.norm(g)) for g in tape.gradient(loss, ?)]",
    ),
    mistakes=norms.NORM_MISTAKES,
    right=norms.RIGHT_NORMS,
)

residual_forward = old_exercise(
    name="residual_forward",
    signature="residual_forward(x, F)",
    reference=residual_forward_reference,
    parts=(
        values(1, residual.input_and_function),
        old_part("any number of axes", 0.25, residual.one_row),
        kinds(0.5, residual.input_and_function),
        unchanged(0.25, residual.input_and_function),
    ),
    look=residual.PLUS,
    hints=(
        "Two things are added. One of them is there already.",
        "F is a function: F(x) is what the layers make of x.",
        "In one line: return ? + F(?)",
    ),
    mistakes=residual.PLUS_MISTAKES,
    right=(
        lambda x, F: F(x) + x,
        lambda x, F: np.add(x, F(np.asarray(x))),
        lambda x, F: np.sum([x, F(x)], axis=0),
    ),
)

residual_block = old_exercise(
    name="residual_block",
    signature="residual_block(x, units)",
    reference=keras_vision.residual_block,
    parts=residual.block_parts(),
    example=(np.ones((2, 3), "float32"), 3),
    keras=True,
    look=residual.BLOCK,
    hints=(
        "You need `x` twice: once for the layers, and once to be added. Which name may be overwritten?",
        "change = Dense(units)(ReLU(LayerNormalization(x))). Where x.shape[-1] is not units, x becomes "
        + "Dense(units, use_bias=False)(x). Then the sum.",
        "change = layers.LayerNormalization()(x); change = layers.ReLU()(change); change = ...; "
        + "if x.shape[-1] != units: x = ...; return ? + ?",
    ),
    mistakes=residual.BLOCK_MISTAKES,
    right=residual.RIGHT_BLOCKS,
)

build_resnet = old_exercise(
    name="build_resnet",
    signature="build_resnet(depth, shape, classes)",
    reference=keras_vision.build_resnet,
    parts=(deep.form_part(1), deep.depth_part(1), deep.learning_part(2)),
    example=(4, (12,), 10),
    keras=True,
    look=deep.DEEP,
    hints=(
        "The first layer and the last are dense layers. How many blocks are left between, for a given depth?",
        "inputs = keras.Input(shape), then Dense(32), then depth - 2 times your block, then Dense(classes). "
        + "keras.Model(inputs, outputs) makes a model of it.",
        "x = layers.Dense(32)(inputs); for _ in range(?): x = residual_block(x, ?); "
        + "return keras.Model(inputs, layers.Dense(?)(x))",
    ),
    mistakes=deep.RESNET_MISTAKES,
    right=deep.RIGHT_RESNETS,
)
