"""Keras models are examined as data, in the notebook and on the bench with the same verdict."""

import json
import subprocess
import sys
import textwrap
from functools import cache

import numpy as np
import pytest

from autograder.author import build
from autograder.engine import measures, models, registry
from autograder.engine.catalogue import parse
from autograder.engine.examine import VISIBLE, examine
from autograder.engine.exercise import Exercise
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.source import Source
from autograder.engine.subject import LocalSubject, Opaque
from autograder.examiner.bench import Bench, sources
from autograder.grade import job
from autograder.grade.notebook import Rules
from autograder.grade.verdicts import GradedSubmission
from autograder.nbgrader_bridge import released_spec
from tests.courses import ROOT, answer, cell, grade, small_course
from tests.documented import documented
from tests.sandboxes import isolation

pytestmark = [pytest.mark.keras, pytest.mark.slow]


@cache
def built() -> Exercise:
    """Return the document's exercise; it imports Keras, so not while tests are collected."""
    return documented("docs/keras_checks.md", "keras", "build_two_class")


FLIP = """
def flip(model):
    model.set_weights([-w for w in model.get_weights()])
"""
IMPORTS = "import keras\nimport numpy as np\nfrom autograder import check"
RIGHT = """
def build_two_class(d):
    model = keras.Sequential(
        [keras.Input((d,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1, "sigmoid")]
    )
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    return model
"""


TEXT = parse("""
```python
import keras


def biases(model):
    return [w for layer in model.layers if isinstance(layer, keras.layers.Dense) for w in [layer.bias]]
```

## flip

```python
def flip(model):
    model.set_weights([-w for w in model.get_weights()])
```

### stopped
`-w` -> `w.no_such_thing`
It stopped on the way.

### biases alone
```python
def flip(model):
    for bias in biases(model):
        bias.assign(-bias)
```
Only the biases have changed.

### halved
`-w` -> `w / 2`
The weights are half as large.
""")["flip"]


def flipped(subject, model):
    changed = models.after(subject, model, place=0)
    same = all(np.array_equal(-a, b) for a, b in zip(model.weights, changed.weights, strict=True))
    return Sight({} if same else {"signs": changed.weights})


FLIPS = Exercise(
    text=TEXT,
    reference=TEXT.source.function,
    parts=(
        Judge(
            (Property("signs", "The signs are not turned."),),
            lambda rng: [[2, 3, 1], [4, 2]],
            flipped,
            TEXT,
            keras=True,
            prepare=lambda subject, sizes: models.made(subject, measures.dense, sizes),
        ).part("turns the signs", 1, "signs"),
    ),
    example=lambda subject: (models.made(subject, measures.dense, [2, 3, 1]),),
    keras=True,
)


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    course = small_course(
        tmp_path_factory.mktemp("keras"),
        cell(IMPORTS),
        answer("build", RIGHT),
        grade("build-check", "check(build_two_class)", 2),
        answer("flip", FLIP),
        grade("flip-check", "check(flip)", 1),
        limits="measure_timeout_s = 60\ncell_timeout_s = 60",
        preload="keras",
    )
    build.build(course, course.lessons)
    yield course
    job.close_zygotes()


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    for exercise in (built(), FLIPS):
        monkeypatch.setitem(registry.by_name(), exercise.name, exercise)


def graded(course, builds, flips=FLIP, secret=b"secret"):
    source = json.loads((course.solutions / "00_small/small.ipynb").read_text())
    for item in source["cells"]:
        name = item["metadata"].get("nbgrader", {}).get("grade_id")
        item["source"] = {"build": builds, "flip": flips}.get(name, item["source"])
    return job.grade_job(asked(course, json.dumps(source).encode(), secret))


def asked(course, notebook=b"", secret=b"secret"):
    return job.Job(
        "ada",
        "00_small",
        "key",
        released_spec(course, course.lessons[0]),
        Rules(secret, course.limits),
        {"small": notebook},
        kind="keras",
        isolation="walls" if isolation() == "full" else "none",
    )


def bench_of(course):
    zygote = job._zygote(asked(course))
    return Bench(lambda translation: zygote.session(translation=translation), 60)


def points(submission: GradedSubmission):
    return {c.name: c.points for n in submission.notebooks for c in n.cells}


