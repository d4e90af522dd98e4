"""JupyterLab as a learner gets it: a server of a copied course, and a notebook open in a page."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import nbformat
import psutil
from playwright.sync_api import Locator, Page, Response, expect

from autograder.course.course import Course
from autograder.learner import lab
from tests.courses import ROOT

PICTURES = ROOT / "build" / "screenshots"
START_S, STOP_S = 120, 30
TIMEOUT_MS = 120_000  # TensorFlow is slow to import where others work too
URL = re.compile(r"http://127\.0\.0\.1:\d+/\S*\?token=\S+")
# A learner's own settings, and what other runs left, must not decide what is seen here.
FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


@dataclass
class Server:
    """A running JupyterLab: the address that it printed, and all that it printed."""

    course: Course
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)
    first_url: str = ""
    lines_at_start: int = 0
    _ready: threading.Event = field(default_factory=threading.Event)

    def address(self, notebook: Path) -> str:
        """Return where one notebook below ``work/`` opens on its own."""
        path = notebook.relative_to(self.course.work).as_posix()
        return re.sub(r"/doc/tree/[^?]*", f"/doc/tree/{path}", self.first_url)

    def stop_kernels(self) -> None:
        """Close every notebook's session, so that the next one starts with an empty kernel."""
        for session in json.loads(self._ask("GET", "sessions")):
            self._ask("DELETE", f"sessions/{session['id']}")

    def _ask(self, method: str, what: str) -> bytes:
        token = self.first_url.rpartition("token=")[2]
        request = urllib.request.Request(
            urljoin(self.first_url, f"/api/{what}"),
            method=method,
            headers={"Authorization": f"token {token}"},
        )
        with urllib.request.urlopen(request, timeout=STOP_S) as answer:
            return answer.read()

    def read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            found = URL.search(line)
            if found and not self.first_url:
                self.first_url, self.lines_at_start = found[0], len(self.log)
                self._ready.set()
        self._ready.set()

    def wait(self) -> None:
        self._ready.wait(START_S)
        assert self.first_url, "JupyterLab did not start:\n" + "".join(self.log)


def serve(
    course: Course, notebook: Path, private: Path
) -> contextlib.AbstractContextManager[Server]:
    """Run `bootcamp lab`'s own command on a course, until the block ends."""
    # Port 0 lets the system choose a free one, so that several runs do not meet.
    command = lab.command(course, notebook, browser=False, port=0)
    return running(course, command, lab.environment(), private)


def serve_teacher(course: Course, private: Path) -> contextlib.AbstractContextManager[Server]:
    """Run JupyterLab in the course folder, as a teacher does, until the block ends."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--allow-root"]
    return running(course, command, dict(os.environ), private)


@contextlib.contextmanager
def running(
    course: Course, command: list[str], environment: dict[str, str], private: Path
) -> Iterator[Server]:
    """Run a server until the block ends; it takes its kernels and all else along."""
    environment |= {name: str(private / name) for name in FOLDERS}
    environment.pop("MPLBACKEND", None)  # the tests' own; a kernel shows pictures inline
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        command,
        cwd=course.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    server = Server(course, process)
    reader = threading.Thread(target=server.read_log)
    reader.start()
    try:
        server.wait()
        yield server
    finally:
        below = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        reader.join()
        assert process.stderr is not None
        process.stderr.close()
        assert psutil.wait_procs(below, timeout=STOP_S)[1] == []


def _stores_a_file(answer: Response) -> bool:
    return answer.request.method == "PUT" and "/contents/" in answer.url


class Notebook:
    """A notebook in JupyterLab, driven as a learner does: with mouse, keys and eyes."""

    def __init__(self, page: Page, server: Server | None, path: Path) -> None:
        """Open a notebook; without a server, take the one that is open."""
        self.page, self.path = page, path
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self.places = {cell["id"]: place for place, cell in enumerate(cells)}
        self.code = [cell["id"] for cell in cells if cell["cell_type"] == "code" and cell["source"]]
        if server:
            page.goto(server.address(path))
        page.locator(".jp-Notebook .jp-Cell").nth(len(cells) - 1).wait_for(state="attached")
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Wait until the kernel has a name and nothing to do."""
        expect(self.page.locator(".jp-KernelName")).not_to_contain_text("No Kernel")
        expect(self.page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
            "data-status", "idle"
        )

    def cell(self, name: str) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.places[name])

    def prompt(self, name: str) -> Locator:
        return self.cell(name).locator(".jp-InputPrompt").first

    def output(self, name: str) -> Locator:
        return self.cell(name).locator(".jp-Cell-outputWrapper")

    def replace_last_line(self, name: str, *lines: str) -> None:
        """Type over the last line of a cell: ``raise NotImplementedError`` in an untouched one."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.press("Shift+Home")
        for place, line in enumerate(lines):
            if place:
                self.page.keyboard.press("Enter")  # the editor indents the next line itself
            self.page.keyboard.type(line)

    def run(self, name: str) -> Locator:
        """Run one cell with Ctrl + Enter, wait until it is done, return what it shows."""
        self._start(name)
        expect(self.prompt(name)).to_have_text(re.compile(r"\[\d+\]"))
        return self.output(name)

    def run_all(self) -> None:
        """Choose Run, Run All Cells from the menu, and wait for the last one."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self._wait_for(self.code)

    def saved(self) -> nbformat.NotebookNode:
        """Save with Ctrl + S and return what is in the file then."""
        with self.page.expect_response(_stores_a_file) as answer:
            self.page.keyboard.press("Control+S")
        assert answer.value.ok
        return nbformat.read(self.path, as_version=4)

    def _start(self, name: str) -> None:
        """Press Ctrl + Enter in a cell until JupyterLab has heard it: at first it may not listen."""
        before = self.prompt(name).inner_text()
        for patience_ms in (10_000, 10_000, TIMEOUT_MS):
            self.cell(name).locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")
            try:
                expect(self.prompt(name)).not_to_have_text(before, timeout=patience_ms)
                return
            except AssertionError:
                if patience_ms == TIMEOUT_MS:
                    raise

    def _wait_for(self, names: Sequence[str]) -> None:
        for name in names:
            expect(self.prompt(name)).to_have_text(re.compile(r"\[\d+\]"))
        self.wait_for_kernel()

    def errors(self) -> dict[str, str]:
        """Return the text of each cell that shows a traceback or anything on standard error."""
        red = ", ".join(
            f'[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr")
        )
        found = {name: self.output(name).locator(red) for name in self.code}
        return {name: red.first.inner_text() for name, red in found.items() if red.count()}

    def picture(self, name: str) -> Locator:
        """Return the last picture that a cell shows."""
        return self.output(name).locator("img").last

    def take_pictures(self, folder: str) -> None:
        """Keep what the reader sees, one file a screen, for people to look at."""
        target = PICTURES / folder
        target.mkdir(parents=True, exist_ok=True)
        for old in target.glob("*.png"):
            old.unlink()
        scroll = self.page.locator(".jp-WindowedPanel-outer")
        screen = scroll.evaluate("e => e.clientHeight")
        height = self.page.locator(".jp-WindowedPanel-viewport").evaluate("e => e.clientHeight")
        for number, top in enumerate(range(0, height, screen)):
            scroll.evaluate("(e, top) => e.scrollTo({top, behavior: 'instant'})", top)
            self.page.screenshot(path=target / f"{number:02d}.png")
