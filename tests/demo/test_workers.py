"""Work shared out between processes."""

from __future__ import annotations

import os

import pytest

from convergence.demo.workers import shared_out
from convergence.foundation.problems import Unavailable


def test_every_piece_is_done_once_by_other_processes() -> None:
    answers = list(shared_out(lambda index: index * 1000 + (os.getpid() != parent), 7, workers=2))
    assert sorted(answers) == [index * 1000 + 1 for index in range(7)]


parent = os.getpid()


def test_an_error_of_one_is_told_and_ends_all() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(shared_out(lambda index: 1 // index, 3, workers=1))


def test_processes_that_die_without_a_word_are_noticed() -> None:
    with pytest.raises(Unavailable, match="interrompue"):
        list(shared_out(lambda index: os._exit(9), 3, workers=1))
