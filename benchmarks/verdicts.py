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
import collections
import itertools
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder import registry
from autograder.examine import VISIBLE, examine
from autograder.exercise import Exercise
from autograder.subject import LocalSubject
from tests.submissions import campaign, folders, samples

SECRETS = {"visible": VISIBLE, "other": b"another secret"}
COURSE_SECRET = "5ec4e7" * 10  # of the corpus's course: what it draws has to repeat
CORPUS = "submissions"  # stands where an exercise's lesson does
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "OMP_NUM_THREADS": "1"}
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")  # a place in memory: another in every run

Case = dict[str, Any]


def untouched(*args: Any) -> Any:
    raise NotImplementedError


def answers(exercise: Exercise) -> dict[str, Callable[..., Any]]:
    """Return all that is put to the engine as an answer to the exercise, by name."""
    return {
        "reference": exercise.reference,
        "stub": untouched,
        **{f"right/{place}": style for place, style in enumerate(exercise.right)},
        **{f"mistake/{mistake.name}": mistake.wrong for mistake in exercise.mistakes},
    }


def cases_of(exercise: Exercise) -> list[tuple[str, str, str]]:
    """Return exercise, answer and secret of each case, by name."""
    secrets = ["visible"] if exercise.keras else list(SECRETS)
    return [(exercise.name, answer, s) for answer in answers(exercise) for s in secrets]


def examined(case: tuple[str, str, str]) -> Case:
    """Put one case to the engine; what breaks off is a verdict too."""
    exercise = registry.find(case[0])
    subject = LocalSubject(answers(exercise)[case[1]], exercise.name)
    try:
        verdict = asdict(examine(exercise, subject, SECRETS[case[2]]))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is written down
        verdict = {"points": None, "max_points": exercise.points, "parts": [], "note": repr(error)}
    return written(exercise.lesson, verdict, verdict["note"], verdict["parts"])


def written(lesson: str, about: Case, message: str, parts: Sequence[Case] = ()) -> Case:
    """Return what is kept of a verdict: all but what differs from run to run."""
    points, mistakes, messages = {}, {}, {"": message}
    for name, of in [("", about), *((part["name"], part) for part in parts)]:
        points[name] = f"{of.get('points')} of {of.get('max_points')}"
        failure = of.get("failure") or {}
        mistakes[name] = failure.get("mistake", "")
        messages |= {f"{name}, {word}": failure.get(word, "") for word in ("message", "example")}
        # What is measured of a trained model: its last digits are the machine's.
        messages[f"{name}, share"] = f"{of['share']:.3f}" if of.get("share") is not None else ""
    return {
        "lesson": lesson,
        "verdict": "right" if about.get("points") == about.get("max_points") else "not right",
        "points": points,
        "mistakes": {name: mistake for name, mistake in mistakes.items() if mistake},
        "messages": {name: ADDRESS.sub("0x…", text) for name, text in messages.items() if text},
    }


def exercise_cases(chosen: list[Exercise], jobs: int) -> dict[str, Case]:
    """Examine everything, in processes of their own, and say how far it is."""
    cases = [case for exercise in chosen for case in cases_of(exercise)]
    found: dict[str, Case] = {}
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        for case, result in zip(cases, pool.map(examined, cases), strict=True):
            found["/".join(case)] = result
            if len(found) % max(len(cases) // 20, 1) == 0:
                spent = time.perf_counter() - started
                print(f"{len(found)} of {len(cases)} cases, {spent:.0f} s", flush=True)
    return found


def submission_cases() -> dict[str, Case]:
    """Hand in the whole corpus and grade it; its course has a secret that does not change."""
    batch = samples.samples()
    varying = {one.name for one in (*batch, *folders.CASES) if one.expect.varies}
    with tempfile.TemporaryDirectory(prefix="verdicts-") as name:
        secret = Path(name, "course", ".bootcamp", "secret")
        secret.parent.mkdir(parents=True)
        secret.write_text(COURSE_SECRET)
        record = campaign.run(Path(name), batch, folders.CASES)
    found = {}
    for case, reason in (record.refused | record.failed).items():
        found[f"zip or failure/{case}"] = written(CORPUS, {}, reason.replace(name, ""))
    for learner, graded in record.learners.items():
        for key, case in graded_cells(json.loads(graded.verdict or "{}")):
            # The reasons of these samples hang on chance, as they say of themselves.
            kept = {} if learner in varying else case["messages"]
            kept = {part: text.replace(name, "") for part, text in kept.items()}
            found[f"submission/{learner}/{key}"] = case | {"messages": kept}
    return found


def graded_cells(stored: Case) -> Iterator[tuple[str, Case]]:
    """Yield the graded cells of a stored verdict, and each notebook's notes and flags."""
    for notebook in stored.get("notebooks", []):
        remarks = "\n".join([*notebook["notes"], *notebook["flags"]])
        yield notebook["name"], written(CORPUS, {}, remarks)
        for cell in notebook["cells"]:
            parts = (cell["verdict"] or {}).get("parts", [])
            yield cell["name"], written(CORPUS, cell, cell["reason"], parts)


def compare(before: dict[str, Case], after: dict[str, Case]) -> tuple[str, bool]:
    """Say what differs, and whether it is more than messages."""
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
    for change, where in sorted(reworded.items(), key=lambda item: -len(item[1])):
        lines.append(
            "\n{} times, first in {}:\n  - {}\n  + {}".format(len(where), where[0], *change)
        )
    return "\n".join(lines), serious


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
        parser.error("give the file to write, or --compare with two files")
    if args.compare:
        sides = [json.loads(path.read_text()) for path in args.compare]
        if args.lesson:
            sides = [{k: v for k, v in s.items() if v["lesson"] in args.lesson} for s in sides]
        text, serious = compare(*sides)
        print(text)
        sys.exit(serious)
    os.environ.update(QUIET)  # for the processes that it starts
    chosen = [e for e in registry.by_name().values() if not args.lesson or e.lesson in args.lesson]
    chosen = [e for e in chosen if not (e.keras and args.without_keras)]
    chosen = [e for e in chosen if args.only in (None, "exercises", "keras" if e.keras else None)]
    found = exercise_cases(chosen, args.jobs) if args.only != CORPUS else {}
    if args.only == CORPUS or not (args.only or args.lesson):
        found |= submission_cases()
    args.file.write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print(f"{len(found)} cases written to {args.file}")


if __name__ == "__main__":
    main()
