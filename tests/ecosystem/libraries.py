"""
What other libraries do with a status, each with the real library: by itself, and with the recipe of the page.

``--write`` puts the table into the page, ``README.md`` beside this file.
"""

import argparse
import atexit
import io
import json
import os
import pickle
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any, cast, final

import attrs

from jobstatus import JobStatus, JobValue, MappedValue, loads, register_hooks, unstructure

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from readme import blocks, sections  # from there
from vectors import ROUND_TRIPS  # from there

PAGE = Path(__file__).parent / "README.md"

#: Sends a status through a library: returns what comes back, as plain data, for a status that is alone and for one
#: inside of what the library's users hold it in.
Send = Callable[[JobStatus], list[Any]]


@attrs.frozen
class Library:
    """A library in one of its uses."""

    name: str
    #: The module that has to be there.
    module: str
    by_itself: Send
    recipe: Send | None = None
    #: How it is called in the table.
    how: str = ""
    #: Whether it writes floats in its own way.
    own_floats: bool = False

    @property
    def tools(self) -> list[str]:
        """What has to be there, as the marker `tool` names it."""
        return [f"python:{self.module}", *(["bin:initdb", "bin:pg_ctl"] if self.module == "psycopg" else [])]


@cache
def page(title: str) -> dict[str, Any]:
    """Run the example of a section of the page; return its names."""
    # Some libraries look up names in the module of a function.
    module = type(sys)(f"page_{title.replace(' ', '_')}")
    sys.modules[module.__name__] = module
    for block in blocks(sections(PAGE.read_text("utf-8"))[title], "python"):
        exec(compile(block, str(PAGE), "exec"), vars(module))
    return vars(module)


@attrs.define
class Holder:
    """A class that holds a status, as a user's does."""

    job_status: JobStatus


def written_by(write: Callable[[Any], str | bytes]) -> Send:
    """Send a status through a writer of JSON."""
    return lambda status: [json.loads(write(status)), json.loads(write({"a": [status]}))["a"][0]]


def kept_by(keep: Callable[[Any], Any]) -> Send:
    """Send a status through something that returns an equal object."""
    return lambda status: [keep(status).to_dict(), keep([{"a": status}])[0]["a"].to_dict()]


def key_by(write: Callable[[Any], str | bytes], status: JobStatus, *, recipe: bool) -> list[Any]:
    """Send a status, or its text, through a writer of JSON as the key of a dict."""
    (key,) = json.loads(write({status.to_json() if recipe else status: 1}))
    return [json.loads(key) if recipe else key]


# Frameworks of the web


@cache
def fastapi_client() -> Any:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from pydantic import BaseModel, create_model

    app = FastAPI()
    job: type[BaseModel] = create_model("Job", job_status=(JobStatus | None, None))

    def in_model(job: Any) -> Any:
        return job

    def parameter(status: Any) -> Any:
        return status

    def untyped(job: Any) -> Any:
        return job.job_status

    in_model.__annotations__.update({"job": job, "return": job})
    parameter.__annotations__.update({"status": JobStatus, "return": JobStatus})
    untyped.__annotations__.update({"job": job, "return": None})
    app.post("/model")(in_model)
    app.post("/parameter")(parameter)
    app.post("/untyped", response_model=None)(untyped)
    return TestClient(app)


def posted(client: Any, path: str, status: JobStatus, *, inside: bool) -> Any:
    text = status.to_json()
    answer = client.post(path, content=f'{{"job_status":{text}}}' if inside else text, headers=JSON)
    answer.raise_for_status()
    return json.loads(answer.text)


JSON = {"content-type": "application/json"}


def through_a_fastapi_model(status: JobStatus) -> list[Any]:
    return [posted(fastapi_client(), "/model", status, inside=True)["job_status"]]


def through_a_fastapi_parameter(status: JobStatus) -> list[Any]:
    return [posted(fastapi_client(), "/parameter", status, inside=False)]


def through_fastapi_untyped(status: JobStatus) -> list[Any]:
    return [posted(fastapi_client(), "/untyped", status, inside=True)]


def through_fastapi_with_the_recipe(status: JobStatus) -> list[Any]:
    from fastapi.testclient import TestClient

    return [posted(TestClient(page("FastAPI")["app"]), "/status", status, inside=False)]


def through_jsonable_encoder(status: JobStatus, *, recipe: bool) -> list[Any]:
    from fastapi.encoders import jsonable_encoder
    from pydantic import create_model

    job = create_model("Job", job_status=(JobStatus, ...))(job_status=status)
    plain = job.model_dump(mode="json", exclude_none=True) if recipe else jsonable_encoder(job, exclude_none=True)
    return [plain["job_status"]]