def reason(submission, name="build-check"):
    found = next(c for n in submission.notebooks for c in n.cells if c.name == name)
    parts = found.verdict.parts if found.verdict else ()
    return " ".join([found.reason, *(p.failure.message for p in parts if p.failure)])


def logits(d):
    import keras

    hidden = keras.layers.Dense(8, "relu")
    model = keras.Sequential([keras.Input((d,)), hidden, keras.layers.Dense(1)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    return model


@pytest.mark.parametrize("right", [lambda d: built().reference(d), logits])
def test_the_documents_exercise_accepts_right_answers(right):
    assert examine(built(), LocalSubject(right, built().name)).passed


def test_the_documents_exercise_names_its_mistake():
    (mistake,) = built().mistakes
    verdict = examine(built(), LocalSubject(mistake.wrong, built().name))
    assert verdict.mistakes == (mistake.name,) and verdict.points == 1


def test_a_right_notebook_earns_everything_twice_with_the_same_verdict(lesson):
    first, second = graded(lesson, RIGHT), graded(lesson, RIGHT)
    assert points(first) == {"build-check": 2, "flip-check": 1}
    assert first.notebooks == second.notebooks


def test_training_on_the_bench_is_the_same_to_the_last_bit(lesson, rng):
    X, y = rng.normal(size=(200, 6)), rng.integers(0, 3, 200)
    trained = []
    for before in (0, 2):
        bench = bench_of(lesson)
        for _ in range(before):  # what was asked earlier must not matter
            bench.measure(measures.dense, ([4, 3],), seed=5)
        model = bench.measure(measures.compiled, ([6, 16, 3], "cross_entropy"), seed=1)
        trained.append(bench.measure(measures.train, (model, X, y, 3), seed=2))
        bench.close()
    one, two = trained
    assert one["history"] == two["history"]
    pairs = zip(one["model"].weights, two["model"].weights, strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_a_mistake_is_named(lesson):
    got = graded(lesson, RIGHT.replace('"sigmoid"', '"softmax"'))
    assert points(got) == {"build-check": 1, "flip-check": 1}
    assert "softmax over a single unit is always 1" in reason(got)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("w / 2", "The weights are half as large."),
        ("w * 0.5", "The weights are half as large."),
        ("w / 3", "The signs are not turned."),
    ],
)
def test_wrong_answers_are_asked_where_keras_is(lesson, body, why):
    got = graded(lesson, RIGHT, FLIP.replace("-w", body), secret=VISIBLE)
    assert points(got) == {"build-check": 2, "flip-check": 0}
    assert why in reason(got, "flip-check")


ANSWERS = {
    "dictionary": ("{'kernel': 1, 'none': None}", {"kernel": 1, "none": None}, ""),
    "tensor": ("keras.ops.ones(3)", {"type_name": "EagerTensor"}, ""),
    "stop": ("x.no_such_thing", None, "AttributeError"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_ours_is_the_same_in_place_and_on_the_bench(lesson, name):
    body, value, raised = ANSWERS[name]
    source = Source("answer", f"def answer(x):\n    x[0] = 7\n    return {body}\n", "import keras")
    place = LocalSubject(source.function, "answer")
    bench = bench_of(lesson)
    try:
        outcomes = [
            models.SourceSubject(source, where).call([1, 2]) for where in (place, OnBench(bench))
        ]
    finally:
        bench.close()
    for outcome in outcomes:
        seen = vars(outcome.value) if isinstance(outcome.value, Opaque) else outcome.value
        assert (seen, outcome.raised) == (value, raised)
        assert raised or outcome.arguments == ([7, 2],)


class OnBench(LocalSubject):
    """A function in this process whose measures run on the bench."""

    def __init__(self, bench):
        super().__init__(None, "answer")
        self.measure = bench.measure


def test_the_scoring_process_never_loads_tensorflow():
    code = textwrap.dedent("""
        import sys
        from autograder.engine import models, registry
        from autograder.examiner import bench
        from autograder.grade import job
        registry.by_name()
        print(sorted({"tensorflow", "keras"} & set(sys.modules)))
    """)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def hostile(body: str) -> str:
    return RIGHT + textwrap.dedent(body)


HOSTILE = {
    "subclass that lies": (
        """
        class Sequential(keras.Sequential):
            def get_weights(self): return []
            def predict(self, *args, **kwargs): return np.ones(1)
        honest = build_two_class
        def build_two_class(d):
            return Sequential(honest(d).layers)
        """,
        "built from Keras's own layers",
    ),
    "lambda": (
        """
        def build_two_class(d):
            return keras.Sequential([keras.Input((d,)), keras.layers.Lambda(lambda x: x[:, :1])])
        """,
        "The model uses 'Lambda', which cannot be rebuilt safely",
    ),
    "own layer": (
        """
        @keras.saving.register_keras_serializable("mine")
        class Dense(keras.layers.Dense):
            pass
        def build_two_class(d):
            return keras.Sequential([keras.Input((d,)), Dense(1, "sigmoid")])
        """,
        "The model uses 'Dense', which cannot be rebuilt safely",
    ),
    "weights that are no numbers": (
        """
        honest = build_two_class
        def build_two_class(d):
            model = honest(d)
            model.set_weights([w * np.nan for w in model.get_weights()])
            return model
        """,
        "no numbers (NaN or infinity)",
    ),
    "weights of other shapes": (
        """
        honest = build_two_class
        def build_two_class(d):
            model = honest(d)
            model.get_weights = lambda: [np.zeros((1000, 1000), "float32")]
            return model
        """,
        "weights do not have the shapes of its layers",
    ),
    "forged configuration": (
        """
        honest = build_two_class
        def build_two_class(d):
            model = honest(d)
            forged = model.to_json().replace('"units": 8', '"units": 1000000000')
            model.to_json = lambda: forged.replace('[null, 8]', '[null, 1000000000]')
            return model
        """,
        "more than 5,000,000 parameters",
    ),
    "giant activations": (
        """
        def build_two_class(d):
            layers = [keras.layers.Dense(1), keras.layers.RepeatVector(10**9)]
            return keras.Sequential([keras.Input((d,)), *layers, keras.layers.Flatten()])
        """,
        "more memory than there is",
    ),
    "no model": ("def build_two_class(d): return None", "it returned nothing"),
    "not built": (
        """
        def build_two_class(d):
            return keras.Sequential([keras.layers.Dense(1, "sigmoid")])
        """,
        "no weights yet",
    ),
    "never compiled": (
        """
        def build_two_class(d):
            return keras.Sequential([keras.Input((d,)), keras.layers.Dense(1, "sigmoid")])
        """,
        "compile",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_model_that_cannot_be_examined_costs_its_own_exercise(lesson, name):
    body, why = HOSTILE[name]
    got = graded(lesson, hostile(body), secret=VISIBLE)
    assert points(got)["build-check"] < 2
    assert points(got)["flip-check"] == 1
    assert why in reason(got)


ENDLESS = """
def build_two_class(d):
    x = inputs = keras.Input((d,))
    x = keras.layers.RepeatVector(100_000)(x)
    x = keras.layers.SimpleRNN(8)(keras.layers.SimpleRNN(8, return_sequences=True)(x))
    model = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    return model
"""


def test_a_model_that_takes_for_ever_costs_its_own_exercise(lesson, monkeypatch):
    monkeypatch.setattr(
        "autograder.grade.notebook.Bench", lambda open_bench, _: Bench(open_bench, 3)
    )
    got = graded(lesson, hostile(ENDLESS), flips=FLIP, secret=VISIBLE)
    assert points(got)["build-check"] == 0
    assert "took more than 3 s: make it smaller" in reason(got)


def test_what_the_learners_process_says_of_a_model_is_held_against_its_data(lesson):
    """Its own code takes models apart there, and may be changed to give whatever it likes."""
    forged = """
        import gc, sys
        Models = sys.modules["sandbox_worker.inside.objects"].Models
        objects = next(o for o in gc.get_objects() if type(o).__name__ == "Objects")
        KerasModel = sys.modules["sandbox_worker.wire.values"].KerasModel
        lie = KerasModel('{"class_name": "Sequential"}', [np.ones((2, 2))])
        objects.models = Models(apart=lambda value: lie)
    """
    got = graded(lesson, hostile(forged))
    assert points(got)["build-check"] == 0
    assert "Build it from Keras's own layers" in reason(got)


def test_only_top_level_functions_are_measures():
    with pytest.raises(ValueError, match="a top-level function"):
        sources(lambda model: 0)
