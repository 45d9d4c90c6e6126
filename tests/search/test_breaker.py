"""An engine that runs out of time is left alone for a while; one question then tries it for all."""

from __future__ import annotations

import contextlib

import pytest

from search.elastic.breaker import LATE, REST_SECONDS, Breaker, IndexLate
from search.index import IndexUnavailable, SearchError


class Engine:
    """Answers, refuses or is late, as it is told; counts who came."""

    def __init__(self) -> None:
        self.time, self.came = 0.0, 0
        self.fault: Exception | None = None
        self.breaker = Breaker(lambda: self.time)

    def ask(self) -> None:
        with self.breaker.question():
            self.came += 1
            if self.fault is not None:
                raise self.fault


@pytest.fixture
def late() -> Engine:
    """Late so often that nobody is let through."""
    engine = Engine()
    engine.fault = IndexLate("late")
    for _ in range(LATE):
        with pytest.raises(IndexLate):
            engine.ask()
    return engine


def test_nobody_is_let_through_to_an_engine_that_was_late_several_times(late: Engine):
    for _ in range(5):
        with pytest.raises(IndexUnavailable, match="left alone"):
            late.ask()
    assert late.came == LATE


def test_after_a_rest_one_question_tries_and_an_answer_lets_all_through(late: Engine):
    late.time, late.fault = REST_SECONDS, None
    late.ask()
    late.ask()
    assert late.came == LATE + 2


def test_while_one_tries_the_others_do_not_wait(late: Engine):
    late.time = REST_SECONDS
    with late.breaker.question(), pytest.raises(IndexUnavailable, match="left alone"):
        late.ask()


def test_what_goes_beside_the_one_that_tries_is_let_through_with_it(late: Engine):
    late.time = REST_SECONDS
    with late.breaker.question(), late.breaker.question(beside=True):
        pass
    late.fault = None
    late.ask()


def test_a_trial_that_is_late_too_begins_another_rest(late: Engine):
    for rest in (1, 2):
        late.time = REST_SECONDS * rest
        for expected in ("late", "left alone"):
            with pytest.raises(IndexUnavailable, match=expected):
                late.ask()
    assert late.came == LATE + 2


@pytest.mark.parametrize("fault", [None, IndexUnavailable("nobody listens"), SearchError("refused")])
def test_an_engine_that_answers_or_refuses_at_once_is_always_asked(fault: Exception | None):
    engine = Engine()
    for number in range(3 * LATE):
        engine.fault = IndexLate("late") if number % LATE else fault
        with contextlib.suppress(SearchError):
            engine.ask()
    assert engine.came == 3 * LATE
