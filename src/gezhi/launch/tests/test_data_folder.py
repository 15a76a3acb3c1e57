"""The data folder and the PostgreSQL in it: whose they are, where they go, what is said when that is not possible."""

import errno
import os
import shutil
import stat
from pathlib import Path

import psycopg
import pytest

from gezhi.launch import secretbox
from gezhi.launch.cluster import LONGEST_SOCKET
from gezhi.launch.database import _disk_troubles, folder_for_data
from gezhi.launch.foundation import lay_foundation
from gezhi.launch.postgres import cluster_of, running
from gezhi.launch.speech import DATABASE, DISK, CannotStart
from gezhi.launch.tests.processes import home_of, server_of
from testing.product import gezhi


def modes_above(folder: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in folder.parents}


def test_no_folder_that_we_did_not_make_changes_its_permissions(data: Path) -> None:
    """The folders above are pytest's (0700), which PostgreSQL's account cannot enter when root runs the tests."""
    before = modes_above(data)
    assert gezhi("log", "verify", "--data", data).returncode == 0
    assert modes_above(data) == before
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700


def test_the_secrets_are_for_their_owner_only_and_stay_the_same(data: Path) -> None:
    file = data / secretbox.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    known = secretbox.read(data)
    assert set(known) == set(secretbox.NAMES) and len(set(known.values())) == len(secretbox.NAMES)
    assert secretbox.ensure(data) == known


def test_secrets_that_were_damaged_are_not_made_anew_over_the_old_database(tmp_path: Path) -> None:
    (tmp_path / secretbox.FILE).write_text("{ half")
    with pytest.raises(CannotStart, match="restore the file from a backup"):
        secretbox.ensure(tmp_path)


def test_the_server_asks_for_a_password_and_listens_on_no_network_port(data: Path) -> None:
    with running(cluster_of(data)) as cluster:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(cluster.address("postgres", "guessed", "postgres"))
        with psycopg.connect(cluster.address("gezhi_owner", secretbox.read(data)["owner"])) as connection:
            row = connection.execute(
                "SELECT current_setting('listen_addresses'), rolsuper FROM pg_roles WHERE rolname = current_user"
            )
            assert row.fetchone() == ("", False)
        assert stat.S_IMODE(cluster.tables.stat().st_mode) == stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert server_of(data) == 0


def test_chinese_words_count_as_words_for_search(data: Path) -> None:
    with (
        running(cluster_of(data)) as cluster,
        psycopg.connect(cluster.address("gezhi_owner", secretbox.read(data)["owner"])) as it,
    ):
        row = it.execute("SELECT public.word_similarity('海佳食品', '青岛海佳食品有限公司') > 0.3").fetchone()
    assert row == (True,)


def test_laying_the_foundation_twice_is_no_harm(data: Path) -> None:
    """A start that was killed before it noted that it was done does it again."""
    with running(cluster_of(data)) as cluster:
        passwords = secretbox.read(data)
        lay_foundation(cluster.address("postgres", passwords["postgres"], "postgres"), passwords)
        psycopg.connect(cluster.address("gezhi_app", passwords["application"])).close()


def test_a_path_too_long_for_a_socket_gets_a_short_folder_of_ours(tmp_path: Path) -> None:
    deep = folder_for_data(tmp_path / ("园区" * 20) / "data")
    sockets = cluster_of(deep).sockets
    assert len(os.fsencode(sockets)) < LONGEST_SOCKET
    assert sockets == cluster_of(deep).sockets
    shutil.rmtree(home_of(deep))


def test_a_data_folder_that_is_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    done = gezhi("up", "--data", tmp_path / "taken" / "data", "--port", "0")
    assert done.returncode == DISK
    assert (
        done.stderr.startswith(f"{tmp_path / 'taken' / 'data'} cannot be written to")
        and "choose another data folder" in done.stderr
    )
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "The disk is full"), (errno.EROFS, "cannot be written to"), (errno.EACCES, "Check who owns it")],
)
def test_a_disk_that_is_full_or_closed_gets_a_sentence(number: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_LANGUAGE", "en")
    with pytest.raises(CannotStart) as caught, _disk_troubles(Path("data")):
        raise OSError(number, os.strerror(number))
    assert said in str(caught.value) and caught.value.code == DISK


def test_programs_of_an_old_postgresql_are_refused_by_number(tmp_path: Path) -> None:
    for program in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n")
        (tmp_path / program).chmod(0o755)
    tmp_path.chmod(0o755)
    done = gezhi("log", "verify", "--data", tmp_path / "data", GEZHI_PG_BIN=str(tmp_path))
    assert done.returncode == DATABASE
    assert done.stderr.startswith("The programs of PostgreSQL 15+ are needed; found: 13.4.")
    shutil.rmtree(home_of(tmp_path / "data"))
