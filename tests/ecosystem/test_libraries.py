"""What other libraries do with a status is what the table of the page beside this file says, and its recipes work."""

import atexit
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import Any, final

import pytest
from readme import PAGES, blocks, sections
from vectors import ROUND_TRIPS

from jobstatus import JobStatus, JobStatusError, JobValue, MappedValue, loads, register_hooks, unstructure

PAGE = PAGES["ecosystem"]
#: What the table says of each library in one of its uses: what it does by itself, the recipe, what it does with that.
TABLE = {cells[0]: cells[1:] for cells in re.findall(r"^\| (.+?) \| (.*?) \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)}

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # other libraries have their own


@cache
def page(title: str) -> dict[str, Any]:
    """Run the example of a section of the page; return its names."""
    # Some libraries look up names in the module of a function.
    module = ModuleType(f"page_{title.replace(' ', '_')}")
    sys.modules[module.__name__] = module
    for block in blocks(sections(PAGE)[title], "python"):
        exec(compile(block, title, "exec"), vars(module))
    return vars(module)


def written(writer, hook=""):
    """Send a status through a writer of JSON, alone and inside of other values."""

    def send(module, status, recipe):
        write = partial(writer(module), **({hook: unstructure} if recipe else {}))
        return [json.loads(write(status)), json.loads(write({"a": [status]}))["a"][0]]

    return send


def as_text(through):
    """Send a status, or its text, through something that does not know it."""

    def send(module, status, recipe):
        found = through(module, status.to_json() if recipe else status)
        return [json.loads(found) if recipe else found]

    return send


def as_key(writer):
    """Send a status, or its text, through a writer of JSON as the key of a dict."""
    return as_text(lambda module, held: next(iter(json.loads(writer(module)({held: 1})))))


def kept(keeper):
    """Send a status through something that returns an equal object, alone and inside of other values."""
    return lambda module, status, _: [keeper(module)(status), keeper(module)([{"a": status}])[0]["a"]]


def posted(testing, app, text):
    answer = testing.TestClient(app).post("/status", content=text, headers={"content-type": "application/json"})
    answer.raise_for_status()
    return json.loads(answer.text)


@final
class Other(MappedValue[JobValue]):
    """A class that no recipe has registered, for libraries that register for a whole process."""

    __slots__ = ()


def through_asdict(attrs, status, recipe):
    return [status.to_dict() if recipe else json.loads(json.dumps(attrs.asdict(status)))]


def through_cattrs(cattrs, status, recipe):
    converter = cattrs.Converter()
    if recipe:
        register_hooks(converter)
    return [json.loads(json.dumps(converter.unstructure(status)))]


def through_a_tagged_union(strategies, status, recipe):
    import cattrs

    converter = cattrs.Converter(forbid_extra_keys=recipe)
    register_hooks(converter, extra="allow")
    strategies.configure_tagged_union(JobStatus | Other, converter)
    plain = json.loads(json.dumps(converter.unstructure(status, unstructure_as=JobStatus | Other)))
    return [converter.structure(plain, JobStatus | Other)]


def dumps_of_cattrs(orjson):
    register_hooks(converter := orjson.make_converter())
    return converter.dumps


def through_pydantic(pydantic, status, _):
    adapter = pydantic.TypeAdapter(dict[str, list[JobStatus]])
    held = adapter.validate_python({"a": [status.to_dict()]})
    return [adapter.dump_python(held)["a"][0], adapter.dump_python(held, serialize_as_any=True)["a"][0]]


def through_fastapi(testclient, status, recipe, *, route):
    from fastapi import FastAPI
    from pydantic import create_model

    job = create_model("Job", job_status=(JobStatus | None, None))

    def in_model(job: job) -> job:
        return job

    def parameter(status: JobStatus) -> JobStatus:
        return status

    def untyped(job: job):
        return job.job_status

    text = status.to_json()
    if recipe:
        return [posted(testclient, page("FastAPI")["app"], text)]
    app = FastAPI()
    app.post("/status")({"in_model": in_model, "parameter": parameter, "untyped": untyped}[route])
    answer = posted(testclient, app, text if route == "parameter" else f'{{"job_status":{text}}}')
    return [answer["job_status"] if route == "in_model" else answer]


def through_jsonable_encoder(encoders, status, recipe):
    from pydantic import create_model

    job = create_model("Job", job_status=(JobStatus, ...))(job_status=status)
    options = {"exclude_none": True}
    plain = job.model_dump(mode="json", **options) if recipe else encoders.jsonable_encoder(job, **options)
    return [plain["job_status"]]


def through_litestar(testing, status, recipe):
    from litestar import Litestar, post

    @post("/status")
    async def create(data: JobStatus) -> JobStatus:
        return data

    app = page("Litestar")["app"] if recipe else Litestar([create], openapi_config=None, logging_config=None)
    return [posted(testing, app, status.to_json())]


def through_strawberry(strawberry, status, recipe):
    example = page("Strawberry")
    schema = example["schema"] if recipe else strawberry.Schema(example["Query"])
    answer = schema.execute_sync("query ($status: Status!) {same(status: $status)}", {"status": status.to_dict()})
    if answer.errors:
        raise answer.errors[0]
    return [json.loads(json.dumps(answer.data))["same"]]


@cache
def django_model(name):
    import django
    from django.conf import settings
    from django.db import connection, models

    if not settings.configured:
        databases = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        settings.configure(DATABASES=databases, INSTALLED_APPS=[])
        django.setup()
    field = page("Django")["StatusField"] if name == "Status" else getattr(models, name)
    body = {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "jobs"}), "status": field()}
    model = type(name, (models.Model,), body)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return model


