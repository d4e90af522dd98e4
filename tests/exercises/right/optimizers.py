"""Right answers of lesson 09 in other styles."""

import numpy as np

from nnlib.optimizer_steps import adam_step


def _row_by_row(fan_in, fan_out, rng):
    return np.array([rng.normal(0, (2 / fan_in) ** 0.5, fan_out) for _ in range(fan_in)])


def of_floats(*functions):
    """Give each step the line of the stub, which makes float arrays of `p` and `g`."""

    def wrap(function):
        return lambda p, g, *rest: function(np.asarray(p, float), np.asarray(g, float), *rest)

    return tuple(map(wrap, functions))


def _momentum(p, g, state, lr, beta):
    state["v"] = beta * state.get("v", 0.0) - lr * g
    return p + state["v"]


def _momentum_written_into(p, g, state, lr, beta):
    v = state.setdefault("v", np.zeros_like(p))
    v *= beta
    v -= lr * g
    return v + p


def _momentum_by_element(p, g, state, lr, beta):
    if "v" not in state:
        state["v"] = np.zeros(p.shape)
    new_p, v = np.empty(p.shape), np.empty(p.shape)
    for i in np.ndindex(p.shape):
        v[i] = beta * state["v"][i] - lr * g[i]
        new_p[i] = p[i] + v[i]
    state["v"] = v
    return new_p


def _rmsprop(p, g, state, lr, rho, eps):
    state["v"] = rho * state.get("v", np.zeros_like(p)) + (1 - rho) * g**2
    return p - lr * g / (np.sqrt(state["v"]) + eps)


def _rmsprop_written_into(p, g, state, lr, rho, eps):
    v = state.setdefault("v", np.zeros_like(p))
    v += (1 - rho) * (np.square(g) - v)
    return p - lr * (g / (v**0.5 + eps))


def _rmsprop_by_element(p, g, state, lr, rho, eps):
    old = state.get("v", np.zeros(p.shape))
    new_p, v = np.empty(p.shape), np.empty(p.shape)
    for i in np.ndindex(p.shape):
        v[i] = rho * old[i] + (1 - rho) * g[i] * g[i]
        new_p[i] = p[i] - lr * g[i] / (np.sqrt(v[i]) + eps)
    state["v"] = v
    return new_p


def _correct_by_element(average, beta, t):
    share = 1.0
    for _ in range(t):
        share *= beta
    return np.array([[a / (1 - share) for a in row] for row in np.atleast_2d(average)])


def _adam(p, g, state, t, lr):
    state["m"] = 0.9 * state.get("m", np.zeros_like(p)) + 0.1 * g
    state["v"] = 0.999 * state.get("v", np.zeros_like(p)) + 0.001 * g**2
    return p - lr * state["m"] / (1 - 0.9**t) / (np.sqrt(state["v"] / (1 - 0.999**t)) + 1e-8)


def _adam_written_into(p, g, state, t, lr):
    m, v = (state.setdefault(name, np.zeros_like(p)) for name in "mv")
    m += 0.1 * (g - m)
    v += 0.001 * (g * g - v)
    return p - (lr / (1 - 0.9**t)) * m / (np.sqrt(v) / np.sqrt(1 - 0.999**t) + 1e-8)


def _adam_by_element(p, g, state, t, lr):
    m, v, new_p = (np.zeros(p.shape) for _ in range(3))
    for i in np.ndindex(p.shape):
        m[i] = 0.9 * (state["m"][i] if "m" in state else 0.0) + 0.1 * g[i]
        v[i] = 0.999 * (state["v"][i] if "v" in state else 0.0) + 0.001 * g[i] ** 2
        new_p[i] = p[i] - lr * (m[i] / (1 - 0.9**t)) / ((v[i] / (1 - 0.999**t)) ** 0.5 + 1e-8)
    state.update(m=m, v=v)
    return new_p


def _update_with_pairs(params, grads, states, t, lr):
    together = zip(params, grads, states, strict=True)
    return [tuple(_adam(*three, t, lr) for three in zip(*layer, strict=True)) for layer in together]


def _update_with_appends(params, grads, states, t, lr):
    new = []
    for i in range(len(params)):
        W = _adam(params[i][0], grads[i][0], states[i][0], t, lr)
        b = _adam(params[i][1], grads[i][1], states[i][1], t, lr)
        new.append([W, b])
    return new


def _updated_copy(params, grads, states, t, lr):
    params = list(params)
    for i, ((W, b), (dW, db)) in enumerate(zip(params, grads, strict=True)):
        params[i] = adam_step(W, dW, states[i][0], t, lr), adam_step(b, db, states[i][1], t, lr)
    return params


def _by_generators(grads, c):
    length = float(np.sqrt(sum(np.sum(np.square(g)) for pair in grads for g in pair)))
    factor = min(1.0, c / length)
    return [tuple(factor * np.asarray(g) for g in pair) for pair in grads]


def _of_one_vector(grads, c):
    flat = np.concatenate([np.ravel(g) for pair in grads for g in pair])
    length = np.linalg.norm(flat)
    if length <= c:
        return [(np.array(dW), np.array(db)) for dW, db in grads]
    return [(np.multiply(dW, c / length), np.multiply(db, c / length)) for dW, db in grads]


def _by_loop(grads, c):
    total = 0.0
    for dW, db in grads:
        total += np.einsum("dh,dh->", dW, dW) + np.dot(db, db)
    factor = c / np.sqrt(total) if total > c * c else 1
    clipped = []
    for dW, db in grads:
        clipped.append([np.asarray(dW) * factor, np.asarray(db) * factor])
    return clipped


RIGHT = {
    "he_init": (
        lambda fan_in, fan_out, rng: rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in),
        lambda fan_in, fan_out, rng: rng.normal(size=(fan_out, fan_in)).T / np.sqrt(fan_in / 2),
        _row_by_row,
    ),
    "momentum_step": of_floats(_momentum, _momentum_written_into, _momentum_by_element),
    "rmsprop_step": of_floats(_rmsprop, _rmsprop_written_into, _rmsprop_by_element),
    "bias_correct": (
        lambda average, beta, t: np.asarray(average) / (1 - beta**t),
        lambda average, beta, t: np.asarray(average) * (1 / (1 - np.power(beta, t))),
        lambda average, beta, t: np.divide(average, 1 - np.exp(t * np.log(beta))),
        _correct_by_element,
    ),
    "adam_step": of_floats(_adam, _adam_written_into, _adam_by_element),
    "adam_update": (_update_with_pairs, _update_with_appends, _updated_copy),
    "clip_by_norm": (_by_generators, _of_one_vector, _by_loop),
}
