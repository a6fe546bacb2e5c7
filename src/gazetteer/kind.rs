//! Kinds of places, and the classes that gold and layers speak of.

use std::{fmt, str::FromStr};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $class:ident, $near:literal;)*) => {
        /// What a place is. The distance within which two records of one name and kind may be
        /// one place ([`PlaceKind::same_within_km`]) grows with the size of the thing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum PlaceKind { $($(#[$doc])* $variant,)* }

        impl PlaceKind {
            /// All kinds, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in files and output.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The coarse class (`gold/GUIDE.md` names).
            #[must_use]
            pub const fn class(self) -> PlaceClass {
                match self { $(Self::$variant => PlaceClass::$class,)* }
            }

            /// Kilometres within which a record of the same name may be the same place.
            #[must_use]
            pub const fn same_within_km(self) -> f64 {
                match self { $(Self::$variant => $near,)* }
            }
        }

        impl FromStr for PlaceKind {
            type Err = UnknownKind;
            fn from_str(s: &str) -> Result<Self, UnknownKind> {
                match s { $($name => Ok(Self::$variant),)* _ => Err(UnknownKind(s.to_owned())) }
            }
        }
    };
}

kinds! {
    /// A state.
    Country = "country", Country, 500.0;
    /// One of the fourteen muhafazat.
    Governorate = "governorate", Admin, 60.0;
    /// Mintaqa.
    District = "district", Admin, 40.0;
    /// Nahiya.
    Subdistrict = "subdistrict", Admin, 30.0;
    /// Seat of a governorate or district, or more than 50,000 inhabitants.
    City = "city", Settlement, 6.0;
    /// Seat of a subdistrict, «بلدة».
    Town = "town", Settlement, 4.0;
    /// «قرية».
    Village = "village", Settlement, 3.0;
    /// A quarter of a city.
    Neighbourhood = "neighbourhood", Neighbourhood, 3.0;
    /// A camp of refugees or displaced people.
    Camp = "camp", Settlement, 3.0;
    /// A region people speak of, without legal bounds.
    Region = "region", Region, 80.0;
    /// A mountain or hill.
    Mountain = "mountain", Natural, 25.0;
    /// A river.
    River = "river", Natural, 200.0;
    /// A lake or reservoir.
    Lake = "lake", Natural, 25.0;
    /// A valley.
    Valley = "valley", Natural, 25.0;
    /// A plain.
    Plain = "plain", Natural, 40.0;
    /// A desert.
    Desert = "desert", Natural, 150.0;
    /// An island.
    Island = "island", Natural, 5.0;
    /// A civil airport.
    Airport = "airport", Facility, 5.0;
    /// A military airfield.
    Airbase = "airbase", Facility, 5.0;
    /// A sea port.
    Port = "port", Facility, 4.0;
    /// A border crossing.
    Crossing = "crossing", Facility, 5.0;
    /// A dam.
    Dam = "dam", Facility, 5.0;
    /// A bridge.
    Bridge = "bridge", Facility, 4.0;
    /// A military site: barracks, brigade, academy, depot.
    Base = "base", Facility, 6.0;
    /// An air-defence site.
    Airdefence = "airdefence", Facility, 6.0;
    /// A checkpoint.
    Checkpoint = "checkpoint", Facility, 4.0;
    /// An oil field.
    Oilfield = "oilfield", Facility, 12.0;
    /// A gas field or plant.
    Gasfield = "gasfield", Facility, 12.0;
    /// A refinery.
    Refinery = "refinery", Facility, 5.0;
    /// A power station.
    Powerstation = "powerstation", Facility, 5.0;
    /// A prison.
    Prison = "prison", Facility, 4.0;
    /// A hospital.
    Hospital = "hospital", Facility, 4.0;
    /// A grain silo.
    Silo = "silo", Facility, 4.0;
    /// A factory or mine.
    Factory = "factory", Facility, 5.0;
    /// A university.
    University = "university", Facility, 4.0;
    /// A named building or group of buildings.
    Building = "building", Facility, 4.0;
    /// A square or roundabout.
    Square = "square", Facility, 3.0;
    /// A road.
    Road = "road", Facility, 60.0;
    /// A pumping, railway or water station.
    Station = "station", Facility, 5.0;
    /// A place outside Syria, of whatever kind.
    Abroad = "abroad", Settlement, 9.0;
}

/// The coarse classes of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceClass {
    /// Cities, towns, villages, camps.
    Settlement,
    /// Quarters of a city.
    Neighbourhood,
    /// Governorates, districts, subdistricts.
    Admin,
    /// Mountains, rivers, plains.
    Natural,
    /// Bases, airports, crossings, dams and the like.
    Facility,
    /// Regions without legal bounds.
    Region,
    /// States.
    Country,
}

/// A kind that no table knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown kind of place `{0}`")]
pub struct UnknownKind(String);

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
