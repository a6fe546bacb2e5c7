//! Actors, the sides they belong to, and the names that stand for them at a time.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, date};

macro_rules! sides {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $en:literal, $ar:literal, $colour:literal;)*) => {
        /// A side of the conflict, as the codebook names them. The program takes none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Side { $($(#[$doc])* $variant,)* }

        impl Side {
            /// All sides.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The name used in files and output.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            /// A neutral English label.
            #[must_use]
            pub const fn label_en(self) -> &'static str { match self { $(Self::$variant => $en,)* } }
            /// A neutral Arabic label.
            #[must_use]
            pub const fn label_ar(self) -> &'static str { match self { $(Self::$variant => $ar,)* } }
            /// Whether it is one that can hold or lose a place.
            #[must_use]
            pub const fn is_party(self) -> bool { !matches!(self, Self::Civilians | Self::Unknown) }
            /// Map colour `#rrggbb` (after Paul Tol's and Okabe–Ito's colour-blind-safe sets).
            #[must_use]
            pub const fn colour(self) -> &'static str { match self { $(Self::$variant => $colour,)* } }
        }

        impl FromStr for Side {
            type Err = UnknownSide;
            fn from_str(s: &str) -> Result<Self, UnknownSide> {
                match s { $($name => Ok(Self::$variant),)* _ => Err(UnknownSide(s.to_owned())) }
            }
        }
    };
}

sides! {
    /// The state of Bashar al-Assad, its army and local militias, up to 8 December 2024.
    Gov = "gov", "Assad government", "قوات النظام السابق", "#CC3311";
    /// The authorities after 8 December 2024.
    Newgov = "newgov", "New authorities", "السلطات الجديدة", "#009E73";
    /// Rebel and Islamist factions fighting the government.
    Opposition = "opposition", "Opposition factions", "فصائل المعارضة", "#117733";
    /// The Syrian Democratic Forces and their parts.
    Sdf = "sdf", "SDF", "قوات سوريا الديمقراطية", "#DDAA33";
    /// The Islamic State organisation.
    Isis = "isis", "Islamic State", "تنظيم الدولة", "#222222";
    /// Russia.
    Russia = "russia", "Russia", "روسيا", "#882255";
    /// Iran and the militias it leads, Hezbollah among them.
    Iran = "iran", "Iran and allied militias", "إيران والميليشيات الحليفة", "#AA4499";
    /// Turkey.
    Turkey = "turkey", "Turkey", "تركيا", "#44AA99";
    /// Israel.
    Israel = "israel", "Israel", "إسرائيل", "#0077BB";
    /// The US-led coalition.
    Coalition = "coalition", "US-led coalition", "التحالف الدولي", "#332288";
    /// Suwayda factions after December 2024.
    Druze = "druze", "Suwayda factions", "فصائل السويداء", "#EE7733";
    /// Civilians.
    Civilians = "civilians", "Civilians", "مدنيون", "#88CCEE";
    /// Anybody else.
    Other = "other", "Other", "أطراف أخرى", "#999933";
    /// Not said.
    Unknown = "unknown", "Unknown", "غير معروف", "#888888";
}

/// The day on which the government of Bashar al-Assad fell.
pub const FALL: Date = date(2024, 12, 8);

impl Side {
    /// The Arabic label of a day: what became the former government on 8 December 2024 was not
    /// called so before.
    ///
    /// ```
    /// use isnad::lexicon::Side;
    /// use jiff::civil::date;
    /// assert_eq!(Side::Gov.label_ar_on(date(2024, 12, 7)), "قوات النظام");
    /// assert_eq!(Side::Gov.label_ar_on(date(2024, 12, 8)), "النظام السابق");
    /// assert_eq!(Side::Sdf.label_ar_on(date(2024, 12, 7)), Side::Sdf.label_ar());
    /// ```
    #[must_use]
    pub fn label_ar_on(self, day: Date) -> &'static str {
        match self {
            Self::Gov if day < FALL => "قوات النظام",
            Self::Gov => "النظام السابق",
            _ => self.label_ar(),
        }
    }
}

/// A side that the codebook does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown side `{0}`")]
pub struct UnknownSide(String);

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Index of an actor in the lexicon.
pub type ActorIdx = u32;

/// One who acts: a row of `actors.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Stable id.
    pub id: String,
    /// The side it belongs to.
    pub side: Side,
    /// English name.
    pub name_en: String,
    /// Arabic name.
    pub name_ar: String,
}

/// How an alias counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasKind {
    /// Stands for the actor wherever it is read («تنظيم داعش»).
    Name,
    /// An adjective that counts only beside a noun of war («طائرات روسية»).
    Adjective,
    /// A word that stands for the actor only when nothing better is near («المسلحين»).
    Weak,
    /// A word of one side for the fighters of the other, whoever they are («الإرهابيين», «المتشددين»):
    /// the armed group that the text names, and this actor when it names none.
    Foe,
    /// A person whose name stands for the party («بشار الأسد»); what he does alone moves no front.
    Person,
    /// A word for whoever was named before («القوات»), and for this actor when nobody was.
    Generic,
}

/// A name of an actor, perhaps only between two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// As written.
    pub text: String,
    /// How it counts.
    pub kind: AliasKind,
    /// Who is meant, with the first and the last day on which that holds.
    pub actor: ActorIdx,
    /// First day, inclusive.
    pub from: Option<Date>,
    /// Last day, inclusive.
    pub until: Option<Date>,
}

impl Alias {
    /// Whether the alias holds on a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}
