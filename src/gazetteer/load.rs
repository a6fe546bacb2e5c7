//! Loading the gazetteer: the shipped tables, and a user's own laid over them row by row.

use std::{fs, path::Path, sync::OnceLock};

use rustc_hash::FxHashMap;

use super::{Name, NameKind, Near, Place, PlaceIdx, PlaceKind, seat::lent};
use crate::{
    table::{Row, TableError, read_table, rows},
    text::fold_key,
};

/// The tables of a gazetteer as text, before parsing.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `(file name, text)` of tables of places in Syria.
    pub places: Vec<(String, String)>,
    /// `(file name, text)` of tables of places abroad.
    pub abroad: Vec<(String, String)>,
    /// `(file name, text)` of tables of names.
    pub names: Vec<(String, String)>,
    /// `(file name, text)` of tables of notes on places.
    pub notes: Vec<(String, String)>,
}

/// Why a gazetteer could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    /// Rows that could not be read.
    #[error("{} of the gazetteer could not be read; the first: {}", rows(.0.len()), .0[0])]
    Rows(Vec<TableError>),
    /// A folder or file that could not be opened.
    #[error("{path}: {source}")]
    Io {
        /// The path.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// All places, their names and the R-tree. Built once; read-only, `Send + Sync`.
#[derive(Debug)]
pub struct Gazetteer {
    places: Vec<Place>,
    names: Vec<Name>,
    by_id: FxHashMap<String, PlaceIdx>,
    notes: FxHashMap<String, Vec<String>>,
    // What reading does not ask for is built where it is asked for.
    by_key: OnceLock<FxHashMap<String, Vec<PlaceIdx>>>,
    by_pcode: OnceLock<FxHashMap<String, PlaceIdx>>,
    near: OnceLock<Near>,
    lent: OnceLock<Vec<(Name, PlaceIdx)>>,
}

impl Sources {
    /// The gazetteer that is built into the program.
    #[must_use]
    pub fn shipped() -> Self {
        let own = |file: &str, text: &str| vec![(format!("gazetteer/{file}"), text.to_owned())];
        Self {
            places: own("places.csv", include_str!("../../gazetteer/places.csv")),
            abroad: own("abroad.csv", include_str!("../../gazetteer/abroad.csv")),
            names: own("names.csv", include_str!("../../gazetteer/names.csv")),
            notes: own("notes.csv", include_str!("../../gazetteer/notes.csv")),
        }
    }

    /// Lays a folder with `places.csv`, `abroad.csv`, `names.csv` and `notes.csv` (each may be absent) over these.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn overlay(&mut self, dir: &Path) -> Result<(), GazetteerError> {
        let io =
            |path: &Path, source| GazetteerError::Io { path: path.display().to_string(), source };
        fs::read_dir(dir).map_err(|e| io(dir, e))?;
        for (file, tables) in [
            ("places.csv", &mut self.places),
            ("abroad.csv", &mut self.abroad),
            ("names.csv", &mut self.names),
            ("notes.csv", &mut self.notes),
        ] {
            let path = dir.join(file);
            if path.exists() {
                let text = fs::read_to_string(&path).map_err(|e| io(&path, e))?;
                tables.push((path.display().to_string(), text));
            }
        }
        Ok(())
    }
}

impl Gazetteer {
    /// Parses the tables. A later row with the id of an earlier one replaces it.
    ///
    /// # Errors
    /// [`GazetteerError::Rows`] with every row that could not be read.
    pub fn load(sources: &Sources) -> Result<Self, GazetteerError> {
        let mut errors = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        let mut by_id: FxHashMap<String, PlaceIdx> = FxHashMap::default();
        let mut add = |place: Place| {
            if let Some(&i) = by_id.get(&place.id) {
                places[i as usize] = place;
            } else {
                by_id.insert(place.id.clone(), places.len() as PlaceIdx);
                places.push(place);
            }
        };
        let needed = ["id", "name_ar", "name_en", "kind", "lat", "lon"];
        for (file, text) in &sources.places {
            let rows = read_table(file, text, &needed, |row| {
                add(place(row, "SY")?);
                Ok(())
            });
            errors.extend(rows.err().into_iter().flatten());
        }
        for (file, text) in &sources.abroad {
            let rows = read_table(file, text, &needed, |row| {
                add(place(row, row.need("country")?)?);
                Ok(())
            });
            errors.extend(rows.err().into_iter().flatten());
        }
        let mut names = own_names(&places);
        for (file, text) in &sources.names {
            let rows = read_table(file, text, &["place_id", "name", "lang", "kind"], |row| {
                names.push(name(row, &by_id)?);
                Ok(())
            });
            errors.extend(rows.err().into_iter().flatten());
        }
        let mut notes: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for (file, text) in &sources.notes {
            let rows = read_table(file, text, &["place_id", "note"], |row| {
                let id = row.need("place_id")?.to_owned();
                notes.entry(id).or_default().push(row.get("note").to_owned());
                Ok(())
            });
            errors.extend(rows.err().into_iter().flatten());
        }
        if !errors.is_empty() {
            return Err(GazetteerError::Rows(errors));
        }
        link_admin(&mut places);
        let (by_key, by_pcode) = (OnceLock::new(), OnceLock::new());
        let (near, lent) = (OnceLock::new(), OnceLock::new());
        Ok(Self { places, names, by_id, notes, by_key, by_pcode, near, lent })
    }

