//! The viewer: its embedded page is what `web/` gives, its data block holds what went in, and in
//! a real browser it does what a person at a news desk needs.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use isnad::{
    Article, Knowledge,
    article::{Inputs, read_inputs},
    gazetteer::{Outlines, Place, PlaceKind},
    layer::{EventRow, Tiles, View, event_rows, write_view},
    lexicon::Side,
    text::fold,
    timeline::{Baseline, Params, Report, timeline},
};
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The page bears a checksum over its sources; `web/build.mjs` writes it, this works it out again.
#[test]
fn the_embedded_page_is_current() {
    let web = Path::new(ROOT).join("web");
    let mut files: Vec<String> = fs::read_dir(web.join("src"))
        .expect("web/src")
        .map(|f| format!("src/{}", f.expect("a file").file_name().to_string_lossy()))
        .chain(["build.mjs".to_owned(), "package-lock.json".to_owned()])
        .collect();
    files.sort();
    let mut sum = flate2::Crc::new();
    for file in files {
        let text = fs::read(web.join(&file)).expect("readable");
        for part in [file.as_bytes(), b"\0", &text, b"\0"] {
            sum.update(part);
        }
    }
    let page = fs::read_to_string(web.join("dist/viewer.html")).expect("the built page");
    let made = format!("<!-- isnad viewer, made from {:08x} -->", sum.sum());
    assert!(page.contains(&made), "web/dist/viewer.html is old: run `node web/build.mjs`");
    assert!(page.contains("BSD 2-Clause License"), "Leaflet's licence goes with it");
    assert!(page.contains("Content-Security-Policy") && !page.contains("unsafe-eval"));
}

/// Text becomes text, never markup: the viewer's own code has no way to do otherwise.
#[test]
fn the_page_makes_no_markup_of_text() {
    for file in fs::read_dir(Path::new(ROOT).join("web/src")).expect("web/src") {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
        for line in code {
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
            {
                assert!(!line.contains(word), "{word} in {}", path.display());
            }
        }
    }
}

/// With npm's packages at hand, the page is built again and compared byte by byte.
#[test]
fn the_page_builds_again_to_the_same_bytes() {
    let web = Path::new(ROOT).join("web");
    if !web.join("node_modules/esbuild").exists() {
        skip("web/node_modules is not there (npm ci --prefix web)");
        return;
    }
    match Command::new("node").arg("build.mjs").arg("--check").current_dir(&web).status() {
        Ok(done) => assert!(done.success()),
        Err(e) => skip(&format!("node does not run: {e}")),
    }
}

/// The page folds names as the program does.
#[test]
fn folding_in_the_page_is_folding_here() {
    let path = Path::new(ROOT).join("web/test/fold_cases.json");
    let text = fs::read_to_string(path).expect("cases");
    let cases: Vec<(String, String)> = serde_json::from_str(&text).expect("pairs");
    for (given, folded) in cases {
        assert_eq!(fold(&given), folded, "{given:?}");
    }
}

fn skip(why: &str) {
    writeln!(std::io::stderr(), "skipped: {why}").expect("stderr");
}

fn rows_of(articles: &[Article], knowledge: &Knowledge) -> Vec<EventRow> {
    articles.iter().flat_map(|a| event_rows(a, &isnad::read(a, knowledge), knowledge)).collect()
}

/// An article that would take the page over, if any of its text became markup.
fn hostile() -> Article {
    Article {
        id: "x\"><script>__pwned=1</script>".into(),
        text: "سيطرت فصائل المعارضة على مدينة الكسوة </script><script>__pwned=1</script> \
               <img src=x onerror=__pwned=1> \" onerror=\"__pwned=1\" \
               <!-- \u{2028} اليوم السبت."
            .into(),
        title: Some("<svg onload=__pwned=1>".into()),
        published: Some("2024-12-07".into()),
        source: Some("<b onmouseover=__pwned=1>outlet</b>".into()),
        url: Some("javascript:__pwned=1".into()),
        lang: None,
    }
}

fn samples() -> Vec<Article> {
    let folder = Path::new(ROOT).join("data/articles").display().to_string();
    let mut articles = Vec::new();
    read_inputs(Inputs::expand(&[folder]), |a| articles.extend(a));
    articles.retain(|a| a.published.is_some());
    articles
}

/// The file for some rows, with control as they tell it.
fn page(rows: &[EventRow], tiles: Option<Tiles>, knowledge: &Knowledge) -> String {
    page_from(rows, &Params::default(), tiles, knowledge)
}

