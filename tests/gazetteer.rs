//! The gazetteer through the library and the binary: well-known names, importers, checks.

use std::{fs, io::Write, path::Path};

use assert_cmd::Command;
use isnad::gazetteer::{Gazetteer, Sources, km, search};

fn isnad(args: &[&str]) -> assert_cmd::assert::Assert {
    Command::new(env!("CARGO_BIN_EXE_isnad")).arg("gazetteer").args(args).assert()
}

/// Sixty-five names that every reader of this war meets: where each lies, to two decimals. Areas
/// such as governorates are given by their seat.
const KNOWN: &[(&str, f64, f64)] = &[
    ("درعا", 32.62, 36.10),
    ("السويداء", 32.71, 36.57),
    ("حمص", 34.73, 36.71),
    ("دمشق", 33.51, 36.29),
    ("القنيطرة", 33.13, 35.82),
    ("السيدة زينب", 33.44, 36.34),
    ("الجولان", 33.00, 35.75),
    ("طرطوس", 34.89, 35.89),
    ("اللاذقية", 35.52, 35.79),
    ("ريف دمشق", 33.57, 36.40),
    ("زاكية", 33.34, 36.15),
    ("الكسوة", 33.36, 36.24),
    ("خان الشيح", 33.37, 36.12),
    ("الديرخبية", 33.36, 36.18),
    ("كوكب", 33.40, 36.16),
    ("دروشا", 33.41, 36.14),
    ("بيت جن", 33.31, 35.89),
    ("بيت سابر", 33.31, 36.00),
    ("سعسع", 33.28, 36.02),
    ("داريا", 33.46, 36.24),
    ("عرطوز", 33.42, 36.15),
    ("جديدة عرطوز", 33.43, 36.16),
    ("صحنايا", 33.43, 36.22),
    ("معضمية الشام", 33.46, 36.19),
    ("جرمانا", 33.49, 36.35),
    ("حلب", 36.20, 37.16),
    ("قطنا", 33.44, 36.08),
    ("الحراك", 32.75, 36.30),
    ("نوى", 32.89, 36.04),
    ("الصنمين", 33.07, 36.18),
    ("إزرع", 32.86, 36.25),
    ("طفس", 32.74, 36.07),
    ("داعل", 32.76, 36.13),
    ("جاسم", 32.99, 36.06),
    ("إنخل", 33.02, 36.13),
    ("بصرى الشام", 32.52, 36.48),
    ("نصيب", 32.55, 36.19),
    ("شهبا", 32.85, 36.63),
    ("صلخد", 32.49, 36.71),
    ("القريا", 32.54, 36.60),
    ("تلبيسة", 34.84, 36.73),
    ("الرستن", 34.92, 36.73),
    ("سلمية", 35.01, 37.05),
    ("محردة", 35.25, 36.57),
    ("خان شيخون", 35.44, 36.65),
    ("معرة النعمان", 35.64, 36.67),
    ("سراقب", 35.86, 36.80),
    ("كفرنبل", 35.61, 36.56),
    ("مورك", 35.37, 36.69),
    ("تدمر", 34.56, 38.27),
    ("دير الزور", 35.34, 40.14),
    ("البوكمال", 34.45, 40.92),
    ("الميادين", 35.02, 40.45),
    ("الحسكة", 36.50, 40.75),
    ("القامشلي", 37.05, 41.22),
    ("تل رفعت", 36.47, 37.10),
    ("منبج", 36.53, 37.95),
    ("عفرين", 36.51, 36.87),
    ("دوما", 33.57, 36.40),
    ("حرستا", 33.56, 36.36),
    ("التل", 33.61, 36.31),
    ("القلمون", 34.00, 36.70),
    ("يبرود", 33.97, 36.66),
    ("الزبداني", 33.72, 36.10),
    ("مضايا", 33.69, 36.10),
];

