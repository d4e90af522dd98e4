"""nbgrader's own commands work in this folder: `nbgrader autograde 00_welcome`, and so on."""

from autograder.nbgrader_bridge import configure

configure(get_config(), __file__)  # noqa: F821 - nbgrader provides get_config