/// Who holds the cities and towns before the first report: made up by governorate.
fn before(knowledge: &Knowledge) -> Vec<Baseline> {
    let towns = knowledge.gazetteer().places().iter().filter(|p| {
        p.in_syria() && matches!(p.kind, PlaceKind::City | PlaceKind::Town) && p.prominence >= 2
    });
    let side = |p: &Place| match p.admin1.as_deref() {
        Some("Idlib") => Side::Opposition,
        Some("Raqqa" | "Hasakah") => Side::Sdf,
        _ => Side::Gov,
    };
    let day = jiff::civil::date(2024, 11, 26);
    towns
        .map(|p| Baseline { place_id: p.id.clone(), side: Some(side(p)), day, confidence: 0.99 })
        .collect()
}

/// The file for some rows, with control as they tell it from what `params` begin with.
fn page_from(
    rows: &[EventRow],
    params: &Params,
    tiles: Option<Tiles>,
    knowledge: &Knowledge,
) -> String {
    let reports: Vec<Report> =
        rows.iter().filter_map(|r| Report::from_row(r, &r.article_id)).collect();
    let line = timeline(&reports, &[], knowledge.gazetteer(), params);
    let outlines = Outlines::shipped();
    let view = View {
        events: rows,
        intervals: &line.intervals,
        outlines: &outlines,
        tiles,
        horizon: None,
    };
    let mut out = Vec::new();
    write_view(&mut out, &view, knowledge).expect("to memory");
    String::from_utf8(out).expect("UTF-8")
}

/// The data block as a browser takes it: up to the first closing tag.
fn block(page: &str) -> Value {
    let from = page.split_once("id=\"isnad-data\">").expect("a data block").1;
    serde_json::from_str(from.split_once("</script>").expect("its end").0).expect("JSON")
}

#[test]
fn the_data_block_holds_the_rows_whatever_their_text() {
    let knowledge = Knowledge::shipped();
    let rows = rows_of(&[hostile()], &knowledge);
    assert!(!rows.is_empty(), "the hostile article tells of an event");
    let page = page(&rows, None, &knowledge);
    let data = block(&page);
    let evidence = data["events"]["evidence"][0].as_u64().expect("a number") as usize;
    assert_eq!(data["strings"][evidence], rows[0].evidence.as_str());
    assert_eq!(data["events"]["id"][0], rows[0].event_id.as_str());
    assert!(!page.contains("__pwned=1</script>"));
    assert!(page.contains("img-src data:;"), "no picture from anywhere without tiles");
}

/// What control rests on a baseline alone says so; who is named within a side has a group.
#[test]
fn baseline_and_groups_stand_beside_control() {
    let knowledge = Knowledge::shipped();
    let rows = rows_of(&samples(), &knowledge);
    let params = Params { baseline: before(&knowledge), ..Params::default() };
    let data = block(&page_from(&rows, &params, None, &knowledge));
    let control = &data["control"];
    let list = |v: &Value| v.as_array().expect("a list").clone();
    let of_baseline =
        |data: &Value| data["control"]["baseline"].as_str().expect("letters").matches('1').count();
    let based = of_baseline(&data);
    assert!(based > 100 && based < list(&control["place"]).len(), "{based} of a baseline");
    let told = block(&page(&rows, None, &knowledge));
    assert_eq!(of_baseline(&told), 0);
    let groups = list(&data["groups"]).len() as u64;
    let named = list(&control["group"]["is"]);
    assert!(!named.is_empty() && named.iter().all(|g| g.as_u64().is_some_and(|g| g < groups)));
    assert_eq!(list(&data["glyphs"]).len(), list(&data["kinds"]).len());
}

#[test]
fn order_of_rows_changes_nothing() {
    let knowledge = Knowledge::shipped();
    let mut rows = rows_of(&samples(), &knowledge);
    let one = page(&rows, None, &knowledge);
    rows.reverse();
    let other = page(&rows, None, &knowledge);
    assert!(one == other, "the same rows in another order give other bytes");
}

#[test]
fn tiles_stand_in_the_policy() {
    let knowledge = Knowledge::shipped();
    let tiles = Tiles::new("https://{s}.tiles.example.org/{z}/{x}/{y}.png").expect("an address");
    let page = page(&[], Some(tiles), &knowledge);
    assert!(page.contains("img-src data: https://*.tiles.example.org;"));
    assert_eq!(block(&page)["tiles"]["host"], "tiles.example.org");
}

