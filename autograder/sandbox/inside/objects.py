"""Keeps, inside the sandbox, what the examiner knows by handle, and turns values into frames."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..wire.protocol import Callback, Crossing, Handle, KerasModel, ValueTooLarge
from ..wire.protocol import decode as decode_frame
from ..wire.protocol import encode as encode_value

MAX_HANDLES = 100_000
CallBack = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]


@dataclass(frozen=True)
class Models:
    """How models cross as data; without arguments, none do."""

    apart: Callable[[Any], KerasModel | None] = lambda value: None
    rebuild: Callable[[KerasModel], Any] = lambda model: model
    set_seed: Callable[[int], None] = lambda seed: None


class CallbackProxy:
    """Stands in here for one of the examiner's functions."""

    def __init__(self, call_back: CallBack, number: int, name: str) -> None:
        self._call_back = call_back
        self.number = number
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call_back(self.number, args, kwargs)


class Objects:
    """The objects of one session that stay inside, by number."""

    def __init__(self, first_handle: int, models: Models, call_back: CallBack) -> None:
        self.models = models
        self._call_back = call_back
        self._kept: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next_handle = itertools.count(first_handle)
        self._proxies: dict[int, CallbackProxy] = {}

    def pack(self, value: Any) -> bytes:
        return encode_value(value, self._lower)

    def pack_copy(self, value: Any) -> bytes:
        """Return the frame of what leaves as a copy: no handle by which it could be used."""
        return encode_value(value, self._copied)

    def unpack(self, packed: bytes) -> Any:
        return decode_frame(packed, self._lift)

    def handle(self, value: Any) -> Handle:
        """Keep a value here and return the handle by which it is known outside."""
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._kept) >= MAX_HANDLES:
                raise ValueTooLarge(f"more than {MAX_HANDLES:,} objects are held by handle")
            number = self._numbers[id(value)] = next(self._next_handle)
            self._kept[number] = value
        return Handle(number, type(value).__name__)

    def kept(self, number: int) -> Any:
        return self._kept[number]

    def _lower(self, value: Any) -> Crossing:
        if type(value) is CallbackProxy:
            return Callback(value.number)
        model = self.models.apart(value)
        handle = self.handle(value)
        return handle if model is None else replace(model, handle=handle)

    def _copied(self, value: Any) -> Crossing:
        """Let a model out as data; of another object, only its type's name."""
        return self.models.apart(value) or Handle(0, type(value).__name__)

    def _lift(self, crossing: Crossing) -> Any:
        if type(crossing) is Handle:
            return self._kept[crossing.id]
        if type(crossing) is Callback:
            proxy = CallbackProxy(self._call_back, crossing.id, crossing.name)
            return self._proxies.setdefault(crossing.id, proxy)
        assert isinstance(crossing, KerasModel)
        if crossing.handle and crossing.handle.id in self._kept:
            return self._kept[crossing.handle.id]
        return self.models.rebuild(crossing)
