"""`gezhi pack`: a zone checks its own folder, reads every mistake with its line, brings it in."""

import shutil
from pathlib import Path

from django.conf import settings

from gezhi.cli.tests.typing_it import Gezhi
from gezhi.policy.models import PackVersion
from testing.town import Town


def own_pack(to: Path) -> Path:
    """A zone's own folder, begun from the one for typhoons."""
    folder = Path(shutil.copytree(settings.PACKS / "typhoon", to / "own"))
    said = folder / "pack.yaml"
    said.write_text(said.read_text("utf-8").replace("code: typhoon", "code: own-storm"), "utf-8")
    return folder


def test_a_right_folder_is_said_to_be_right_and_nothing_is_written(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    told = gezhi("pack", "check", str(own_pack(tmp_path)))
    assert (told.code, "没有问题" in told.out) == (0, True)
    assert not PackVersion.objects.exists()


def test_every_mistake_comes_with_file_and_line_and_exit_code_1(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    folder = own_pack(tmp_path)
    rules = folder / "admission.yaml"
    rules.write_text(rules.read_text("utf-8").replace("mode: pledge", "mode: oath", 1), "utf-8")
    told = gezhi("pack", "check", str(folder))
    assert told.code == 1
    assert "admission.yaml:" in told.out
    assert "“oath”不在可选的里面" in told.out
    refused = gezhi("pack", "import", str(folder))
    assert (refused.code, "政策包有 1 处错误" in refused.err) == (2, True)


def test_a_pack_is_brought_in_once_and_then_listed(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    folder = str(own_pack(tmp_path))
    assert "已导入：台风停工和复工，版本 1。" in gezhi("pack", "import", folder).out
    assert "已经有了" in gezhi("pack", "import", folder).out
    assert "own-storm" in gezhi("pack", "list").out


def test_with_as_the_rules_of_the_pages_hold(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    folder = str(own_pack(tmp_path))
    assert gezhi("--as", "13800000003", "pack", "import", folder).code == 2
    assert gezhi("--as", "13800000001", "pack", "import", folder).code == 0
