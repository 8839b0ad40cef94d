"""`_cache`: which instances and texts are returned again, and how much memory they take."""

import itertools
import sys
import tracemalloc
import types
from unittest.mock import patch

import pytest

from jobstatus import UNSET, JobStatus, MappedValue, Naming, cache_clear, cache_info, dumps, loads, structure
from jobstatus._cache import COUNT_EVERY, MAX_ENTRIES, MAX_LENGTH

TEXT = '{"value":"open","source_value":"Open"}'
CLASSES = [
    types.new_class(f"Class{number}", (MappedValue[str],), {}, lambda body: body.update(__slots__=()))
    for number in range(90)
]


def test_equal_texts_and_pairs_of_strings_are_one_instance_and_written_once():
    status = loads(TEXT)
    with patch("jobstatus._read.Reader.read_text"):  # which takes longer than the lookup
        assert loads(TEXT) is status
    assert loads(TEXT) is loads(TEXT.encode()) is JobStatus.from_json(TEXT) is status
    for data in ({"source_value": "Open", "value": "open"}, {"value": "open", "sourceValue": "Open"}):
        assert structure(data) is JobStatus.from_dict(data) is status
    liar = type("Liar", (str,), {"__eq__": lambda *_: True, "__hash__": lambda _: hash("Open")})("Closed")
    assert structure({"value": "open", "source_value": liar}).source_value == "Closed"
    assert structure({"value": liar, "source_value": "Open"}).value == "Closed"
    assert dumps(status) is dumps(status)
    assert dumps(status, naming=Naming.CAMEL) == '{"value":"open","sourceValue":"Open"}'
    for text in ("{}", '{"value":"open"}', '{"source_value":4}', '{"value":"a","source_value":null}'):
        assert loads(text) is loads(text)
        assert loads(text.encode()) is loads(text.encode())


def test_classes_have_instances_of_their_own():
    for cls in (JobStatus, *CLASSES[:2], JobStatus):
        assert type(cls.from_json(TEXT)) is type(cls.from_dict({"value": "open", "source_value": "Open"})) is cls


def test_keeps_short_strings_and_texts_but_nothing_with_extra_or_of_another_type():
    blank = '{"value":"open"' + " " * (MAX_LENGTH - len('{"value":"open"}'))
    pair, text = MAX_LENGTH - len("open"), MAX_LENGTH - len(dumps(JobStatus("open", "")))
    for kept, use in [
        (True, lambda more: structure({"value": "open", "source_value": "x" * (pair + more)})),
        (True, lambda more: loads(blank + " " * more + "}")),
        (True, lambda more: loads((blank + " " * more + "}").encode())),
        (True, lambda more: dumps(JobStatus("open", "x" * (text + more)))),
        (False, lambda _: loads(bytearray(b'{"value":"open"}'))),
        (False, lambda _: loads(memoryview(b'{"value":"open"}'))),
        (False, lambda _: structure({"value": "open", "source_value": "x", "extra": 1})),
        (False, lambda _: loads('{"value":"open","x":1}')),
        (False, lambda _: loads('{"value":"open","source_value":[1]}')),
        (False, lambda _: dumps(JobStatus("open", "x", extra={"y": 1}))),
    ]:
        for more in (0, 1):
            cache_clear()
            use(more)
            assert cache_info().entries == (kept and not more)


@pytest.mark.parametrize(
    ("char", "classes"), [("x", CLASSES), ("é", [JobStatus]), ("\u4e00", CLASSES), ("\U0001f680", [JobStatus])]
)
def test_stays_below_one_mebibyte_whatever_is_read(char, classes):
    def fill():
        """Read and write until the cache is nearly full."""
        for index in itertools.count():
            cls = classes[index % len(classes)]
            half = char * ((MAX_LENGTH - 6) // 2)
            cls.from_dict({"value": half, "source_value": f"{index:06}{half}"})
            text = f'{{"source_value":"{index:06}{char * (MAX_LENGTH - 25)}"}}'
            assert dumps(cls.from_json(text))
            cls.from_json(text.encode())
            dumps(cls("open", f"{index:06}{'y' * 70}"))
            if cache_info().entries > MAX_ENTRIES - 2 * COUNT_EVERY:
                return

    fill()  # what is made once only is not measured
    cache_clear()
    tracemalloc.start()
    try:
        fill()
        info = cache_info()
        before = tracemalloc.get_traced_memory()[0]
        cache_clear()
        most = max(info.bytes, before - tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert most / info.entries * MAX_ENTRIES < 2**20


def test_never_holds_more_than_the_limit_and_is_seldom_emptied():
    counts = []
    for index in range(5 * MAX_ENTRIES):
        structure({"value": "open", "source_value": str(index)})
        if not index % 16:
            counts.append(cache_info().entries)
    assert MAX_ENTRIES - 2 * COUNT_EVERY < max(counts) <= MAX_ENTRIES
    assert sum(later < earlier for earlier, later in itertools.pairwise(counts)) <= 6


@pytest.mark.parametrize("source_value", ["Open", 4, None, UNSET], ids=repr)
def test_counts_the_bytes_of_its_tables_and_their_contents_until_cleared(source_value):
    text = JobStatus("open", source_value).to_json()
    cache_clear()
    status = loads(text)
    table, parts = {}, [text, status, status.value, status.source_value]
    if source_value == "Open":
        pair = ("".join("open"), status.source_value)
        table[pair] = status
        parts += [pair, pair[0]]
    table[text] = status
    sizes = sum(map(sys.getsizeof, {id(part): part for part in parts}.values()))
    assert cache_info().bytes == sizes + sys.getsizeof(table) - sys.getsizeof({})
    cache_clear()
    assert cache_info().entries == cache_info().bytes == 0
    assert loads(text) == status == JobStatus("open", source_value)
    assert loads(text) is not status
