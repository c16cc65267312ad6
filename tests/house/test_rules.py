"""Every rule against a bad example, a good one, and the whole checkout."""

from collections.abc import Callable, Sequence

import pytest

from tests.house import rules
from tests.house.tree import PACKAGE, Source, python_files, source

Rule = Callable[[Sequence[Source]], list[str]]

PRODUCT = python_files(PACKAGE)
TESTS = python_files("tests")


def broken(rule: Rule, text: str, path: str = "src/conserje/dialogue/turn.py") -> list[str]:
    return rule([source(path, text)])


def test_the_checkout_was_found() -> None:
    assert len(PRODUCT) > 20
    assert any(each.path.name == "test_rules.py" for each in TESTS)


@pytest.mark.parametrize(
    "rule",
    [
        rules.too_long_modules,
        rules.too_long_functions,
        rules.empty_names,
        rules.silent_excepts,
        rules.unfinished,
    ],
)
def test_product_and_tests_keep(rule: Rule) -> None:
    found = rule([*PRODUCT, *TESTS])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", [rules.too_full_packages, rules.sql_outside_storage, rules.clock_readers])
def test_the_product_keeps(rule: Rule) -> None:
    found = rule(PRODUCT)
    assert not found, "\n".join(found)


def test_every_module_of_the_product_is_used_by_it() -> None:
    found = rules.nobody_imports(PRODUCT, TESTS)
    assert not found, "\n".join(found)


def test_a_module_may_have_400_lines_and_a_port_100() -> None:
    assert broken(rules.too_long_modules, "x = 1\n" * 400) == []
    assert broken(rules.too_long_modules, "x = 1\n" * 401) != []
    assert broken(rules.too_long_modules, "x = 1\n" * 100, "src/conserje/pms/port.py") == []
    assert broken(rules.too_long_modules, "x = 1\n" * 101, "src/conserje/pms/port.py") != []


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_function_may_have_40_lines(kind: str) -> None:
    assert broken(rules.too_long_functions, f"{kind} quote():\n" + "    x = 1\n" * 39) == []
    assert broken(rules.too_long_functions, f"{kind} quote():\n" + "    x = 1\n" * 40) != []
    assert broken(rules.too_long_functions, f"class A:\n  {kind} quote():\n" + "    x = 1\n" * 40) != []


def test_a_package_may_have_12_modules_and_any_number_of_migrations() -> None:
    twelve = [source(f"src/conserje/web/m{n}.py") for n in range(12)]
    init = source("src/conserje/web/__init__.py")
    migrations = [source(f"src/conserje/storage/migrations/versions/{n:04}_step.py") for n in range(30)]
    assert rules.too_full_packages([*twelve, init, *migrations]) == []
    assert rules.too_full_packages([*twelve, source("src/conserje/web/m12.py")]) != []


@pytest.mark.parametrize(
    "name", ["utils.py", "booking_service.py", "core/x.py", "rules_v2.py", "base.py", "pms_manager.py"]
)
def test_names_that_say_nothing_are_refused(name: str) -> None:
    assert rules.empty_names([source(f"src/conserje/{name}")]) != []


@pytest.mark.parametrize("name", ["desk.py", "database.py", "scores.py", "room_service_menu/desk.py"])
def test_names_of_the_field_are_welcome(name: str) -> None:
    expected = 1 if "service" in name else 0
    assert len(rules.empty_names([source(f"src/conserje/{name}")])) == expected


def test_a_module_that_nobody_imports_is_found() -> None:
    used = source("src/conserje/pms/port.py", "from conserje.pms.dead import x")
    dead = source("src/conserje/pms/dead.py", "import conserje.pms.dead")
    assert rules.nobody_imports([dead, source("src/conserje/pms/port.py")]) == [
        "src/conserje/pms/dead.py: nobody imports it",
        "src/conserje/pms/port.py: nobody imports it",
    ]
    assert rules.nobody_imports([used, dead]) == ["src/conserje/pms/port.py: nobody imports it"]


