"""The configuration: one YAML, read top to bottom like the data flows."""

from pipeline.config.load import ConfigError, Problem, load_config
from pipeline.config.model import Config

__all__ = ["Config", "ConfigError", "Problem", "load_config"]
