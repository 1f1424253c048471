"""The steps of a training run: fixed seed, a rate that rises and falls, checkpoints; a run that is stopped goes on from its last."""
import json
import os
import random
import time

import torch


def rate_at(step, opts):
    fall = max(1, int(opts.steps * opts.decay))
    return min(1.0, (step + 1) / opts.warmup, max(0.0, (opts.steps - step) / fall))


def save(path, state):
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


def run(opts, model, adam, sources, loss_of, measure=None, keep=False):
    """`sources`: the streams that `loss_of(step, rng)` draws from, which gives a loss and parts of it to print. `measure()`: figures on what is held back. `keep`: the model of each checkpoint
    stays, as `step-N.pt`; else the last is left as `model.pt`."""
    base_rates = [group["lr"] for group in adam.param_groups]
    checkpoint, step = os.path.join(opts.out, "checkpoint.pt"), 0
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        adam.load_state_dict(state["adam"])
        step = state["step"]
        for source, (epoch, at) in zip(sources, state["streams"]):
            source.epoch, source.at = epoch, at
    began, cpu, sums = time.time(), time.process_time(), {}
    while step < opts.steps:
        torch.manual_seed(opts.seed * 1_000_003 + step)
        for group, base in zip(adam.param_groups, base_rates):
            group["lr"] = base * rate_at(step, opts)
        loss, parts = loss_of(step, random.Random(f"{opts.seed} {step}"))
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        step += 1
        for name, value in parts.items():
            sums[name] = 0.97 * sums.get(name, value) + 0.03 * value
        is_last = step >= opts.steps
        if step % 40 == 0:
            row = {"step": step, **{source.name: source.where() for source in sources}, **{k: round(v, 3) for k, v in sums.items()}}
            print(json.dumps({**row, "cpu_s": round(time.process_time() - cpu), "wall_s": round(time.time() - began)}), flush=True)
        if measure and (step % opts.measure_every == 0 or is_last):
            print(json.dumps({"step": step, **measure()}), flush=True)
        if step % opts.save_every == 0 or is_last:
            where = [(source.epoch, source.at) for source in sources]
            save(checkpoint, {"model": model.state_dict(), "adam": adam.state_dict(), "step": step, "streams": where})
            if keep:
                save(os.path.join(opts.out, f"step-{step}.pt"), model.state_dict())
    if not keep:
        save(os.path.join(opts.out, "model.pt"), model.state_dict())
