"""Mistakes as text: what a change does, and what is said of a file that is not in its form; 0.1 s."""

import numpy as np
import pytest

from autograder.engine.catalogue import CatalogueError, faults, parse

PAGE = """# Lesson 99

```python
import numpy as np
```

## double

Look at “Twice” above.

1. Once and once more?
2. return 2 * ?

```python
def double(x):
    x = np.asarray(x)
    return 2 * x
```

### half
`2 * x` -> `x / 2`
This is half of it.

### both ends
`np.asarray(x)` -> `np.asarray(x) + 1`
` * x` -> nothing
`2` alone is no answer. Look at “Numbers” above.

### in place
```diff
-    return 2 * x
+    x *= 2
+    return x
```
`*=` writes into `x`: `a -> b` is no change here.

### by hand
```python
def double(x):
    return [v + v for v in x]
```
A list came, and no array.

## quadruple

```python
def quadruple(x):
    return double(double(x))
```

### once only
`double(double(x))` -> `double(x)`
This is twice, and not twice twice.
"""


def wrong(name, exercise="double", page=PAGE):
    return parse(page)[exercise][name].wrong


def test_a_change_is_made_in_the_plain_answer():
    assert parse(PAGE)["double"].source.function(3) == 6
    assert wrong("half")(3) == 1.5
    assert wrong("both ends")(3) == 2
    assert wrong("by hand")([1, 2]) == [2, 4]
    x = np.ones(2)
    assert wrong("in place")(x) is x and x.tolist() == [2, 2]


def test_earlier_answers_can_be_called():
    assert parse(PAGE)["quadruple"].source.function(1) == 4
    assert wrong("once only", "quadruple")(1) == 2


def test_hints_are_numbered_lines():
    assert parse(PAGE)["double"].hints == ("Once and once more?", "return 2 * ?")
    assert parse(PAGE)["quadruple"].hints == ()


def test_a_message_says_where_to_look_unless_it_does_so_itself():
    text = parse(PAGE)["double"]
    assert text["half"].message == "This is half of it. Look at “Twice” above."
    assert text["both ends"].message == "`2` alone is no answer. Look at “Numbers” above."
    assert text["in place"].message.startswith("`*=` writes into `x`: `a -> b` is no change")
    assert text.failure("No.").message == "No. Look at “Twice” above."
    assert parse(PAGE)["quadruple"]["once only"].message == "This is twice, and not twice twice."


PATCH, MESSAGE = "`2 * x` -> `x / 2`", "This is half of it."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "`2 * x` ->",
            "`3*x` ->",
            "stands 0 times in the plain answer; once is expected: the near",
        ),
        ("`2 * x` ->", "`x` ->", "stands 4 times in the plain answer; once is expected: take more"),
        (MESSAGE, "", "say what the learner reads"),
        (MESSAGE, "No.", "say what the learner reads"),
        (MESSAGE, "| a | b |", "no plain sentence"),
        (MESSAGE, "- one of two", "no plain sentence"),
        (MESSAGE, "#### score forgotten", "A mistake's heading has ###"),
        (PATCH, "", "say what is changed"),
        (PATCH, "`2 * x` - > `x / 2`", "is no change: write `old` -> `new`"),
        (PATCH, "`2 * x` → `x / 2`", "is no change: write `old` -> `new`"),
        (PATCH, "`2 * `x`` -> `x / 2`", "Code with a backtick needs a diff block"),
        (PATCH, "```text\nx / 2\n```", "a block is ```diff or ```python, not ```text"),
        (PATCH, "```\nx / 2\n```", "a block is ```diff or ```python and is closed"),
        (PATCH, "```diff\n-return 2 * x\n```", "'return 2 * x' stands 0 times"),
        (PATCH, "```diff\n+    return x\n```", "needs a line of the answer"),
        (PATCH, "```diff\n--- a\n+++ b\n```", "no file headers"),
        ("### both ends", "### half", "two mistakes called 'half': rename one"),
        ("### half", "## half", "A mistake's heading has ###"),
        ("## quadruple", "## double", "double has two sections"),
    ],
)
def test_what_is_not_in_form_is_told_with_its_place(old, new, complaint):
    assert PAGE.count(old) == 1
    line = 1 + PAGE[: PAGE.index(old)].count("\n")
    with pytest.raises(CatalogueError, match=r"^page\.md:\d+: ") as error:
        parse(PAGE.replace(old, new), "page.md")
    message = str(error.value)
    assert complaint in message and "\n" not in message
    assert 0 <= line - int(message.split(":")[1]) <= 2


def test_blanks_around_the_arrow_do_not_matter():
    assert wrong("half", page=PAGE.replace(PATCH, "`2 * x`  ->`x / 2` "))(3) == 1.5


def test_a_section_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(CatalogueError, match=r"no section 'doubel'.*mean 'double'"):
        parse(PAGE)["doubel"]
    with pytest.raises(KeyError, match="double has no mistake 'third'"):
        parse(PAGE)["double"]["third"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("x / 2", "x / (2", "no Python"),
        ("def double(x):\n    return [v", "def twice(x):\n    return [v", "must define 'double'"),
    ],
)
def test_what_is_no_answer_is_found(old, new, complaint):
    (fault,) = faults(parse(PAGE.replace(old, new)))
    assert complaint in fault
    assert faults(parse(PAGE)) == []
