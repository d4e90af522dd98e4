import numpy as np
import pytest

from nnlib.viz.resnet import draw_by_layer


def test_each_network_has_its_line_over_the_layers():
    ax = draw_by_layer({"plain": [1e-3, 1e-2, 0.1], "residual": [1.0, 0.0]})
    plain, residual = ax.lines
    np.testing.assert_array_equal(plain.get_xydata(), [(1, 1e-3), (2, 1e-2), (3, 0.1)])
    np.testing.assert_array_equal(residual.get_ydata(), [1.0, np.nan])
    assert ax.get_yscale() == "log"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["plain", "residual"]
    assert ax.get_ylabel() == "gradient norm"
    assert plain.get_linestyle() != residual.get_linestyle()
    with pytest.raises(ValueError, match=r"deep must have shape \(L,\)"):
        draw_by_layer({"deep": [[1.0]]})
