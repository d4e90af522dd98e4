"""The corpus of hostile and honest hand-ins, on the real path, against what each must come to."""

import html.parser
import json
import pickle

import pytest
from filelock import FileLock

from tests.submissions import arena, campaign, folders, samples, zips

SAMPLES = samples.samples()
EXPECTED = {s.name: s.expect for s in SAMPLES} | {c.name: c.expect for c in folders.CASES}
BITING = [sample for sample in SAMPLES if sample.bites and not sample.bomb]
pytestmark = pytest.mark.slow


def _once(tmp_path_factory, name, run):
    """Run a campaign once, also where several processes share these tests."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if (shared / "alone").exists() else shared.parent
    with FileLock(shared / f"{name}.lock"):
        kept = shared / f"{name}.pickle"
        if not kept.is_file():
            kept.write_bytes(pickle.dumps(run(tmp_path_factory.mktemp(name))))
        return pickle.loads(kept.read_bytes())


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return _once(
        tmp_path_factory, "corpus", lambda root: campaign.run(root, SAMPLES, folders.CASES)
    )


@pytest.fixture(scope="module")
def unwalled(tmp_path_factory):
    return _once(
        tmp_path_factory, "unwalled", lambda root: campaign.run(root, BITING, isolation="none")
    )


@pytest.fixture
def learner(record, name):
    return record.learners[name]


def test_every_row_has_two_variants():
    rows = [name[:2] for name in EXPECTED] + ["23"] * len(zips.CASES)
    assert {row for row in rows if rows.count(row) >= 2} == {f"{n:02}" for n in range(1, 33)}


def test_every_hand_in_got_a_verdict(record):
    assert record.failed == {}
    assert set(record.learners) == {*EXPECTED, "23-zip"}


@pytest.mark.parametrize("name", EXPECTED)
def test_points(learner, name):
    grades = {cell: grade.points for cell, grade in learner.grades.items()}
    assert {exercise: grades[f"{exercise}-check"] for exercise in samples.EXERCISES} == EXPECTED[
        name
    ].points
    essay = learner.grades["essay"]
    assert (essay.points, essay.needs_manual) == (0.0, EXPECTED[name].manual)


@pytest.mark.parametrize("name", [name for name in EXPECTED if EXPECTED[name].reasons])
def test_reasons(learner, name):
    found = {exercise: learner.reasons[f"{exercise}-check"] for exercise in EXPECTED[name].reasons}
    missing = {
        exercise: (words, found[exercise])
        for exercise, words in EXPECTED[name].reasons.items()
        if words not in found[exercise]
    }
    assert missing == {}


@pytest.mark.parametrize("name", [n for n in EXPECTED if EXPECTED[n].notes or EXPECTED[n].flags])
def test_notes_and_flags(learner, name):
    for words in EXPECTED[name].notes:
        assert any(words in note for note in learner.notes), (words, learner.notes)
    for words in EXPECTED[name].flags:
        assert any(words in flag for flag in learner.flags), (words, learner.flags)


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("32-")])
def test_honest_work_is_not_remarked_upon(learner, name):
    assert (learner.notes, learner.flags) == ((), ())


@pytest.mark.parametrize("name", [name for name in EXPECTED if EXPECTED[name].shows])
def test_what_learners_see(learner, name):
    text = "".join(_outputs(learner.notebook))
    assert all(words in text for words in EXPECTED[name].shows)


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_was_reached(learner, name):
    hits = [text for text in _outputs(learner.notebook) if "HIT" in text]
    assert hits == [] and "HIT" not in " ".join(learner.reasons.values())


@pytest.mark.parametrize("sample", BITING, ids=lambda sample: sample.name)
def test_the_same_sample_bites_without_walls(unwalled, sample):
    outputs = "".join(_outputs(unwalled.learners[sample.name].notebook))
    assert "HIT" in outputs, "the sample proves nothing: it fails where nothing hinders it"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_regrade_is_bit_identical(learner, name):
    assert learner.verdict
    if EXPECTED[name].varies:
        first, again = json.loads(learner.verdict), json.loads(learner.verdict_again)
        assert _points(first) == _points(again)
    else:
        assert learner.verdict_again == learner.verdict


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_hidden_is_shown(record, learner, name):
    # A teacher's notebook shows the tests themselves; what learners' code put into it may not.
    assert learner.page and learner.notebook
    for text in (learner.page, "".join(_outputs(learner.notebook))):
        assert arena.HIDDEN_WORD not in text
        assert record.secret not in text
        assert not arena.rows_in(text) & record.hidden_rows


@pytest.mark.parametrize("name", EXPECTED)
def test_pages_are_harmless(learner, name):
    page = _Page()
    page.feed(learner.page)
    assert page.bad == []
    assert "default-src 'none'" in page.policy


@pytest.mark.parametrize("name", EXPECTED)
def test_outputs_are_bounded(learner, name):
    assert len(learner.notebook) < 1_100_000  # ten cells of 100,000 bytes, and the lesson


def test_course_files_and_libraries_are_unchanged(record):
    assert record.changed_files == {}
    assert record.changed_libraries == {}


def test_nothing_survives(record):
    assert record.survivors == []
    assert record.sockets == []
    assert record.traces == []
    assert record.scratch == []


def test_nobody_came_through_the_network(record):
    assert record.visitors == 0


@pytest.mark.parametrize("case", zips.CASES, ids=lambda case: case.name)
def test_zips(record, case):
    reason = record.refused[case.name]
    if case.refused:
        assert case.refused in reason and "\n" not in reason
    else:
        assert reason == ""


def test_a_zip_that_was_taken_is_graded(record):
    grades = record.learners["23-zip"].grades
    assert sum(grade.points for grade in grades.values()) == sum(samples.EXERCISES.values())


def _points(verdict):
    return [cell["points"] for notebook in verdict["notebooks"] for cell in notebook["cells"]]


def _outputs(notebook):
    for cell in json.loads(notebook)["cells"] if notebook else ():
        yield from (json.dumps(output, ensure_ascii=False) for output in cell.get("outputs", ()))


class _Page(html.parser.HTMLParser):
    """Collects what could run or load something on a page."""

    def __init__(self):
        super().__init__()
        self.bad, self.policy = [], ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag in ("script", "iframe", "object", "embed", "form", "base", "link", "svg"):
            self.bad.append(tag)
        for key, value in attrs:
            target = (value or "").strip().lower()
            loads = key in ("src", "href", "srcset", "data") and not target.startswith(
                ("data:image/", "#")
            )
            if key.startswith("on") or loads or "javascript:" in target:
                self.bad.append((tag, key, value))
