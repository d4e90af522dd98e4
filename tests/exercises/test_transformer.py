"""Attention keeps what it earned, and a transformer is judged by what it does, not by its layers."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from autograder.exercises.l17_transformer.exercises import some_keys
from nnlib.activations import softmax
from nnlib.embedding import positional_encoding
from tests.exercises.right.transformer import network, scores


def verdict(name, function):
    return examine(find(name), LocalSubject(function, name))


def points(result):
    return {part.name: part.points for part in result.parts}


def wrong(name, mistake):
    return find(name).text[mistake].wrong


def test_what_is_right_without_a_mask_keeps_those_points():
    earned = points(verdict("attention", wrong("attention", "mask after softmax")))
    assert earned["without a mask"] == 1.5
    assert earned["with a mask"] == earned["stacks of sequences"] == 0


def test_one_sequence_at_a_time_keeps_all_but_the_stacks():
    result = verdict("attention_scores", wrong("attention_scores", "K.T turns every axis"))
    assert points(result).pop("stacks of sequences") == 0
    assert result.points == 1.5


def test_a_mask_may_come_as_a_list_and_a_small_number_may_stand_for_minus_infinity():
    def attention(Q, K, V, mask=None):
        found = scores(np.asarray(Q), np.asarray(K))
        if mask is not None:
            found = np.where(mask, found, np.finfo(float).min)
        return softmax(found) @ V

    assert verdict("attention", attention).passed


def test_every_query_of_every_drawn_mask_has_a_key():
    for seed in range(30):
        mask = some_keys(np.random.default_rng(seed), 3, 4)
        assert mask.any(axis=1).all()
        assert not mask.all()


def test_ones_and_zeros_are_a_mask_but_nested_lists_are_none():
    assert verdict("causal_mask", lambda T: np.tri(T, dtype=int)).passed
    result = verdict("causal_mask", lambda T: [[j <= i for j in range(T)] for i in range(T)])
    assert "make it an array" in result.parts[0].failure.message


def test_heads_may_not_share_features():
    def twice(X, h):
        X = np.asarray(X)
        return np.stack([X[..., : X.shape[2] // h]] * h, axis=1)

    assert verdict("split_heads", twice).points == 0


@pytest.mark.keras
@pytest.mark.slow
class TestModel:
    def test_places_that_come_too_late_earn_all_but_learning(self):
        def build(T, V):
            import keras
            from keras import layers

            letters = keras.Input((T,), dtype="int32")
            x = layers.Embedding(V, 16)(letters)
            x = x + layers.MultiHeadAttention(1, 16)(x, x)
            x = x + positional_encoding(T, 16).astype("float32")
            return keras.Model(letters, layers.Dense(V)(x))

        result = verdict("build_transformer", build)
        assert result.points == 3
        assert "four in ten" in result.parts[3].failure.message

    def test_a_model_that_is_too_large_is_told_its_size(self):
        result = verdict("build_transformer", network(D=256))
        assert "are more than 100,000" in result.parts[0].failure.message

    def test_a_model_for_one_length_alone_is_told_the_shape(self):
        result = verdict("build_transformer", lambda T, V: network()(8, V))
        assert result.points == 0

    def test_no_model_is_no_answer(self):
        result = verdict("build_transformer", lambda T, V: "a transformer")
        assert result.points == 0
        assert "Keras model" in result.parts[0].failure.message


@pytest.mark.keras
@pytest.mark.slow
def test_a_last_layer_that_starts_at_zero_is_no_activation():
    def build(T, V):
        import keras
        from keras import layers

        letters = keras.Input((T,), dtype="int32")
        x = layers.Embedding(V, 8)(letters)
        return keras.Model(letters, layers.Dense(V, kernel_initializer="zeros")(x))

    gives_logits = find("build_transformer").parts[0]
    subject = LocalSubject(build, "build_transformer")
    assert gives_logits.test(subject, np.random.default_rng(0)) is None
