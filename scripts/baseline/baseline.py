"""Writes and checks the tables of data/baseline from stints.txt. Usage: baseline.py [--check]"""
import csv, re, sys, collections, pathlib
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GAZ = ROOT / "gazetteer/places.csv"
TABLES = ROOT / "data/baseline"
DAYS = ["2014-12-31", "2015-09-30", "2018-12-31", "2024-11-26"]
SIDES = dict(g="gov", o="opposition", i="isis", s="sdf", t="turkey", l="israel", k="coalition",
             r="russia", n="iran", c="contested")
KNOWN = set(SIDES.values()) | {"newgov", "druze"}
KINDS = set("""city town village neighbourhood camp base airbase airport dam crossing oilfield gasfield
prison factory powerstation port refinery silo station bridge checkpoint airdefence building
hospital island university square""".split())
MON = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
gaz = {r["id"]: r for r in csv.DictReader(GAZ.open(encoding="utf-8"))}

def nice(d):
    p = d.split("-")
    return p[0] if len(p) == 1 else f"{MON[int(p[1])-1]} {p[0]}"

def parse(tok):
    m = re.fullmatch(r"([a-z?])(?:~(\.\d+))?(?::([^@]+))?@(<?)([\d-]+)", tok)
    if not m: raise SystemExit(f"bad stint {tok}")
    k, conf, actor, by, since = m.groups()
    return k, float(conf or .95), (actor or "").replace("_", " "), bool(by), since

def full(d):  # a day to compare with; months and years count from their first day
    if d == "0": return "0000-00-00"
    p = d.split("-")
    return "-".join(p + ["01"] * (3 - len(p)))

