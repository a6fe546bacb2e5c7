#!/usr/bin/env python3
"""What one more article costs in a store of 1,000 and of 100,000 articles.

    cargo build --release && python3 benches/store_cost.py [--keep DIR] [SIZE…]

Articles are made from the samples: each settlement's name, Arabic or English, is replaced by that
of another settlement of the gazetteer, dates are moved over ten years, ids and some words are changed. Deterministic
(seeded). Prints a Markdown table: size of the store, time to fill it, and the median of fifteen
ingests of one more article with the layers refreshed and the project written, beside the start of
the program alone (a look-up in the gazetteer, which loads the same tables). With --keep, filled
stores are kept there and used again; EACH=1 prints every cost; ISNAD=PATH measures another build.
"""
import csv, datetime, json, os, pathlib, random, re, shutil, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
ISNAD = os.environ.get("ISNAD", TARGET / "release/isnad")
ONE_MORE = 15


def settlements():
    """Names of settlements in Arabic and in English, each paired with itself in the other."""
    with open(ROOT / "gazetteer/places.csv", encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(l for l in f if not l.startswith("#"))]
    kinds = {"city", "town", "village"}
    return sorted({(r["name_ar"], r["name_en"]) for r in rows if r["kind"] in kinds})


def samples():
    out = []
    for path in sorted((ROOT / "data/articles").glob("[0-9]*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = dict(line.split(": ", 1) for line in head.strip().splitlines())
        out.append((meta, text.strip()))
    return out


def articles(n, seed=7):
    rng, names, base = random.Random(seed), settlements(), samples()
    words = ["اليوم", "صباحا", "مساء", "ليلا", "حتى الآن", "وفق المصدر", "في المنطقة", "بحسب الأهالي"]
    # Each sample in pieces, once: names of settlements, points between clauses, the rest.
    both = {name: n for n, pair in enumerate(names) for name in pair}
    pattern = "|".join(sorted(map(re.escape, both), key=len, reverse=True))
    cut = re.compile(rf"((?<!\w)(?:{pattern})(?!\w)|[،.])")
    pieces = [cut.split(text) for _, text in base]
    for i in range(n):
        meta, new, text = base[i % len(base)][0], {}, []
        for piece in pieces[i % len(base)]:
            if piece in both:
                # The same place again under the same new name, in the language of the text.
                other = new.setdefault(both[piece], rng.choice(names))
                text.append(other[1 if piece.isascii() else 0])
            elif piece in ("،", "."):
                # Words in between, so that these are articles and not copies of one.
                text.append(f" {rng.choice(words)} {rng.randrange(10**6)}{piece}")
            else:
                text.append(piece)
        day = datetime.date(2014, 1, 1) + datetime.timedelta(days=rng.randrange(3650))
        source = f"{meta['source']} {rng.randrange(40)}"
        yield {"id": f"b-{seed}-{i}", "text": "".join(text), "published": day.isoformat(), "source": source}


def write(path, n, seed):
    with open(path, "w", encoding="utf-8") as f:
        for a in articles(n, seed):
            f.write(json.dumps(a, ensure_ascii=False) + "\n")


def run(*args):
    """Seconds and peak memory (MB) of one run of the program."""
    start = time.perf_counter()
    child = subprocess.Popen([ISNAD, *map(str, args)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"isnad {args[0]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def filled(n, folder, keep):
    """A store of n articles, and what filling it took; one kept from an earlier run is used."""
    kept = keep and keep / f"{n}.gpkg"
    db, note = folder / f"{n}.gpkg", keep and keep / f"{n}.json"
    if kept and kept.exists():
        shutil.copy(kept, db)
        return db, *json.loads(note.read_text())
    write(folder / "many.jsonl", n, seed=7)
    took, memory = run("ingest", folder / "many.jsonl", "--db", db, "--quiet")
    if kept:
        shutil.copy(db, kept)
        note.write_text(json.dumps([took, memory]))
    return db, took, memory


def main(sizes, keep):
    print("| articles | store | filling | its memory | one more article | its memory | program start |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as tmp:
        tmp = pathlib.Path(tmp)
        write(tmp / "more.jsonl", ONE_MORE, seed=11)
        more = (tmp / "more.jsonl").read_text(encoding="utf-8").splitlines()
        for n in sizes:
            db, took, memory = filled(n, tmp, keep)
            os.sync()  # what filling left to be written is not the cost of one more
            costs, starts = [], []
            for line in more:
                (tmp / "one.jsonl").write_text(line + "\n", encoding="utf-8")
                starts.append(run("gazetteer", "search", "حلب"))
                costs.append(run("ingest", tmp / "one.jsonl", "--db", db, "--quiet"))
            if os.environ.get("EACH"):
                print([round(c[0], 3) for c in costs], file=sys.stderr)
            cost, start = (statistics.median(t for t, _ in of) for of in (costs, starts))
            most = max(m for _, m in costs)
            size = os.path.getsize(db) / 2**20
            print(f"| {n:,} | {size:.0f} MB | {took:.1f} s | {memory:.0f} MB | {cost:.3f} s "
                  f"| {most:.0f} MB | {start:.3f} s |", flush=True)
            db.unlink()


if __name__ == "__main__":
    args = sys.argv[1:]
    keep = None
    if "--keep" in args:
        at = args.index("--keep")
        keep = pathlib.Path(args[at + 1])
        keep.mkdir(parents=True, exist_ok=True)
        del args[at : at + 2]
    main([int(a) for a in args] or [1_000, 100_000], keep)