@cache
def litestar_client(*, recipe: bool) -> Any:
    from litestar import Litestar, post
    from litestar.testing import TestClient

    if recipe:
        app = page("Litestar")["app"]
    else:

        async def create(data: JobStatus) -> JobStatus:
            return data

        create.__annotations__.update({"data": JobStatus, "return": JobStatus})
        app = Litestar([post("/status")(create)], openapi_config=None, logging_config=None)
    return TestClient(app)


def through_litestar(status: JobStatus, *, recipe: bool) -> list[Any]:
    return [posted(litestar_client(recipe=recipe), "/status", status, inside=False)]


def through_strawberry(status: JobStatus, *, recipe: bool) -> list[Any]:
    import strawberry
    from strawberry.scalars import JSON as PLAIN

    if recipe:
        schema = page("Strawberry")["schema"]
        query = "query ($status: Status!) {same(status: $status)}"
        answer = schema.execute_sync(query, {"status": status.to_dict()})
    else:

        def same() -> Any:
            return status

        same.__annotations__["return"] = PLAIN
        query_type = strawberry.type(type("Query", (), {"same": strawberry.field(same)}))
        answer = strawberry.Schema(query_type).execute_sync("{same}")
    if answer.errors:
        raise answer.errors[0]
    return [json.loads(json.dumps(answer.data))["same"]]


# Databases


@cache
def django_models() -> Any:
    import django
    from django.conf import settings
    from django.db import connection, models

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=[]
    )
    django.setup()
    fields = {"plain": models.JSONField, "status": page("Django")["StatusField"], "text": models.TextField}
    found = {}
    for name, field in fields.items():
        meta = type("Meta", (), {"app_label": "jobs"})
        members = {"__module__": __name__, "Meta": meta, "status": field()}
        found[name] = type(name.capitalize(), (models.Model,), members)
        with connection.schema_editor() as editor:
            editor.create_model(found[name])
    return found


def through_django(status: JobStatus, *, name: str) -> list[Any]:
    model = django_models()[name]
    found = model.objects.get(pk=model.objects.create(status=status).pk).status
    return [found.to_dict() if isinstance(found, JobStatus) else found]


def through_django_as_text(status: JobStatus) -> list[Any]:
    return [json.loads(through_django(cast("JobStatus", status.to_json()), name="text")[0])]


def through_sqlalchemy(status: JobStatus, *, kind: Any) -> list[Any]:
    import sqlalchemy as sa

    engine = sa.create_engine("sqlite://")
    table = sa.Table("jobs", sa.MetaData(), sa.Column("status", kind()))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(status=status))
        (found,) = connection.execute(sa.select(table.c.status)).one()
    return [found.to_dict() if isinstance(found, JobStatus) else found]


def sqlalchemy_json(status: JobStatus) -> list[Any]:
    import sqlalchemy as sa

    return through_sqlalchemy(status, kind=sa.JSON)


def sqlalchemy_pickle(status: JobStatus) -> list[Any]:
    import sqlalchemy as sa

    return through_sqlalchemy(status, kind=sa.PickleType)


def sqlalchemy_recipe(status: JobStatus) -> list[Any]:
    return through_sqlalchemy(status, kind=page("SQLAlchemy")["StatusType"])


@final
class Other(MappedValue[JobValue]):
    """A class that no recipe has registered, for libraries that register for a whole process."""

    __slots__ = ()


def unregistered(send: Send) -> Send:
    return lambda status: send(cast("JobStatus", Other.from_dict(status.to_dict())))


def through_sqlite(status: JobStatus) -> list[Any]:
    page("sqlite3")
    database = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)
    database.execute("CREATE TABLE jobs (status JOB_STATUS)")
    database.execute("INSERT INTO jobs VALUES (?)", [status])
    (found,) = database.execute("SELECT status FROM jobs").fetchone()
    database.close()
    return [found.to_dict()]


@cache
def postgresql() -> str:
    """Start a server of its own for this process; return how to connect to it."""
    folder = tempfile.mkdtemp()
    user = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
    if user:
        shutil.chown(folder, user)
    data, log = f"{folder}/data", f"{folder}/log"
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    run(["initdb", "--no-sync", "--auth=trust", "--username=jobs", "--encoding=UTF8", "--pgdata", data])
    run(["pg_ctl", "start", "--wait", "--pgdata", data, "--log", log, "--options", options])
    atexit.register(run, ["pg_ctl", "stop", "--mode=immediate", "--pgdata", data])
    return f"host={folder} user=jobs dbname=postgres"


