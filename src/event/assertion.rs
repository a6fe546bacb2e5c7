//! Whether an event is told, claimed, denied, expected, supposed or past.

/// PLOVER's auxiliary modes (Open Event Data Alliance, *PLOVER Codebook*, 2022), and `claimed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Assertion {
    /// The text states it, or reports it through a source.
    Asserted,
    /// Only an interested side says it.
    Claimed,
    /// Somebody denies it.
    Denied,
    /// Expected, planned, threatened.
    Future,
    /// Under a condition, demanded, counterfactual.
    Hypothetical,
    /// Told as background, long before the article.
    Historical,
}

impl Assertion {
    /// All values.
    pub const ALL: &'static [Self] = &[
        Self::Asserted,
        Self::Claimed,
        Self::Denied,
        Self::Future,
        Self::Hypothetical,
        Self::Historical,
    ];

    /// The name used in output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Claimed => "claimed",
            Self::Denied => "denied",
            Self::Future => "future",
            Self::Hypothetical => "hypothetical",
            Self::Historical => "historical",
        }
    }

    /// Tellings of one class may be one event: so, not so, not yet, long ago.
    #[must_use]
    pub const fn class(self) -> u8 {
        match self {
            Self::Asserted | Self::Claimed => 0,
            Self::Denied => 1,
            Self::Future | Self::Hypothetical => 2,
            Self::Historical => 3,
        }
    }

    /// Whether events of this assertion move control.
    #[must_use]
    pub const fn is_real(self) -> bool {
        matches!(self, Self::Asserted | Self::Claimed)
    }
}
