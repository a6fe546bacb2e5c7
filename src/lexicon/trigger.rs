//! Triggers (words that tell of an event) and frames (how they take their arguments).

use std::{fmt, str::FromStr};

use super::{FormKind, Side};

macro_rules! names {
    ($(#[$top:meta])* $ty:ident, $what:literal; $($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        $(#[$top])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $ty { $($(#[$doc])* $variant,)* }

        impl $ty {
            /// All values, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The name used in files and output.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }

        impl FromStr for $ty {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s {
                    $($name => Ok(Self::$variant),)*
                    _ => Err(format!(concat!("unknown ", $what, " `{}`"), s)),
                }
            }
        }

        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

names! {
    /// The eleven kinds of events.
    EventKind, "kind of event";
    /// An actor takes the place and holds it.
    Capture = "capture";
    /// An actor leaves the place, or loses it with no taker named.
    Withdrawal = "withdrawal";
    /// The place passes by agreement from one actor to another.
    Handover = "handover";
    /// An actor controls the place, or keeps it.
    Hold = "hold";
    /// Forces approach or push towards the place.
    Advance = "advance";
    /// The place is besieged or cut off.
    Encirclement = "encirclement";
    /// Fighting on the ground.
    Clash = "clash";
    /// Shelling, bombing, explosions.
    Strike = "strike";
    /// Demonstrations.
    Protest = "protest";
    /// Truce or settlement about the place.
    Agreement = "agreement";
    /// Forces are sent to or massed at the place.
    Deployment = "deployment";
}

impl EventKind {
    /// Whether the kind speaks of control (capture, withdrawal, handover, hold).
    #[must_use]
    pub const fn is_control(self) -> bool {
        matches!(self, Self::Capture | Self::Withdrawal | Self::Handover | Self::Hold)
    }
}

names! {
    /// Prepositions by what they do, and `none` for a direct object.
    Prep, "preposition";
    /// Direct object.
    None = "none";
    /// على, "of" after "control".
    On = "on";
    /// في, بـ, داخل.
    In = "in";
    /// إلى, لـ.
    To = "to";
    /// من, عن.
    From = "from";
    /// نحو, باتجاه.
    Toward = "toward";
    /// قرب, محيط, مشارف.
    Near = "near";
    /// مع.
    With = "with";
    /// ضد.
    Against = "against";
    /// بين.
    Between = "between";
    /// بيد, في أيدي.
    Hand = "hand";
    /// من يد, من قبضة.
    FromHand = "from_hand";
    /// على حساب.
    Expense = "expense";
    /// "by", من قبل, على يد.
    By = "by";
    /// عبر, مرورا بـ: on the way.
    Via = "via";
    /// "of".
    Of = "of";
}

names! {
    /// What the grammatical subject of a trigger is to the event.
    Role, "role";
    /// Gains or holds the place.
    To = "to";
    /// Loses the place.
    From = "from";
    /// Acts, without control passing.
    Actor = "actor";
    /// Is the place itself («سقطت البلدة»).
    Place = "place";
    /// Suffers what another does («طُرد التنظيم»).
    Patient = "patient";
}

/// How a trigger takes its arguments: a row of `frames.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name.
    pub name: String,
    /// What the grammatical subject is.
    pub subject: Role,
    /// Prepositions through which the place follows, most telling first.
    pub place: Vec<Prep>,
    /// Whether the place may stand before: as antecedent of a relative, subject, or head of the participle.
    pub before: bool,
    /// Prepositions through which the other side follows.
    pub other: Vec<Prep>,
    /// What the other side is.
    pub other_role: Role,
    /// How many tokens may stand between trigger and place.
    pub reach: u32,
}

/// A trigger: a row of `triggers.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its id.
    pub id: String,
    /// `ar` or `en`.
    pub lang: String,
    /// Kind of event for each form, where a form tells of it at all.
    pub kinds: [Option<EventKind>; 5],
    /// Its frame, an index into the lexicon's frames.
    pub frame: u32,
    /// Whether fighting is implied (for the ACLED mapping).
    pub violent: bool,
    /// An actor that the word itself names, where no other is named («الطيران الحربي»).
    pub default_side: Option<Side>,
    /// Folded words one of which must stand near, for the word to be a trigger at all: «رفع» for
    /// «العلم», «بيد» for «باتت». Empty: none need.
    pub near: Vec<String>,
}

/// One form of a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TriggerForm {
    /// The trigger.
    pub trigger: u32,
    /// Which form it is.
    pub form: FormKind,
    /// A pronoun hangs on it.
    pub pronoun: bool,
    /// The speaker acts.
    pub speaker: bool,
}
