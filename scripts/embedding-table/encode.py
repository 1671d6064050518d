"""Asks the teacher for the vector of every text of the corpus.

usage: python encode.py CORPUS.jsonl OUT_FOLDER [SHARD SHARDS [SECONDS]]
Writes OUT_FOLDER/SHARD-BLOCK.npz (rows: line numbers; vectors: float16 [n, 384]) a block at a time; blocks
that are there already are not computed again. Shards may run at once, each with one thread.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from teacher import Teacher

BLOCK = 2048


def main(corpus: Path, out: Path, shard: int, shards: int, seconds: float) -> None:
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    texts = [json.loads(line)["text"] for line in corpus.open(encoding="utf-8")]
    teacher = Teacher()
    began = time.monotonic()
    mine = range(shard * BLOCK, len(texts), shards * BLOCK)
    for start in mine:
        path = out / f"{shard}-{start}.npz"
        if path.exists():
            continue
        if time.monotonic() - began > seconds:
            break
        rows = np.arange(start, min(start + BLOCK, len(texts)))
        vectors = teacher.encode([texts[i] for i in rows]).astype(np.float16)
        np.savez(path, rows=rows, vectors=vectors)
        print(f"{path.name} after {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    shard, shards = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 4 else (0, 1)
    limit = float(sys.argv[5]) if len(sys.argv) > 5 else float("inf")
    main(Path(sys.argv[1]), Path(sys.argv[2]), shard, shards, limit)
