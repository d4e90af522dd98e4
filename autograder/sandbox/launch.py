"""The script that a zygote is started with: loads this package alone, under another name.

`import autograder` inside must find what the policy puts there for learners, not the grader.
"""

import importlib
import importlib.util
import os
import socket
import sys
from pathlib import Path

NAME = "sandbox_worker"


def load_package() -> None:
    """Import this folder as a package called `NAME`."""
    here = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        NAME, here / "__init__.py", submodule_search_locations=[str(here)]
    )
    assert spec is not None and spec.loader is not None
    package = sys.modules[NAME] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == "__main__":
    # The interpreter runs isolated, so it is told here where its parent finds packages.
    task, *library_paths = sys.argv[1:]
    sys.path += [path for path in library_paths if path not in sys.path]
    load_package()
    if task.startswith("probe:"):
        importlib.import_module(f"{NAME}.trusted.probes").run(task.removeprefix("probe:"))
    else:
        control = socket.socket(fileno=int(task))
        importlib.import_module(f"{NAME}.inside.zygote_main").main(control)
        os._exit(0)  # at once: there is nothing to tidy up, and TensorFlow would take its time
