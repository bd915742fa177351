"""Heads of chains as lines of JSON, one each time that they are written: `{"at", "workspace", "chains": {NAME: {"length", "hash"}}}`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from bot.cli.failures import InputError
from storage.chain import Head
from storage.heads import NamedHead


def heads_line(workspace_id: int, heads: tuple[NamedHead, ...], *, at: datetime) -> str:
    form = {
        "at": at.isoformat(timespec="seconds"),
        "workspace": workspace_id,
        "chains": {each.chain: {"length": each.head.length, "hash": each.head.hash} for each in heads},
    }
    return json.dumps(form, ensure_ascii=False) + "\n"


def read_heads(file: Path, *, workspace_id: int) -> tuple[NamedHead, ...]:
    """All that were kept of that workspace, each once. Raises InputError where the file is none of ours, or has none of it."""
    try:
        forms = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        kept = {
            NamedHead(chain, Head(int(head["length"]), str(head["hash"]))): None
            for form in forms
            if form["workspace"] == workspace_id
            for chain, head in form["chains"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as unreadable:
        raise InputError(f"{file} does not hold what `premio heads` writes, a line each time") from unreadable
    if not kept:
        raise InputError(f"{file} holds no heads of this workspace")
    return tuple(kept)
