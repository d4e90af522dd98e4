"""Takes the pictures of the README out of the lessons that made them."""

import base64
import json
from pathlib import Path

HERE = Path(__file__).parent
PICTURES = {"moons.png": ("03_forward", 0)}


def picture(lesson: str, place: int) -> bytes:
    """Return the picture at this place among those of a lesson's source notebook."""
    word = lesson.split("_", 1)[1]
    path = HERE.parents[1] / "solutions" / lesson / f"{word}.ipynb"
    outputs = (o for cell in json.loads(path.read_text())["cells"] for o in cell.get("outputs", []))
    found = [o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    return base64.b64decode("".join(found[place]))


if __name__ == "__main__":
    for name, (lesson, place) in PICTURES.items():
        (HERE / name).write_bytes(picture(lesson, place))