@cache
def postgresql_connection(*, recipe: bool) -> Any:
    import psycopg

    connection = psycopg.connect(postgresql(), autocommit=True)
    if recipe:
        page("psycopg")["prepare"](connection)
    connection.execute("CREATE TEMPORARY TABLE jobs (status json)")
    return connection


def through_psycopg(status: JobStatus, *, recipe: bool) -> list[Any]:
    connection = postgresql_connection(recipe=recipe)
    connection.execute("DELETE FROM jobs")
    connection.execute("INSERT INTO jobs VALUES (%s)", [status])
    (found,) = connection.execute("SELECT status FROM jobs").fetchone()
    return [JobStatus.from_dict(found).to_dict()]


# Between processes


def through_kombu(status: JobStatus, *, serializer: str = "json", recipe: bool = False) -> list[Any]:
    from kombu import serialization

    if recipe:
        page("kombu")
    kind, encoding, sent = serialization.dumps({"args": [status]}, serializer=serializer)
    return [serialization.loads(sent, kind, encoding, accept=[kind])["args"][0].to_dict()]


def through_airflow(status: JobStatus) -> list[Any]:
    from airflow.sdk.serde import deserialize, serialize

    return [cast("Any", deserialize(json.loads(json.dumps(serialize([status])))))[0].to_dict()]


def through_airflow_with_the_recipe(status: JobStatus) -> list[Any]:
    from airflow.sdk.serde import deserialize, serialize

    text = deserialize(json.loads(json.dumps(serialize(status.to_json()))))
    return [JobStatus.from_json(cast("str", text)).to_dict()]


def through_jsonpickle(status: JobStatus) -> list[Any]:
    import jsonpickle

    return kept_by(lambda held: jsonpickle.decode(jsonpickle.encode(held, keys=True), keys=True))(status)


def through_jsonpickle_as_plain_data(status: JobStatus) -> list[Any]:
    import jsonpickle

    return written_by(lambda held: jsonpickle.encode(held, unpicklable=False, keys=True))(status)


def jsonpickle_keys(status: JobStatus, *, recipe: bool) -> list[Any]:
    import jsonpickle

    return key_by(partial(jsonpickle.encode, unpicklable=False), status, recipe=recipe)


# Tables


def through_pandas(status: JobStatus) -> list[Any]:
    import pandas as pd

    text = pd.DataFrame({"status": [status, status]}).to_json(orient="records", double_precision=15)
    # It rounds the largest double up.
    return [
        row["status"] for row in json.loads(text, parse_float=lambda digits: min(float(digits), sys.float_info.max))
    ]


def through_pandas_csv(status: JobStatus, *, recipe: bool) -> list[Any]:
    import pandas as pd

    text = pd.DataFrame({"status": [status.to_json() if recipe else status]}).to_csv()
    (found,) = pd.read_csv(io.StringIO(text)).status
    return [json.loads(found) if recipe else found]


def pandas_keys(status: JobStatus, *, recipe: bool) -> list[Any]:
    import pandas as pd

    return key_by(lambda keys: pd.Series(keys).to_json(), status, recipe=recipe)


def through_pandas_pickle(status: JobStatus) -> list[Any]:
    import pandas as pd

    file = io.BytesIO()
    pd.DataFrame({"status": [status]}).to_pickle(file, compression=None)
    return [pd.read_pickle(io.BytesIO(file.getvalue()), compression=None).status[0].to_dict()]


def through_polars(status: JobStatus) -> list[Any]:
    import polars as pl

    return [json.loads(pl.DataFrame({"status": [status]}).write_json())[0]["status"]]


def through_polars_with_the_recipe(status: JobStatus) -> list[Any]:
    import polars as pl

    file = io.BytesIO()
    pl.DataFrame({"status": [status.to_json()]}).write_parquet(file)
    return [JobStatus.from_json(text).to_dict() for text in pl.read_parquet(file.getvalue())["status"]]


def through_arrow(status: JobStatus) -> list[Any]:
    import pyarrow as pa

    return pa.array([status]).to_pylist()


# attrs, cattrs, pydantic, and writers of JSON


def through_cattrs(status: JobStatus, *, recipe: bool) -> list[Any]:
    import cattrs

    converter = cattrs.Converter()
    if recipe:
        register_hooks(converter)
    return [json.loads(json.dumps(converter.unstructure(held)["job_status"])) for held in (Holder(status),)]


