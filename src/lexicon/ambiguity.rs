//! What must stand beside a name that is also something else before it counts as a place.

use std::str::FromStr;

/// What a name needs, any one of them: a row of `gazetteer/ambiguous.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    /// A head noun before it («بلدة التل») is enough.
    pub cue: bool,
    /// Standing in a list of accepted places is enough.
    pub list: bool,
    /// Another place of its surroundings named in the article is enough.
    pub anchor: bool,
    /// A preposition of place before it («إلى القريتين») is enough.
    pub prep: bool,
    /// How common the other meaning is in speech: 0 unsaid or rare, 1 often, 2 very often.
    pub everyday: u8,
}

impl Needs {
    /// Needs nothing: the place is the first reading of the name.
    pub const NOTHING: Self =
        Self { cue: false, list: false, anchor: false, prep: false, everyday: 0 };
    /// The usual need of a doubtful name.
    pub const CUE_OR_LIST: Self = Self { cue: true, list: true, ..Self::NOTHING };

    /// The need of a name that nobody has looked at: only an import knows it.
    pub const CUE_LIST_OR_ANCHOR: Self = Self { anchor: true, ..Self::CUE_OR_LIST };

    /// With what the note of its row says first: `often`, `very often`, `always`.
    #[must_use]
    pub fn in_speech(self, note: &str) -> Self {
        let everyday = match note.trim() {
            n if n.starts_with("very often") || n.starts_with("always") => 2,
            n if n.starts_with("often") => 1,
            _ => 0,
        };
        Self { everyday, ..self }
    }

    /// Whether the bare name counts.
    #[must_use]
    pub const fn nothing(self) -> bool {
        !self.cue && !self.list && !self.anchor && !self.prep
    }
}

impl FromStr for Needs {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let mut needs = Self::NOTHING;
        for part in s.split('|').map(str::trim) {
            match part {
                "cue" => needs.cue = true,
                "list" => needs.list = true,
                "anchor" => needs.anchor = true,
                "prep" => needs.prep = true,
                "none" | "" => {}
                other => {
                    return Err(format!("`{other}` is not one of cue, list, anchor, prep, none"));
                }
            }
        }
        Ok(needs)
    }
}
