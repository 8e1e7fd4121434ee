#!/bin/sh
# Makes both models from the corpus. The Python packages of requirements.txt must be on the path.
set -eu
cd "$(dirname "$0")"
work=${1:-$(mktemp -d)}
target=../../testdata/otter
python tokens.py "$work"
python train_base.py "$work"
python train_chat.py "$work"
for name in otter-base otter-chat; do
  python export.py "$work" "$name" "$target/$name/$name.gguf"
done
