"""The training loop that both models share: Muon for the matrices, AdamW for the rest."""

import time
from collections import defaultdict
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from model import Otter

# What is read, what should come next, and how much each of these counts.
Batch = tuple[Tensor, Tensor, Tensor]


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal (K. Jordan, 2024).

    torch.optim.Muon computes in bfloat16, which is many times slower than float32 on a CPU without
    instructions for it; here matrices of one shape are also multiplied together.
    """

    def __init__(self, matrices, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(matrices, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            by_shape = defaultdict(list)
            for matrix in group["params"]:
                by_shape[matrix.shape].append(matrix)
            for shape, matrices in by_shape.items():
                updates = orthogonal(torch.stack([self._momentum(m, group["momentum"]) for m in matrices]))
                scale = group["lr"] * max(1.0, shape[0] / shape[1]) ** 0.5
                for matrix, update in zip(matrices, updates):
                    matrix.mul_(1 - group["lr"] * group["weight_decay"]).sub_(update, alpha=scale)

    def _momentum(self, matrix: Tensor, momentum: float) -> Tensor:
        if "velocity" not in self.state[matrix]:
            self.state[matrix]["velocity"] = torch.zeros_like(matrix)
        velocity = self.state[matrix]["velocity"].lerp_(matrix.grad, 1 - momentum)
        return matrix.grad.lerp(velocity, momentum)


def orthogonal(stack: Tensor) -> Tensor:
    """Five Newton-Schulz steps bring all singular values near one."""
    tall = stack.shape[1] > stack.shape[2]
    x = stack.mT if tall else stack
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.mT if tall else x


def learn(model: Otter, batch_at: Callable[[int], Batch], steps: int, strength: float) -> None:
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and n.startswith("blk")]
    others = [p for n, p in model.named_parameters() if p.dim() != 2 or not n.startswith("blk")]
    optimizers = [
        Muon(matrices, lr=0.02 * strength),
        torch.optim.AdamW(others, lr=0.004 * strength, betas=(0.9, 0.95), weight_decay=0.0),
    ]
    schedules = [torch.optim.lr_scheduler.LambdaLR(o, lambda step: rate(step, steps)) for o in optimizers]
    began, mean = time.monotonic(), None
    for step in range(steps):
        tokens, targets, weights = batch_at(step)
        losses = F.cross_entropy(model(tokens).flatten(0, 1), targets.flatten(), reduction="none")
        loss = (losses * weights.flatten()).sum() / weights.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        for optimizer, schedule in zip(optimizers, schedules):
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        mean = loss.item() if mean is None else 0.95 * mean + 0.05 * loss.item()
        if step % 25 == 24 or step + 1 == steps:
            print(f"step {step + 1}/{steps} loss {mean:.3f} after {time.monotonic() - began:.0f} s", flush=True)


def rate(step: int, steps: int) -> float:
    """Warm up over twenty steps, stay, and go down linearly over the second half."""
    return min(1.0, (step + 1) / 20, (steps - step) / (steps * 0.5))
