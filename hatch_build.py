"""Builds the front end within `pip install .`, and puts it where JupyterLab looks (hatchling calls this)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tools"))

import frontend  # noqa: E402  (found by the line above)


def is_wanted() -> bool:
    """Tell whether to build: not from an sdist, which holds the built files, and not against the user's word."""
    return not (ROOT / "PKG-INFO").exists() and not os.environ.get("FLYTE_NB_SKIP_JS")


class FrontEndHook(BuildHookInterface[Any]):
    """Hatchling's hook: before a wheel, an editable wheel or an sdist is put together."""

    def dependencies(self) -> list[str]:
        """Ask for Node as a Python package where the machine has none."""
        wanted = is_wanted() and frontend.is_stale() and frontend.find_npm() is None
        return [frontend.NODE_PACKAGE] if wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is out of date; hand the extension to the wheel as data."""
        if is_wanted():
            try:
                frontend.build()
            except frontend.FrontEndError as error:
                sys.exit(f"\nflyte_nb: {error}\n")
        if self.target_name == "wheel" and frontend.EXTENSION.is_dir():
            extension, install = str(frontend.EXTENSION), str(frontend.SOURCES / "install.json")
            build_data["shared_data"] |= {extension: frontend.SHARE, install: f"{frontend.SHARE}/install.json"}
