"""The training loop: seeded, checkpointed after every epoch, taken up again where it stopped."""

import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.batches import Batch, Batches
from training.bert import WORDS
from training.files import put
from training.network import Network


@dataclass(frozen=True, slots=True)
class Settings:
    """How one network is trained."""

    name: str
    seed: int = 1
    epochs: int = 8
    size: int = 8  # windows a step
    rate: float = 6e-5
    head_rate: float = 1e-3
    drop: float = 0.1
    head_drop: float = 0.2
    looks: bool = True
    status: float = 0.1  # weight of the status head
    types: float = 0.1  # and of the mention types
    focus: float = 0.0  # how much less a pair counts that is told from a fact easily
    teacher: float = 0.0  # share of the loss that a teacher's scores give
    frozen: int = 0  # lower layers that stay as they are; batches hold their states in the place of the pieces


DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def relation_loss(score: Tensor, truth: Tensor, asked: Tensor, focus: float) -> Tensor:
    """Return the mean loss a pair; what is easily told apart from a fact counts less."""
    loss = functional.binary_cross_entropy_with_logits(score, truth, reduction="none")
    if focus:
        sure = torch.sigmoid(score).detach()
        loss = loss * torch.where(truth > 0, torch.ones_like(sure), sure.clamp(min=1e-4) ** focus)
    return (loss * asked).sum() / len(score)


def network_of(settings: Settings, relations: int) -> Network:
    """Return a network of which words and frozen layers are not to be learned."""
    net = Network(
        relations,
        drop=settings.drop,
        head_drop=settings.head_drop,
        looks=settings.looks,
        frozen=settings.frozen,
    )
    net.get_parameter(f"bert.{WORDS}").requires_grad_(False)
    if settings.frozen:
        net.bert.embeddings.requires_grad_(False)
        net.bert.encoder["layer"][: settings.frozen].requires_grad_(False)
    return net


class Learner:
    """One network under training."""

    def __init__(self, settings: Settings, relations: int, start: dict[str, Any]) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.net = network_of(settings, relations)
        take_up(self.net, start)
        self.net.to(DEVICE)
        self.steps = 0

    def plan(self, total: int) -> None:
        """Set how the rates rise and fall over so many steps."""
        trained = [(name, one) for name, one in self.net.named_parameters() if one.requires_grad]
        inner = [one for name, one in trained if name.startswith("bert")]
        outer = [one for name, one in trained if not name.startswith("bert")]
        groups = [{"params": inner, "lr": self.settings.rate}, {"params": outer, "lr": self.settings.head_rate}]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=DEVICE == "cuda")
        warm = 0.06 * total + 1

        def share(step: int) -> float:
            return min((step + 1) / warm, max(0.0, (total - step) / total))

        self.rates = torch.optim.lr_scheduler.LambdaLR(self.optimizer, share)

    def loss(self, batch: Batch, teacher: Tensor | None) -> Tensor:
        """Return the loss of a batch over all heads."""
        with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):
            states = self.net.bert(batch.ids, batch.kinds, batch.mask)
        states = states.float()
        said = self.net.head(states, batch.window, batch.told)
        share = self.settings.teacher if teacher is not None else 0.0
        loss = torch.zeros((), device=DEVICE)
        if share < 1:
            loss = loss + (1 - share) * relation_loss(said.relations, batch.holds, batch.asked, self.settings.focus)
        if teacher is not None:
            taught = functional.binary_cross_entropy_with_logits(said.relations[:, : teacher.shape[1]], teacher)
            loss = loss + share * taught * teacher.shape[1]
        if len(batch.statuses):
            rows, status = batch.statuses.unbind(1)
            loss = loss + self.settings.status * functional.cross_entropy(said.statuses[rows], status)
        known = batch.mentions[batch.mentions[:, 3] >= 0]
        if len(known) and self.settings.types:
            sums = functional.pad(states.cumsum(1), (0, 0, 1, 0))
            window, start, end, kind = known.unbind(1)
            mean = (sums[window, end] - sums[window, start]) / (end - start).unsqueeze(1)
            loss = loss + self.settings.types * functional.cross_entropy(self.net.mention_types(mean), kind)
        return loss

    def step(self, batch: Batch, teacher: Tensor | None) -> float:
        """Learn from a batch."""
        loss = self.loss(batch, teacher)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.rates.step()
        return float(loss.detach()) if self.steps % 50 == 0 else 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """Windows of one example file to learn from, with a teacher's scores where there are any."""

    batches: Batches
    windows: Sequence[int]
    teacher: np.ndarray | None = None  # by pair


