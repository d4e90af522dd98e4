import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings

from nnlib.viz.tools.shapes import AxisPair, align, draw_broadcast, draw_matmul, explore_matmul


def texts(ax):
    return [text.get_text() for text in ax.texts]


@settings(derandomize=True)
@given(hnp.mutually_broadcastable_shapes(num_shapes=2, min_side=0))
def test_align_gives_the_shape_that_numpy_gives(drawn):
    pairs = align(*drawn.input_shapes)
    assert tuple(pair.result for pair in pairs) == drawn.result_shape


def test_align_marks_missing_axes_and_clashes():
    assert align((4,), (4, 1)) == [AxisPair(None, 4), AxisPair(4, 1)]
    assert [pair.result for pair in align((3, 4), (3,))] == [3, None]


def test_n_against_n_by_1_makes_a_table():
    calls = []

    def function(A, B):
        calls.append((A.shape, B.shape))
        return A - B

    ax = draw_broadcast((4,), (4, 1), function)
    assert calls == [((4,), (4, 1))]
    assert ax.get_title() == "A (4,) with B (4, 1) gives (4, 4)"
    found = texts(ax)
    assert found.count("1→4") == 2  # both stretch
    assert "Both are copied: every number of A meets every number of B." in found
    result = found[found.index("result (4, 4)") + 1 :][:16]
    expected = np.subtract.outer(np.arange(1, 5), np.arange(1, 5)).T
    assert result == [str(value) for value in expected.ravel()]


def test_the_result_is_the_learner_s_own_also_when_it_is_wrong():
    ax = draw_broadcast((3, 4), (4,), lambda A, B: A.sum(axis=1) + 100)
    assert "result (3,)" in texts(ax)
    assert texts(ax)[-3:] == ["110", "126", "142"]
    assert ax.get_title() == "A (3, 4) with B (4,) gives (3,)"
    ax = draw_broadcast((3, 4), (4,), lambda A, B: None)
    assert "result ()" in texts(ax)


def test_shapes_that_clash_are_explained_without_calling_the_function():
    ax = draw_broadcast((3, 4), (3,), lambda A, B: pytest.fail("called"))
    assert "4 against 3, and neither is 1:\nNumPy raises a ValueError." in texts(ax)


def test_a_matrix_product_shows_row_column_and_sum():
    ax = draw_matmul((4, 3), (3, 2))
    assert ax.get_title() == "(4, 3) @ (3, 2) gives (4, 2): the inner 3 is summed away"
    assert "dark row · dark column:\n1·1 + 2·3 + 3·5 = 22" in texts(ax)
    assert len(ax.patches) == 12 + 6 + 8


def test_a_product_with_a_vector_gives_one_number_a_row():
    ax = draw_matmul((4, 3), (3,), lambda X, w: X @ w)
    assert "result (4,)" in texts(ax)
    numbers = [patch.get_xy() for patch in ax.patches[-4:]]
    assert len({x for x, _ in numbers}) == 1  # below one another


def test_inner_sizes_that_differ_are_explained():
    ax = draw_matmul((5, 4), (3, 4), lambda X, W: pytest.fail("called"))
    assert "The inner sizes differ, 4 against 3:\nNumPy raises a ValueError." in texts(ax)


def test_shapes_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="a must be a shape of one or two sizes"):
        draw_broadcast((2, 3, 4), (4,))
    with pytest.raises(ValueError, match=r"a must be \(N, D\)"):
        draw_matmul((3,), (3, 2))


def test_the_widget_drives_the_function_it_is_given():
    calls = []

    def function(X, W):
        calls.append((X.shape, W.shape))
        return X @ W

    explorer = explore_matmul(function)
    explorer.set(H=1)
    assert calls == [((4, 3), (3, 2)), ((4, 3), (3, 1))]
    assert explorer.message == ""
    explorer.set(N=2, rows=2)
    assert explorer.figure.axes[0].get_title() == "(2, 3) @ (2, 1) does not fit together"
