"""One submission as a job: plain data in, plain data out, the same verdict wherever it runs."""

from __future__ import annotations

import atexit
import gc
import hashlib
import importlib.util
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.grade import stages
from autograder.grade.notebook import OpenSandbox, Rules, grade_notebook, not_graded
from autograder.grade.pictures import DRAW_ALL, Pictures, rehearse
from autograder.grade.verdicts import GradedNotebook, GradedSubmission
from autograder.notebook.assignment import AssignmentSpec, NotebookSpec
from autograder.notebook.restoring import Unreadable, sanitise
from autograder.sandbox.trusted.policy import COURSE_PATH, Policy
from autograder.sandbox.trusted.session import OpenSession, Session
from autograder.sandbox.trusted.translation import Translation
from autograder.sandbox.trusted.zygote import Zygote

# Not imported before the fork: the stand-in for this package has no submodules, and TensorFlow
# belongs to the Keras kind, which loads it with care.
NOT_READY = frozenset({"autograder", "tensorflow", "keras"})
INSIDE = Path(__file__).parents[1] / "learners_package" / "autograder"


@dataclass(frozen=True)
class Job:
    """A submission with everything that its verdict depends on; ``key`` is its hash."""

    learner: str
    assignment: str
    key: str
    spec: AssignmentSpec
    rules: Rules
    notebooks: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    kind: str = "numpy"
    isolation: str = "walls"


_zygotes: dict[tuple[object, ...], Zygote] = {}
_rehearsed: dict[tuple[object, ...], Pictures] = {}


def grade_job(job: Job) -> GradedSubmission:
    """Grade one submission in this process, and leave nothing of it behind."""
    started = time.perf_counter()
    stages.take()
    graded = []
    with stages.stage("put together"):
        zygote = _zygote(job)
        notebooks = _matched(job)
        for spec in job.spec.notebooks:
            one = _notebook(job, spec, notebooks.get(spec.name), zygote)
            graded.append(replace(one, notes=(*job.notes, *one.notes)))
    seconds = time.perf_counter() - started
    return GradedSubmission(
        job.learner, job.assignment, job.key, tuple(graded), seconds, stages.take()
    )


def _notebook(
    job: Job, spec: NotebookSpec, found: tuple[bytes, str] | None, zygote: Zygote
) -> GradedNotebook:
    if found is None:
        return not_graded(spec, f"{spec.name}.ipynb was not handed in.")
    data, note = found
    try:
        with stages.stage("read and restore"):
            sanitised = sanitise(data, spec)
    except Unreadable as error:
        return not_graded(spec, f"{spec.name}.ipynb cannot be read: {error}.")
    # The source's own data files win: a test may rely on them.
    files = {**job.files, **job.spec.files}

    def open_sandbox(environ: Mapping[str, str]) -> OpenSession:
        def open_session(translation: Translation) -> Session:
            with stages.stage("open a sandbox"):
                return zygote.session(files, _seed(job), environ, translation)

        return open_session

    def open_bench(translation: Translation) -> Session:
        # No file of the learner's lies in the bench, where it might be imported.
        return zygote.session({}, _seed(job), translation=translation)

    pictures = _pictures(job, spec, open_sandbox)
    graded = grade_notebook(
        sanitised, spec, job.rules, open_sandbox, open_bench, job.spec.files, pictures
    )
    return replace(graded, notes=(note, *graded.notes)) if note else graded


def _matched(job: Job) -> dict[str, tuple[bytes, str]]:
    """Pair the notebooks with those of the source; a single renamed one is recognised."""
    wanted = {spec.name for spec in job.spec.notebooks}
    found = {name: (data, "") for name, data in job.notebooks.items() if name in wanted}
    missing, extra = sorted(wanted - set(found)), sorted(set(job.notebooks) - wanted)
    if len(missing) == 1 and len(extra) == 1:
        found[missing[0]] = (
            job.notebooks[extra[0]],
            f"{extra[0]}.ipynb was taken for {missing[0]}.ipynb.",
        )
    return found


def _pictures(job: Job, spec: NotebookSpec, open_sandbox: OpenSandbox) -> Pictures:
    """Return the lesson's pictures from the teacher's notebook, drawn once in each process."""
    if not spec.worked:
        return DRAW_ALL
    wanted = (job.kind, job.isolation, job.rules.limits, job.assignment, spec.name, spec.worked)
    if wanted not in _rehearsed:
        with stages.stage("rehearse the pictures"):
            _rehearsed[wanted] = rehearse(spec, job.rules.limits, open_sandbox)
    return _rehearsed[wanted]


def _seed(job: Job) -> int:
    return int.from_bytes(hashlib.sha256(job.assignment.encode()).digest()[:4], "little")


def _zygote(job: Job) -> Zygote:
    """Return this process's zygote for the job, with everything its notebooks import."""
    preload = _preload(job)
    wanted = (job.kind, job.isolation, job.rules.limits, preload)
    if wanted not in _zygotes:
        import nnlib

        library = str(Path(nnlib.__file__).parent)
        policy = Policy(
            extra_readonly=(
                (str(INSIDE), f"{COURSE_PATH}/autograder"),
                (library, f"{COURSE_PATH}/nnlib"),
            )
        )
        zygote = Zygote(
            job.kind, job.rules.limits, policy=policy, preload=preload, isolation=job.isolation
        )
        zygote.start()
        _zygotes[wanted] = zygote
        # What is imported by now stays, so collections need not look through it.
        gc.collect()
        gc.freeze()
    return _zygotes[wanted]


def _preload(job: Job) -> tuple[str, ...]:
    """Name the installed modules that the teacher's own notebooks import."""
    targets = {
        target.partition(":")[0] for spec in job.spec.notebooks for target in spec.modules.values()
    }
    ready = {name for name in targets if name.partition(".")[0] not in NOT_READY}
    return (
        f"{INSIDE.name}._warm",
        *sorted(name for name in ready if _exists(name)),
        f"{INSIDE.name}._pictures",  # last, since it wraps the drawing functions of what is loaded
    )


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def close_zygotes() -> None:
    """End every zygote of this process."""
    while _zygotes:
        _zygotes.popitem()[1].close()


atexit.register(close_zygotes)