def learn(settings: Settings, sources: Sequence[Source], start: dict[str, Any], keep: Path) -> Network:
    """Train a network and return it; a run that was stopped goes on after its last epoch."""
    learner = Learner(settings, sources[0].batches.count, start)
    learner.plan(settings.epochs * sum(-(-len(one.windows) // settings.size) for one in sources))
    held = keep / f"{settings.name}.part.pt"
    begun = _resume(learner, held)
    for epoch in range(begun, settings.epochs):
        chance = random.Random(f"{settings.seed}-{epoch}")
        torch.manual_seed(settings.seed * 1000 + epoch)
        learner.net.train()
        began, losses = time.time(), []
        for place, batch in _mixed(sources, settings.size, chance):
            taught = sources[place].teacher
            learner.steps += 1
            teacher = None if taught is None else torch.from_numpy(taught[batch.numbers]).float().to(DEVICE)
            if loss := learner.step(batch, teacher):
                losses.append(loss)
        mean = sum(losses) / max(1, len(losses))
        print(f"{settings.name} epoch {epoch} loss {mean:.4f} {time.time() - began:.0f} s", flush=True)
        if DEVICE == "cpu":
            _keep(learner, held, epoch + 1)
    held.unlink(missing_ok=True)
    return learner.net


def _mixed(sources: Sequence[Source], size: int, chance: random.Random) -> list[tuple[int, Batch]] | Any:  # noqa: ANN401
    """Yield batches of all sources, each of one source, in mixed order."""
    streams = [iter(one.batches.every(one.windows, size, chance)) for one in sources]
    order = [place for place, one in enumerate(sources) for _ in range(-(-len(one.windows) // size))]
    chance.shuffle(order)
    return ((place, next(streams[place])) for place in order)


def _keep(learner: Learner, path: Path, epoch: int) -> None:
    state = {"net": learner.net.state_dict(), "optimizer": learner.optimizer.state_dict(), "epoch": epoch}
    state |= {"rates": learner.rates.state_dict(), "settings": asdict(learner.settings)}
    put(path, lambda fresh: torch.save(state, fresh))


def _resume(learner: Learner, path: Path) -> int:
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True, map_location=DEVICE)
    if state["settings"] != asdict(learner.settings):
        return 0
    learner.net.load_state_dict(state["net"])
    learner.optimizer.load_state_dict(state["optimizer"])
    learner.rates.load_state_dict(state["rates"])
    return int(state["epoch"])


def take_up(net: Network, start: dict[str, Any]) -> None:
    """Put weights into a network as far as they fit: the start model's, or those of an earlier training."""
    own = net.state_dict()
    for name, array in start.items():
        tensor = torch.as_tensor(np.asarray(array) if not isinstance(array, Tensor) else array)
        if name not in own or (name.startswith("bert.embeddings.token_type") and len(tensor) != len(own[name])):
            continue
        if tensor.shape == own[name].shape:
            own[name] = tensor
        else:  # fewer relations: the first are the same
            own[name] = tensor[: len(own[name])]
    if len(start.get("bert.embeddings.token_type_embeddings.weight", ())) == 2:
        kept = torch.as_tensor(start["bert.embeddings.token_type_embeddings.weight"])[:1]
        own["bert.embeddings.token_type_embeddings.weight"] = kept.repeat(
            len(own["bert.embeddings.token_type_embeddings.weight"]), 1
        )
    net.load_state_dict(own)


def judge(net: Network, batches: Batches, windows: Sequence[int], size: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of relations and of statuses for every pair of the file; 0 where it was not asked."""
    net.eval()
    pairs = len(batches.examples.arrays["pairs"])
    relations = np.zeros((pairs, batches.count), np.float16)
    statuses = np.zeros((pairs, 5), np.float16)
    with torch.no_grad():
        for batch in batches.every(windows, size):
            with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):
                states = net.bert(batch.ids, batch.kinds, batch.mask)
            said = net.head(states.float(), batch.window, batch.told)
            relations[batch.numbers] = said.relations.sigmoid().half().cpu().numpy()
            statuses[batch.numbers] = said.statuses.softmax(1).half().cpu().numpy()
    return relations, statuses
