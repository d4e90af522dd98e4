"""NumPy random generators as data: the state of their bit generator, checked before use."""

from typing import Any

import numpy as np

BIT_GENERATORS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        np.random.PCG64,
        np.random.PCG64DXSM,
        np.random.MT19937,
        np.random.Philox,
        np.random.SFC64,
    )
}

# NumPy copies these fields into C structs unchecked: a position outside its buffer would make the
# generator read foreign memory. Every other integer is bounded by the width of its field.
_BOUNDS = {"pos": 624, "buffer_pos": 4, "has_uint32": 1, "uinteger": 2**32 - 1}
_WIDEST = 2**128 - 1


class GeneratorStateError(Exception):
    """A state that no bit generator of this kind can have."""


def restored_generator(state: Any) -> np.random.Generator:
    """Return a generator in the given `bit_generator.state`."""
    name = state.get("bit_generator") if type(state) is dict else None
    if type(name) is not str or name not in BIT_GENERATORS:
        raise GeneratorStateError("not the state of a known bit generator")
    bit_generator = BIT_GENERATORS[name](0)
    _check("state", state, bit_generator.state)
    bit_generator.state = state
    return np.random.Generator(bit_generator)


def _check(field: str, given: Any, pattern: Any) -> None:
    if type(given) is not type(pattern):
        raise GeneratorStateError(f"the generator's {field} is a {type(given).__name__}")
    if type(pattern) is dict:
        if given.keys() != pattern.keys():
            raise GeneratorStateError(f"the generator's {field} has the wrong fields")
        for key in pattern:
            _check(key, given[key], pattern[key])
    elif type(pattern) is np.ndarray:
        if given.shape != pattern.shape or given.dtype != pattern.dtype:
            raise GeneratorStateError(f"the generator's {field} has the wrong shape or dtype")
    elif type(pattern) is int and not 0 <= given <= _BOUNDS.get(field, _WIDEST):
        raise GeneratorStateError(f"the generator's {field} is out of range")
