"""A small transformer in Keras, as the course builds it (lesson 17).

It stands in where the learner's own is not written yet. Keras is imported when it is built, not
before.
"""

from typing import Any

from nnlib.embedding import positional_encoding


def build_transformer(
    T: int, V: int, D: int = 32, heads: int = 2, causal: bool = False, dropout: float = 0.0
) -> Any:
    """Build a transformer of one block.

    Parameters
    ----------
    T : int
        Positions.
    V : int
        Different letters, or words.
    D : int
        Features of each position; `heads` must divide it.
    heads : int
    causal : bool
        True for a language model: no position looks ahead. False: each sees the whole sequence.
    dropout : float
        The share of attention weights, and of the last features, that fall silent in training.

    Returns
    -------
    keras.Model
        From whole numbers (N, T) to logits (N, T, V). Not compiled.

    Notes
    -----
    Vaswani et al., *Attention is all you need*, 2017.
    """
    import keras
    from keras import layers

    letters = keras.Input((T,), dtype="int32")
    x = layers.Embedding(V, D)(letters) + positional_encoding(T, D).astype("float32")
    look = layers.MultiHeadAttention(heads, D // heads, dropout=dropout)
    x = layers.LayerNormalization()(x + look(x, x, use_causal_mask=causal))
    thought = layers.Dense(D)(layers.Dense(2 * D, "relu")(x))
    x = layers.LayerNormalization()(x + thought)
    x = layers.Dropout(dropout)(x) if dropout else x
    return keras.Model(letters, layers.Dense(V)(x))
