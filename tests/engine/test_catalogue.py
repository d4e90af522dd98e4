"""Mistakes as text: what a change does, and what is said of a file that is not in its form; 0.1 s."""

import numpy as np
import pytest

from autograder.engine.catalogue import CatalogueError, parse

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
A list came.

## quadruple

```python
def quadruple(x):
    return double(double(x))
```

### once only
`double(double(x))` -> `double(x)`
Twice twice.
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
    assert parse(PAGE)["quadruple"]["once only"].message == "Twice twice."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("`2 * x` ->", "`3 * x` ->", "half: '3 * x' stands 0 times in the plain answer"),
        ("`2 * x` ->", "`x` ->", "half: 'x' stands 4 times in the plain answer"),
        ("This is half of it.", "", "half: say what the learner reads"),
        ("`2 * x` -> `x / 2`", "", "half: say what is changed"),
        ("### both ends", "### half", "two mistakes of one name"),
        ("## quadruple", "## double", "double has two sections"),
        (
            "    return double(double(x))\n```",
            "    return 1\n```\n```python\n```",
            "one block with",
        ),
    ],
)
def test_what_is_not_in_form_is_told_with_its_place(old, new, complaint):
    assert PAGE.count(old) == 1
    with pytest.raises(CatalogueError, match=r"^page\.md: ") as error:
        parse(PAGE.replace(old, new), "page.md")
    assert complaint in str(error.value)
