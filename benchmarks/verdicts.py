"""What the engine says of everything that we know, for holding one build against another.

    python benchmarks/verdicts.py before.json
    python benchmarks/verdicts.py after.json --lesson backprop --lesson forward
    python benchmarks/verdicts.py after.json --only exercises --without-keras
    python benchmarks/verdicts.py --compare before.json after.json

Every exercise is put to the engine with its reference, each right style, each catalogued mistake
and the untouched stub: under the draws of the notebook and under one secret, of Keras models
under the former alone. The corpus of ``tests/submissions`` is graded on the real path. Each case
gets its points, the mistakes that were recognised and the messages, as sorted JSON.

The comparison takes ``--lesson`` too, and ends with 1 if points or mistakes differ or cases are
gone, with 0 if nothing differs, or messages alone.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from _verdict_difference import Case, difference

from autograder.engine import registry
from autograder.engine.examine import VISIBLE, examine
from autograder.engine.exercise import Exercise
from autograder.engine.subject import LocalSubject
from tests.exercises.right import right_styles
from tests.submissions import campaign, folders, samples

SECRETS = {"visible": VISIBLE, "other": b"another secret"}
COURSE_SECRET = "5ec4e7" * 10  # of the corpus's course: what it draws has to repeat
CORPUS = "submissions"  # stands where an exercise's lesson does
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "OMP_NUM_THREADS": "1"}
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")  # a place in memory: another in every run


def untouched(*args: Any) -> Any:
    raise NotImplementedError


def answers(exercise: Exercise) -> dict[str, Callable[..., Any]]:
    """Return all that is put to the engine as an answer to the exercise, by name."""
    return {
        "reference": exercise.reference,
        "stub": untouched,
        **{f"right/{place}": style for place, style in enumerate(right_styles(exercise))},
        **{f"mistake/{mistake.name}": mistake.wrong for mistake in exercise.mistakes},
    }


def cases_of(exercise: Exercise) -> list[tuple[str, str, str]]:
    """Return exercise, answer and secret of each case, by name."""
    secrets = ["visible"] if exercise.keras else list(SECRETS)
    return [(exercise.name, answer, s) for answer in answers(exercise) for s in secrets]


def examined(case: tuple[str, str, str]) -> Case:
    """Put one case to the engine."""
    exercise = registry.find(case[0])
    subject = LocalSubject(answers(exercise)[case[1]], exercise.name)
    try:
        verdict = asdict(examine(exercise, subject, SECRETS[case[2]]))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is written down
        verdict = {"points": None, "max_points": exercise.points, "note": repr(error)}
    return written(exercise.lesson, verdict["note"], verdict, verdict.get("parts", ()))


def written(lesson: str, note: str, total: Case, parts: Sequence[Case] = ()) -> Case:
    """Return what is kept of a verdict: all but what differs from run to run."""
    points, mistakes, messages = {}, {}, {"": note}
    for name, of in [("", total), *((part["name"], part) for part in parts)]:
        points[name] = f"{of['points']} of {of['max_points']}"
        failure = of.get("failure") or {}
        mistakes[name] = failure.get("mistake", "")
        messages |= {f"{name}, {word}": failure.get(word, "") for word in ("message", "example")}
        # What is measured of a trained model: its last digits are the machine's.
        messages[f"{name}, share"] = f"{of['share']:.3f}" if of.get("share") is not None else ""
    return {
        "lesson": lesson,
        "verdict": "right" if total["points"] == total["max_points"] else "not right",
        "points": points,
        "mistakes": {name: mistake for name, mistake in mistakes.items() if mistake},
        "messages": {name: ADDRESS.sub("0x…", text) for name, text in messages.items() if text},
    }


def exercise_cases(chosen: list[Exercise], jobs: int) -> dict[str, Case]:
    """Examine everything, in processes of their own, and say how far it is."""
    cases = [case for exercise in chosen for case in cases_of(exercise)]
    found, started = dict[str, Case](), time.time()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        for case, result in zip(cases, pool.map(examined, cases), strict=True):
            found["/".join(case)] = result
            if len(found) % (len(cases) // 20 or 1) == 0:
                print(f"{len(found)} of {len(cases)}, {time.time() - started:.0f} s", flush=True)
    return found


def submission_cases() -> dict[str, Case]:
    """Hand in the whole corpus and grade it; its course has a secret that does not change."""
    batch = samples.samples()
    varying = {one.name for one in (*batch, *folders.CASES) if one.expect.varies}
    varying |= {"15-shared_and_mapped"}  # a busy machine decides which limit it meets first
    with tempfile.TemporaryDirectory(prefix="verdicts-") as name:
        secret = Path(name, "course", ".bootcamp", "secret")
        secret.parent.mkdir(parents=True)
        secret.write_text(COURSE_SECRET)
        record = campaign.run(Path(name), batch, folders.CASES)
    found = {f"zip/{case}": said(text) for case, text in record.refused.items()}
    found |= {f"failed/{case}": said(text) for case, text in record.failed.items()}
    for learner, graded in record.learners.items():
        for notebook in json.loads(graded.verdict or "{}").get("notebooks", []):
            key = f"submission/{learner}/{notebook['name']}"
            found[key] = said("\n".join([*notebook["notes"], *notebook["flags"]]))
            for cell in notebook["cells"]:
                parts = (cell["verdict"] or {}).get("parts", ())
                found[f"{key}/{cell['name']}"] = written(CORPUS, cell["reason"], cell, parts)
    for key, case in found.items():
        # The reasons of some samples hang on chance, as they say of themselves.
        kept = {} if key.split("/")[1] in varying else case["messages"]
        case["messages"] = {part: text.replace(name, "") for part, text in kept.items()}
    return found


def said(text: str) -> Case:
    """Return a case that is a message and nothing else."""
    return {"lesson": CORPUS, "points": {}, "mistakes": {}, "messages": {"": text} if text else {}}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", help="where the JSON goes")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    parser.add_argument("--lesson", action="append", help="only this one; may be repeated")
    parser.add_argument("--only", choices=("exercises", "keras", CORPUS))
    parser.add_argument("--without-keras", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    if bool(args.file) == bool(args.compare):
        parser.error("give the file to write, or --compare and two files")
    every = list(registry.by_name().values())
    known = {CORPUS, *(exercise.lesson for exercise in every)}
    if strange := set(args.lesson or ()) - known:
        parser.error(f"no lesson {', '.join(strange)}; there are {', '.join(sorted(known))}")
    if args.compare:
        before, after = (json.loads(path.read_text()) for path in args.compare)
        text, serious = difference(before, after, args.lesson or ())
        print(text)
        sys.exit(serious)
    os.environ.update(QUIET)  # for the processes that it starts
    found = {}
    if args.only != CORPUS:
        chosen = [one for one in every if not args.lesson or one.lesson in args.lesson]
        chosen = [one for one in chosen if one.keras or args.only != "keras"]
        chosen = [one for one in chosen if not (one.keras and args.without_keras)]
        found |= exercise_cases(chosen, args.jobs)
    if args.only in (None, CORPUS) and CORPUS in (args.lesson or [CORPUS]):
        found |= submission_cases()
    args.file.write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print(f"{len(found)} cases written")


if __name__ == "__main__":
    main()
