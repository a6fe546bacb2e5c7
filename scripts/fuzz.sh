#!/usr/bin/env bash
# Fuzzes every target.
#
#   scripts/fuzz.sh [MINUTES]        on stable: proptest's inputs, MINUTES (1) a target
#   scripts/fuzz.sh --nightly [MINUTES]   cargo-fuzz, guided by coverage (needs nightly and cargo-fuzz)
#
# On stable several targets run beside each other; RUST_TEST_THREADS bounds how many. What fails is
# printed with the input that broke it, made small.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --nightly ]; then
    seconds=$((60 * ${2:-1}))
    for target in fuzz/fuzz_targets/*.rs; do
        name=$(basename "$target" .rs)
        corpus=$(grep -oP "^    $name \"\K[a-z]+" fuzz/targets.rs)
        echo "== $name"
        # What is found goes into a folder of its own; the corpus kept here stays small.
        mkdir -p "fuzz/artifacts/corpus/$name"
        cargo +nightly fuzz run "$name" "fuzz/artifacts/corpus/$name" "fuzz/corpus/$corpus" -- \
            -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536
    done
else
    seconds=$((60 * ${1:-1}))
    ISNAD_FUZZ_SECONDS=$seconds cargo test --locked --test fuzz
fi
