"""The `premio` command."""

from __future__ import annotations

from bot.cli.app import run


def main() -> None:
    run()


if __name__ == "__main__":
    main()
