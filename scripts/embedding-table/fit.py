"""Fits one vector to each token so that the sum over a text's tokens points where the teacher's vector points.

A piece that comes n times counts sqrt(n), here as in the app.

usage: python fit.py CORPUS.jsonl VECTORS OUT.npz [EPOCHS]
OUT.npz: vectors float32 [vocabulary, 256]; counts int64 [vocabulary].

Start: the teacher's vector for the token alone, reduced by the principal axes of the corpus, weighted
a / (a + p) by the token's share p (SIF, Arora et al. 2017). Then Adam on 1 - cosine, with the pairwise
cosines within a batch kept near the teacher's (distance-wise distillation, Park et al. 2019, arXiv:1904.05068).
The idea of static vectors from a sentence transformer is model2vec's (Tulkens and van Dongen 2024).
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from teacher import Teacher, load_tokenizer
from torch.nn import functional

DIMENSIONS = 256
SIF = 1e-3
BATCH = 512
PAIRWISE = 4.0
RATE = 2e-3
START_LENGTH = 0.5


def read_vectors(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    blocks = [np.load(p) for p in sorted(folder.glob("*.npz"))]
    rows = np.concatenate([b["rows"] for b in blocks])
    vectors = np.concatenate([b["vectors"] for b in blocks]).astype(np.float32)
    return rows, vectors


def tokens_alone(cache: Path) -> np.ndarray:
    if not cache.exists():
        tokenizer = load_tokenizer()
        first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        rows = [[first, i, last] for i in range(tokenizer.get_vocab_size())]
        np.save(cache, Teacher(torch.float32).encode_ids(rows))
    return np.load(cache)


Bag = tuple[np.ndarray, np.ndarray]


def pack(bags: list[Bag]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, where each bag begins, and weights, as EmbeddingBag takes them."""
    lengths = np.array([len(ids) for ids, _ in bags])
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    ids, weights = (np.concatenate(part) for part in zip(*bags, strict=True))
    return torch.from_numpy(ids), torch.from_numpy(offsets), torch.from_numpy(weights)


def to_bag(ids: list[int]) -> Bag:
    kinds, counts = np.unique(np.array(ids, dtype=np.int64), return_counts=True)
    return kinds, np.sqrt(counts).astype(np.float32)


def weigh_unseen(vectors: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Pieces that no text has keep their start's direction, and count as much as rare ones have come to."""
    lengths = np.linalg.norm(vectors, axis=1)
    rare, unseen = (counts > 0) & (counts <= 5), counts == 0
    factor = np.where(unseen, np.median(lengths[rare]) / np.median(lengths[unseen]), 1)
    return vectors * factor[:, None].astype(vectors.dtype)


def main(corpus: Path, vectors: Path, out: Path, epochs: int) -> None:
    torch.manual_seed(7)
    chance = np.random.default_rng(7)
    rows, wanted = read_vectors(vectors)
    texts = [json.loads(line)["text"] for line in corpus.open(encoding="utf-8")]
    tokenizer = load_tokenizer()
    encoded = tokenizer.encode_batch_fast([texts[i] for i in rows], add_special_tokens=False)
    bags = [to_bag(e.ids) for e in encoded]
    counts = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    for e in encoded:
        np.add.at(counts, e.ids, 1)
    print(f"{len(bags)} texts, {counts.sum()} tokens, {(counts > 0).sum()} kinds")

    # Axes through the origin: cosines are what matters, and they have no mean to take away.
    _, sizes, axes = np.linalg.svd(wanted.T @ wanted / len(wanted))
    axes = axes[:DIMENSIONS].T.copy()
    print(f"axes keep {sizes[:DIMENSIONS].sum() / sizes.sum():.4f} of the variance")
    target = functional.normalize(torch.from_numpy(wanted @ axes), dim=1)

    share = counts / counts.sum()
    start = tokens_alone(vectors / "../tokens-alone.npy") @ axes * (SIF / (SIF + share))[:, None]
    bag = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(start.astype(np.float32)) * START_LENGTH,
        freeze=False,
        mode="sum",
        sparse=True,
    )
    order = chance.permutation(len(bags))
    held, order = order[:4096], order[4096:]
    optimiser = torch.optim.SparseAdam(bag.parameters(), lr=RATE)
    steps = epochs * (len(order) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.02, 1 - s / steps))

    def forward(rows: np.ndarray) -> torch.Tensor:
        ids, offsets, weights = pack([bags[i] for i in rows])
        return bag(ids, offsets, per_sample_weights=weights)

    def check(name: str) -> None:
        with torch.inference_mode():
            made = functional.normalize(forward(held), dim=1)
            print(f"{name}: held-out cosine {(made * target[held]).sum(1).mean():.4f}", flush=True)

    check("start")
    for epoch in range(epochs):
        began = time.monotonic()
        chance.shuffle(order)
        for at in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[at : at + BATCH]
            aim = target[chosen]
            made = functional.normalize(forward(chosen), dim=1)
            loss = 1 - (made * aim).sum(1).mean()
            loss = loss + PAIRWISE * ((made @ made.T - aim @ aim.T) ** 2).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        check(f"epoch {epoch + 1} ({time.monotonic() - began:.0f} s)")
    fitted = weigh_unseen(bag.weight.detach().numpy(), counts)
    np.savez(out, vectors=fitted, counts=counts, axes=axes, start=start)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int((sys.argv[4:] or ["10"])[0]))
