"""The files the line reads: puts history, customers and chapters of the day where the sources look
for them.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy.demo.generate import chapter_name

CONFIG = Path(__file__).with_name("demo.yaml")


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's folder. `story` is what was invented, `line` what the sources have been given of
    it so far.
    """

    data: Path

    @property
    def story(self) -> Path:
        return self.data / "story"

    @property
    def line(self) -> Path:
        return self.data / "line"

    @property
    def up(self) -> Path:
        """Data, state and logs of the servers and services."""
        return self.data / "up"

    def clear(self) -> None:
        """Begin with nothing given but the bank's CRM; a person's own files under import/ stay."""
        shutil.rmtree(self.line, ignore_errors=True)
        for folder in (self.line / "day", self.data / "import", self.up):
            folder.mkdir(parents=True, exist_ok=True)
        for name in ("purchases.csv", "tickets.csv", "customers.csv"):
            shutil.copyfile(self.story / name, self.line / name)
        for name in ("slack.jsonl", "slack.html", "report.txt"):
            (self.data / name).unlink(missing_ok=True)

    def give_history(self) -> None:
        """All of the history is there at once."""
        draft = self.line / "history.new"
        shutil.copytree(self.story / "history", draft)
        draft.rename(self.line / "history")

    def give_chapter(self, until: int) -> None:
        """The files of the day grow by the chapter that ends at that second of the day."""
        for file in sorted((self.story / "day" / chapter_name(until)).glob("*.jsonl")):
            with (self.line / "day" / file.name).open("ab") as growing:
                growing.write(file.read_bytes())

    def write_config(self, slack_url: str) -> Path:
        """demo.yaml for this folder and this stand-in; returns its path."""
        yaml = YAML(typ="safe", pure=True)
        document = yaml.load(CONFIG.read_text("utf-8"))
        paths = {"history": self.line / "history/*.jsonl", "day": self.line / "day/*.jsonl"}
        for name, path in {**paths, "import": self.data / "import/*.csv"}.items():
            document["sources"][name]["path"] = str(path)
        crm = document["customers"]["crm"]
        crm["path"] = str(self.line / "customers.csv")
        for name in ("purchases", "tickets"):
            crm[name]["path"] = str(self.line / f"{name}.csv")
        for entry in document["notify"].values():
            if "api_url" in entry:
                entry["api_url"] = f"{slack_url}/api/"
        target = self.data / "demo.yaml"
        with target.open("w", encoding="utf-8") as file:
            yaml.dump(document, file)
        return target


def secrets(slack_url: str) -> Mapping[str, Any]:
    """What the configuration takes from the environment: the stand-in's own token, which opens
    nothing.
    """
    return {
        "DEMO_SLACK_TOKEN": "xoxb-standin",
        "DEMO_SLACK_WEBHOOK": f"{slack_url}/services/T0/B0/management",
    }
