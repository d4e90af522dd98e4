"""The script that a zygote is started with: loads this package alone, under another name.

`import autograder` inside must find what the policy puts there for learners, not the grader.
"""

import importlib
import importlib.util
import socket
import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        "sandbox_worker", here / "__init__.py", submodule_search_locations=[str(here)]
    )
    assert spec is not None and spec.loader is not None
    package = sys.modules["sandbox_worker"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    control = socket.socket(fileno=int(sys.argv[1]))
    importlib.import_module("sandbox_worker.zygote_main").main(control)
