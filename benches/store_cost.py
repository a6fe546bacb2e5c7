#!/usr/bin/env python3
"""What one more article costs in a store of 1,000 and of 100,000 articles.

    cargo build --release && python3 benches/store_cost.py [SIZE…]

Articles are made from the samples: each place name is replaced by that of another settlement of
the gazetteer, dates are moved over ten years, ids and some words are changed. Deterministic
(seeded). Prints a Markdown table: size of the store, time to fill it, and the median of seven
ingests of one more article with the layers refreshed, beside the start of the program alone.
"""
import csv, datetime, json, os, pathlib, random, re, resource, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ISNAD = ROOT / "target/release/isnad"


def settlements():
    with open(ROOT / "gazetteer/places.csv", encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(l for l in f if not l.startswith("#"))]
    kinds = {"city", "town", "village"}
    return sorted({r["name_ar"] for r in rows if r["kind"] in kinds and len(r["name_ar"]) > 3})


def samples():
    out = []
    for path in sorted((ROOT / "data/articles").glob("[0-9]*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = dict(line.split(": ", 1) for line in head.strip().splitlines())
        out.append((meta, text.strip()))
    return out


def articles(n, seed=7):
    rng, names, base = random.Random(seed), settlements(), samples()
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    words = ["اليوم", "صباحا", "مساء", "ليلا", "حتى الآن", "وفق المصدر", "في المنطقة", "بحسب الأهالي"]
    for i in range(n):
        meta, text = base[i % len(base)]
        new = {}
        text = pattern.sub(lambda m: new.setdefault(m.group(), rng.choice(names)), text)
        # Words in between, so that these are articles and not copies of one.
        text = re.sub(r"([،.])", lambda m: f" {rng.choice(words)} {rng.randrange(10**6)}{m.group()}", text)
        day = datetime.date(2014, 1, 1) + datetime.timedelta(days=rng.randrange(3650))
        source = f"{meta['source']} {rng.randrange(40)}"
        yield {"id": f"b-{seed}-{i}", "text": text, "published": day.isoformat(), "source": source}


def write(path, n, seed):
    with open(path, "w", encoding="utf-8") as f:
        for a in articles(n, seed):
            f.write(json.dumps(a, ensure_ascii=False) + "\n")


def run(*args):
    start = time.perf_counter()
    subprocess.run([ISNAD, *map(str, args)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(sizes):
    print("| articles | store | filling | one more article | program start | most memory |")
    print("|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as tmp:
        tmp = pathlib.Path(tmp)
        write(tmp / "more.jsonl", 7, seed=11)
        more = (tmp / "more.jsonl").read_text(encoding="utf-8").splitlines()
        for n in sizes:
            db, many = tmp / f"{n}.gpkg", tmp / "many.jsonl"
            write(many, n, seed=7)
            filling = run("ingest", many, "--db", db, "--quiet")
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            costs, starts = [], []
            for line in more:
                (tmp / "one.jsonl").write_text(line + "\n", encoding="utf-8")
                starts.append(run("gazetteer", "search", "حلب"))
                costs.append(run("ingest", tmp / "one.jsonl", "--db", db, "--quiet"))
            size = os.path.getsize(db) / 2**20
            print(f"| {n:,} | {size:.0f} MB | {filling:.1f} s | {statistics.median(costs):.3f} s "
                  f"| {statistics.median(starts):.3f} s | {memory:.0f} MB |", flush=True)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [1_000, 100_000])
