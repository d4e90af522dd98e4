"""Layers: functions with memory, under the names and arguments of Keras.

Each keeps its parameters, and on the way forward what it needs to find its way back.
"""

from nnlib.layers.attention import MultiHeadAttention
from nnlib.layers.base import Layer
from nnlib.layers.convolution import (
    Conv2D,
    GlobalAvgPool2D,
    GlobalMaxPool2D,
    MaxPool2D,
)
from nnlib.layers.dense import Activation, Dense, Dropout, Flatten
from nnlib.layers.embedding import Embedding, PositionalEncoding
from nnlib.layers.normalization import BatchNorm, LayerNorm
from nnlib.layers.recurrent import LSTM, RNN
from nnlib.layers.residual import Residual

__all__ = [
    "LSTM",
    "RNN",
    "Activation",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAvgPool2D",
    "GlobalMaxPool2D",
    "Layer",
    "LayerNorm",
    "MaxPool2D",
    "MultiHeadAttention",
    "PositionalEncoding",
    "Residual",
]
