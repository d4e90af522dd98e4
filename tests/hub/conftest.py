"""The browser of the neighbouring folder; pictures go where its pictures go."""

from tests.browser.conftest import browser, page  # noqa: F401 - fixtures are found by name
