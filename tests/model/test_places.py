"""Places: whose line it is."""

from __future__ import annotations

import os
import statistics
import sys

from flyte_nb.exceptions.user import FlyteRecoverableException, FlyteUserException
from flyte_nb.model import places
from flyte_nb.model.places import error_info


def test_a_cell_is_known_by_its_label():
    places.label_cell("/tmp/cell-1.py", "In[1]")
    assert str(places.place("/tmp/cell-1.py", 3)) == "In[1] line 3"
    places.label_cell("/tmp/cell-1.py", "In[2]")
    assert str(places.place("/tmp/cell-1.py", 3)) == "In[2] line 3"


def test_a_line_comes_with_its_text_bounded():
    here = places.place_of(sys._getframe())
    assert here.text == "here = places.place_of(sys._getframe())"
    assert here.file == __file__


def test_libraries_are_not_the_users():
    assert places.is_library(os.__file__)
    assert places.is_library(statistics.__file__)
    assert places.is_library("<frozen genericpath>")
    assert not places.is_library(__file__)
    assert places.is_ours(places.__file__)


def test_the_users_frame_is_this_one_even_through_a_library():
    found = []

    class Probe(int):
        def __lt__(self, other):
            found.append(places.users_frame())
            return True

    statistics.median([Probe(1), Probe(2)])
    assert {frame.f_code.co_filename for frame in found} == {__file__}


def test_an_exception_without_a_text_is_data_all_the_same():
    class Odd(Exception):
        def __str__(self):
            raise RuntimeError

    info = places.error_info(Odd())
    assert (info.type, info.message) == ("Odd", "(its text cannot be made)")


def test_what_happened_is_told_without_flytekits_code():
    assert error_info(FlyteRecoverableException("no connection")).message == "no connection"
    assert error_info(FlyteRecoverableException()).message == "None"
    assert str(FlyteRecoverableException("no connection")) == "USER:Recoverable: error=no connection"


def test_an_exception_that_says_itself_says_itself():
    class Mine(FlyteUserException):
        def __str__(self) -> str:
            return "mine"

    class Mute(FlyteUserException):
        def said(self) -> str:
            raise ValueError

    assert error_info(Mine("theirs")).message == "mine"
    assert error_info(Mute("no")).message == "(its text cannot be made)"