def read():
    out = {}
    for n, line in enumerate((HERE / "stints.txt").read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"): continue
        line, _, note = line.partition(" # ")
        left, ids = line.split("|")
        st = [parse(t) for t in left.split()]
        if [full(s[4]) for s in st] != sorted(full(s[4]) for s in st): print("order", n)
        for s in st:  # a stint that begins in the month of a day of ours must name its day
            for d in DAYS:
                if s[0] != "?" and len(s[4]) == 7 and s[4] == d[:7]: print("month of a table", n, s)
        for i in ids.split():
            if i not in gaz: print(f"line {n}: no such id {i}"); continue
            if gaz[i]["kind"] not in KINDS: print(f"line {n}: kind {i} {gaz[i]['kind']}"); continue
            if i in out and out[i] != (st, note.strip()): print(f"line {n}: twice {i}")
            out[i] = (st, note.strip())
    return out

def row(i, st, note, day):
    now = None
    for x, s in enumerate(st):
        if full(s[4]) <= day: now = x
    if now is None or st[now][0] == "?": return None
    k, conf, actor, by, since = st[now]
    a = now
    while a > 0 and st[a-1][0] == k: a -= 1      # the same side, told with another actor or confidence
    b = now + 1
    while b < len(st) and st[b][0] == k: b += 1
    by, since = st[a][3], st[a][4]
    began = "held since before the war" if since == "0" else f"held {'by' if by else 'since'} {nice(since)}"
    if k == "c": began = "divided " + ("since " + nice(since))
    end = f", until {nice(st[b][4])}" if b < len(st) and st[b][0] != "?" and full(st[b][4]) < "2024-11-27" else ""
    head = "widely reported; " if conf >= .9 else "less certain; " if conf < .8 else ""
    basis = head + began + end + (f"; {note}" if note else "")
    if actor == "" and k == "g": actor = ""
    return dict(place=i, name=gaz[i]["name_en"], side=SIDES[k], actor=actor, confidence=f"{conf:.2f}", basis=basis)

def check():
    ok = True
    for d in DAYS:
        rows = list(csv.DictReader((TABLES / f"{d}.csv").open(encoding="utf-8")))
        ids = [r["place"] for r in rows]
        bad = [r["place"] for r in rows if r["place"] not in gaz or gaz[r["place"]]["kind"] not in KINDS]
        unk = [r["place"] for r in rows if r["side"] not in KNOWN]
        cf = [r["place"] for r in rows if not .5 <= float(r["confidence"]) <= 1 or not r["basis"]]
        two = [i for i, c in collections.Counter(ids).items() if c > 1]
        adm = collections.Counter(gaz[i]["admin1"] for i in ids)
        print(d, len(rows), dict(collections.Counter(r["side"] for r in rows)))
        print("   ", dict(adm), "bad", bad, unk, cf, two)
        ok &= len(rows) >= 300 and not (bad or unk or cf or two) and len(adm) >= 14
    return ok

# What everybody knows, told apart from stints.txt: one letter for each of the four days.
FACTS = """hl.aleppo ccgg  hl.masakin-hanano oogg  id.idlib gooo  id.jisr-al-shughur gooo  id.ariha gooo  hi.palmyra gigg  hi.al-sukhnah gigg
 hl.kobani csss  ra.tal-abyad isso  ha.ras-al-ayn ssso  ra.raqqa iiss  dy.deir-ez-zor ccgg  dy.mayadin iigg  dy.abu-kamal iigg
 rd.douma oogg  rd.darayya oogg  rd.madaya oogg  rd.ain-al-fijah oogg  rd.yabrud gggg  di.jobar oogg  di.yarmouk oigg  dr.nawa oogg
 dr.daraa ccgg  dr.busra-al-sham gogg  dr.nasib-crossing gogg  dr.sheikh-miskin cogg  qu.quneitra-crossing oogg  hl.afrin ssoo
 hl.tall-rifaat ooss  hl.manbij iiss  hl.jarabulus iioo  hl.al-bab iioo  hl.azaz oooo  hl.mari oooo  id.maarat-al-numan ooog
 id.saraqib ooog  id.kafr-nabl ooog  id.khan-shaykhun ooog  hm.morek ggog  hm.kafr-zita ooog  hi.tanf-crossing gikk  hi.al-rastan oogg
 hi.al-waer oogg  hi.al-qaryatayn gigg  id.abu-al-duhur-airbase gogg  id.al-fuah ggoo  la.kabani oooo  la.salma oogg  la.kasab gggg
 ha.shaddadi iiss  ha.hol iiss  ha.reg123 gggg  hl.nubl gggg  hl.kuweires-airbase gggg  dy.airbase gggg  dy.baghuz-fawqani iiis
 dy.omar-field iiss  ra.tabqa-airbase iiss  hl.tishrin-dam iiss  hl.sarrin isss  qu.majdal-shams llll  ha.tal-hamis isss
 hl.khan-tuman ooog  hl.haritan ooog  hl.al-hadir oogg  hl.sheikh-maqsoud ssss  su.suwayda gggg  hi.homs gggg  id.wadi-al-deif ooog"""

def facts(t):
    w = FACTS.split()
    for i, want in zip(w[::2], w[1::2]):
        for d, k in zip(DAYS, want):
            r = row(i, *t[i], d)
            if not r or r["side"] != SIDES[k]: print("FACT", i, d, r and r["side"], "wanted", SIDES[k])
    print(len(w) // 2, "places held against what is known")

if "--check" not in sys.argv:
    t = read()
    facts(t)
    for d in DAYS:
        rows = [r for i in sorted(t) if (r := row(i, *t[i], d))]
        with (TABLES / f"{d}.csv").open("w", encoding="utf-8", newline="") as f:
            w = csv.DictWriter(f, ["place", "name", "side", "actor", "confidence", "basis"], lineterminator="\n")
            w.writeheader(); w.writerows(rows)
    seats = [r for r in gaz.values() if r["kind"] in ("city", "town")]
    print("no row at all:", " ".join(r["id"] for r in seats if r["id"] not in t))
print("ok" if check() else "FAILED")
