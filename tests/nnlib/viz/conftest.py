"""A real IPython shell whose outputs a test can read."""

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


@pytest.fixture
def outputs() -> Iterator[list[dict[str, Any]]]:
    """Run the test inside IPython; what is displayed arrives in this list."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    publisher = CapturingDisplayPublisher()
    shell.display_pub = publisher
    yield publisher.outputs
    shell.restore_sys_module_state()
    InteractiveShell.clear_instance()
