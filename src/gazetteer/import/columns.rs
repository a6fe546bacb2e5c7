//! Columns of OCHA's tables and layers, under the names that its releases have used, and a
//! user's own column map.

use std::{collections::HashMap, str::FromStr};

use super::{Harvest, Publisher, Record};
use crate::gazetteer::{NameKind, Outlines, PlaceKind};

/// One row's cells by simplified column name (lower case, letters and digits only).
pub type Cells = HashMap<String, String>;

/// Simplifies a column name: `ADM4_PCODE` and `adm4Pcode` are one.
#[must_use]
pub fn simple(column: &str) -> String {
    column.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Which columns of a user's table hold what: `name_ar=الاسم,lat=Y,lon=X`.
#[derive(Debug, Clone, Default)]
pub struct ColumnMap(HashMap<String, String>);

/// The fields that a column map may name.
pub const FIELDS: &[&str] = &[
    "id",
    "name_ar",
    "name_en",
    "name_ku",
    "kind",
    "lat",
    "lon",
    "pcode",
    "geonames_id",
    "population",
];

impl FromStr for ColumnMap {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let mut map = HashMap::new();
        for pair in s.split(',').filter(|p| !p.trim().is_empty()) {
            let (field, column) =
                pair.split_once('=').ok_or_else(|| format!("`{pair}` is not FIELD=COLUMN"))?;
            let field = field.trim();
            if !FIELDS.contains(&field) {
                return Err(format!("`{field}` is not one of {}", FIELDS.join(", ")));
            }
            map.insert(field.to_owned(), simple(column));
        }
        Ok(Self(map))
    }
}

impl ColumnMap {
    /// Whether no column was named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes a record of a row of a user's table.
    pub(super) fn row(
        &self,
        at: (String, String),
        cells: &Cells,
        out: &mut Harvest,
        syria: &Outlines,
    ) {
        let get = |field: &str| {
            let column = self.0.get(field).cloned().unwrap_or_else(|| simple(field));
            cells.get(&column).map(|s| s.trim()).filter(|s| !s.is_empty())
        };
        let Some((lat, lon)) = number(get("lat")).zip(number(get("lon"))) else {
            return out.refuse(&at.0, at.1.clone(), "no latitude and longitude in their columns");
        };
        let kind = match get("kind").map(str::parse) {
            None => PlaceKind::Village,
            Some(Ok(kind)) => kind,
            Some(Err(e)) => return out.refuse(&at.0, at.1.clone(), format!("{e}")),
        };
        let id = get("id").map_or_else(|| format!("{lat:.4}_{lon:.4}"), str::to_owned);
        let mut r = Record::new(Publisher::Own, at, &id, kind, lat, lon);
        for (field, lang) in [("name_ar", "ar"), ("name_en", "en"), ("name_ku", "ku")] {
            if let Some(text) = get(field) {
                r.name(text, lang, NameKind::Preferred);
            }
        }
        r.pcode = get("pcode").map(str::to_owned);
        r.geonames_id = get("geonames_id").and_then(|s| s.parse().ok());
        r.population = get("population").and_then(|s| s.parse().ok());
        out.add(r, syria);
    }
}

/// What a layer of OCHA's holds, told by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The country, a governorate, a district or a subdistrict: its level.
    Admin(u8),
    /// Populated places (`admin4`).
    Places,
    /// Neighbourhoods of cities.
    Neighbourhoods,
}

impl Layer {
    /// The layer that has such columns; `None` when it is none of OCHA's.
    #[must_use]
    pub fn of(cells: &Cells) -> Option<Self> {
        let has = |names: &[&str]| names.iter().any(|n| cells.contains_key(*n));
        if has(&["neighborhoodpcode", "neighbourhoodpcode", "adm5pcode", "admin5pcode"]) {
            return Some(Self::Neighbourhoods);
        }
        if has(&["adm4pcode", "admin4pcode"]) || (has(&["pcode"]) && has(&["nameara", "namear"])) {
            return Some(Self::Places);
        }
        (0..=3_u8)
            .rev()
            .find(|n| has(&[&format!("adm{n}pcode"), &format!("admin{n}pcode")]))
            .map(Self::Admin)
    }
}

fn first<'a>(cells: &'a Cells, columns: &[String]) -> Option<&'a str> {
    columns.iter().find_map(|c| cells.get(c)).map(|s| s.trim()).filter(|s| !s.is_empty())
}

