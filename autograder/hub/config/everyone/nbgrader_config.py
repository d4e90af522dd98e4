"""Every server of the hub uses the same exchange; the hub says which."""

import os

config = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader provides it
config.CourseDirectory.course_id = os.environ["BOOTCAMP_COURSE_ID"]
config.Exchange.root = os.environ["BOOTCAMP_EXCHANGE"]
