"""Writes the table's file; its format is told in resources/embedding-table.md.

usage: python write_table.py FIT.npz OUT.bin
"""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from teacher import load_tokenizer

MAGIC = b"SWYEMBED"
VERSION = 1
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def quantise(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 rows and their float32 scales: row * scale is the vector."""
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    divisors = np.where(scales == 0, 1, scales)[:, None]
    return np.clip(np.rint(vectors / divisors), -127, 127).astype(np.int8), scales


def main(fit: Path, out: Path) -> None:
    tokenizer = load_tokenizer()
    pieces = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    vectors = np.load(fit)["vectors"].astype(np.float32)
    unused = [i for i, p in enumerate(pieces) if p in SPECIAL or p.startswith("[unused")]
    vectors[unused] = 0
    rows, scales = quantise(vectors)
    text = "\n".join(pieces).encode("utf-8")
    body = scales.astype("<f4").tobytes() + rows.tobytes() + text
    header = struct.pack("<8sIIIII", MAGIC, VERSION, *rows.shape, len(text), zlib.crc32(body))
    out.write_bytes(header + body)
    print(f"{out}: {len(header) + len(body)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
