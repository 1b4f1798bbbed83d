"""Nothing undocumented: every setting, command, option, exit code, error code, question and data folder."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from tests.helpers.tables import DATA, ROOT
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from thbgraph import errors
from thbgraph.cli.main import app
from thbgraph.errors import ThbError
from thbgraph.query import load_questions
from thbgraph.settings import PREFIX, SETTINGS, from_environment


def page(name: str) -> str:
    """Return the text of a page at the root, whole."""
    return (ROOT / name).read_text(encoding="utf-8")


def handbook() -> str:
    """Return README and every page of docs/ as one text."""
    return "\n".join([page("README.md"), *(path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))])


def commands() -> dict[str, TyperCommand]:
    """Return the commands of `thbgraph` by name."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return {name: command for name, command in group.commands.items() if isinstance(command, TyperCommand)}


def says(text: str, term: str) -> bool:
    """Whether *text* has *term* as a whole word."""
    return bool(re.search(rf"(?<![\w-]){re.escape(term)}(?![\w-])", text))


def error_classes() -> list[type[ThbError]]:
    """Return every error of the tree."""
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ThbError)]


@pytest.mark.parametrize("name", [PREFIX + setting.name for setting in SETTINGS])
def test_readme_lists_every_setting(name: str) -> None:
    assert says(page("README.md"), name)


def test_the_pages_name_no_setting_that_is_not_there() -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", handbook()))
    assert named - {PREFIX + setting.name for setting in SETTINGS} == set()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: str(setting.name))
def test_readme_tells_every_default_as_it_is(setting: object) -> None:
    name, said = getattr(setting, "name", ""), getattr(setting, "help", "")
    default = re.search(r"\(default ([\w.]+)\)", said)
    if default:
        lines = [line for line in page("README.md").splitlines() if says(line, PREFIX + name)]
        assert any(says(line, default.group(1)) for line in lines), lines


def test_the_help_of_a_setting_tells_its_default_as_it_is() -> None:
    defaults = from_environment({})
    for setting in SETTINGS:
        if found := re.search(r"\(default ([\w.]+)\)", setting.help):
            assert str(getattr(defaults, setting.field)).removesuffix(".0") == found.group(1), setting.name


@pytest.mark.parametrize("name", sorted(commands()))
def test_readme_lists_every_command(name: str) -> None:
    assert says(page("README.md"), f"thbgraph {name}")


@pytest.mark.parametrize(("command", "option"), [
    (name, option) for name, command in sorted(commands().items()) for parameter in command.params
    for option in parameter.opts if option.startswith("--") and option != "--help"])
def test_every_option_is_described(command: str, option: str) -> None:
    """The option stands in a paragraph or table that names its command."""
    text = handbook()
    assert any(says(part, option) for part in re.split(r"\n(?=#)", text) if says(part, f"thbgraph {command}"))


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_explains_itself(name: str) -> None:
    command = commands()[name]
    assert (command.help or "").strip().endswith(".")
    for parameter in command.params:
        assert len(getattr(parameter, "help", "") or "") > 4, parameter.name


def test_the_pages_call_no_command_that_is_not_there() -> None:
    code = "\n".join(re.findall(r"(?s)```.*?\n```|`[^`\n]+`", handbook()))
    called = set(re.findall(r"\bthbgraph ([a-z][a-z-]+)\b", code))
    assert called - set(commands()) == set()


@pytest.mark.parametrize("code", sorted({kind.code for kind in error_classes()}))
def test_every_error_code_is_described(code: str) -> None:
    assert says(handbook(), code)


def test_every_exit_code_is_described() -> None:
    codes = {0, 1, *(kind.exit_code for kind in error_classes())}
    readme = page("README.md")
    part = readme[readme.lower().index("exit code") :][:1500]
    assert codes == {0, 1, 2, 3}
    assert [code for code in sorted(codes) if not says(part, str(code))] == []


def test_a_code_has_one_status_but_for_what_is_too_long_or_too_many() -> None:
    # one code, two statuses: an address or a body that is too long; a queue full for all or for one client
    statuses_of_a_code = Counter(kind.code for kind in error_classes())
    assert {code: times for code, times in statuses_of_a_code.items() if times > 1} == {"too_long": 2, "too_many": 2}


@pytest.mark.parametrize("question", [question.id for question in load_questions()])
def test_every_question_is_listed(question: str) -> None:
    assert says(handbook(), question)


@pytest.mark.parametrize("folder", sorted(path.name for path in DATA.iterdir() if path.is_dir()))
def test_contributing_names_every_data_folder(folder: str) -> None:
    assert f"data/{folder}" in page("CONTRIBUTING.md") or f"`{folder}/" in page("CONTRIBUTING.md")


LINK: Final = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES: Final = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "ontology").glob("*.md")})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_inside_the_repository_is_broken(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (path.parent / link).exists()] == []
