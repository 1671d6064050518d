"""Writes what the app's tests compare with: ids by the reference tokeniser, vectors by numpy from the table's file.

usage: python goldens.py TABLE.bin OUT_FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np
from evaluate import read_table
from nasty_texts import NASTY_TEXTS
from teacher import load_tokenizer

EMBEDDED = NASTY_TEXTS[:40]


def main(table: Path, out: Path) -> None:
    tokenizer = load_tokenizer(None)
    rows = [
        {"text": t, "ids": tokenizer.encode(t, add_special_tokens=False).ids} for t in NASTY_TEXTS
    ]
    vectors, checksum = read_table(table)
    embedded = []
    for row in rows[: len(EMBEDDED)]:
        kinds, counts = np.unique(np.array(row["ids"], dtype=int), return_counts=True)
        total = (vectors[kinds] * np.sqrt(counts)[:, None]).sum(axis=0)
        length = np.linalg.norm(total)
        unit = total / length if length > 0 else total
        embedded.append({"text": row["text"], "vector": [round(float(v), 5) for v in unit[:16]]})
    out.mkdir(parents=True, exist_ok=True)
    write(out / "token-ids.json", rows)
    write(out / "vectors.json", {"name": f"built-in-{vectors.shape[1]}-{checksum:08x}", "first": embedded})


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
