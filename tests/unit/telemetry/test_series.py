"""Counters, gauges and histograms as Prometheus reads them, and what keeps them small and impersonal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from conserje.telemetry.metrics import Metrics
from conserje.telemetry.series import MOST_SERIES, Register


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(metrics.exposed().decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


@given(st.lists(st.floats(0, 20), max_size=50))
def test_a_histogram_adds_up(seconds: list[float]) -> None:
    metrics = Metrics()
    for one in seconds:
        metrics.turns.seconds.take(one, "whatsapp")
    found = samples(metrics)
    label = ("channel", "whatsapp")
    if seconds:
        assert found["conserje_turn_seconds_count", (label,)] == len(seconds)
        assert found["conserje_turn_seconds_sum", (label,)] == pytest.approx(sum(seconds))
        for bound in (0.001, 0.1, 5.0):
            under = sum(one <= bound for one in seconds)
            assert found["conserje_turn_seconds_bucket", (label, ("le", str(bound)))] == under


def test_a_counter_without_labels_is_there_from_the_beginning() -> None:
    assert samples(Metrics())["conserje_turns_given_up_total", ()] == 0


def test_a_replaced_gauge_forgets_what_is_gone() -> None:
    metrics = Metrics()
    metrics.house.parked.replace({("austral", "parked"): 2, ("mar", "parked"): 1})
    metrics.house.parked.replace({("mar", "parked"): 3})
    found = {name: value for name, value in samples(metrics).items() if name[0] == "conserje_messages_parked"}
    assert list(found.values()) == [3]


def test_labels_beyond_the_bound_are_one_series_more() -> None:
    register = Register()
    counter = register.counter("visits", "Visits.", "page")
    for number in range(MOST_SERIES + 500):
        counter.add(f"page-{number}")
    family = next(iter(register.collect()))
    assert len(family.samples) == MOST_SERIES + 1
    assert counter.value("other") == 500


@pytest.mark.parametrize("label", ["ana@example.com", "+54 9 11 5555 6666", "4111111111111111"])
def test_a_label_that_looks_personal_is_not_told(label: str) -> None:
    metrics = Metrics()
    metrics.turns.flows.add(label)
    assert label not in metrics.exposed().decode()
    assert metrics.turns.flows.value("redacted") == 1


def test_two_hotels_with_digits_in_their_slugs_stay_two_hotels() -> None:
    metrics = Metrics()
    metrics.house.holds.replace({("hotel-1234567",): 1, ("hotel-7654321",): 2})
    assert [metrics.house.holds.value(slug) for slug in ("hotel-1234567", "hotel-7654321")] == [1, 2]


def test_a_wrong_number_of_labels_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="has the labels"):
        Metrics().turns.flows.add("booking", "es")


def test_a_name_is_declared_once() -> None:
    register = Register()
    register.counter("visits", "Visits.")
    with pytest.raises(ValueError, match="twice"):
        register.gauge("visits_total", "Visits.")


def test_a_system_that_measures_nothing_exposes_nothing_of_ours() -> None:
    metrics = Metrics(muted=True)
    metrics.turns.turns.add("whatsapp", "es")
    metrics.turns.seconds.take(1.0, "whatsapp")
    metrics.house.holds.put(1, "austral")
    assert "conserje_" not in metrics.exposed().decode()


def test_whoever_counts_by_itself_is_asked_when_the_scrape_comes() -> None:
    metrics = Metrics()
    spoken: dict[tuple[str, ...], float] = {("error",): 1.0}
    metrics.own.log_events.read_from(lambda: spoken)
    spoken["error",] = 5
    assert samples(metrics)["conserje_log_events_total", (("level", "error"),)] == 5
