"""Measures the table beside its teacher: retrieval (nDCG@10, recall@10), similarity of sentences (Spearman).

usage: python evaluate.py TABLE.bin SETS CHECKOUTS
SETS holds folders with corpus.jsonl, queries.jsonl and qrels.jsonl; CHECKOUTS the repositories
pubmedqa+pubmedqa (1cbae8e) and brmson+dataset-sts (e1d3375).
"""

import json
import struct
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from teacher import Teacher, load_tokenizer

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
    own = np.diag(scores)[:, None]
    return float(np.mean(1 / (1 + (scores > own).sum(axis=1))))


def read_sick(path: Path) -> list[tuple[str, str, float]]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [(f[1], f[2], float(f[3])) for f in (line.split("\t") for line in lines)]


def read_sts(path: Path) -> list[tuple[str, str, float]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(f[1], f[2], float(f[0])) for f in rows if f[0].strip()]


def read_table(path: Path) -> tuple[np.ndarray, int]:
    """The table's vectors and its checksum, as the app has them."""
    data = path.read_bytes()
    _, _, size, dimensions, _, checksum = struct.unpack_from("<8sIIIII", data)
    scales = np.frombuffer(data, "<f4", size, 28)
    values = np.frombuffer(data, np.int8, size * dimensions, 28 + 4 * size)
    return values.reshape(size, dimensions) * scales[:, None], checksum


def encode_by(vectors: np.ndarray) -> Encode:
    """As the app does it, but for the bound on a text's length."""
    tokenizer = load_tokenizer(None)

    def encode(texts: list[str]) -> np.ndarray:
        made = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
        for row, e in enumerate(tokenizer.encode_batch_fast(texts, add_special_tokens=False)):
            kinds, counts = np.unique(np.array(e.ids, dtype=int), return_counts=True)
            total = (vectors[kinds] * np.sqrt(counts)[:, None]).sum(axis=0)
            made[row] = total / max(np.linalg.norm(total), 1e-12)
        return made

    return encode


def report(name: str, encode: Encode, sets: Path, checkouts: Path) -> None:
    print(name)
    for folder in sorted(p.parent for p in sets.glob("*/qrels.jsonl")):
        ndcg, recall = retrieval(encode, folder)
        print(f"  {folder.name}: nDCG@10 {ndcg:.3f}, recall@10 {recall:.3f}")
    questions, abstracts = read_pubmedqa(checkouts / "pubmedqa+pubmedqa/data/ori_pqal.json")
    print(f"  PubMedQA, abstract of a question: MRR {matching(encode, questions, abstracts):.3f}")
    data = checkouts / "brmson+dataset-sts/data/sts"
    sick = read_sick(data / "sick2014/SICK_test_annotated.txt")
    print(f"  SICK: Spearman {similarity(encode, sick):.3f}")
    sts = [read_sts(p) for p in sorted((data / "semeval-sts/2016").glob("*.test.tsv"))]
    mean = np.mean([similarity(encode, pairs) for pairs in sts])
    print(f"  STS 2016, mean of {len(sts)}: Spearman {mean:.3f}", flush=True)


def main(table: Path, sets: Path, checkouts: Path) -> None:
    report("table", encode_by(read_table(table)[0]), sets, checkouts)
    report("teacher", Teacher().encode, sets, checkouts)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