def through_a_tagged_union(status: JobStatus, *, recipe: bool) -> list[Any]:
    import cattrs
    from cattrs.strategies import configure_tagged_union

    converter = cattrs.Converter(forbid_extra_keys=recipe)
    register_hooks(converter, extra="allow")
    configure_tagged_union(JobStatus | Holder, converter)
    plain = json.loads(json.dumps(converter.unstructure(status, unstructure_as=JobStatus | Holder)))
    return [converter.structure(plain, cast("Any", JobStatus | Holder)).to_dict()]


def cattrs_keys(status: JobStatus, *, recipe: bool) -> list[Any]:
    from cattrs.preconf.orjson import make_converter

    converter = make_converter()
    register_hooks(converter)
    return key_by(converter.dumps, status, recipe=recipe)


def through_pydantic(status: JobStatus) -> list[Any]:
    from pydantic import TypeAdapter

    adapter = TypeAdapter(dict[str, list[JobStatus]])
    held = adapter.validate_python({"a": [status.to_dict()]})
    return [adapter.dump_python(held)["a"][0], adapter.dump_python(held, serialize_as_any=True)["a"][0]]


def through_pydantic_any(status: JobStatus) -> list[Any]:
    from pydantic import TypeAdapter

    return written_by(TypeAdapter(Any).dump_json)(status)


def pydantic_keys(status: JobStatus, *, recipe: bool) -> list[Any]:
    from pydantic import TypeAdapter

    return key_by(TypeAdapter(Any).dump_json, status, recipe=recipe)


def through_orjson(status: JobStatus, **options: Any) -> list[Any]:
    import orjson

    return written_by(partial(orjson.dumps, **options))(status)


def through_msgspec(status: JobStatus, **options: Any) -> list[Any]:
    import msgspec

    return written_by(partial(msgspec.json.encode, **options))(status)


def through_ujson(status: JobStatus) -> list[Any]:
    import ujson

    return written_by(ujson.dumps)(status)


def ujson_keys(status: JobStatus, *, recipe: bool) -> list[Any]:
    import ujson

    return key_by(ujson.dumps, status, recipe=recipe)


def through_argparse(status: JobStatus) -> list[Any]:
    arguments = page("argparse and click")["parser"].parse_args(["--status", status.to_json()])
    return [arguments.status.to_dict()]


def through_click(status: JobStatus) -> list[Any]:
    import click

    command = click.Command("report", params=[click.Option(["--status"], type=JobStatus.from_json)])
    return [command.make_context("report", ["--status", status.to_json()]).params["status"].to_dict()]


def as_dict(status: JobStatus) -> list[Any]:
    return [json.loads(json.dumps(attrs.asdict(Holder(status))))["job_status"]]


def as_dict_with_the_recipe(status: JobStatus) -> list[Any]:
    return [status.to_dict()]


def with_recipe(name: str, module: str, send: Callable[..., list[Any]], how: str) -> Library:
    """Describe a library by one function for both."""
    return Library(name, module, partial(send, recipe=False), partial(send, recipe=True), how)


