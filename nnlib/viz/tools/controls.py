"""What a reader can turn: sliders and choices, declared as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Slider:
    """A number between two ends."""

    low: float
    high: float
    value: float
    step: float
    label: str

    @property
    def whole(self) -> bool:
        """Say whether it moves over whole numbers only."""
        return all(isinstance(x, int) for x in (self.low, self.high, self.value, self.step))

    def accept(self, value: Any) -> Any:
        """Return `value` if the slider can stand there."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{self.label} must be a number, not {type(value).__name__}.")
        if not self.low <= value <= self.high:
            raise ValueError(
                f"{self.label} must lie between {self.low} and {self.high}, not at {value}."
            )
        return value

    def widget(self, name: str) -> Any:
        """Make the ipywidgets slider."""
        import ipywidgets

        kind = ipywidgets.IntSlider if self.whole else ipywidgets.FloatSlider
        places = 0 if self.whole else _decimals(self.step)
        return kind(
            value=self.value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label or name,
            readout_format="d" if self.whole else f".{places}f",
            **_layout(),
        )


@dataclass(frozen=True)
class Choice:
    """One of a few values."""

    options: tuple[Any, ...]
    value: Any
    label: str

    def accept(self, value: Any) -> Any:
        """Return `value` if it is among the options."""
        if value not in self.options:
            known = ", ".join(repr(option) for option in self.options)
            raise ValueError(f"{self.label} must be one of {known}, not {value!r}.")
        return value

    def widget(self, name: str) -> Any:
        """Make the ipywidgets drop-down list."""
        import ipywidgets

        return ipywidgets.Dropdown(
            # Pairs of label and value: a bare tuple such as (3, 4) would be taken for one.
            options=[(str(option), option) for option in self.options],
            value=self.value,
            description=self.label or name,
            **_layout(),
        )


def slider(
    low: float, high: float, value: float, step: float | None = None, label: str = ""
) -> Slider:
    """Declare a slider from `low` to `high` that starts at `value`.

    With whole numbers throughout, it moves over whole numbers. Without a `step` it takes 1 there,
    and a hundredth of the range otherwise.
    """
    if not low < high:
        raise ValueError(f"A slider needs low < high, not {low} and {high}.")
    if step is None:
        step = 1 if all(isinstance(x, int) for x in (low, high, value)) else (high - low) / 100
    if not step > 0:
        raise ValueError(f"A slider's step must be above 0, not {step}.")
    declared = Slider(low, high, value, step, label)
    declared.accept(value)
    return declared


def choice(options: Sequence[Any], value: Any = None, label: str = "") -> Choice:
    """Declare a choice among `options`, which starts at `value`, or at the first one."""
    if len(options) == 0:
        raise ValueError("A choice needs at least one option.")
    declared = Choice(tuple(options), options[0] if value is None else value, label)
    declared.accept(declared.value)
    return declared


def _decimals(step: float) -> int:
    """Count the decimals that a step needs, up to four: 0.25 needs two."""
    return next((n for n in range(5) if abs(round(step, n) - step) < 1e-12), 4)


def _layout() -> dict[str, Any]:
    """Room for labels of a few words."""
    return {"style": {"description_width": "14em"}, "layout": {"width": "35em"}}
