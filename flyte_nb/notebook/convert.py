"""Conversion of a cell's text between the three spellings: decorators, cell magics and the ``#| flyte:`` directive."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass, field

from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.notebook import spelling