@pytest.mark.parametrize(
    "user",
    [
        "import conserje.web.live",
        "from conserje.web import live",
        "from conserje.web.live import Stream",
        "from . import live",
        "from .live import Stream",
        "APP = 'conserje.web.live:build'",
    ],
)
def test_a_module_is_used_however_it_is_named(user: str) -> None:
    live = source("src/conserje/web/live.py")
    assert rules.nobody_imports([live, source("src/conserje/web/app.py", user)]) == [
        "src/conserje/web/app.py: nobody imports it"
    ]


def test_a_fake_may_be_used_by_tests_only_and_nothing_else_may() -> None:
    test = source("tests/unit/test_turn.py", "from conserje.pms import fake, real")
    found = rules.nobody_imports([source("src/conserje/pms/fake.py"), source("src/conserje/pms/real.py")], [test])
    assert found == ["src/conserje/pms/real.py: nobody imports it"]


def test_entry_points_need_no_importer() -> None:
    paths = ["__main__.py", "cli.py", "storage/migrations/env.py", "storage/migrations/versions/0001_ground.py"]
    assert rules.nobody_imports([source(f"src/conserje/{path}") for path in paths]) == []


@pytest.mark.parametrize(
    "text",
    [
        "await c.fetch('SELECT 1')",
        "await c.fetch('select id from guests where id = $1')",
        "x = f'INSERT INTO {table} (a) VALUES ($1)'",
        "x = '''\n  UPDATE holds SET until = $1'''",
        "x = 'update holds h set until = $1'",
        "x = 'delete from guests'",
        "x = 'WITH due AS (SELECT 1) SELECT * FROM due'",
        "x = 'CREATE UNIQUE INDEX a ON b (c)'",
        "x = 'NOTIFY work'",
    ],
)
def test_sql_is_refused_outside_storage_only(text: str) -> None:
    assert len(broken(rules.sql_outside_storage, text)) == 1
    assert broken(rules.sql_outside_storage, text, "src/conserje/storage/inbox.py") == []
    assert broken(rules.sql_outside_storage, text, "src/conserje/pms/builtin/statements.py") == []


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    'SELECT 1 is what the doctor asks'",
        "x = 'Select a room from the list'",
        "x = 'With pleasure'",
        "x = 'delete my data'",
        "x = 'Update your stay'",
        "x = 'drop me at the airport'",
    ],
)
def test_sentences_are_not_sql(text: str) -> None:
    assert broken(rules.sql_outside_storage, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime, UTC\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "from datetime import date\nx = date.today()",
        "from datetime import datetime as dt\nx = dt.now",
    ],
)
def test_only_the_clock_reads_the_clock(text: str) -> None:
    assert len(broken(rules.clock_readers, text)) == 1
    assert broken(rules.clock_readers, text, "src/conserje/model/ids.py") == []


def test_a_clock_that_was_handed_in_may_be_read() -> None:
    assert broken(rules.clock_readers, "x = clock.now()\ny = self._clock.now()") == []


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    f()\nexcept ValueError:\n    pass",
        "try:\n    f()\nexcept:\n    ...",
        "for x in y:\n    try:\n        f()\n    except Exception:\n        'why'\n        continue",
        "with suppress(Exception):\n    f()",
        "with contextlib.suppress(ValueError, BaseException):\n    f()",
    ],
)
def test_swallowed_errors_are_found(text: str) -> None:
    assert len(broken(rules.silent_excepts, text)) == 1


def test_an_error_that_is_answered_is_fine() -> None:
    text = "for x in y:\n  try:\n    f()\n  except KeyError:\n    continue\nwith suppress(ProcessLookupError):\n    g()"
    assert broken(rules.silent_excepts, text) == []


def test_unfinished_work_is_found_and_spanish_is_not() -> None:
    assert broken(rules.unfinished, "x = 1  # TO" + "DO: later") != []
    assert broken(rules.unfinished, "x = 'todo bien'  # todo incluido") == []
