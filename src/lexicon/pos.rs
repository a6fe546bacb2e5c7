//! Parts of speech of word forms that no other table knows (`pos.csv`).

use std::str::FromStr;

macro_rules! parts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $letter:literal;)*) => {
        /// What a word form is, as far as news use it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum PartOfSpeech { $($(#[$doc])* $variant,)* }

        impl PartOfSpeech {
            /// The name used in `pos.csv`.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            /// A letter for the names of features.
            #[must_use]
            pub const fn letter(self) -> char { match self { $(Self::$variant => $letter,)* } }
        }

        impl FromStr for PartOfSpeech {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s { $($name => Ok(Self::$variant),)* _ => Err(format!("unknown part of speech `{s}`")) }
            }
        }
    };
}

parts! {
    /// In no table.
    #[default]
    Unknown = "unknown", 'o';
    /// A finite verb of the past.
    Past = "v.past", '1';
    /// A finite verb of the present or future.
    Present = "v.pres", '2';
    /// A passive verb.
    Passive = "v.pass", '3';
    /// People.
    Person = "n.person", 'p';
    /// A force, an organisation, a state.
    Group = "n.group", 'G';
    /// A place.
    Place = "n.place", 'e';
    /// A thing.
    Thing = "n.thing", 'x';
    /// A happening or verbal noun.
    Act = "n.act", 'z';
    /// A time.
    Time = "n.time", 't';
    /// A measure or number of things.
    Measure = "n.measure", 'q';
    /// Any other noun.
    Abstract = "n.abs", 'u';
    /// An adjective or participle.
    Adjective = "adj", 'a';
    /// A nisba adjective.
    Nisba = "adj.rel", 'r';
    /// A name of a person.
    PersonName = "name.person", '4';
    /// A name of a place.
    PlaceName = "name.place", '5';
    /// A name of an organisation.
    OrganisationName = "name.org", '6';
    /// A numeral.
    Numeral = "num", '#';
    /// A preposition.
    Preposition = "prep", '7';
    /// A conjunction.
    Conjunction = "conj", 'k';
    /// A pronoun.
    Pronoun = "pron", '8';
    /// A negation.
    Negation = "neg", '!';
    /// A verb of being or beginning.
    Auxiliary = "aux", '=';
    /// An adverb.
    Adverb = "adv", 'D';
    /// A particle.
    Particle = "part", '9';
    /// Anything else.
    Other = "other", '0';
}

impl PartOfSpeech {
    /// Whether it is a finite verb, auxiliaries left out.
    #[must_use]
    pub const fn is_verb(self) -> bool {
        matches!(self, Self::Past | Self::Present | Self::Passive)
    }

    /// Whether it joins clauses.
    #[must_use]
    pub const fn is_conjunction(self) -> bool {
        matches!(self, Self::Conjunction)
    }

    /// Whether it is known not to be a name: a word of the language.
    #[must_use]
    pub const fn is_common(self) -> bool {
        !matches!(
            self,
            Self::Unknown
                | Self::PersonName
                | Self::PlaceName
                | Self::OrganisationName
                | Self::Other
        )
    }
}