    /// All places; a [`PlaceIdx`] indexes this.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// One place.
    ///
    /// # Panics
    /// When the index is not of this gazetteer.
    #[must_use]
    pub fn place(&self, idx: PlaceIdx) -> &Place {
        &self.places[idx as usize]
    }

    /// The place with an id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<PlaceIdx> {
        self.by_id.get(id).copied()
    }

    /// The place with a P-code of OCHA, in letters of either case: `C2528` is Homs.
    #[must_use]
    pub fn by_pcode(&self, code: &str) -> Option<PlaceIdx> {
        let by_pcode = self.by_pcode.get_or_init(|| by_pcode(&self.places));
        by_pcode.get(&code.trim().to_ascii_uppercase()).copied()
    }

    /// All names.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Spellings of admin units that stand for their seats too, which no row of the seat has: as
    /// names of the seats, each with the unit that has it.
    #[must_use]
    pub fn lent(&self) -> &[(Name, PlaceIdx)] {
        self.lent.get_or_init(|| lent(self))
    }

    /// Whether a note speaks of a place.
    #[must_use]
    pub fn noted(&self, id: &str) -> bool {
        self.notes.contains_key(id)
    }

    /// Places that bear a name, compared by [`fold_key`].
    #[must_use]
    pub fn named(&self, name: &str) -> &[PlaceIdx] {
        let by_key = self.by_key.get_or_init(|| by_key(&self.names));
        by_key.get(&fold_key(name)).map_or(&[], Vec::as_slice)
    }

    /// Places within `radius` kilometres of a point, nearest first, with their distance in km.
    #[must_use]
    pub fn near(&self, lat: f64, lon: f64, radius: f64) -> Vec<(f64, PlaceIdx)> {
        self.near.get_or_init(|| Near::new(&self.places)).within(&self.places, lat, lon, radius)
    }

    /// Whether `inner` lies in the admin unit `outer` by its admin chain.
    #[must_use]
    pub fn is_in(&self, inner: PlaceIdx, outer: PlaceIdx) -> bool {
        let place = self.place(inner);
        if place.admin.contains(&Some(outer)) {
            return true;
        }
        let outer = self.place(outer);
        outer.kind == PlaceKind::Country && outer.country == place.country
    }
}

fn place(row: &Row<'_>, country: &str) -> Result<Place, TableError> {
    let text = |c: &str| row.opt(c).map(str::to_owned);
    let (lat, lon): (f64, f64) = (row.parse("lat")?, row.parse("lon")?);
    if !(-90.0..=90.0).contains(&lat) {
        return Err(row.error("lat", format!("latitude {lat} is not between -90 and 90")));
    }
    if !(-180.0..=180.0).contains(&lon) {
        return Err(row.error("lon", format!("longitude {lon} is not between -180 and 180")));
    }
    let prominence = row.parse_opt("prominence")?.unwrap_or(1);
    if !(1..=5).contains(&prominence) {
        return Err(row.error("prominence", format!("prominence {prominence} is not 1 to 5")));
    }
    Ok(Place {
        id: row.need("id")?.to_owned(),
        name_ar: row.get("name_ar").to_owned(),
        name_en: row.get("name_en").to_owned(),
        kind: row.parse("kind")?,
        lat,
        lon,
        country: country.to_owned(),
        admin1: text("admin1"),
        admin2: text("admin2"),
        admin3: text("admin3"),
        pcode: text("pcode"),
        geonames_id: row.parse_opt("geonames_id")?,
        population: row.parse_opt("population")?,
        prominence,
        sources: row.get("sources").to_owned(),
        admin: [None; 3],
        admin_pcodes: [const { None }; 3],
    })
}

