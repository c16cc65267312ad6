"""Processes read the very files of `deploy/`.

Only addresses, folders, channels without a secret and, in drills, durations differ.
"""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conserje.ops.stack.files import HOSTS, LISTENING, at_pace, localised, without_mute_channels, write_files
from conserje.ops.stack.layout import DEPLOY, PORTS, Layout, StackFailed, chosen_ports


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "home", DEPLOY, chosen_ports(23000))
    made.make()
    return made


def everything_else_restored(text: str, layout: Layout) -> str:
    """A written file with this machine's addresses and folders taken back."""
    for found, name in (HOSTS | LISTENING).items():
        text = text.replace(layout.address(name), f"<{found.rpartition(':')[2]}>")
    return text.replace(str(layout.secrets), "/run/secrets").replace(str(layout.config), "/etc")


@pytest.mark.parametrize("file", ["prometheus/prometheus.yml", "prometheus/rules/burn.yml", "haproxy/haproxy.cfg"])
def test_only_addresses_and_folders_differ_from_what_containers_read(layout: Layout, file: str) -> None:
    write_files(layout)
    original = (DEPLOY / file).read_text(encoding="utf-8")
    for found in HOSTS | LISTENING:
        original = original.replace(found, f"<{found.rpartition(':')[2]}>")
    written = (layout.config / file).read_text(encoding="utf-8")
    back = everything_else_restored(written, layout).replace(str(layout.data("haproxy")), "/var/lib/haproxy")
    assert back == original


def test_no_name_of_a_container_is_left(layout: Layout) -> None:
    write_files(layout)
    written = [path for path in layout.config.rglob("*") if path.suffix in (".yml", ".cfg")]
    assert len(written) > 8
    left = [(path, host) for path in written for host in HOSTS if host in path.read_text(encoding="utf-8")]
    assert left == []


def test_a_channel_without_its_secret_is_left_out_and_comes_with_it(layout: Layout) -> None:
    text = localised((DEPLOY / "alertmanager/alertmanager.yml").read_text(encoding="utf-8"), layout)

    def channels(of: str) -> dict[str, list[str]]:
        return {one["name"]: sorted(one.keys() - {"name"}) for one in yaml.safe_load(of)["receivers"]}

    mute = channels(without_mute_channels(text))
    assert mute["console"] == ["webhook_configs"]
    assert mute["on-call"] == []
    (layout.secrets / "slack_url").write_text("https://hooks.example/T0/B0/x")
    assert channels(without_mute_channels(text))["on-call"] == ["slack_configs"]


def test_a_drill_divides_every_duration_and_nothing_else() -> None:
    text = "expr: avg_over_time(x[1h]) > 15\nfor: 2m\nlabels: {slo: reply}\nscrape_interval: 15s\nwithin: 3d\nport: 9\n"
    expected = (
        "expr: avg_over_time(x[60s]) > 15\nfor: 2s\nlabels: {slo: reply}\nscrape_interval: 1s\nwithin: 4320s\nport: 9\n"
    )
    assert at_pace(text, 60) == expected
    assert at_pace(text, 1) == text


@given(seconds=st.integers(1, 10_000_000), pace=st.integers(2, 600))
def test_no_duration_becomes_longer_than_it_was_or_too_short_for_a_rate(seconds: int, pace: int) -> None:
    (window,) = [int(at_pace(f"[{seconds}s]", pace)[1:-2])]
    assert 5 <= window <= max(5, seconds)
    assert window >= seconds / pace


def test_ports_are_the_known_ones_or_a_row_of_free_choice() -> None:
    assert chosen_ports(None) == PORTS
    row = chosen_ports(23000)
    assert sorted(row.values()) == list(range(23000, 23000 + len(PORTS)))
    with pytest.raises(StackFailed, match="--ports-from"):
        chosen_ports(80)


def test_a_folder_without_configuration_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(StackFailed, match="--deploy"):
        Layout(tmp_path, tmp_path / "empty", PORTS).make()


def test_secrets_are_made_once_and_are_nobody_elses(layout: Layout) -> None:
    first = layout.secret("alerts_token")
    layout.make()
    assert layout.secret("alerts_token") == first
    assert len(first) >= 32
    assert (layout.secrets / "alerts_token").stat().st_mode & 0o077 == 0
