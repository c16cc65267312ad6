"""Stripe's own types of its parameters, read so that they judge a request as Stripe's server would, and its own examples of
what it answers.

Stripe generates its SDK from its OpenAPI description, and the SDK pins the version that it was made from; so the judge
is always of the version that requests name. What is judged: unknown parameters, required ones, types, enumerations (the
SDK's types admit strings of the future beside them, a server does not), lists and maps. What Stripe tells only in words is in
`said_in_words`.
"""

import copy
import json
import re
import sys
import types
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import stripe
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams, SessionExpireParams, SessionListParams

Json = dict[str, Any]

# Method and path, by the parameters' type.
SHAPES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/checkout/sessions"): SessionCreateParams,
    ("GET", "/v1/checkout/sessions"): SessionListParams,
    ("POST", "/v1/checkout/sessions/{session}/expire"): SessionExpireParams,
    ("POST", "/v1/refunds"): RefundCreateParams,
}

FIXTURES = Path(__file__).parent / "openapi" / "stripe_fixtures3.json"

_OPTIONS = frozenset(stripe.RequestOptions.__annotations__)
_SCALARS = {
    int: re.compile(r"-?\d{1,15}"),
    float: re.compile(r"-?\d+(\.\d+)?"),
    bool: re.compile(r"true|false"),
    str: re.compile(r".{0,5000}", re.DOTALL),
}
_PAIRS, _KEY, _VALUE = 50, 40, 500
_MOST_DIGITS = {"idr": 12, "jpy": 10, "huf": 10, "inr": 9}


def nested(pairs: list[tuple[str, str]]) -> Json:
    """ "a[b][0]=x" as dictionaries."""
    found: Json = {}
    for name, value in pairs:
        steps = re.findall(r"[^\[\]]+", name)
        place = found
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        place[steps[-1]] = value
    return found


def problems_of_request(method: str, path: str, params: Json) -> list[str]:
    """Why Stripe would refuse these parameters: the names of those it would complain of; empty when it would not."""
    shape = SHAPES[method, path]
    found = list(_problems(params, shape, ""))
    if not found and shape is SessionCreateParams:
        found = list(said_in_words(params))
    return found


def like(resource: str, ours: Json) -> Json:
    """Stripe's example of a resource with our values in their places. Raises ValueError for a property that Stripe does not
    tell, or tells as something else."""
    example = _examples()[resource]
    strange = [
        name
        for name, value in ours.items()
        if name not in example or not (value is None or example[name] is None or isinstance(value, type(example[name])))
    ]
    if strange:
        raise ValueError(f"Stripe's {resource} has no such {', '.join(strange)}")
    return copy.deepcopy(example) | ours


@cache
def _examples() -> dict[str, Json]:
    resources: dict[str, Json] = json.loads(FIXTURES.read_text(encoding="utf-8"))["resources"]
    return resources


def said_in_words(params: Json) -> Iterator[str]:
    """Of a session in payment mode (https://docs.stripe.com/api/checkout/sessions/create)."""
    if params.get("mode") == "payment":
        yield from (name for name in ("line_items", "success_url") if not params.get(name))
    if len(params.get("client_reference_id", "")) > 200:
        yield "client_reference_id"
    for number, item in params.get("line_items", {}).items():
        price = item.get("price_data", {})
        where = f"line_items[{number}][price_data]"
        digits = _MOST_DIGITS.get(price.get("currency", ""), 8)
        if not 0 <= int(price.get("unit_amount", 0)) < 10**digits:
            yield f"{where}[unit_amount]"
        if not re.fullmatch(r"[a-z]{3}", price.get("currency", "")):
            yield f"{where}[currency]"


def _problems(params: Any, shape: Any, where: str) -> Iterator[str]:
    """Of an object with the properties of the typed dictionary `shape`."""
    if not isinstance(params, dict):
        yield where
        return
    hints = _hints(shape)
    yield from (_inside(where, name) for name, (_, is_wanted) in hints.items() if is_wanted and name not in params)
    for name, value in params.items():
        if name not in hints:
            yield _inside(where, name)
        else:
            yield from _misfits(value, hints[name][0], _inside(where, name))


@cache
def _hints(shape: Any) -> dict[str, tuple[Any, bool]]:
    """A parameter's type, and whether it has to be there. Options of a call are no parameters."""
    space = vars(sys.modules[shape.__module__])
    hints = get_type_hints(shape, space, {"Mapping": Mapping, "StripeContext": object}, include_extras=True)
    return {
        name: (_bare(hint), name in shape.__required_keys__) for name, hint in hints.items() if name not in _OPTIONS
    }


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint


def _misfits(value: Any, hint: Any, where: str) -> Iterator[str]:
    """The shortest list of complaints that any of the alternatives has."""
    complaints = [list(_against(value, one, where)) for one in _alternatives(hint)]
    yield from min(complaints, key=len)


def _alternatives(hint: Any) -> list[Any]:
    """A union's parts. Beside named values, `str` stands for those of the future."""
    parts = [*get_args(hint)] if get_origin(hint) in (Union, types.UnionType) else [hint]
    names_values = any(get_origin(one) is Literal and any(get_args(one)) for one in parts)
    return [one for one in parts if not (names_values and one is str) and one is not type(None)]


def _against(value: Any, hint: Any, where: str) -> Iterator[str]:
    origin = get_origin(hint)
    if hasattr(hint, "__required_keys__"):
        yield from _problems(value, hint, where)
    elif origin is Literal:
        yield from [] if value in get_args(hint) else [where]
    elif origin is list:
        yield from _list(value, get_args(hint)[0], where)
    elif hint in _SCALARS:
        yield from [] if isinstance(value, str) and _SCALARS[hint].fullmatch(value) else [where]
    else:
        yield from [] if _is_map(value) else [where]


def _list(value: Any, hint: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict) or [*value] != [str(number) for number in range(len(value))]:
        yield where
        return
    for number, one in value.items():
        yield from _misfits(one, hint, f"{where}[{number}]")


def _is_map(value: Any) -> bool:
    """https://docs.stripe.com/api/metadata"""
    return (
        isinstance(value, dict)
        and len(value) <= _PAIRS
        and all(len(key) <= _KEY and isinstance(one, str) and len(one) <= _VALUE for key, one in value.items())
    )


def _inside(where: str, name: str) -> str:
    return f"{where}[{name}]" if where else name
