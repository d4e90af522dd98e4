"""The IPython shell in which learners' cells run: no kernel, no sockets, outputs collected."""

import json
import subprocess
import sys
from binascii import b2a_base64
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from .outputs import Outputs


class _Publisher(DisplayPublisher):
    outputs = AnyTrait()

    def publish(  # type: ignore[no-untyped-def]
        self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs
    ) -> None:
        mimes = {str(mime): _mime_value(value) for mime, value in dict(data).items()}
        self.outputs.add(
            {"output_type": "display_data", "data": mimes, "metadata": _mime_value(metadata or {})},
            _size(mimes),
        )

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear()


class _DisplayHook(DisplayHook):
    outputs = AnyTrait()
    _shown: dict[str, Any]

    def start_displayhook(self) -> None:
        self._shown = {}

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        mimes = {str(mime): _mime_value(value) for mime, value in format_dict.items()}
        self._shown = {
            "output_type": "execute_result",
            "execution_count": self.prompt_count,
            "data": mimes,
            "metadata": _mime_value(md_dict or {}),
        }

    def finish_displayhook(self) -> None:
        if self._shown:
            self.outputs.add(self._shown, _size(self._shown["data"]))
        self._shown = {}


class Shell(InteractiveShell):
    """IPython with a collector instead of a terminal or a kernel."""

    displayhook_class = Type(_DisplayHook)
    display_pub_class = Type(_Publisher)
    outputs: Outputs
    source = ""
    """The source of the cell that runs, as it was written."""

    def attach(self, outputs: Outputs) -> None:
        self.outputs = outputs
        self.displayhook.outputs = outputs
        self.display_pub.outputs = outputs

    def run_notebook_cell(self, source: str) -> bool:
        """Run a cell as in a notebook, and return whether it went well."""
        self.source = source
        return bool(self.run_cell(source, store_history=True).success)

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: no window opens, and the inline backend needs no event loop."""

    def ask_exit(self) -> None:
        """Do nothing for `exit`: the grader decides when the session ends."""

    def system(self, cmd: str) -> None:
        """Run a `!command`; its output becomes the cell's."""
        command = self.var_expand(cmd, depth=1)
        with subprocess.Popen(
            command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                sys.stdout.write(line)
        self.user_ns["_exit_code"] = process.returncode

    def _tee(self, channel: str) -> AbstractContextManager[None]:
        """Keep no second copy of what is printed: a flood of it would fill the memory."""
        return nullcontext()

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [stb] if isinstance(stb, str) else [str(line) for line in stb]
        error = {
            "output_type": "error",
            "ename": str(getattr(etype, "__name__", etype)),
            "evalue": _text(evalue),
            "traceback": lines,
        }
        self.outputs.add(error, sum(map(len, lines)) + len(error["evalue"]))


def make_shell() -> Shell:
    """Return the one shell of this process, with figures shown inline at the end of a cell."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 1000
    config.InteractiveShell.xmode = "Context"
    shell: Shell = Shell.instance(config=config)
    shell.enable_matplotlib("inline")
    _warm_up(shell)
    return shell


_FIRST_CELLS = (
    "import numpy as np",
    "def f(x):\n    return x",
    "print(np.ones(2))",
    "f(np.ones((2, 2)))",
    "raise NotImplementedError('as in a stub')",
    # Lines, marks, a map and an arrow; a formula, plain text and bold.
    (
        "from matplotlib import pyplot as plt\n"
        "plt.plot([0, 1], [0, 1], marker='o', label='$a^2$')\n"
        "plt.scatter([0, 1], [1, 0], c=[0, 1], marker='s')\n"
        "plt.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1))\n"
        "plt.annotate('a', (0, 0), (1, 1), arrowprops={'arrowstyle': '->'})\n"
        "plt.title('b', fontweight='bold')\nplt.xlabel('x (cm)')\nplt.legend()"
    ),
)


def _warm_up(shell: Shell) -> None:
    """Do once what every session would otherwise do first: load fonts, fill caches.

    Afterwards the shell is as new: no name, no history, the first cell is number 1.
    """
    before = set(shell.user_ns)
    shell.attach(Outputs(0))
    for source in _FIRST_CELLS:
        shell.run_cell(source, store_history=True)
    shell.displayhook.flush()
    shell.history_manager.reset(new_session=False)
    shell.execution_count = 1
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]
    # What an error leaves for a debugger keeps the frames of these cells alive.
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)


def _text(value: object) -> str:
    try:
        return str(value)
    except BaseException:  # noqa: BLE001  a learner's __str__ may raise anything
        return f"<{type(value).__name__} whose text cannot be shown>"


def _mime_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return b2a_base64(value).decode("ascii")
    return value if type(value) is str else json.loads(json.dumps(value, default=str))


def _size(mimes: dict[str, Any]) -> int:
    return sum(len(value) if isinstance(value, str) else 1000 for value in mimes.values())
