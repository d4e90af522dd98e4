"""In-place changes are repeated on the caller's own objects, as far as these can be changed."""

import numpy as np
import pytest

from autograder.sandbox.trusted.copy_back import copy_back


def test_arrays_change_where_they_are(rng):
    ours, theirs = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    view = ours[0]
    assert copy_back(ours, theirs) is ours
    assert (ours == theirs).all() and (view == theirs[0]).all()


@pytest.mark.parametrize("theirs", [np.zeros(4), np.zeros(3, np.float32), [0, 0, 0], None])
def test_what_became_something_else_is_returned_as_it_is(theirs):
    ours = np.ones(3)
    assert copy_back(ours, theirs) is theirs
    assert (ours == 1).all()


def test_an_array_that_is_read_only_stays_as_it_is():
    ours = np.ones(3)
    ours.flags.writeable = False
    theirs = np.zeros(3)
    assert copy_back(ours, theirs) is theirs and (ours == 1).all()


def test_containers_keep_their_identity_and_that_of_their_contents():
    inner, array = [1], np.zeros(2)
    ours = {"inner": inner, "array": array, "gone": 1}
    theirs = {"array": np.ones(2), "inner": [1, 2], "new": {3}}
    assert copy_back(ours, theirs) is ours
    assert list(ours) == ["array", "inner", "new"]
    assert ours["inner"] is inner and inner == [1, 2]
    assert ours["array"] is array and (array == 1).all()


def test_sets_and_shrinking_lists():
    ours, numbers = {1, 2}, [1, 2, 3]
    copy_back(ours, {2, 3})
    copy_back(numbers, [9])
    assert ours == {2, 3} and numbers == [9]


def test_a_tuple_keeps_what_it_holds():
    array = np.zeros(1)
    (back,) = copy_back((array,), (np.ones(1),))
    assert back is array and array[0] == 1


def test_a_generator_goes_on_from_where_the_other_came():
    ours, theirs = np.random.default_rng(1), np.random.default_rng(1)
    theirs.random(5)
    expected = np.random.default_rng(1).random(6)[5]
    assert copy_back(ours, theirs) is ours and ours.random() == expected
