"""Reads the YAML file into plain values, or says in which line it is wrong. Never shows what stands
in the file.
"""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pipeline.config.problems import ConfigError, Problem

_VALUES = re.compile(r" with value .*", re.DOTALL)
"""The end of ruamel's sentence about duplicate keys, which tells both values: one may be a secret.
"""


def read_document(path: Path) -> Any:
    """What the file holds; raises ConfigError where it cannot be read or is no YAML."""
    try:
        return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise _broken(path, f"is not UTF-8 text: byte {error.start} cannot be read") from error
    except OSError as error:
        raise _broken(path, f"cannot be read: {error.strerror or error}") from error
    except MarkedYAMLError as error:
        raise _broken(path, _sentence(error)) from error
    except YAMLError as error:
        raise _broken(path, f"is not valid YAML: {' '.join(str(error).split())}") from error
    except (ValueError, OverflowError) as error:
        raise _broken(
            path, "holds a date or number that does not exist: write texts in quotes"
        ) from error
    except RecursionError as error:
        raise _broken(path, "is nested too deeply") from error


def _sentence(error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    problem = _VALUES.sub(
        "", " ".join(str(error.problem or error.context or "cannot be read").split())
    )
    return f"is not valid YAML: {where}{problem}"


def _broken(path: Path, message: str) -> ConfigError:
    return ConfigError(path, [Problem("file", message)])
