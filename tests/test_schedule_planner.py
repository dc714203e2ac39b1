"""Which slot is run when: the laws, over any schedule and any pattern of calls; and the days the clocks change."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.planner import RunState, Task, due, retry_at
from crawler.schedule.slots import Cron, Every, Times, Window

UTC = dt.UTC
BERLIN, ALMATY = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Almaty")
ZONES = [ZoneInfo("UTC"), BERLIN, ALMATY, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]
LINES = [
    "0 3 * * *",
    "30 2 * * *",
    "*/20 * * * *",
    "15 2,14 * * 1-5",
    "0 0 1 * *",
    "59 23 L * *",
    "0 1-3 * * *",
]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclasses.dataclass
class Made:
    """A run as the planner looks at it."""

    slot: dt.datetime
    attempt: int
    state: RunState
    ended: dt.datetime | None


def at(text: str, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


times_of_a_site = st.builds(
    lambda zone, line, every, jitter, blackout, seed: Times(
        seed, Every(every) if every else Cron(line, zone), zone, jitter, tuple(blackout)
    ),
    st.sampled_from(ZONES),
    st.sampled_from(LINES),
    st.one_of(st.none(), st.integers(60, 40 * 86400)),
    st.sampled_from([0.0, 600.0, 7200.0]),
    st.lists(
        st.sampled_from([Window(dt.time(8), dt.time(18)), Window(dt.time(22, 30), dt.time(2, 45)),
                         Window(dt.time(2), dt.time(3))]), max_size=2),
    st.sampled_from(["one", "two"]),
)  # fmt: skip
moments = st.datetimes(dt.datetime(2023, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(UTC))
pauses = st.one_of(
    st.integers(0, 7200), st.integers(0, 4 * 86400), st.sampled_from([300, 86400, 90 * 86400])
).map(lambda seconds: dt.timedelta(seconds=seconds))
ends = st.sampled_from(["done", "done", "done", "unfinished", "failed", "crashed", "interrupted"])


def make(runs: list[Made], task: Task, state: RunState, now: dt.datetime) -> None:
    runs.append(Made(task.slot, task.attempt, state, None if state == "running" else now))


@settings(max_examples=150)
@given(times_of_a_site, moments, st.lists(st.tuples(pauses, ends), max_size=25))
def test_each_slot_runs_once_and_the_newest_always(
    times: Times, now: dt.datetime, calls: list[tuple[dt.timedelta, RunState]]
) -> None:
    runs: list[Made] = []
    for pause, state in calls:
        now += pause
        before = len(runs)
        while task := due(times, runs, now):
            make(runs, task, state, now)
            assert len(runs) - before <= 2  # a slot, and at most one attempt more: then it is left alone
            if state in ("failed", "interrupted"):
                break
        left_alone = times.allowed(now) > now or retry_at(runs, now)
        newest = times.newest_due(now)
        if newest and not left_alone:
            assert newest in {run.slot for run in runs}
    assert max(Counter((run.slot, run.attempt) for run in runs).values(), default=1) == 1
    assert (
        max(Counter(run.slot for run in runs if run.state in ("done", "unfinished")).values(), default=1) == 1
    )
    slots = [run.slot for run in runs]
    assert slots == sorted(slots)


@settings(max_examples=150)
@given(times_of_a_site, moments, st.lists(st.integers(-47 * 3600, 3 * 86400), max_size=25))
def test_a_clock_set_back_reruns_nothing(times: Times, now: dt.datetime, steps: list[int]) -> None:
    runs: list[Made] = []
    ahead = now
    for step in steps:
        now = max(now + dt.timedelta(seconds=step), ahead - 47 * HOUR)
        ahead = max(ahead, now)
        if task := due(times, runs, now):
            make(runs, task, "done", now)
    slots = [run.slot for run in runs]
    assert slots == sorted(set(slots))


@settings(max_examples=100)
@given(times_of_a_site, moments)
def test_a_slot_is_the_same_from_wherever_it_is_computed(times: Times, now: dt.datetime) -> None:
    seen = list(takewhile(lambda slot: slot <= now + DAY, times.rule.after(now - 3 * DAY)))
    assert seen == sorted(set(seen))
    later = list(takewhile(lambda slot: slot <= now + DAY, times.rule.after(now)))
    assert later == [slot for slot in seen if slot > now]
    for slot in seen[:20]:
        opens = times.opens(slot)
        assert dt.timedelta(0) <= opens - slot <= dt.timedelta(seconds=times.jitter) + DAY + 2 * HOUR
        local = opens.astimezone(times.zone).time()
        assert not any(window.holds(local) for window in times.blackout)


def fired(times: Times, begin: str, number: int) -> list[str]:
    slots = islice(times.rule.after(at(begin, times.zone)), number)
    return [f"{slot.astimezone(times.zone):%m-%d %H:%M%z}" for slot in slots]


def test_the_hour_that_is_left_out_runs_right_after_and_the_one_that_comes_twice_once() -> None:
    times = Times("site", Cron("30 2 * * *", BERLIN), BERLIN)
    assert fired(times, "2024-03-30T00:00", 3) == ["03-30 02:30+0100", "03-31 03:00+0200", "04-01 02:30+0200"]
    twice = Times("site", Cron("0 2,3 * * *", BERLIN), BERLIN)
    assert fired(twice, "2024-03-30T12:00", 2) == ["03-31 03:00+0200", "04-01 02:00+0200"]
    assert fired(times, "2024-10-26T12:00", 2) == ["10-27 02:30+0200", "10-28 02:30+0100"]


@pytest.mark.parametrize("line", ["30 2 * * *", "0 2,3 * * *", "15,30 1-3 * * *", "*/20 * * * *"])
@pytest.mark.parametrize("night", ["2024-03-31T00:00", "2024-10-27T00:00"])
def test_in_the_nights_of_the_change_a_slot_is_the_same_from_every_minute(line: str, night: str) -> None:
    rule, begin = Cron(line, BERLIN), at(night, BERLIN)
    slots = list(islice(rule.after(begin - DAY), 200))
    for minute in range(300):
        now = begin + minute * dt.timedelta(minutes=1)
        assert next(rule.after(now)) == next(slot for slot in slots if slot > now)


def test_almaty_moved_to_another_offset_for_good_on_the_first_of_march_2024() -> None:
    times = Times("site", Cron("30 23 * * *", ALMATY), ALMATY)  # 23:30 came twice that night
    assert fired(times, "2024-02-28T00:00", 4) == [
        "02-28 23:30+0600", "02-29 23:30+0600", "03-01 23:30+0500", "03-02 23:30+0500"]  # fmt: skip
    often = Times("site", Every(3600), ALMATY)
    slots = list(islice(often.rule.after(at("2024-02-29T20:00", ALMATY)), 8))
    assert {later - earlier for earlier, later in pairwise(slots)} == {HOUR}


def test_of_slots_that_were_missed_the_newest_is_caught_up_with() -> None:
    times = Times("site", Cron("0 3 * * *", ALMATY), ALMATY)
    runs = [Made(at("2024-05-01T03:00", ALMATY), 1, "done", at("2024-05-01T04:00", ALMATY))]
    now = at("2024-05-09T12:00", ALMATY)
    task = due(times, runs, now)
    assert task == Task(at("2024-05-09T03:00", ALMATY), 1, "catch-up")
    make(runs, task, "done", now)
    assert due(times, runs, now) is None
    assert due(times, runs, at("2024-05-10T02:59", ALMATY)) is None
    assert due(times, runs, at("2024-05-10T03:00", ALMATY)) == Task(
        at("2024-05-10T03:00", ALMATY), 1, "schedule"
    )


def test_failures_wait_longer_each_time_up_to_a_day_and_a_crash_is_resumed_at_once() -> None:
    times = Times("site", Every(30 * 86400), ZoneInfo("UTC"))
    now = at("2024-05-01T00:00", ZoneInfo("UTC"))
    runs: list[Made] = []
    task = due(times, runs, now)
    assert task
    waits = []
    for _ in range(10):
        make(runs, task, "failed", now)
        until = retry_at(runs, now)
        assert until
        assert due(times, runs, until - dt.timedelta(seconds=1)) is None
        waits.append((until - now) / HOUR)
        now = until
        again = due(times, runs, now)
        assert again == Task(task.slot, runs[-1].attempt + 1, "retry")
        task = again
    assert waits == [0.25, 0.5, 1, 2, 4, 8, 16, 24, 24, 24]
    assert retry_at(runs, now - 40 * DAY) is None  # a clock set far back is no reason to wait for weeks
    fresh = [Made(task.slot, 1, "crashed", now)]
    assert due(times, fresh, now) == Task(task.slot, 2, "resume")
    fresh.append(Made(task.slot, 2, "crashed", now))
    assert due(times, fresh, now) is None


def test_a_run_by_a_clock_gone_wrong_does_not_end_all_runs() -> None:
    times = Times("site", Cron("0 3 * * *", BERLIN), BERLIN)
    runs = [Made(at("2099-01-01T03:00", BERLIN), 1, "done", at("2099-01-01T03:05", BERLIN))]
    assert due(times, runs, at("2024-05-01T04:00", BERLIN)) == Task(
        at("2024-05-01T03:00", BERLIN), 1, "catch-up"
    )


@pytest.mark.parametrize(
    ("now", "opens"),
    [("2024-05-01T03:00", "06:00"), ("2024-05-01T08:00", "18:00"), ("2024-05-01T17:59", "18:00"),
     ("2024-05-01T22:00", "06:00"), ("2024-05-02T05:59", "06:00"), ("2024-05-01T18:00", "18:00")],
)  # fmt: skip
def test_blackout_hours_push_to_their_end(now: str, opens: str) -> None:
    windows = (Window(dt.time(8), dt.time(18)), Window(dt.time(22), dt.time(6)))
    times = Times("site", Every(60), ALMATY, 0.0, windows)
    allowed = times.allowed(at(now, ALMATY))
    assert f"{allowed.astimezone(ALMATY):%H:%M}" == opens
    assert allowed - at(now, ALMATY) < 12 * HOUR


def test_nothing_is_caught_up_with_in_blackout_hours() -> None:
    times = Times("site", Cron("0 3 * * *", ALMATY), ALMATY, 0.0, (Window(dt.time(8), dt.time(18)),))
    assert due(times, [], at("2024-05-01T17:59", ALMATY)) is None
    assert due(times, [], at("2024-05-01T18:00", ALMATY)) == Task(
        at("2024-05-01T03:00", ALMATY), 1, "catch-up"
    )


def test_blackout_hours_end_once_in_the_night_whose_hour_comes_twice() -> None:
    times = Times("site", Every(60), BERLIN, 0.0, (Window(dt.time(1), dt.time(2, 45)),))
    second = dt.datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=1).astimezone(UTC)
    assert times.allowed(second) == second + 15 * dt.timedelta(minutes=1)


def test_a_slot_is_due_when_its_jitter_is_over_and_not_before() -> None:
    times = Times("site", Cron("0 3 * * *", BERLIN), BERLIN, 7200.0)
    slot = at("2024-05-02T03:00", BERLIN)
    opens = times.opens(slot)
    assert opens > slot
    runs = [Made(slot - DAY, 1, "done", slot - DAY + HOUR)]
    assert due(times, runs, opens - dt.timedelta(seconds=1)) is None
    assert due(times, runs, opens) == Task(slot, 1, "schedule")


def test_jitter_spreads_sites_and_is_the_same_every_time() -> None:
    slot = at("2024-05-01T03:00", BERLIN)
    spread = {Times(f"site {n}", Cron("0 3 * * *", BERLIN), BERLIN, 1800.0).opens(slot) for n in range(50)}
    assert len(spread) > 40
    assert all(dt.timedelta(0) <= opens - slot < HOUR / 2 for opens in spread)
    assert Times("site 0", Cron("0 3 * * *", BERLIN), BERLIN, 1800.0).opens(slot) in spread