/// 50,000 events out of the samples: other places, other days.
fn many(rows: &[EventRow], knowledge: &Knowledge) -> Vec<EventRow> {
    let places: Vec<_> = knowledge.gazetteer().places().iter().filter(|p| p.in_syria()).collect();
    let first = jiff::civil::date(2012, 1, 1);
    (0..50_000_usize)
        .map(|i| {
            let place = places[(i * 7919) % places.len()];
            let day = first + jiff::Span::new().days(((i * 31) % 4_700) as i64);
            let mut row = rows[i % rows.len()].clone();
            row.event_id = format!("e{i:06}");
            row.article_id = format!("a{:06}", i / 3);
            row.evidence = format!("{} ({i})", row.evidence);
            row.place_id = Some(place.id.clone());
            row.location = Some(place.name_en.clone());
            row.location_ar = Some(place.name_ar.clone());
            (row.latitude, row.longitude) = (Some(place.lat), Some(place.lon));
            row.event_date = Some(day.to_string());
            row
        })
        .collect()
}

#[test]
fn in_a_browser() {
    let Some(client) = browser() else { return };
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("viewer");
    fs::create_dir_all(&out).expect("a folder");
    let knowledge = Knowledge::shipped();
    let rows = rows_of(&samples(), &knowledge);
    let hostile = rows_of(&[hostile()], &knowledge);
    let many = many(&rows, &knowledge);
    for (name, rows) in [("samples", &rows), ("hostile", &hostile), ("many", &many)] {
        let page = page(rows, None, &knowledge);
        fs::write(out.join(format!("{name}.html")), page).expect("written");
    }
    let params = Params { baseline: before(&knowledge), ..Params::default() };
    let base = page_from(&rows, &params, None, &knowledge);
    fs::write(out.join("base.html"), &base).expect("written");
    assert!(base.len() <= 600 * 1024, "the samples with a baseline have {} bytes", base.len());
    let size = fs::metadata(out.join("samples.html")).expect("a file").len();
    // The page itself with its ground, and some half a kilobyte an event.
    let bound = 220 * 1024 + 600 * rows.len() as u64;
    assert!(size < bound, "the file for {} events of the samples has {size} bytes", rows.len());
    let done = Command::new("node")
        .arg(Path::new(ROOT).join("web/test/browser.mjs"))
        .arg(&out)
        .env("PLAYWRIGHT_CORE", client)
        .status();
    assert!(done.expect("node runs").success(), "pictures are in {}", out.display());
}

/// Runs `isnad view --png` over a sample, with a browser of that path.
fn draw(dir: &Path, browser: &str, more: &[&str]) -> (Option<i32>, String) {
    fs::write(dir.join("a.txt"), "---\npublished: 2024-12-05\n---\nسيطرت الفصائل على مدينة حماة.")
        .expect("written");
    let mut command = assert_cmd::Command::cargo_bin("isnad").expect("the program");
    command.current_dir(dir).env("CHROMIUM", browser);
    let out = command.args(["view", "a.txt", "--png", "a.png"]).args(more).output().expect("runs");
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn without_a_browser_there_is_no_picture_and_it_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let (code, said) = draw(dir.path(), "/nowhere/chromium", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("Chromium") && said.contains("CHROMIUM"), "{said}");
    assert!(!dir.path().join("a.png").exists());
    let left: Vec<_> = fs::read_dir(dir.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing but the article is left: {left:?}");
}

#[test]
fn the_page_draws_itself() {
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
    if !Path::new(&chromium).exists() {
        skip("Chromium is not there");
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let more = ["--date", "2024-12-05", "--lang", "ar", "--size", "1000x700"];
    let (code, said) = draw(dir.path(), &chromium, &more);
    assert_eq!(code, Some(0), "{said}");
    let png = fs::read(dir.path().join("a.png")).expect("a picture");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    assert_eq!((side(16), side(20)), (1000, 700));
    assert!(png.len() > 40_000, "{} bytes: the map is in it", png.len());
}

/// Where playwright-core is, when it, node and Chromium are there; else says what is missing.
fn browser() -> Option<PathBuf> {
    let chromium =
        env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
    let home = env::var_os("CLIENTS")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache/isnad-clients")));
    let places = [Some(Path::new(ROOT).join("web")), home.map(|h| h.join("web"))];
    let client = places.into_iter().flatten().map(|p| p.join("node_modules/playwright-core"));
    let client = client.into_iter().find(|p| p.exists());
    let node = Command::new("node").arg("--version").output().is_ok();
    if !chromium.exists() || client.is_none() || !node {
        skip("Chromium, node or playwright-core (npm ci --prefix web) is not there");
        return None;
    }
    client
}
