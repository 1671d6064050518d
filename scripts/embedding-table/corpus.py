"""Gathers the texts that the table is fitted to: passages, sentences, headings and definitions.

usage: python corpus.py CHECKOUTS OUT.jsonl
CHECKOUTS holds one folder for each source of sources.json (README.md says how to get them).
No text of the sets that bench:embed measures with is among them.
"""

import ast
import html
import json
import random
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

PASSAGE_WORDS = 110
LONGEST_PARAGRAPH = 2000  # characters


def plain(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", markup))).strip()


def in_passages(paragraphs: list[str], chance: random.Random) -> Iterator[str]:
    """Whole paragraphs joined up to a drawn length, and now and then one sentence of its own."""
    held: list[str] = []
    words, limit = 0, chance.randint(20, PASSAGE_WORDS)
    for paragraph in paragraphs:
        paragraph = paragraph[:LONGEST_PARAGRAPH]
        if chance.random() < 0.4:
            sentences = [s for s in re.split(r"(?<=[.!?。])\s+", paragraph) if len(s) > 15]
            if sentences:
                yield chance.choice(sentences)
        held.append(paragraph)
        words += paragraph.count(" ") + 1
        if words >= limit:
            yield " ".join(held)
            held, words, limit = [], 0, chance.randint(20, PASSAGE_WORDS)
    if words > 5:
        yield " ".join(held)


def read_prose(path: Path, chance: random.Random) -> Iterator[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    paragraphs = []
    for block in re.split(r"\n\s*\n", text):
        heading = re.match(r"#+ +(.+)", block) or re.fullmatch(r"(.+)\n[=~\-^*]{4,}", block.strip())
        if heading and len(heading[1]) > 8:
            yield heading[1].strip("# `")
        block = plain(block)
        if len(block) > 20:
            paragraphs.append(block)
    yield from in_passages(paragraphs, chance)


def read_markup(path: Path, chance: random.Random) -> Iterator[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"<(m:math|math|table|ref-list|front)\b.*?</\1>", " ", text, flags=re.S)
    for title in re.findall(r"<title>(.{12,150}?)</title>", text):
        yield plain(title)
    found = re.findall(r"<(?:para|p|item)\b[^>]*>(.*?)</(?:para|p|item)>", text, flags=re.S)
    paragraphs = [p for p in map(plain, found) if len(p) > 30]
    yield from in_passages(paragraphs, chance)


def read_json(path: Path, chance: random.Random) -> Iterator[str]:
    def walk(value: object, names: list[str]) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, names if name == "text" else [*names, name])
        elif isinstance(value, str) and len(value) > 50:
            text = plain(value)[:900]
            yield f"{names[-1]}: {text}" if chance.random() < 0.5 else text

    yield from walk(json.loads(path.read_text(encoding="utf-8")), [""])


def read_questions(path: Path, _chance: random.Random) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["question"]


def read_wordnet(path: Path, _chance: random.Random) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields, _, gloss = line.partition(" | ")
        parts = fields.split(" ")
        words = [parts[4 + 2 * i].split("(")[0].replace("_", " ") for i in range(int(parts[3], 16))]
        yield f"{', '.join(words)}: {gloss.strip()}"


def read_python(path: Path, chance: random.Random) -> Iterator[str]:
    source = path.read_text(encoding="utf-8", errors="replace")
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    lines = source.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            code = "\n".join(lines[node.lineno - 1 : node.end_lineno])[:900].strip()
            doc = ast.get_docstring(node)
            if doc and chance.random() < 0.5:
                yield doc.split("\n\n")[0]
            elif len(code) > 80:
                yield code


READERS = {
    "prose": read_prose,
    "markup": read_markup,
    "json": read_json,
    "questions": read_questions,
    "wordnet": read_wordnet,
    "python": read_python,
}


def main(checkouts: Path, out: Path) -> None:
    chance = random.Random(7)
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for source in json.loads((Path(__file__).parent / "sources.json").read_text()):
        standard = source["read"] == "python"
        folder = Path(sysconfig.get_path("stdlib")) if standard else checkouts / source["name"]
        paths = sorted({p for glob in source["paths"] for p in folder.glob(glob)})
        if not paths:
            raise SystemExit(f"{folder} has none of {source['paths']}: see README.md")
        texts = []
        for path in paths:
            for text in READERS[source["read"]](path, chance):
                text = text.strip()
                if len(text) > 8 and text not in seen:
                    seen.add(text)
                    texts.append(text)
        chance.shuffle(texts)
        kept = texts[: source["texts"]]
        words = sum(t.count(" ") + 1 for t in kept)
        print(f"{source['name']}: {len(kept)} of {len(texts)} texts, {words} words")
        rows += [{"source": source["name"], "text": t} for t in kept]
    chance.shuffle(rows)
    with out.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
