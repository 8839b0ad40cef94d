"""Vendoring with the tool that pip itself uses."""

import pytest
from othersdk import HOOKS, VECTORS, run
from readme import PAGES, blocks, clone, sections, shell

pytestmark = [pytest.mark.slow, pytest.mark.tool("bin:vendoring", "bin:git", "bin:bash")]

SECTION = sections(PAGES["vendoring"])["With `vendoring`"]
(PYPROJECT,) = blocks(SECTION, "toml")
(REQUIREMENTS,) = blocks(SECTION, "text")
(COMMANDS,) = blocks(SECTION, "sh")


@pytest.fixture(scope="module")
def sync(tmp_path_factory):
    """Lay out another SDK that vendors so many of the requirements, as the page says."""

    def sync(count):
        folder = tmp_path_factory.mktemp("sdk")
        clone(folder)
        vendor = folder / "othersdk" / "_vendor"
        vendor.mkdir(parents=True)
        for package in (vendor.parent, vendor):
            (package / "__init__.py").touch()
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (vendor / "vendor.txt").write_text("".join(REQUIREMENTS.splitlines(keepends=True)[:count]))
        shell(COMMANDS, folder)
        return folder

    return sync


def test_with_cattrs(sync):
    folder = sync(4)
    assert (folder / "othersdk" / "_vendor" / "jobstatus" / "LICENSE").exists()
    assert " passed" in run(VECTORS, folder)
    assert run(HOOKS, folder) == "hooks\n"


def test_with_attrs_only(sync):
    folder = sync(2)
    assert " passed" in run(VECTORS, folder)
    assert "othersdk._vendor.jobstatus.register_hooks needs cattrs" in run(
        """if True:
        import othersdk._vendor.jobstatus as js
        try:
            js.register_hooks(None)
        except ImportError as error:
            print(error)
        """,
        folder,
    )