fn name(row: &Row<'_>, by_id: &FxHashMap<String, PlaceIdx>) -> Result<Name, TableError> {
    let id = row.need("place_id")?;
    let place = *by_id
        .get(id)
        .ok_or_else(|| row.error("place_id", format!("no place has the id `{id}`")))?;
    let kind = match row.need("kind")? {
        "preferred" => NameKind::Preferred,
        "variant" => NameKind::Variant,
        "transliteration" => NameKind::Transliteration,
        "old" => NameKind::Old,
        other => {
            let say = format!(
                "`{other}` is not a kind of name (preferred, variant, transliteration, old)"
            );
            return Err(row.error("kind", say));
        }
    };
    Ok(Name { place, text: row.need("name")?.to_owned(), lang: row.need("lang")?.to_owned(), kind })
}

fn own_names(places: &[Place]) -> Vec<Name> {
    let mut out = Vec::with_capacity(places.len() * 4);
    for (i, p) in places.iter().enumerate() {
        for (text, lang) in [(&p.name_ar, "ar"), (&p.name_en, "en")] {
            if !text.is_empty() {
                out.push(Name {
                    place: i as PlaceIdx,
                    text: text.clone(),
                    lang: lang.to_owned(),
                    kind: NameKind::Preferred,
                });
            }
        }
    }
    out
}

/// The first place of each P-code.
fn by_pcode(places: &[Place]) -> FxHashMap<String, PlaceIdx> {
    let mut out = FxHashMap::default();
    for (i, p) in places.iter().enumerate() {
        if let Some(code) = &p.pcode {
            out.entry(code.to_ascii_uppercase()).or_insert(i as PlaceIdx);
        }
    }
    out
}

/// The places that bear each folded name, in the order of their names.
fn by_key(names: &[Name]) -> FxHashMap<String, Vec<PlaceIdx>> {
    let mut out: FxHashMap<String, Vec<PlaceIdx>> = FxHashMap::default();
    for n in names {
        let list = out.entry(fold_key(&n.text)).or_default();
        if !list.contains(&n.place) {
            list.push(n.place);
        }
    }
    out
}

/// Words for the class of a unit that some publishers write behind its name.
const CLASSES: &[&str] =
    &[" Governorate", " District", " Subdistrict", " Sub-district", " Province", " Nahiyah"];

/// The name of a unit without its class.
fn bare(name: &str) -> &str {
    CLASSES.iter().find_map(|class| name.strip_suffix(class)).unwrap_or(name)
}

/// Links each place to the admin units that its `admin1..3` name, with or without their class and
/// in letters of either case, and writes the units' names in one style.
fn link_admin(places: &mut [Place]) {
    fn key(unit: Option<&str>) -> String {
        bare(unit.unwrap_or_default()).to_lowercase()
    }
    let chain = |p: &Place| [&p.admin1, &p.admin2, &p.admin3].map(|a| key(a.as_deref()));
    let mut units: FxHashMap<(u8, String, String), PlaceIdx> = FxHashMap::default();
    for (i, p) in places.iter().enumerate().filter(|(_, p)| p.in_syria()) {
        let [a1, a2, _] = chain(p);
        let parent = match p.kind {
            PlaceKind::Governorate => String::new(),
            PlaceKind::District => a1,
            PlaceKind::Subdistrict => a2,
            _ => continue,
        };
        let level = p.admin_level().unwrap_or(0);
        units.insert((level, parent, key(Some(p.en()))), i as PlaceIdx);
    }
    let units_of = |p: &Place| {
        let [a1, a2, a3] = chain(p);
        [(1, String::new(), a1.clone()), (2, a1, a2.clone()), (3, a2, a3)]
            .map(|unit| units.get(&unit).copied())
    };
    let linked: Vec<[Option<PlaceIdx>; 3]> =
        places.iter().map(|p| if p.in_syria() { units_of(p) } else { [None; 3] }).collect();
    let of = |units: &[Option<PlaceIdx>; 3], what: fn(&Place) -> Option<String>| {
        units.map(|u| what(&places[u? as usize]))
    };
    let said: Vec<_> = linked
        .iter()
        .map(|u| (of(u, |p| Some(bare(p.en()).to_owned())), of(u, |p| p.pcode.clone())))
        .collect();
    for ((p, units), (names, pcodes)) in places.iter_mut().zip(linked).zip(said) {
        (p.admin, p.admin_pcodes) = (units, pcodes);
        let [a1, a2, a3] = names;
        for (cell, name) in [(&mut p.admin1, a1), (&mut p.admin2, a2), (&mut p.admin3, a3)] {
            if name.is_some() {
                *cell = name;
            }
        }
    }
}
