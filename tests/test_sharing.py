"""`_sharing`: what is handed out again, and how much of it is held."""

import json
import sys

import pytest

from jobstatus import UNSET, JobStatus, Naming, cache_clear, cache_info, dumps, loads, structure, unstructure
from jobstatus._sharing import MAX_ENTRIES, MAX_LENGTH

MIB = 2**20


def test_equal_pairs_of_strings_are_one_instance():
    one = structure({"value": "open", "source_value": "Open"})
    assert structure({"value": "open", "source_value": "Open"}) is one
    assert structure({"value": "open", "sourceValue": "Open"}) is one
    assert structure({"source_value": "Open", "value": "open"}) is one
    assert loads('{"value":"open","source_value":"Open"}') is one
    assert structure({"value": "Open", "source_value": "open"}) != one


@pytest.mark.parametrize("kind", [str, str.encode])
def test_equal_texts_are_one_instance_and_written_once(kind):
    text = kind('{"value":"open","source_value":"Open"}')
    status = loads(text)
    assert loads(text) is status
    assert dumps(status) is dumps(status)
    assert dumps(status, naming=Naming.CAMEL) == '{"value":"open","sourceValue":"Open"}'


@pytest.mark.parametrize("text", ["{}", '{"value":"open"}', '{"source_value":4}', '{"value":"a","source_value":null}'])
def test_small_texts_without_a_pair_of_strings_are_one_instance_too(text):
    assert loads(text) is loads(text)
    assert loads(text.encode()) is loads(text.encode())


LOOKALIKES = [
    "1",
    "1.0",
    "true",
    '"1"',
    "null",
    "0",
    "-0.0",
    "false",
    '""',
    "[1]",
    "[true]",
    '{"a":1}',
    '{"a":true}',
    "1e0",
]


def test_lookalikes_are_never_mixed_up():
    for _ in range(3):
        for source in LOOKALIKES:
            status = loads(f'{{"value":"open","source_value":{source}}}')
            assert repr(status) == repr(JobStatus("open", eval(source, {"true": True, "false": False, "null": None})))
            assert dumps(status) == f'{{"value":"open","source_value":{source.replace("1e0", "1.0")}}}'


def test_values_that_claim_to_be_equal_are_never_mixed_up():
    class Liar(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

    structure({"value": "open", "source_value": "Open"})
    text = '{"value":"open","source_value":"Open"}'
    loads(text)
    assert structure({"value": Liar("open"), "source_value": Liar("Closed")}).source_value == "Closed"
    assert type(structure({"value": "open", "source_value": Liar("Open")}).source_value) is str
    assert loads(Liar('{"value":"closed"}')) == JobStatus("closed")


def test_what_was_read_under_other_options_is_not_shared():
    text = '{"value":"open","sourceValue":"x"}'
    assert loads(text).source_value == "x"
    assert loads(text, naming=Naming.SNAKE) == JobStatus("open", extra={"sourceValue": "x"})
    assert loads(text, naming=Naming.SNAKE, extra="ignore") == JobStatus("open")
    assert loads(text).source_value == "x"
    assert loads('{"value":"open","y":1}', extra="ignore") == JobStatus("open")
    assert loads('{"value":"open","y":1}').extra == {"y": 1}


def test_a_caller_who_changes_what_was_written_changes_nothing_shared():
    data = {"value": "open", "source_value": "Open"}
    status = structure(data)
    data["source_value"] = "changed"
    written = unstructure(status)
    written["source_value"] = "changed"
    assert structure({"value": "open", "source_value": "Open"}).source_value == "Open"
    assert unstructure(status)["source_value"] == "Open"


def test_extra_members_and_long_strings_are_not_kept():
    structure({"value": "open", "source_value": "x", "extra": 1})
    structure({"value": "open", "source_value": "x" * MAX_LENGTH})
    loads('{"value":"open","x":1}')
    loads('{"value":"open"' + " " * MAX_LENGTH + "}")
    loads('{"value":"open","source_value":[1]}')
    dumps(JobStatus("open", "x" * MAX_LENGTH))
    dumps(JobStatus("open", "x", extra={"y": 1}))
    assert cache_info().entries == 0


@pytest.mark.parametrize("char", ["x", "é", "\u4e00", "\U0001f680"])
def test_sharing_stays_below_one_mebibyte_whatever_is_fed(char):
    for index in range(3 * MAX_ENTRIES):
        unique = f"{index:06}"
        room = MAX_LENGTH - len(unique)
        structure({"value": char * (room // 2), "source_value": unique + char * (room // 2)})
        text = '{"source_value":"%s"}'
        text = text % (unique + char * (MAX_LENGTH - len(text) + 2 - len(unique)))
        assert dumps(loads(text))
        loads(text.encode())
        dumps(JobStatus("open", unique + "y" * 100))
        if index % 64 == 63:
            assert cache_info().bytes < MIB
            assert cache_info().entries <= cache_info().limit
    assert cache_info().entries > 2 * MAX_ENTRIES
    assert cache_info().limit >= 4 * MAX_ENTRIES


def test_clearing_forgets_and_leaves_what_was_handed_out():
    status = loads('{"value":"open","source_value":"Open"}')
    dumps(status)
    assert cache_info().entries == 3
    assert cache_info().bytes > sys.getsizeof(status)
    cache_clear()
    assert cache_info().entries == 0
    assert status == JobStatus("open", "Open")
    assert loads('{"value":"open","source_value":"Open"}') is not status


def test_absent_and_null_are_not_shared_as_one():
    for _ in range(2):
        assert loads("{}") == JobStatus()
        assert loads('{"source_value":null}').source_value is None
        assert loads('{"value":null}').source_value is UNSET


def test_no_table_holds_more_than_its_bound():
    for index in range(MAX_ENTRIES + 1):
        structure({"value": "open", "source_value": str(index)})
        assert cache_info().entries == index % MAX_ENTRIES + 1


def test_strings_are_kept_up_to_the_bound_and_not_beyond():
    room = MAX_LENGTH - len("open")
    text = '{"value":"open"' + " " * (MAX_LENGTH - len('{"value":"open"}')) + "}"
    empty = len(dumps(JobStatus("open", "")))
    cache_clear()
    for entries, longer in ((1, 0), (0, 1)):
        structure({"value": "open", "source_value": "x" * (room + longer)})
        assert cache_info().entries == entries
        cache_clear()
        loads(text + " " * longer)
        assert cache_info().entries == entries
        cache_clear()
        dumps(JobStatus("open", "x" * (MAX_LENGTH - empty + longer)))
        assert cache_info().entries == entries
        cache_clear()


@pytest.mark.parametrize("source_value", ["Open", 4, None, UNSET], ids=repr)
def test_the_bytes_are_those_of_tables_and_of_all_that_is_in_them(source_value):
    tables = cache_info().limit // MAX_ENTRIES
    assert cache_info().bytes == tables * sys.getsizeof({})
    text = json.dumps({"value": "open"} if source_value is UNSET else {"value": "open", "source_value": source_value})
    status = loads(text)
    held = [(text, status), text, status, status.value, source_value]
    table = {text: status}
    if source_value == "Open":
        pair = ("open", source_value)
        held += [(pair, status), pair, *pair, status, status.value, source_value]
        assert cache_info().bytes == (
            (tables - 2) * sys.getsizeof({}) + sys.getsizeof(table) + sys.getsizeof({pair: 1}) + size_of(held)
        )
    else:
        assert cache_info().bytes == (tables - 1) * sys.getsizeof({}) + sys.getsizeof(table) + size_of(held)


def size_of(things):
    return sum(map(sys.getsizeof, things))
