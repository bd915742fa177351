"""The list of defects fits the code as it is; `make mutants` tries them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.defects import DEFECTS, Defect

_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.what)
def test_each_can_be_planted(defect: Defect) -> None:
    assert (_ROOT / defect.file).read_text(encoding="utf-8").count(defect.before) == 1
    assert defect.before != defect.after
    assert all((_ROOT / test).exists() for test in defect.found_by)