def through_django(name, held):
    model = django_model(name)
    return model.objects.get(pk=model.objects.create(status=held).pk).status


def through_sqlalchemy(sa, status, recipe, *, kind="JSON"):
    column = sa.Column("status", page("SQLAlchemy")["StatusType"] if recipe else getattr(sa, kind))
    table = sa.Table("jobs", sa.MetaData(), column)
    with sa.create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(status=status))
        return [connection.execute(sa.select(table.c.status)).scalar_one()]


def through_sqlite(_, status, recipe):
    database = page("sqlite3")["database"]
    database.execute("DELETE FROM jobs")
    database.execute("INSERT INTO jobs VALUES (?)", [status if recipe else Other.from_dict(status.to_dict())])
    return [*database.execute("SELECT status FROM jobs").fetchone()]


@cache
def postgresql():
    """Start a server of its own for this process; return how to connect to it."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
    shutil.chown(folder, user or os.getuid())
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user)
    run(["initdb", "--no-sync", "--auth=trust", "--username=jobs", "--encoding=UTF8", "--pgdata=data"])
    options = f"--options=-k {folder} -c listen_addresses= -c fsync=off"
    run(["pg_ctl", "start", "--wait", "--pgdata=data", "--log=log", options])
    atexit.register(run, ["pg_ctl", "stop", "--mode=immediate", "--pgdata=data"])
    return f"host={folder} user=jobs dbname=postgres"


def through_psycopg(psycopg, status, recipe):
    with psycopg.connect(postgresql()) as connection:
        if recipe:
            page("psycopg")["prepare"](connection)
        connection.execute("CREATE TEMPORARY TABLE jobs (status json)")
        connection.execute("INSERT INTO jobs VALUES (%s)", [status])
        (found,) = connection.execute("SELECT status FROM jobs").fetchone()
    return [JobStatus.from_dict(found)]


def through_kombu(serialization, status, recipe, *, serializer="json"):
    if recipe:
        page("kombu")
    elif serializer == "json":
        status = Other.from_dict(status.to_dict())
    kind, encoding, sent = serialization.dumps({"args": [status]}, serializer=serializer)
    return [*serialization.loads(sent, kind, encoding, accept=[kind])["args"]]


def through_airflow(serde, held):
    return serde.deserialize(json.loads(json.dumps(serde.serialize(held))))


def through_pandas_json(pandas, status, _):
    text = pandas.DataFrame({"status": [status, status]}).to_json(orient="records", double_precision=15)
    # It rounds the largest double up.
    rows = json.loads(text, parse_float=lambda digits: min(float(digits), sys.float_info.max))
    return [row["status"] for row in rows]


def through_pandas_csv(pandas, held):
    return pandas.read_csv(io.StringIO(pandas.DataFrame({"status": [held]}).to_csv())).status[0]


def through_pandas_pickle(pandas, status, _):
    pandas.DataFrame({"status": [status]}).to_pickle(file := io.BytesIO(), compression=None)
    return [pandas.read_pickle(io.BytesIO(file.getvalue()), compression=None).status[0]]


def through_polars(polars, held):
    polars.DataFrame({"status": [held]}).write_parquet(file := io.BytesIO())
    return polars.read_parquet(file.getvalue())["status"][0]


def through_argparse(_, status, __):
    return [page("argparse and click")["parser"].parse_args(["--status", status.to_json()]).status]


def through_click(click, status, _):
    command = click.Command("report", params=[click.Option(["--status"], type=JobStatus.from_json)])
    return [command.make_context("report", ["--status", status.to_json()]).params["status"]]


#: For each row of the table, the module that it needs, and a function that sends a status through it, by itself or with
#: the recipe, and returns what comes back each time: a status or its plain data.
USES: dict[str, tuple[str, Callable[[Any, Any, bool], list[Any]]]] = {
    "pickle, copy": ("pickle", kept(lambda pickle: lambda held: pickle.loads(pickle.dumps(held)))),
    "json": ("json", written(lambda json: json.dumps, "default")),
    "orjson": ("orjson", written(lambda orjson: orjson.dumps, "default")),
    "msgspec, writing": ("msgspec", written(lambda msgspec: msgspec.json.encode, "enc_hook")),
    "ujson": ("ujson", written(lambda ujson: ujson.dumps)),
    "`attrs.asdict`, then json": ("attrs", through_asdict),
    "cattrs": ("cattrs", through_cattrs),
    "cattrs, a tagged union": ("cattrs.strategies", through_a_tagged_union),
    "pydantic, a field": ("pydantic", through_pydantic),
    "pydantic, `Any`": ("pydantic", written(lambda pydantic: pydantic.TypeAdapter(Any).dump_json)),
    "FastAPI, in a model": ("fastapi.testclient", partial(through_fastapi, route="in_model")),
    "FastAPI, a parameter": ("fastapi.testclient", partial(through_fastapi, route="parameter")),
    "FastAPI, a response without its type": ("fastapi.testclient", partial(through_fastapi, route="untyped")),
    "FastAPI, `jsonable_encoder`": ("fastapi.encoders", through_jsonable_encoder),
    "Litestar": ("litestar.testing", through_litestar),
    "Strawberry": ("strawberry", through_strawberry),
    "Django, `JSONField`": ("django", lambda _, it, recipe: [through_django("Status" if recipe else "JSONField", it)]),
    "Django, `TextField`": ("django", as_text(lambda _, held: through_django("TextField", held))),
    "SQLAlchemy, `JSON`": ("sqlalchemy", through_sqlalchemy),
    "SQLAlchemy, `PickleType`": ("sqlalchemy", partial(through_sqlalchemy, kind="PickleType")),
    "sqlite3": ("sqlite3", through_sqlite),
    "psycopg": ("psycopg", through_psycopg),
    "kombu, json": ("kombu.serialization", through_kombu),
    "kombu, pickle": ("kombu.serialization", partial(through_kombu, serializer="pickle")),
    "Airflow": ("airflow.sdk.serde", as_text(through_airflow)),
    "jsonpickle": ("jsonpickle", kept(lambda it: lambda held: it.decode(it.encode(held, keys=True), keys=True))),
    "jsonpickle, `unpicklable=False`": ("jsonpickle", written(lambda it: partial(it.encode, unpicklable=False))),
    "pandas, `to_json`": ("pandas", through_pandas_json),
    "pandas, `to_csv`": ("pandas", as_text(through_pandas_csv)),
    "pandas, `to_pickle`": ("pandas", through_pandas_pickle),
    "polars": ("polars", as_text(through_polars)),
    "Arrow": ("pyarrow", as_text(lambda pyarrow, held: pyarrow.array([held]).to_pylist()[0])),
    "argparse": ("argparse", through_argparse),
    "click": ("click", through_click),
    "a key of JSON: cattrs, orjson": ("cattrs.preconf.orjson", as_key(dumps_of_cattrs)),
    "a key of JSON: jsonpickle": ("jsonpickle", as_key(lambda it: partial(it.encode, unpicklable=False))),
    "a key of JSON: pandas": ("pandas", as_key(lambda pandas: lambda keys: pandas.Series(keys).to_json())),
    "a key of JSON: pydantic, `Any`": ("pydantic", as_key(lambda pydantic: pydantic.TypeAdapter(Any).dump_json)),
    "a key of JSON: ujson": ("ujson", as_key(lambda ujson: ujson.dumps)),
}
OWN_FLOATS = "pandas, `to_json`"


def send(use, status, *, recipe):
    module, function = USES[use]
    found = function(import_module(module), status, recipe)
    return [one.to_dict() if isinstance(one, MappedValue) else one for one in found]


def text_of(plain, use):
    """Write plain data so that equal texts are equal JSON, the kinds of numbers included."""
    if use == OWN_FLOATS:
        plain = json.loads(json.dumps(plain, default=float), parse_float=Decimal)
    return json.dumps(plain, sort_keys=True, default=lambda number: f"{abs(number):.10e}")


def verdict(use, *, recipe):
    """Say in a word what comes back of the vectors."""
    outcomes = set()
    for vector in ROUND_TRIPS:
        status = loads(vector["text"])
        try:
            found = send(use, status, recipe=recipe)
        except Exception:  # noqa: BLE001 - each library has exceptions of its own; a refusal is no wrong outcome
            continue
        outcomes.add({text_of(plain, use) for plain in found} == {text_of(status.to_dict(), use)})
    return "needs the recipe" if False in outcomes else "right" if outcomes else "refused"


def with_its_tools(use):
    more = ["bin:initdb", "bin:pg_ctl"] if use == "psycopg" else []
    return pytest.param(use, marks=pytest.mark.tool(f"python:{USES[use][0]}", *more))


@pytest.mark.parametrize("use", [*map(with_its_tools, TABLE | USES)])
def test_each_row_of_the_table_is_true(use):
    by_itself, recipe, with_recipe = TABLE[use]
    assert verdict(use, recipe=False) == by_itself
    assert with_recipe == (verdict(use, recipe=True) if recipe else "")
    assert with_recipe in {"right", ""}
    bad = JobStatus("open", 1, extra={"source_value": 2})  # cannot be written
    if use == OWN_FLOATS:  # hides what `toDict` raises, as the page says
        assert send(use, bad, recipe=False) == [None, None]
        return
    for chosen in [False] * (by_itself == "right") + [True] * bool(recipe):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - each library has its own
            send(use, bad, recipe=chosen)
        assert "is the key of a field" in "".join(traceback.format_exception(caught.value))


STATUS = JobStatus("on_hold", {"id": 4, "tags": [1, 1.0]})


@pytest.mark.tool("python:django")
def test_the_field_of_django_rejects_other_values_and_returns_parts_as_plain_json():
    jobs = django_model("Status").objects
    for wrong in ("open", ["open"], {"value": 1}):
        with pytest.raises(JobStatusError):
            jobs.create(status=wrong)
    jobs.filter(pk=jobs.create(status=STATUS).pk).update(status=STATUS)
    found = jobs.filter(status=STATUS, status__value="on_hold", status__source_value__id=4)
    parts = found.values_list("status", "status__source_value", "status__value").get()
    assert parts == (STATUS, {"id": 4, "tags": [1, 1.0]}, "on_hold")


@pytest.mark.tool("python:sqlalchemy")
def test_the_type_of_sqlalchemy_returns_parts_as_plain_json():
    import sqlalchemy as sa

    table = sa.Table("jobs", sa.MetaData(), sa.Column("status", page("SQLAlchemy")["StatusType"]))
    part = table.c.status["source_value"]
    with sa.create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(status=STATUS))
        query = sa.select(table.c.status, part, part["id"].as_integer()).where(table.c.status == STATUS)
        assert connection.execute(query).one() == (STATUS, {"id": 4, "tags": [1, 1.0]}, 4)


FAILING = """
from jobstatus import JobStatus, SourceObject
def test_statuses(): assert JobStatus("open", 1) == JobStatus("open", True)
def test_objects(): assert SourceObject({"a": 1}) == {"a": True}
"""


def test_pytest_shows_both_sides_of_a_failing_assertion(tmp_path):
    (tmp_path / "conftest.py").write_text(blocks(sections(PAGE)["pytest"], "python")[0])
    (tmp_path / "test_failing.py").write_text(FAILING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path]
    output = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout
    assert "(value=JobValue.OPEN, source_value=1) == JobStatus(value=JobValue.OPEN, source_value=True)" in output
    assert "assert SourceObject({'a': 1}) == {'a': True}\n" in output
    assert "identical" not in output
