"""The seed's own program, as it stands but for its import lines: it runs and prints the seed's list."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("seed_knn.py")
PRINTED = (
    "[['model-k2.joblib.dat', '0.92', '0.01'], ['model-k3.joblib.dat', '0.94', '0.008'], "
    "['model-k4.joblib.dat', '0.94', '0.006'], ['model-k5.joblib.dat', '0.95', '0.008'], "
    "['model-k6.joblib.dat', '0.95', '0.009'], ['model-k7.joblib.dat', '0.95', '0.008']]\n"
)


def printed(folder: Path, cache: Path, *more: str) -> str:
    folder.mkdir()
    environment = {**os.environ, "FLYTE_NB_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, *more, PROGRAM],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_it_prints_the_seeds_list_and_hits_from_another_folder(tmp_path):
    cache = tmp_path / "cache"
    assert printed(tmp_path / "one", cache) == PRINTED
    assert len(list((tmp_path / "one").iterdir())) == 6  # the models that it wrote
    for file in (tmp_path / "one").iterdir():
        file.unlink()  # the cache keeps copies of its own
    assert printed(tmp_path / "two", cache) == PRINTED
    assert not list((tmp_path / "two").iterdir())  # nothing was computed again
