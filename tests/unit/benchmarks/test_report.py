"""From samples to figures, from figures to the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import report, runs
from benchmarks.figures import Aim, Figure, Reference, Run, number
from benchmarks.rounds import Sample, Samples, interleave

BENCHMARKS = (
    *(
        "chain",
        "relay",
        "consumer",
        "fanout",
        "drain",
        "sharing",
        "schedule",
        "inbox",
        "http",
        "payments",
        "etag",
        "edge",
        "memory",
        "places",
        "grid",
    ),
)


def figure(ratio: float = 0.75, aim: Aim | None = None) -> Figure:
    reference = Reference(name="a bare publisher", value=16_000, ratio=ratio, aim=aim)
    return Figure(
        benchmark="relay", name="row to confirm", value=12_000, unit="events/s", reference=reference
    )


def run(benchmark: str, rounds: int = 5) -> Run:
    return Run(
        benchmark=benchmark,
        date="2026-11-25",
        rounds=rounds,
        cores=2,
        versions={"Python": "3.11.7"},
        figures=[figure()],
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01234, "0.0123"), (0.75, "0.750"), (12.34, "12.3"), (123.4, "123"), (12_345, "12,300")],
)
def test_a_number_has_three_digits_that_count(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("aim", "ratio", "met"),
    [
        (Aim(ratio=0.5), 0.5, True),
        (Aim(ratio=0.5), 0.49, False),
        (Aim(ratio=0.2, at_most=True), 0.2, True),
        (Aim(ratio=0.2, at_most=True), 0.21, False),
    ],
)
def test_an_aim_is_met_on_its_better_side(aim: Aim, ratio: float, met: bool) -> None:
    assert Reference(name="another", value=1, ratio=ratio, aim=aim).met is met


def test_the_figure_is_the_median_and_the_ratio_the_median_of_the_rounds_own() -> None:
    ours: list[Sample] = [{"rate": 10}, {"rate": 30}, {"rate": 20}]
    theirs: list[Sample] = [{"rate": 5}, {"rate": 5}, {"rate": 20}]
    samples = Samples("relay", {"ours": ours, "theirs": theirs})

    found = samples.figure("ours", "rate", "events/s", against="theirs")

    assert found.value == 20
    assert found.reference is not None
    assert (found.reference.value, found.reference.ratio) == (5, 2)


def test_subjects_take_turns_and_none_always_goes_first() -> None:
    turns: list[str] = []

    def subject(name: str) -> dict[str, float]:
        turns.append(name)
        return {"turn": len(turns)}

    samples = interleave("relay", {"a": lambda: subject("a"), "b": lambda: subject("b")}, 3)

    assert turns == ["a", "b", "b", "a", "a", "b"]
    assert samples.by_subject["b"] == [{"turn": 2}, {"turn": 3}, {"turn": 6}]


def test_a_row_tells_the_reference_the_ratio_and_whether_the_aim_was_met() -> None:
    rows = report.table([figure(0.75, Aim(ratio=0.5)), figure(0.25, Aim(ratio=0.5)), figure()]).splitlines()

    assert rows[0] == "| what | measured | beside | ratio | aim |"
    assert rows[2] == (
        "| row to confirm | 12,000 events/s | a bare publisher: 16,000 events/s | 0.750 | at least 0.5: met |"
    )
    assert rows[3].endswith("| 0.250 | at least 0.5: missed |")
    assert rows[4].endswith("| 0.750 |  |")


def test_a_figure_without_a_reference_is_a_row_as_well() -> None:
    memory = Figure(benchmark="memory", name="api, at rest", value=90.25, unit="MiB")

    assert report.table([memory]).splitlines()[2] == "| api, at rest | 90.2 MiB |  |  |  |"


def test_the_page_has_a_table_for_each_benchmark_and_says_where_it_was_measured() -> None:
    page = report.page([run(name) for name in BENCHMARKS])

    assert page.count(report.table([figure()])) == len(BENCHMARKS)
    assert "this one has 2 cores" in page
    assert "Python 3.11.7." in page
    assert "chain: 5 rounds, 2026-11-25; relay: 5 rounds" in page


def test_a_quick_look_is_not_worth_a_page() -> None:
    assert report.is_worth_keeping(run("relay", rounds=report.FEWEST_ROUNDS))
    assert not report.is_worth_keeping(run("relay", rounds=1))


def test_a_kept_run_is_read_back(tmp_path: Path) -> None:
    runs.keep(run("relay"), tmp_path)

    assert runs.kept("relay", tmp_path) == run("relay")
    assert runs.kept("chain", tmp_path) is None
