//! Grammatical words and cues: one row of `words.csv` each.

use std::str::FromStr;

use super::{HeadKind, Prep, Sense};

macro_rules! classes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// What a word does in a sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum WordClass { $($(#[$doc])* $variant,)* }

        impl WordClass {
            /// The name used in `words.csv`.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }

        impl FromStr for WordClass {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s { $($name => Ok(Self::$variant),)* _ => Err(format!("unknown class of word `{s}`")) }
            }
        }
    };
}

classes! {
    /// A noun that heads a place name («بلدة», «ريف», «مطار»); the value says of what kind.
    Head = "head";
    /// A preposition; the value is a [`super::Prep`].
    Prep = "prep";
    /// A relative pronoun.
    Relative = "relative";
    /// A preposition with a pronoun that takes up a place («عليها», «منها», «فيها»).
    Pronoun = "pronoun";
    /// A word that names who helps («بدعم من», «المدعومة من»).
    Support = "support";
    /// The forces of the party named last («قواتها»).
    Own = "own";
    /// The party, or place, named last («الأخيرة»).
    Latter = "latter";
    /// What is taken, freed, handed over or falls without a place changing hands («منازل»).
    Thing = "thing";
    /// «آخر», «أكبر»: of several places the one.
    Last = "last";
    /// A verb by which control passes to another («آلت السيطرة … إلى»).
    Passes = "passes";
    /// What carries people away («الحافلات», «قافلة»): who leaves is said beside it.
    Convoy = "convoy";
    /// A verb whose present, with «منذ», tells a state («يفرض سيطرته … منذ»).
    Imposes = "imposes";
    /// A phrase by which one place overlooks another («تلة مطلة على X»).
    Overlooks = "overlooks";
    /// The border of a place («حدود», «الحدود الإدارية»).
    Border = "border";
    /// A word that begins a new clause («فيما», «بينما», «حيث»).
    Clause = "clause";
    /// A word that subordinates a time or a cause («بعد», «إثر», «خلال»).
    Sub = "sub";
    /// Negation.
    Negation = "negation";
    /// A modal: future, attempt, condition, demand, denial, history; the value says which.
    Modal = "modal";
    /// A verb of saying («قال», «أعلن», "said").
    Say = "say";
    /// A noun of speaking sources («مصادر», «المرصد», «مراسلنا»).
    Source = "source";
    /// A verb that only carries another («تمكنت من», «بدأت», «جرى», «تم»); the value: plain or passive.
    Light = "light";
    /// A noun of war beside which a nisba adjective is an actor («طائرات», «قوات»).
    Martial = "martial";
    /// «المدينة», «البلدة»: takes up a place named before; the value says of what kind.
    Anaphor = "anaphor";
    /// «شهدت», «تعرضت»: the place is its subject and the event follows.
    Witness = "witness";
    /// Words after which «لـ» tells of what happened, not of what is meant («اضطرت للانسحاب»).
    Cause = "cause";
    /// A word that says "these" («هذه», «تلك»).
    Demonstrative = "demonstrative";
    /// A direction («شمال», «غربي»).
    Direction = "direction";
    /// An expression of time, which the grammar of dates reads (no row of `words.csv`).
    Time = "time";
    /// A stretch or part of time («ساعات», «ليل»), which «منذ» or «خلال» may precede.
    Period = "period";
    /// A given name or title, after which a toponym is a family name.
    Person = "person";
    /// A conjunction written as a word.
    Conj = "conj";
    /// An exception («باستثناء»).
    Except = "except";
    /// A quantity word («عدة», «معظم», «كامل»).
    Quantity = "quantity";
    /// A first word of many toponyms («كفر», «تل»), which lets a name be split in two.
    First = "first";
    /// A noun behind which a name stands that no table need know; the value says how: `list`,
    /// `things` and `one` are left out of the name, `named` and `landform` are part of it.
    Slot = "slot";
    /// A verb of being or becoming («باتت», «لا تزال»), after which a noun tells a state.
    State = "state";
    /// A noun of people who belong to a town («فصائل درعا», «أهالي حمص»).
    Local = "local";
    /// The first word of a name of an actor; the value is its grammatical gender, `f` or `m`.
    Gender = "gender";
    /// A word that only one side has for itself or its enemy; the value is that side.
    Voice = "voice";
    /// A phrase that dates the text («النظام المخلوع»); the value is the first day it fits.
    Era = "era";
    /// A word with which no sentence ends and which is nothing else here ("the"): where a line
    /// ends with it, the sentence goes on.
    Wanting = "wanting";
    /// An ordinary word kept only so that no name is read inside it.
    Plain = "plain";
}

/// A word or short phrase with its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub form: String,
    /// What it does.
    pub class: WordClass,
    /// What the class needs to know, as written.
    pub value: String,
    /// The same, read.
    pub sense: Sense,
}

impl Word {
    /// The kind of place that it heads, if it is a head.
    #[must_use]
    pub const fn head(&self) -> Option<HeadKind> {
        match self.sense {
            Sense::Head(kind) => Some(kind),
            _ => None,
        }
    }

    /// The preposition that it is, if it is one.
    #[must_use]
    pub const fn prep(&self) -> Option<Prep> {
        match self.sense {
            Sense::Prep(prep) => Some(prep),
            _ => None,
        }
    }
}