#[test]
fn known_names_come_first_where_they_lie() {
    let gazetteer = Gazetteer::load(&Sources::shipped()).expect("loads");
    assert_eq!(KNOWN.len(), 65);
    let mut wrong = Vec::new();
    for &(name, lat, lon) in KNOWN {
        let Some(hit) = search(&gazetteer, name, 1).first().copied() else {
            wrong.push(format!("{name}: nothing"));
            continue;
        };
        let p = gazetteer.place(hit.place);
        // Two kilometres, the rounding of the table among them; regions have no point.
        let reach = if p.kind.as_str() == "region" { 25.0 } else { 2.0 };
        let far = km(lat, lon, p.lat, p.lon);
        if hit.similarity < 1.0 || far > reach {
            wrong.push(format!("{name}: {} {far:.1} km", p.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A row of GeoNames' country file.
fn geonames(id: u32, name: &str, arabic: &str, lat: &str, lon: &str) -> String {
    format!(
        "{id}\t{name}\t{name}\t{arabic}\t{lat}\t{lon}\tP\tPPL\tSY\t\t09\t\t\t\t0\t\t400\tAsia/Damascus\t2020-01-01\n"
    )
}

fn sy_txt() -> String {
    [
        geonames(1, "Qaryat Jadida", "قرية الواحة البعيدة", "35.9012", "37.9034"),
        geonames(2, "Far North", "تل العجب", "3333", "37.9"),
        geonames(3, "Swapped", "تل المقلوب", "40.9", "35.4"),
        geonames(4, "Latin Only", "", "35.91", "37.91"),
        "5\tcut off\n".to_owned(),
    ]
    .concat()
}

fn read(dir: &Path, file: &str) -> String {
    fs::read_to_string(dir.join(file)).unwrap_or_default()
}

#[test]
fn a_wrong_row_is_named_and_the_rest_goes_in() {
    let tmp = tempfile::tempdir().expect("folder");
    fs::write(tmp.path().join("SY.txt"), sy_txt()).expect("written");
    let (file, into) = (tmp.path().join("SY.txt"), tmp.path().join("out"));
    let (file, dir) = (file.to_string_lossy(), into.to_string_lossy());
    let done = isnad(&["import", &file, "--into", &dir]).code(1);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    for words in ["latitude 3333", "look swapped", "no Arabic name", "2 columns where"] {
        assert!(said.contains(words), "{words}: {said}");
        assert!(words == "2 columns where" || read(&into, "refused.csv").contains(words));
    }
    let places = read(&into, "places.csv");
    assert!(places.contains("geonames.1,الواحة البعيدة,Qaryat Jadida,village,35.9012,37.9034"));
    assert_eq!(places.lines().count(), 2, "{places}");
    // The folder lies over the shipped gazetteer, and a second import changes nothing.
    isnad(&["search", "الواحة البعيدة", "--gazetteer", &dir]).code(0);
    isnad(&["import", &file, "--into", &dir]).code(1);
    assert_eq!(read(&into, "places.csv"), places);
}

#[test]
fn a_cut_archive_is_named() {
    let tmp = tempfile::tempdir().expect("folder");
    let at = |name: &str| tmp.path().join(name).to_string_lossy().into_owned();
    fs::write(tmp.path().join("SY.zip"), b"PK\x03\x04 cut").expect("written");
    fs::write(tmp.path().join("wof.tar.gz"), [0x1f, 0x8b, 8, 0, 0, 0]).expect("written");
    fs::write(tmp.path().join("cut.osm.pbf"), [0, 0, 0, 13, 10]).expect("written");
    fs::write(tmp.path().join("SY.txt"), geonames(1, "Waha", "تل الواحة البعيدة", "35.9", "37.9"))
        .expect("written");
    let (dir, txt) = (at("out"), at("SY.txt"));
    for broken in ["SY.zip", "wof.tar.gz", "cut.osm.pbf"] {
        let done = isnad(&["import", &at(broken), &txt, "--into", &dir]).code(1);
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert!(said.contains(broken), "{said}");
        assert!(read(Path::new(&dir), "places.csv").contains("geonames.1,"));
    }
    // Nothing but a broken file: could not run.
    isnad(&["import", &at("SY.zip"), "--into", &at("none")]).code(2);
}

#[test]
fn tables_and_features_as_published() {
    let tmp = tempfile::tempdir().expect("folder");
    let put = |name: &str, text: &str| {
        fs::write(tmp.path().join(name), text).expect("written");
        tmp.path().join(name).to_string_lossy().into_owned()
    };
    let ocha = put(
        "syr_pplp.csv",
        "admin4Name_en,admin4Name_ar,admin4Pcode,admin1Pcode,admin2Pcode,latitude,longitude\n\
         Waha New,الواحة العجيبة_تل واحات,C9991,SY11,SY1100,35.95,38.60\n\
         Nowhere,الواحة الضائعة,C9992,SY11,SY1100,,\n",
    );
    let wof = put(
        "7.geojson",
        r#"{"type":"Feature","properties":{"wof:id":7,"wof:placetype":"locality","wof:country":"SY",
        "geom:latitude":35.80,"geom:longitude":38.30,"wof:name":"Ghariba",
        "name:ara_x_preferred":["الواحة الغريبة"],"wof:concordances":{"gn:id":77}},
        "geometry":{"type":"Point","coordinates":[38.30,35.80]}}"#,
    );
    let own = put("mine.csv", "code,الاسم,Y,X\na1,تل الواحات السبع,35.70,38.10\n");
    let dir = tmp.path().join("out");
    let into = dir.to_string_lossy();
    isnad(&["import", &ocha, &wof, "--into", &into]).code(1);
    let map = "id=code,name_ar=الاسم,lat=Y,lon=X";
    isnad(&["import", &own, "--columns", map, "--into", &into]).code(0);
    let places = read(&dir, "places.csv");
    assert!(
        places.contains("ocha.C9991,الواحة العجيبة,Waha New,village,35.95,38.6,Raqqa"),
        "{places}"
    );
    assert!(places.contains("wof.7,الواحة الغريبة,"), "{places}");
    assert!(places.contains("own.a1,تل الواحات السبع,"), "{places}");
    assert!(read(&dir, "names.csv").contains("ocha.C9991,تل واحات,ar,old"));
}

#[test]
fn the_order_of_files_does_not_matter() {
    let tmp = tempfile::tempdir().expect("folder");
    let at = |name: &str| tmp.path().join(name).to_string_lossy().into_owned();
    fs::write(at("SY.txt"), sy_txt()).expect("written");
    fs::write(at("mine.csv"), "id,name_ar,lat,lon\nx,الواحة البعيدة,35.902,37.904\n")
        .expect("written");
    let (a, b) = (at("a"), at("b"));
    isnad(&["import", &at("SY.txt"), &at("mine.csv"), "--into", &a]).code(1);
    isnad(&["import", &at("mine.csv"), &at("SY.txt"), "--into", &b]).code(1);
    for file in ["places.csv", "names.csv", "merges.csv", "conflicts.csv", "refused.csv"] {
        assert_eq!(read(Path::new(&a), file), read(Path::new(&b), file), "{file}");
    }
    assert!(read(Path::new(&a), "merges.csv").contains("geonames.1,الواحة البعيدة,own.x"));
}

#[test]
fn fetching_without_a_network_says_so() {
    let tmp = tempfile::tempdir().expect("folder");
    let dir = tmp.path().to_string_lossy();
    // Port 9 of this machine: nobody answers there.
    let done = isnad(&["fetch", "--into", &dir, "--url", "http://127.0.0.1:9/SY.zip"]).code(2);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("could not be fetched") && said.contains("import SY.zip"), "{said}");
}

#[test]
fn gaps_are_listed_with_a_row_to_fill_in() {
    let text = "قصفت قوات النظام بلدة الزعفرانيات بريف درعا الغربي. ودخلت قرية زراعية مهجورة.";
    let done = Command::new(env!("CARGO_BIN_EXE_isnad"))
        .args(["gazetteer", "gaps", "-"])
        .write_stdin(serde_json::json!({ "text": text }).to_string())
        .assert()
        .code(0);
    let out = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let rows: Vec<&str> = out.lines().collect();
    assert!(rows[0].starts_with("times,articles,near,sentence,id,name_ar"), "{out}");
    assert!(rows.len() == 2 && rows[1].contains(",الزعفرانيات,,town,"), "{out}");
}

#[test]
fn the_shipped_gazetteer_passes_its_check() {
    isnad(&["check"]).code(0);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/sources");
    if !sources.is_dir() {
        #[expect(clippy::print_stderr, reason = "a skipped check says so")]
        {
            eprintln!("skipped: no reference gazetteers beside the project");
        }
        return;
    }
    let done = isnad(&["check", "--against", &sources.to_string_lossy()]).code(0);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("settlements compared"), "{said}");
}

/// Units are joined by name and by code: one style of names, without their class, and a code for
/// each that OCHA has.
#[test]
fn units_have_names_of_one_style_and_codes() {
    let gazetteer = Gazetteer::load(&Sources::shipped()).expect("the shipped tables load");
    for place in gazetteer.places().iter().filter(|p| p.in_syria()) {
        for (level, unit) in [&place.admin1, &place.admin2, &place.admin3].into_iter().enumerate() {
            let Some(unit) = unit else { continue };
            let class = ["Governorate", "District", "Subdistrict"].iter().any(|c| unit.contains(c));
            assert!(!class && !unit.contains('('), "{}: {unit}", place.id);
            let own = place.admin[level].map(|u| gazetteer.place(u)).expect("a unit of the tables");
            assert_eq!((unit, &own.pcode), (&own.name_en, &place.admin_pcodes[level]));
        }
        if place.admin1.is_some() {
            let code = place.admin_pcodes[0].as_deref().unwrap_or_default();
            assert!(code.len() == 4 && code.starts_with("SY"), "{}: {code}", place.id);
        }
    }
    let by_code = |code: &str| gazetteer.by_pcode(code).map(|p| gazetteer.place(p).id.as_str());
    assert_eq!(by_code("C2528"), Some("hi.homs"));
    assert_eq!(by_code(" sy02 "), Some("hl.gov"));
    assert_eq!(by_code("C0000"), None);
    // What the rows were called stays a name.
    for name in ["Aleppo Governorate", "Afrin District", "Jindires Subdistrict"] {
        let hit = search(&gazetteer, name, 1)[0];
        assert!(gazetteer.place(hit.place).admin_level().is_some(), "{name}");
    }
}

/// A folder of a user's may name units as OCHA does, with their class, or in small letters.
#[test]
fn units_are_known_with_their_class() {
    let mut sources = Sources::shipped();
    let rows = "id,name_ar,name_en,kind,lat,lon,admin1,admin2,admin3\n\
                a,قرية الف,,village,36.5,36.8,Aleppo Governorate,Afrin District,Jindires Subdistrict\n\
                b,قرية باء,,village,33.0,36.2,daraa,al-Sanamayn,\n";
    sources.places.push(("mine.csv".to_owned(), rows.to_owned()));
    let gazetteer = Gazetteer::load(&sources).expect("loads");
    let units = |id: &str| {
        let p = gazetteer.place(gazetteer.by_id(id).expect("is there"));
        [&p.admin1, &p.admin2, &p.admin3].map(|a| a.clone().unwrap_or_default())
    };
    assert_eq!(units("a"), ["Aleppo", "Afrin", "Jindires"]);
    assert_eq!(units("b"), ["Daraa", "Al-Sanamayn", ""]);
}

#[test]
fn an_import_is_bounded() {
    let tmp = tempfile::tempdir().expect("folder");
    let at = |name: &str| tmp.path().join(name).to_string_lossy().into_owned();
    let (dir, good) = (at("out"), at("SY.txt"));
    fs::write(&good, geonames(1, "Waha", "تل الواحة البعيدة", "35.9", "37.9")).expect("written");
    let refused = |name: &str, bytes: &[u8], words: &str| {
        fs::write(tmp.path().join(name), bytes).expect("written");
        let done = isnad(&["import", &at(name), &good, "--into", &dir]).code(1);
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert!(said.contains(words), "{name}: {said}");
    };
    // 130 KB that become 128 MB, in an archive and without one.
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.geojson", zip::write::SimpleFileOptions::default()).expect("an entry");
    for _ in 0..128 {
        gz.write_all(&[b' '; 1 << 20]).expect("memory");
        zip.write_all(&[b' '; 1 << 20]).expect("memory");
    }
    refused("a.geojson.gz", &gz.finish().expect("memory"), "more than 300 times its size");
    let zip = zip.finish().expect("memory").into_inner();
    refused("a.zip", &zip, "more than 300 times its size");
    let wide = format!("lat,lon,name_ar{}\n", ",x".repeat(2000));
    refused("wide.csv", wide.as_bytes(), "has 2003 columns; 1000 is the most");
    let ring = "[36,35],".repeat(500_001);
    let feature = format!(
        r#"{{"type":"Feature","properties":{{"adm4pcode":"C1"}},"geometry":{{"type":"LineString","coordinates":[{}[36,35]]}}}}"#,
        ring
    );
    refused("long.geojson", feature.as_bytes(), "500002 positions; 500000 is the most");
    refused("SY2.txt", "x".repeat(2 << 20).as_bytes(), "line 1 has more than 1024 KiB");
    // Names of one place are many only in a trap: each was held against all before it.
    let names: String = (0..50_000).map(|i| format!(";خرشوفان {i}")).collect();
    let row = format!("lat,lon,name_ar,name_en\n35.1,36.7,\"{}\",x\n", names.replace(';', "_"));
    refused("names.csv", row.as_bytes(), "names left out");
    // Thousands of rows of one kind of mistake.
    let rows = format!("lat,lon,name_ar\n{}", "1,2,ا\n".repeat(50_000));
    refused("rows.csv", rows.as_bytes(), "and");
    let list = fs::read_to_string(Path::new(&dir).join("refused.csv")).expect("written");
    assert!(list.lines().count() < 20_010, "{} lines", list.lines().count());
    assert!(list.contains("30000 more rows"), "{:?}", list.lines().last());
}
