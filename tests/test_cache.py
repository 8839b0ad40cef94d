"""`_cache`: which instances and texts are returned again, and how much memory they take."""

import itertools
import json
import sys
import tracemalloc
import types

import pytest

from jobstatus import (
    UNSET,
    JobStatus,
    MappedValue,
    Naming,
    cache_clear,
    cache_info,
    dumps,
    loads,
    structure,
    unstructure,
)
from jobstatus._cache import COUNT_EVERY, MAX_ENTRIES, MAX_LENGTH

MIB = 2**20


def test_equal_pairs_of_strings_are_one_instance():
    one = structure({"value": "open", "source_value": "Open"})
    assert structure({"value": "open", "source_value": "Open"}) is one
    assert structure({"value": "open", "sourceValue": "Open"}) is one
    assert structure({"source_value": "Open", "value": "open"}) is one
    assert JobStatus.from_dict({"value": "open", "source_value": "Open"}) is one
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


@pytest.mark.parametrize("read", [bytearray, memoryview])
def test_other_types_of_text_are_read_anew(read):
    assert loads(read(b'{"value":"open"}')) == loads(read(b'{"value":"open"}'))
    assert cache_info().entries == 0


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


def test_the_options_of_reading_make_a_difference():
    text = '{"value":"open","sourceValue":"x"}'
    assert loads(text).source_value == "x"
    assert loads(text, naming=Naming.SNAKE) == JobStatus("open", extra={"sourceValue": "x"})
    assert loads(text, naming=Naming.SNAKE, extra="ignore") == JobStatus("open")
    assert loads(text).source_value == "x"
    assert loads('{"value":"open","y":1}', extra="ignore") == JobStatus("open")
    assert loads('{"value":"open","y":1}').extra == {"y": 1}


def test_classes_have_instances_of_their_own():
    others = [declare(index) for index in range(2)]
    text = '{"value":"open","source_value":"Open"}'
    for cls in (JobStatus, *others, JobStatus):
        assert type(cls.from_json(text)) is type(cls.from_dict(json.loads(text))) is cls


def test_changing_what_was_written_changes_nothing_in_the_cache():
    data = {"value": "open", "source_value": "Open"}
    status = structure(data)
    data["source_value"] = "changed"
    written = unstructure(status)
    written["source_value"] = "changed"
    assert structure({"value": "open", "source_value": "Open"}).source_value == "Open"
    assert unstructure(status)["source_value"] == "Open"


def test_strings_are_kept_up_to_a_length_and_extra_never():
    room = MAX_LENGTH - len("open")
    text = '{"value":"open"' + " " * (MAX_LENGTH - len('{"value":"open"}')) + "}"
    shortest = len(dumps(JobStatus("open", "")))
    for entries, longer in ((1, 0), (0, 1)):
        for use in (
            lambda longer: structure({"value": "open", "source_value": "x" * (room + longer)}),
            lambda longer: loads(text + " " * longer),
            lambda longer: loads((text + " " * longer).encode()),
            lambda longer: dumps(JobStatus("open", "x" * (MAX_LENGTH - shortest + longer))),
        ):
            cache_clear()
            use(longer)
            assert cache_info().entries == entries
    cache_clear()
    structure({"value": "open", "source_value": "x", "extra": 1})
    loads('{"value":"open","x":1}')
    loads('{"value":"open","source_value":[1]}')
    dumps(JobStatus("open", "x", extra={"y": 1}))
    assert cache_info().entries == 0


def declare(number):
    return types.new_class(f"Class{number}", (MappedValue[str],), {}, lambda body: body.update(__slots__=()))


CLASSES = [declare(number) for number in range(90)]


@pytest.mark.parametrize(
    ("char", "classes"),
    [("x", CLASSES), ("é", [JobStatus]), ("\u4e00", CLASSES), ("\U0001f680", [JobStatus])],
    ids=["1 byte, 90 classes", "2 bytes, one class", "3 bytes, 90 classes", "4 bytes, one class"],
)
def test_stays_below_one_mebibyte_whatever_is_read(char, classes):
    def fill(*indexes):
        for index in range(*indexes):
            cls = classes[index % len(classes)]
            number = f"{index:06}"
            room = MAX_LENGTH - len(number)
            cls.from_dict({"value": char * (room // 2), "source_value": number + char * (room // 2)})
            text = '{"source_value":"%s"}'
            text = text % (number + char * (MAX_LENGTH - len(text) + 2 - len(number)))
            assert dumps(cls.from_json(text))
            cls.from_json(text.encode())
            dumps(cls("open", number + "y" * 70))

    fill(MAX_ENTRIES)
    cache_clear()
    tracemalloc.start()
    try:
        for _ in range(2):
            fill(MAX_ENTRIES)
            for index in range(MAX_ENTRIES, 2 * MAX_ENTRIES):
                if cache_info().entries > MAX_ENTRIES - 2 * COUNT_EVERY:
                    break
                fill(index, index + 1)
            info = cache_info()
            before = tracemalloc.get_traced_memory()[0]
            cache_clear()
            freed = before - tracemalloc.get_traced_memory()[0]
            assert freed < MIB
            assert info.bytes < MIB
            assert info.entries <= info.limit == MAX_ENTRIES
    finally:
        tracemalloc.stop()


def test_never_holds_more_than_the_limit_and_is_seldom_emptied():
    counts = []
    for index in range(5 * MAX_ENTRIES):
        structure({"value": "open", "source_value": str(index)})
        if not index % 16:
            counts.append(cache_info().entries)
    assert MAX_ENTRIES - 2 * COUNT_EVERY < max(counts) <= MAX_ENTRIES
    assert sum(later < earlier for earlier, later in itertools.pairwise(counts)) <= 6


def test_clearing_leaves_what_was_returned_valid():
    status = loads('{"value":"open","source_value":"Open"}')
    dumps(status)
    assert cache_info().entries == 3
    assert cache_info().bytes > sys.getsizeof(status)
    cache_clear()
    assert cache_info().entries == cache_info().bytes == 0
    assert status == JobStatus("open", "Open")
    assert loads('{"value":"open","source_value":"Open"}') is not status


def test_absent_and_null_are_two():
    for _ in range(2):
        assert loads("{}") == JobStatus()
        assert loads('{"source_value":null}').source_value is None
        assert loads('{"value":null}').source_value is UNSET


@pytest.mark.parametrize("source_value", ["Open", 4, None, UNSET], ids=repr)
def test_the_bytes_are_those_of_tables_and_of_all_that_is_in_them(source_value):
    text = json.dumps({"value": "open"} if source_value is UNSET else {"value": "open", "source_value": source_value})
    status = loads(text)
    table, parts = {}, [text, status, status.value, status.source_value]
    if source_value == "Open":
        pair = ("".join("open"), status.source_value)
        table[pair] = status
        parts += [pair, pair[0]]
    table[text] = status
    sizes = sum(map(sys.getsizeof, {id(part): part for part in parts}.values()))
    assert cache_info().bytes == sizes + sys.getsizeof(table) - sys.getsizeof({})
