"""How much all cells of a notebook may show together; a note says where the rest was left out."""

from __future__ import annotations

import json
from typing import Any

CELLS = 10
"""The whole notebook may show as much as this many cells at their limit."""
_NOTE = (
    "[The output of this cell ends here: the limit of {limit:,} bytes for all cells of the notebook "
    "was reached.]\n"
)


class OutputLimit:
    """What a notebook may still show."""

    def __init__(self, cell_bytes: int) -> None:
        self._limit = self._left = CELLS * cell_bytes

    def fitting(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the outputs of one cell as far as they fit, with a note where they do not."""
        for place, output in enumerate(outputs):
            size = len(json.dumps(output, ensure_ascii=False).encode("utf-8", "replace"))
            if size > self._left:
                # Nothing is shown after a gap, where it would be in the wrong place.
                self._left = 0
                note = {"output_type": "stream", "name": "stderr"}
                note["text"] = _NOTE.format(limit=self._limit)
                return [*outputs[:place], note]
            self._left -= size
        return outputs