fn columns(patterns: &[&str], level: u8) -> Vec<String> {
    patterns.iter().map(|p| p.replace('#', &level.to_string())).collect()
}

fn number(text: Option<&str>) -> Option<f64> {
    text.and_then(|t| t.replace(',', ".").parse().ok())
}

/// Makes a record of an OCHA row. `point` is the position of the geometry, where there is one.
pub(super) fn ocha_row(
    at: (String, String),
    cells: &Cells,
    point: Option<(f64, f64)>,
    shape: Option<geo::MultiPolygon<f64>>,
    out: &mut Harvest,
    syria: &Outlines,
) {
    let Some(layer) = Layer::of(cells) else {
        return out.refuse(&at.0, at.1.clone(), "has none of the columns that OCHA publishes");
    };
    if layer == Layer::Admin(0) {
        out.aside += 1;
        return;
    }
    let get = |list: &[&str], level| first(cells, &columns(list, level));
    let code = |level| get(&["adm#pcode", "admin#pcode", "admin#cod"], level);
    let (level, kind, pcode) = match layer {
        Layer::Admin(1) => (1, PlaceKind::Governorate, code(1)),
        Layer::Admin(2) => (2, PlaceKind::District, code(2)),
        Layer::Admin(n) => (n, PlaceKind::Subdistrict, code(n)),
        Layer::Places => (4, PlaceKind::Village, code(4).or_else(|| get(&["pcode"], 4))),
        Layer::Neighbourhoods => (
            5,
            PlaceKind::Neighbourhood,
            get(&["neighborhoodpcode", "neighbourhoodpcode", "adm#pcode", "admin#pcode"], 5),
        ),
    };
    let kind = match (kind, get(&["capitlvl"], 4)) {
        (PlaceKind::Village, Some("0" | "1" | "2")) => PlaceKind::City,
        (PlaceKind::Village, Some("3")) => PlaceKind::Town,
        _ => kind,
    };
    let stated = || {
        let lat = get(&["latitude", "lat", "latitudey", "y", "centerlat"], level);
        let lon = get(&["longitude", "lon", "longitudex", "long", "x", "centerlon"], level);
        number(lat).zip(number(lon))
    };
    let position = if shape.is_some() { stated().or(point) } else { point.or_else(stated) };
    let Some((lat, lon)) = position else {
        return out.refuse(&at.0, at.1.clone(), "has no position");
    };
    let Some(pcode) = pcode else {
        return out.refuse(&at.0, at.1.clone(), "has no P-code");
    };
    let mut r = Record::new(Publisher::Ocha, at, pcode, kind, lat, lon);
    r.pcode = Some(pcode.to_owned());
    let town = get(&["adm3name1", "adm3ar", "admin3ara", "admin3namear"], 3).unwrap_or("");
    let names: [(&[&str], &'static str, NameKind); 4] = [
        (
            &[
                "nameara",
                "namear",
                "neighborhoodnamear",
                "adm#name1",
                "adm#ar",
                "admin#namear",
                "admin#ara",
            ],
            "ar",
            NameKind::Preferred,
        ),
        (&["neighborhoodaltname1ar", "neighborhoodaltname2ar"], "ar", NameKind::Variant),
        (
            &["nameen", "neighborhoodnameen", "adm#name", "adm#en", "admin#nameen", "admin#en"],
            "en",
            NameKind::Preferred,
        ),
        (
            &[
                "namenref",
                "namerenref",
                "nameenref",
                "adm#refname",
                "admin#refname",
                "neighborhoodaltname1en",
            ],
            "en",
            NameKind::Transliteration,
        ),
    ];
    for (list, lang, kind) in names {
        if let Some(text) = get(list, level) {
            // «البياضة - جنديرس»: the subdistrict, said to tell it from its namesakes.
            let text = text.split(" - ").filter(|p| *p != town).collect::<Vec<_>>().join("_");
            r.name(&text, lang, kind);
        }
    }
    for n in 1..=3_u8 {
        if n < level {
            r.admin_codes[n as usize - 1] = code(n).map(str::to_owned);
        }
    }
    if matches!(layer, Layer::Admin(_)) {
        r.shape = shape;
    }
    out.add(r, syria);
}
