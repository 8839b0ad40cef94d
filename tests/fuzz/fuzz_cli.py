"""Any bytes as standard input of the command line: the commands agree, and convert nothing but a key."""

import json
import re

from command_line import about_documents, run

PROBLEM = re.compile(r"<stdin>:([0-9]+):([0-9]+): \$.*: .+")


def one_input(data: bytes) -> None:
    """Run every command on *data*, and the conversions on their own output."""
    status, out, _ = run("check", stdin=data)
    problems = out.split("\n")
    assert problems.pop() == ""
    assert status == bool(problems)
    text = data.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    for problem in problems:
        place = PROBLEM.fullmatch(problem)
        assert place
        assert problem.isprintable()
        assert 1 <= int(place[1]) <= len(lines)
        assert 1 <= int(place[2]) <= len(lines[int(place[1]) - 1]) + 1

    again, report, err = run("report", "--json", stdin=data)
    assert (again, about_documents(err)) == (status, problems)
    totals = json.loads(report)["totals"]
    assert totals["statuses"] == sum(row["count"] for row in json.loads(report)["counts"])
    assert run("report", stdin=data)[::2] == (again, err)

    again, snake, err = run("convert", "--to", "snake", stdin=data)
    assert (again, about_documents(err)) == (status, problems)
    assert run("check", stdin=snake.encode())[:2] == (0, "")
    assert json.loads(run("report", "--json", stdin=snake.encode())[1])["totals"] == totals
    assert _convert_good("snake", snake) == snake
    camel = _convert_good("camel", snake)
    assert run("convert", "--to", "camel", stdin=data)[1] == camel
    assert _convert_good("snake", camel) == snake
    # At most the key of each status is another, and without bad documents nothing else.
    assert len(snake) - len(camel) in range(totals["statuses"] + 1)
    if not status and not re.search(r"ourceV|\\u", text):
        assert camel.replace("sourceValue", "source_value").replace("\ufeff", "") == text.replace("\ufeff", "")


def _convert_good(spelling: str, text: str) -> str:
    status, out, err = run("convert", "--to", spelling, stdin=text.encode())
    assert (status, about_documents(err)) == (0, [])
    return out
