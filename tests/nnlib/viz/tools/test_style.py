import subprocess
import sys

import matplotlib

from nnlib.viz.tools import style


def test_importing_changes_nothing_and_opens_no_window():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams); import sys; import nnlib.viz;"
        "import nnlib.viz.neuron, nnlib.viz.autograd;"
        "assert dict(matplotlib.rcParams) == before; assert 'matplotlib.pyplot' not in sys.modules;"
        "assert 'ipywidgets' not in sys.modules and 'IPython' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_core_needs_no_matplotlib():
    code = (
        "import sys, nnlib.gradcheck, nnlib.autograd, nnlib.boltzmann, nnlib.adversarial;"
        "import nnlib.svm;"
        "assert not {'matplotlib', 'ipywidgets', 'IPython', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_look_ends_with_its_block():
    before = dict(matplotlib.rcParams)
    with style.look():
        assert matplotlib.rcParams["font.size"] == 12
        assert matplotlib.rcParams["axes.spines.top"] is False
    assert dict(matplotlib.rcParams) == before


def test_new_figures_belong_to_nobody():
    import matplotlib.pyplot as plt

    figure, axes = style.new_figure(style.WIDE, 2, 3)
    assert axes.shape == (2, 3)
    assert tuple(figure.get_size_inches()) == style.WIDE
    assert plt.get_fignums() == []
    assert style.get_axes(axes[0, 0]) is axes[0, 0]


def test_labels_are_readable_also_on_a_stranger_s_axes():
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    style.label(ax, "title", "across", "up")
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("title", "across", "up")
    assert ax.xaxis.label.get_size() == 12
    assert all(tick.get_size() == 11 for tick in ax.get_xticklabels())
    plt.close(figure)
