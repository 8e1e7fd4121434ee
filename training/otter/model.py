"""A Llama as llama.cpp computes it: RMSNorm, interleaved RoPE, SwiGLU, tied embeddings."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 1024
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    context: int = 2048
    epsilon: float = 1e-5
    rope_base: float = 10000.0

    @property
    def head_width(self) -> int:
        return self.width // self.heads


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.attn_norm = nn.RMSNorm(shape.width, shape.epsilon)
        self.attn_q, self.attn_k, self.attn_v, self.attn_output = (
            nn.Linear(shape.width, shape.width, bias=False) for _ in range(4)
        )
        self.ffn_norm = nn.RMSNorm(shape.width, shape.epsilon)
        self.ffn_gate = nn.Linear(shape.width, shape.hidden, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.hidden, bias=False)
        self.ffn_down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        x = x + self.attend(self.attn_norm(x), turn)
        y = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(y)) * self.ffn_up(y))

    def attend(self, x: Tensor, turn: Tensor) -> Tensor:
        batch, length, width = x.shape
        heads = (batch, length, self.shape.heads, self.shape.head_width)
        q, k, v = (layer(x).view(heads).transpose(1, 2) for layer in (self.attn_q, self.attn_k, self.attn_v))
        y = F.scaled_dot_product_attention(rotate(q, turn), rotate(k, turn), v, is_causal=True)
        return self.attn_output(y.transpose(1, 2).reshape(batch, length, width))


def rotate(x: Tensor, turn: Tensor) -> Tensor:
    # Pairs of neighbours turn together (llama.cpp's NORM rope), so nothing is permuted on export.
    cos, sin = turn[0, : x.shape[2]], turn[1, : x.shape[2]]
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)


class Otter(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = nn.RMSNorm(shape.width, shape.epsilon)
        self.register_buffer("turn", turns(shape), persistent=False)
        for name, weights in self.named_parameters():
            if weights.dim() == 2:
                deep = name.endswith(("attn_output.weight", "ffn_down.weight"))
                nn.init.normal_(weights, std=0.04 / (2 * shape.layers) ** 0.5 if deep else 0.04)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.token_embd(tokens)
        for block in self.blk:
            x = block(x, self.turn)
        return F.linear(self.output_norm(x), self.token_embd.weight)


def turns(shape: Shape) -> Tensor:
    steps = torch.arange(0, shape.head_width, 2) / shape.head_width
    angles = torch.outer(torch.arange(shape.context), shape.rope_base**-steps)
    return torch.stack((angles.cos(), angles.sin()))
