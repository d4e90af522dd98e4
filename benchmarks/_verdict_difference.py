"""What differs between two files of verdicts: points and mistakes one by one, messages by change."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Collection
from typing import Any

Case = dict[str, Any]


def difference(
    before: dict[str, Case], after: dict[str, Case], lessons: Collection[str] = ()
) -> tuple[str, bool]:
    """Say what differs, in these lessons or in all, and whether it is more than messages."""
    before, after = (
        {key: case for key, case in side.items() if not lessons or case["lesson"] in lessons}
        for side in (before, after)
    )
    gone, both = sorted(before.keys() - after.keys()), sorted(before.keys() & after.keys())
    lines = [f"{len(before)} cases before, {len(after)} after, {len(both)} in both."]
    lines += [f"gone: {key}" for key in gone]
    lines += [f"added: {key}" for key in sorted(after.keys() - before.keys())]
    serious = bool(gone)
    reworded: dict[tuple[str, str], list[str]] = collections.defaultdict(list)
    for key, word in itertools.product(both, ("points", "mistakes", "messages")):
        old, new = before[key][word], after[key][word]
        for part in sorted(name for name in {*old, *new} if old.get(name) != new.get(name)):
            change = (old.get(part, "-"), new.get(part, "-"))
            if word == "messages":
                reworded[change].append(f"{key} ({part})")
            else:
                lines.append(f"{word} changed: {key} ({part or 'all'}): {' -> '.join(change)}")
                serious = True
    lines.append(f"{sum(map(len, reworded.values()))} messages changed, in {len(reworded)} ways.")
    for (old_text, new_text), where in sorted(reworded.items(), key=lambda item: -len(item[1])):
        lines.append(f"\n{len(where)} times, first in {where[0]}:\n  - {old_text}\n  + {new_text}")
    return "\n".join(lines), serious
