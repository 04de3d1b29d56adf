"""What help says of a command."""

import json

from handlers.helping import usage
from handlers.reviews.listeners import FEATURE


def test_commands_in_help_stand_without_their_backticks() -> None:
    for commands in FEATURE.commands:
        said = usage(commands)
        assert any("`" in route.about for route in commands.subcommands)
        assert "`" not in json.dumps(said.blocks)
