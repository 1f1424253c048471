"""The weighted mean of a reader and what it was trained from: keeps what the old one knew where the new data are few.

    python mean.py --old OLD --new run/model.pt --share 0.7 --base base/ --out mean.pt

OLD is a `model.pt` or the program's `weights.safetensors`.
"""
import argparse

import torch

from encoder import trained


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("old", "new", "base", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--share", type=float, required=True, help="of the new one")
    opts = parser.parse_args()
    old, new = (trained(path, opts.base)[0].state_dict() for path in (opts.old, opts.new))
    torch.save({name: (1 - opts.share) * old[name] + opts.share * value for name, value in new.items()}, opts.out)


if __name__ == "__main__":
    main()
