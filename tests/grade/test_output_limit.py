"""All cells of a notebook together show no more than ten that show all they may."""

import json

from autograder.grade.output_limit import CELLS, OutputLimit


def text(length):
    return {"output_type": "stream", "name": "stdout", "text": "é" * (length // 2)}


def shown(outputs):
    return sum(len(json.dumps(output, ensure_ascii=False).encode()) for output in outputs)


def test_what_fits_is_left_alone():
    limit = OutputLimit(1000)
    for _ in range(CELLS):
        assert limit.fitting([text(400), text(400)]) == [text(400), text(400)]


def test_beyond_the_limit_there_is_a_note_in_each_cell_that_shows_something():
    limit = OutputLimit(1000)
    cells = [limit.fitting([text(900)]) for _ in range(30)]
    assert shown(output for cell in cells for output in cell if "é" in output["text"]) <= 10_000
    assert cells[0] == [text(900)]
    (note,) = cells[-1]
    assert "the limit of 10,000 bytes for all cells of the notebook" in note["text"]
    assert limit.fitting([]) == []


def test_after_the_first_gap_nothing_more_is_shown():
    limit = OutputLimit(100)
    shown_first, note = limit.fitting([text(200), text(2000), text(10)])
    assert shown_first == text(200) and "ends here" in note["text"]
    assert "ends here" in limit.fitting([text(10)])[0]["text"]
