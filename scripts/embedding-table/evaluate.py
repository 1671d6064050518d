"""Measures vectors: retrieval (nDCG@10, recall@10) and similarity of sentences (Spearman)."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

Encode = Callable[[list[str]], np.ndarray]


def read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def retrieval(encode: Encode, folder: Path) -> tuple[float, float]:
    """nDCG@10 with the judgements' own grades as linear gains, and recall@10 of everything judged above 0."""
    corpus, queries = read_lines(folder / "corpus.jsonl"), read_lines(folder / "queries.jsonl")
    judged: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read_lines(folder / "qrels.jsonl"):
        if row["rel"] > 0:
            judged[row["query"]][row["doc"]] = row["rel"]
    queries = [q for q in queries if judged[q["id"]]]
    documents = encode([f"{d['title']}\n{d['text']}".strip() for d in corpus])
    scores = encode([q["text"] for q in queries]) @ documents.T
    gains, recalls = [], []
    for query, row in zip(queries, scores, strict=True):
        relevant = judged[query["id"]]
        best = [corpus[i]["id"] for i in np.argsort(-row, kind="stable")[:10]]
        found = sum(relevant.get(d, 0) / np.log2(i + 2) for i, d in enumerate(best))
        ideal = sorted(relevant.values(), reverse=True)[:10]
        gains.append(found / sum(g / np.log2(i + 2) for i, g in enumerate(ideal)))
        recalls.append(sum(d in relevant for d in best) / len(relevant))
    return float(np.mean(gains)), float(np.mean(recalls))


def similarity(encode: Encode, pairs: list[tuple[str, str, float]]) -> float:
    """Spearman's rank correlation of cosine and human judgement."""
    left, right = encode([p[0] for p in pairs]), encode([p[1] for p in pairs])
    return float(spearmanr((left * right).sum(1), [p[2] for p in pairs]).statistic)


def read_pubmedqa(path: Path) -> tuple[list[str], list[str]]:
    """Questions and their abstracts, in the same order."""
    rows = json.loads(path.read_text(encoding="utf-8")).values()
    return [r["QUESTION"] for r in rows], [" ".join(r["CONTEXTS"]) for r in rows]


def matching(encode: Encode, left: list[str], right: list[str]) -> float:
    """Mean reciprocal rank of each text's partner among all."""
    scores = encode(left) @ encode(right).T
    own = np.diag(scores)
    return float(np.mean(1 / (scores > own[:, None]).sum(1).__add__(1)))


def read_sick(path: Path) -> list[tuple[str, str, float]]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [(f[1], f[2], float(f[3])) for f in (line.split("\t") for line in lines)]
