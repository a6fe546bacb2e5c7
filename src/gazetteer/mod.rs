//! The gazetteer: places, their names, and where they lie.
//!
//! Not for: finding names in text (`mention`), choosing between places of one name (`resolve`).

mod check;
mod compare;
mod ground;
pub mod import;
mod index;
mod kind;
mod load;
mod outline;
mod search;
mod seat;
mod stats;

pub use check::{Finding, Severity, check};
pub use compare::{
    Comparison, NOTE_KM, REFERENCE_KM, RefPoint, compare, reference_of_gazetteer,
    reference_of_records,
};
pub use ground::{Ground, GroundFeature};
pub use index::{Near, km, within_km};
pub use kind::{PlaceClass, PlaceKind, UnknownKind};
pub use load::{Gazetteer, GazetteerError, Sources};
pub use outline::{Area, OUTLINE_SLACK_KM, OutlineError, Outlines};
pub use search::{Hit, search};
pub use stats::{Row as StatsRow, Shared, shared_names, stats};

/// Index of a place in [`Gazetteer::places`].
pub type PlaceIdx = u32;

/// A place: one row of `places.csv` or `abroad.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Stable id, `sy`-style for Syria: `rd.kiswah`.
    pub id: String,
    /// The usual Arabic name.
    pub name_ar: String,
    /// The usual English name.
    pub name_en: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Latitude, decimal degrees (WGS 84).
    pub lat: f64,
    /// Longitude, decimal degrees (WGS 84).
    pub lon: f64,
    /// Two-letter country code.
    pub country: String,
    /// Governorate, English name without its class ("Aleppo", not "Aleppo Governorate").
    pub admin1: Option<String>,
    /// District, likewise.
    pub admin2: Option<String>,
    /// Subdistrict, likewise.
    pub admin3: Option<String>,
    /// OCHA P-code.
    pub pcode: Option<String>,
    /// GeoNames id.
    pub geonames_id: Option<u32>,
    /// Inhabitants, where a figure is known.
    pub population: Option<u32>,
    /// 1 (rarely in the news) to 5 (everybody knows it).
    pub prominence: u8,
    /// Where the row comes from (keys of `SOURCES.md`).
    pub sources: String,
    /// Governorate, district and subdistrict as places, where the gazetteer has them.
    pub admin: [Option<PlaceIdx>; 3],
    /// The P-codes of those, where they have any.
    pub admin_pcodes: [Option<String>; 3],
}

impl Place {
    /// The English name, or the Arabic one where the row has no other: what English lines show.
    ///
    /// ```
    /// let mut place = isnad::Knowledge::shipped().gazetteer().place(0).clone();
    /// place.name_en.clear();
    /// assert_eq!(place.en(), place.name_ar);
    /// ```
    #[must_use]
    pub fn en(&self) -> &str {
        if self.name_en.is_empty() { &self.name_ar } else { &self.name_en }
    }

    /// The Arabic name, or the English one where the row has no other: what Arabic lines show.
    #[must_use]
    pub fn ar(&self) -> &str {
        if self.name_ar.is_empty() { &self.name_en } else { &self.name_ar }
    }

    /// Both names for a line that shows both: `Hama (حماة)`, or the only one.
    #[must_use]
    pub fn both(&self) -> String {
        let (en, ar) = (self.en(), self.ar());
        if en == ar { en.to_owned() } else { format!("{en} ({ar})") }
    }

    /// Whether it lies in Syria.
    #[must_use]
    pub fn in_syria(&self) -> bool {
        self.country == "SY"
    }

    /// Whether the row comes from an import alone, so that nobody has weighed its name against
    /// the words of the language.
    #[must_use]
    pub fn imported(&self) -> bool {
        let published = |s: &str| matches!(s, "ocha" | "open-syria" | "geonames" | "wof" | "osm");
        self.prominence == 1 && !self.sources.is_empty() && self.sources.split(';').all(published)
    }

    /// Level of an admin unit: 0 country, 1 governorate, 2 district, 3 subdistrict.
    #[must_use]
    pub const fn admin_level(&self) -> Option<u8> {
        match self.kind {
            PlaceKind::Country => Some(0),
            PlaceKind::Governorate => Some(1),
            PlaceKind::District => Some(2),
            PlaceKind::Subdistrict => Some(3),
            _ => None,
        }
    }
}

/// What a name is to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// The name the press uses.
    Preferred,
    /// Another spelling in the same script.
    Variant,
    /// A Latin rendering.
    Transliteration,
    /// A former or another community's name.
    Old,
}

/// A name of a place: one row of `names.csv`, or a place's own two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The place.
    pub place: PlaceIdx,
    /// As written.
    pub text: String,
    /// Language tag (`ar`, `en`, `ku`, `tr`).
    pub lang: String,
    /// What it is to the place.
    pub kind: NameKind,
}
