"""The configuration: one YAML, read top to bottom like the data flows."""

from pipeline.config.load import load_config
from pipeline.config.model import Config
from pipeline.config.problems import ConfigError, Problem

__all__ = ["Config", "ConfigError", "Problem", "load_config"]
