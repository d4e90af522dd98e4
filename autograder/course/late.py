"""What lateness costs: the policy of a course as data, and the sum that follows from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

DAY_S = 24 * 60 * 60
POLICIES = ("none", "per_day", "cut_off")


@dataclass(frozen=True)
class LatePolicy:
    """``[late]`` in ``course.toml``.

    ``per_day`` takes ``percent_per_day`` of what was earned for each day that has begun since the
    due date, and everything after ``cut_off_days``, where that is given. ``cut_off`` takes
    everything after ``cut_off_days``, by default at the due date itself. A day is 24 hours.
    Lateness within ``grace_minutes`` costs nothing.
    """

    policy: str = "none"
    percent_per_day: float = 10.0
    cut_off_days: float | None = None
    grace_minutes: float = 0.0

    def penalty(self, score: float, late_s: float) -> float:
        """Return how many of the ``score`` points are taken off: none of them to all."""
        if self.policy == "none" or late_s <= 60 * self.grace_minutes:
            return 0.0
        if self.is_cut_off(late_s):
            return score
        if self.policy == "cut_off":
            return 0.0
        days = math.ceil(late_s / DAY_S)
        return score * min(1.0, days * self.percent_per_day / 100)

    def described(self) -> str:
        """Say the policy in a few words."""
        if self.policy == "none":
            return "costs nothing"
        grace = f" after {self.grace_minutes:g} minutes" if self.grace_minutes else ""
        if self.policy == "cut_off":
            later = f" {self.cut_off_days:g} days later" if self.cut_off_days else ""
            return f"nothing counts after the due date{later}{grace}"
        end = f", everything after {self.cut_off_days:g} days" if self.cut_off_days else ""
        return f"{self.percent_per_day:g} % a day{grace}{end}"

    def is_cut_off(self, late_s: float) -> bool:
        """Say whether work that comes so late counts for nothing."""
        if self.policy == "none" or late_s <= 60 * self.grace_minutes:
            return False
        limit = self.cut_off_days if self.policy == "per_day" else self.cut_off_days or 0.0
        return limit is not None and late_s > DAY_S * limit


def read_policy(table: Mapping[str, Any]) -> LatePolicy:
    """Make a policy of what stands under ``[late]``; ``ValueError`` says what cannot be meant."""
    known = [item.name for item in fields(LatePolicy)]
    for key, value in table.items():
        if key not in known:
            raise ValueError(f"unknown key {key!r} in [late]; known are {', '.join(known)}")
        if key == "policy":
            if value not in POLICIES:
                raise ValueError(f"late policy is {value!r}; use {', '.join(POLICIES)}")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise ValueError(f"{key} must be a number from 0 up, not {value!r}")
    policy = LatePolicy(**table)
    if policy.percent_per_day > 100:
        raise ValueError(
            f"percent_per_day is {policy.percent_per_day:g}; more than 100 is too much"
        )
    return policy


def duration(seconds: float) -> str:
    """Return a length of time as people say it, in its two largest units."""
    minutes = max(1, math.ceil(seconds / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    units = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count]
    return " ".join(parts[:2])
