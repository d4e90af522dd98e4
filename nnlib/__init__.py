"""nnlib: neural networks in plain NumPy, in the order in which the lessons build them.

The functions `neuron` and `attention` are imported from the modules of the same names.
"""
# Every name here is for import from outside, and lesson order says more than the alphabet.
# ruff: noqa: F401, I001

# Lessons 00 to 02: arrays, a neuron, activations
from nnlib.arrays import row_sums, add_bias, batch_dot
from nnlib.neuron import (
    step,
    neuron_batch,
    gate,
    perceptron_update,
)
from nnlib.activations import (
    identity,
    sigmoid,
    sigmoid_grad,
    tanh,
    tanh_grad,
    relu,
    relu_grad,
    relu_backward,
    leaky_relu,
    leaky_relu_grad,
    softplus,
    softmax,
    softmax_backward,
    log_softmax,
)

# Lessons 03 to 06: a network, its loss, its gradients
from nnlib.dense import dense_forward, dense_backward
from nnlib.initializers import (
    he_init,
    glorot_uniform,
    orthogonal,
)
from nnlib.losses import (
    mse,
    mse_grad,
    huber,
    binary_cross_entropy,
    binary_cross_entropy_grad,
    one_hot,
    cross_entropy,
    cross_entropy_grad,
    cross_entropy_and_grad,
    hinge,
    hinge_grad,
)
from nnlib.mlp import (
    count_params,
    init_params,
    mlp_forward,
    mlp_forward_cached,
    mlp_backward,
    loss_and_grads,
)
from nnlib.svm import svm_grads, LinearSVM
from nnlib.gradcheck import (
    GradientError,
    numeric_grad,
    complex_step_grad,
    relative_error,
    check_gradient,
)

# Lesson 07: automatic differentiation
from nnlib.autograd import Value, topo_sort

# Lessons 08 to 10: training, and training well
from nnlib.descent import (
    gd_step,
    fit_linear,
    minibatches,
    standardize,
    train_mlp,
)
from nnlib.optimizer_steps import (
    momentum_step,
    rmsprop_step,
    adam_step,
    clip_by_norm,
)
from nnlib.optimizers import (
    Optimizer,
    SGD,
    RMSprop,
    Adam,
)
from nnlib.regularization import (
    l2_penalty,
    l2_penalty_grads,
    dropout,
    early_stop,
)
from nnlib.normalization import (
    batchnorm_forward,
    batchnorm_backward,
    layernorm_forward,
    layernorm_backward,
)
from nnlib.metrics import (
    accuracy,
    confusion_matrix,
    k_fold,
)

# Lessons 12 to 14: pictures, depth, time
from nnlib.convolution import (
    conv_output_size,
    conv2d,
    conv2d_backward,
)
from nnlib.pooling import (
    maxpool2d,
    maxpool2d_backward,
    global_avgpool2d,
    global_avgpool2d_backward,
    global_maxpool2d,
    global_maxpool2d_backward,
)
from nnlib.residual import residual_forward
from nnlib.recurrent import (
    rnn_step,
    rnn_forward,
    rnn_backward,
    lstm_step,
    lstm_forward,
    lstm_backward,
)
from nnlib.series import make_windows, chronological_split, scale_by_past

# Lessons 15 to 17: energy, adversaries, attention
from nnlib.reconstruction import denoising_pairs, reconstruction_error, anomaly_threshold
from nnlib.boltzmann import (
    hidden_probabilities,
    visible_probabilities,
    free_energy,
    gibbs_step,
    cd1_grads,
)
from nnlib.adversarial import (
    discriminator_loss,
    generator_loss,
    mode_coverage,
)
from nnlib.embedding import embedding_forward, embedding_backward, positional_encoding
from nnlib.attention import (
    causal_mask,
    attention_weights,
    attention_backward,
    split_heads,
    merge_heads,
    multihead_attention,
    multihead_attention_backward,
)

# Layers, and the model that trains them
from nnlib.layers import (
    LSTM,
    RNN,
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAvgPool2D,
    GlobalMaxPool2D,
    Layer,
    LayerNorm,
    MaxPool2D,
    MultiHeadAttention,
    PositionalEncoding,
    Residual,
)
from nnlib.model import Sequential
from nnlib.with_keras.bridge import from_keras, to_keras