LIBRARIES = [
    Library("pickle, copy", "pickle", kept_by(lambda held: pickle.loads(pickle.dumps(held)))),
    Library("json", "json", written_by(json.dumps), written_by(partial(json.dumps, default=unstructure)), "`default=`"),
    Library("orjson", "orjson", through_orjson, partial(through_orjson, default=unstructure), "`default=`"),
    Library(
        "msgspec, writing", "msgspec", through_msgspec, partial(through_msgspec, enc_hook=unstructure), "`enc_hook=`"
    ),
    Library("ujson", "ujson", through_ujson),
    Library("`attrs.asdict`", "attrs", as_dict, as_dict_with_the_recipe, "`to_dict`"),
    with_recipe("cattrs", "cattrs", through_cattrs, "`register_hooks`"),
    with_recipe("cattrs, a tagged union", "cattrs", through_a_tagged_union, "`forbid_extra_keys`"),
    Library("pydantic, a field", "pydantic", through_pydantic),
    Library("pydantic, `Any`", "pydantic", through_pydantic_any),
    Library("FastAPI, in a model", "fastapi", through_a_fastapi_model),
    Library(
        "FastAPI, a parameter", "fastapi", through_a_fastapi_parameter, through_fastapi_with_the_recipe, "`Body()`"
    ),
    Library(
        "FastAPI, a response without its type",
        "fastapi",
        through_fastapi_untyped,
        through_fastapi_with_the_recipe,
        "its type",
    ),
    with_recipe("FastAPI, `jsonable_encoder`", "fastapi", through_jsonable_encoder, "`model_dump`"),
    with_recipe("Litestar", "litestar", through_litestar, "a plugin"),
    with_recipe("Strawberry", "strawberry", through_strawberry, "a scalar"),
    Library(
        "Django, `JSONField`",
        "django",
        partial(through_django, name="plain"),
        partial(through_django, name="status"),
        "a field",
    ),
    Library("Django, `TextField`", "django", partial(through_django, name="text"), through_django_as_text, "`to_json`"),
    Library("SQLAlchemy, `JSON`", "sqlalchemy", sqlalchemy_json, sqlalchemy_recipe, "a `TypeDecorator`"),
    Library("SQLAlchemy, `PickleType`", "sqlalchemy", sqlalchemy_pickle),
    Library("sqlite3", "sqlite3", unregistered(through_sqlite), through_sqlite, "an adapter"),
    with_recipe("psycopg", "psycopg", through_psycopg, "a dumper"),
    Library(
        "kombu, json", "kombu", unregistered(through_kombu), partial(through_kombu, recipe=True), "`register_type`"
    ),
    Library("kombu, pickle", "kombu", partial(through_kombu, serializer="pickle")),
    Library("Airflow", "airflow", through_airflow, through_airflow_with_the_recipe, "`to_json`"),
    Library("jsonpickle", "jsonpickle", through_jsonpickle),
    Library("jsonpickle, `unpicklable=False`", "jsonpickle", through_jsonpickle_as_plain_data),
    Library("pandas, `to_json`", "pandas", through_pandas, own_floats=True),
    with_recipe("pandas, `to_csv`", "pandas", through_pandas_csv, "`to_json`"),
    Library("pandas, `to_pickle`", "pandas", through_pandas_pickle),
    Library("polars", "polars", through_polars, through_polars_with_the_recipe, "a column of texts"),
    Library("Arrow", "pyarrow", through_arrow, through_polars_with_the_recipe, "a column of texts"),
    Library("argparse", "argparse", through_argparse),
    Library("click", "click", through_click),
    with_recipe("a key of JSON: cattrs, orjson", "cattrs", cattrs_keys, "`to_json`"),
    with_recipe("a key of JSON: jsonpickle", "jsonpickle", jsonpickle_keys, "`to_json`"),
    with_recipe("a key of JSON: pandas", "pandas", pandas_keys, "`to_json`"),
    with_recipe("a key of JSON: pydantic, `Any`", "pydantic", pydantic_keys, "`to_json`"),
    with_recipe("a key of JSON: ujson", "ujson", ujson_keys, "`to_json`"),
]


# The table


def comes_back(send: Send, status: JobStatus, *, own_floats: bool = False) -> bool:
    """Return whether all that comes back is the JSON of a status, the kinds of numbers included."""
    expected = text_of(status.to_dict(), own_floats=own_floats)
    return all(text_of(found, own_floats=own_floats) == expected for found in send(status))


def text_of(plain: Any, *, own_floats: bool) -> str:
    """Write plain data so that equal texts are equal JSON."""
    if own_floats:
        plain = json.loads(json.dumps(plain, default=float), parse_float=Decimal)
    return json.dumps(plain, sort_keys=True, default=lambda number: f"{abs(number):.10e}")


def outcomes(library: Library, send: Send) -> list[bool | None]:
    """Return for each vector whether it comes back, is changed, or is refused (None)."""
    found: list[bool | None] = []
    for vector in ROUND_TRIPS:
        try:
            found.append(comes_back(send, loads(vector["text"]), own_floats=library.own_floats))
        except Exception:  # noqa: BLE001 - each library has exceptions of its own
            found.append(None)
    return found


def verdict(found: list[bool | None]) -> str:
    """Say in a word what a library does."""
    return "needs the recipe" if False in found else "right" if True in found else "refused"


def rows() -> list[str]:
    """Return the table."""
    lines = ["| | by itself | with | |", "|---|---|---|---|"]
    for library in LIBRARIES:
        itself = verdict(outcomes(library, library.by_itself))
        recipe = verdict(outcomes(library, library.recipe)) if library.recipe else ""
        lines.append(f"| {library.name} | {itself} | {library.how} | {recipe} |")
    return lines


def main() -> None:
    """Print the table, or put it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    table = "\n".join(rows())
    print(table)
    if parser.parse_args().write:
        text = PAGE.read_text("utf-8")
        mark = re.compile("(<!-- libraries -->\n).*(\n<!-- /libraries -->)", re.DOTALL)
        PAGE.write_text(mark.sub(lambda found: f"{found[1]}\n{table}\n{found[2]}", text), "utf-8")


if __name__ == "__main__":
    main()
