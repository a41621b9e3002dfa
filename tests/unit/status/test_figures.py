"""Adding up what several processes told."""

from __future__ import annotations

from prometheus_client.samples import Sample

from shared.status.figures import Figures


def figures(*samples: tuple[str, dict[str, str], float]) -> Figures:
    return Figures(Sample(*sample) for sample in samples)


def test_parts_are_summed_and_a_leaders_figure_is_taken_as_it_is() -> None:
    seen = figures(
        ("sockets", {"namespace": "/notifs"}, 3),
        ("sockets", {"namespace": "/notifs"}, 4),
        ("waiting", {"service": "api"}, 5),
        ("waiting", {"service": "api"}, 5),
    )

    assert seen.total("sockets") == 7
    assert seen.by("service", "waiting") == {"api": 5}
    assert seen.by("namespace", "sockets", sum) == {"/notifs": 7}
    assert seen.total("unheard of") == seen.highest("unheard of") == 0


def test_labels_narrow() -> None:
    seen = figures(("payments", {"state": "open"}, 2), ("payments", {"state": "review"}, 1))

    assert seen.total("payments", state="open") == 2
    assert seen.highest("payments", state="paid") == 0


def test_a_quantile_lies_within_its_bucket_in_proportion() -> None:
    seen = figures(
        ("lag_bucket", {"le": "0.1"}, 50),
        ("lag_bucket", {"le": "1.0"}, 100),
        ("lag_bucket", {"le": "+Inf"}, 100),
    )

    assert seen.quantile(0.5, "lag") == 0.1
    assert seen.quantile(0.75, "lag") == 0.55


def test_beyond_the_last_bucket_its_bound_is_all_that_is_known() -> None:
    seen = figures(("lag_bucket", {"le": "0.1"}, 1), ("lag_bucket", {"le": "+Inf"}, 100))

    assert seen.quantile(0.99, "lag") == 0.1


def test_without_observations_there_is_no_quantile() -> None:
    assert figures().quantile(0.99, "lag") is None
    assert figures(("lag_bucket", {"le": "+Inf"}, 0)).quantile(0.99, "lag") is None
