"""What is kept for seconds: how old an answer may be, that many ask once, that nobody waits for what is asked anew."""

import threading
import time
from collections.abc import Iterator

import pytest

from gezhi.kernel import keeping
from gezhi.kernel.keeping import afresh, kept


class Clock:
    """Seconds that pass when the test says so."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    found = Clock()
    monkeypatch.setattr(time, "monotonic", found.monotonic)
    yield found
    settle()
    keeping.forget()


def settle() -> None:
    """Whatever is asked anew has been answered."""
    keeping._beside.submit(lambda: None).result(10)


class Asked:
    """Answers with how often it was asked."""

    times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_within_its_seconds_it_is_asked_once(clock: Clock) -> None:
    ask = Asked()
    assert [kept("a", ask, 10), kept("a", ask, 10)] == [1, 1]
    clock.now += 9.9
    assert kept("a", ask, 10) == 1
    assert kept("b", ask, 10) == 2


def test_an_older_answer_is_given_and_asked_anew_beside(clock: Clock) -> None:
    ask = Asked()
    kept("a", ask, 10)
    clock.now += 10.1
    assert kept("a", ask, 10) == 1
    settle()
    assert ask.times == 2
    assert kept("a", ask, 10) == 2


def test_an_answer_that_is_much_too_old_is_not_given(clock: Clock) -> None:
    ask = Asked()
    kept("a", ask, 10)
    clock.now += 30.1
    assert kept("a", ask, 10) == 2


def test_when_asking_anew_fails_the_old_answer_goes_on_for_its_time(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> int:
        raise OSError("the database is away")

    kept("a", Asked(), 10)
    clock.now += 10.1
    assert kept("a", fails, 10) == 1
    settle()
    assert "could not be asked anew" in caplog.text
    clock.now += 20
    with pytest.raises(OSError, match="away"):
        kept("a", fails, 10)


def test_what_is_put_on_record_is_asked_afresh(clock: Clock) -> None:
    ask = Asked()
    kept("a", ask, 10)
    with afresh():
        assert kept("a", ask, 10) == 2
    assert kept("a", ask, 10) == 1


def test_many_at_once_ask_once() -> None:
    asked, answers, together = Asked(), [], threading.Barrier(8)

    def slow() -> int:
        time.sleep(0.05)
        return asked()

    def look() -> None:
        together.wait()
        answers.append(kept("many", slow, 10))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answers == [1] * 8
    keeping.forget()


def test_it_does_not_grow_without_end(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 20)
    for number in range(100):
        kept(number, Asked(), 10)
    assert len(keeping._answers) <= 20
