//! What the value of a word says, read once when the table is loaded.

use super::{Prep, Side, WordClass};

/// The value of a [`super::Word`], by its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// A preposition.
    Prep(Prep),
    /// The head of a place name.
    Head(HeadKind),
    /// A modal.
    Modal(Modal),
    /// A noun that takes up a place.
    Anaphor(Anaphor),
    /// A verb of being that says that nothing changed («ما تزال»).
    Still,
    /// A word of one side's voice.
    Voice(Side),
    /// An outlet that speaks for one side.
    Outlet(Side),
    /// «إذ», «حيث»: a clause that explains the one before.
    Explains,
    /// «فشل», «عجز عن»: tried, and did not.
    Failed,
    /// «منذ», since: what began then goes on.
    Since,
    /// The class needs no value, or keeps it as text.
    None,
}

impl Sense {
    /// Reads the value of a word of a class.
    ///
    /// # Errors
    /// With what is wrong, when the class has no such value.
    pub fn parse(class: WordClass, value: &str) -> Result<Self, String> {
        let unknown = || format!("`{value}` is no value of the class `{}`", class.as_str());
        Ok(match class {
            WordClass::Prep => Self::Prep(value.parse().map_err(|_| unknown())?),
            WordClass::Head => Self::Head(HeadKind::parse(value).ok_or_else(unknown)?),
            WordClass::Modal => Self::Modal(Modal::parse(value).ok_or_else(unknown)?),
            WordClass::Anaphor => Self::Anaphor(Anaphor::parse(value).ok_or_else(unknown)?),
            WordClass::State if value == "still" => Self::Still,
            WordClass::Source if !value.is_empty() => {
                Self::Outlet(value.parse().map_err(|_| unknown())?)
            }
            WordClass::Clause if value == "explains" => Self::Explains,
            WordClass::Negation if value == "failed" => Self::Failed,
            WordClass::Sub if value == "since" => Self::Since,
            WordClass::Voice => Self::Voice(value.parse().map_err(|_| unknown())?),
            _ => Self::None,
        })
    }
}

/// Heads of place names, by what they say of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadKind {
    /// مدينة.
    City,
    /// بلدة.
    Town,
    /// قرية.
    Village,
    /// قرى وبلدات.
    Settlement,
    /// حي.
    Neighbourhood,
    /// محافظة.
    Governorate,
    /// ريف: the governorate around the town.
    Countryside,
    /// قضاء.
    District,
    /// ناحية.
    Subdistrict,
    /// منطقة.
    Area,
    /// إقليم.
    Region,
    /// محيط, أطراف.
    Around,
    /// جبهة, محور.
    Front,
    /// طريق.
    Road,
    /// مطار.
    Airport,
    /// معبر.
    Crossing,
    /// حاجز.
    Checkpoint,
    /// مخيم.
    Camp,
    /// جبل.
    Mountain,
    /// نهر, وادي.
    Natural,
    /// سد, سجن and the like: the noun is part of the name.
    Facility,
    /// فرع, مبنى and the like: the noun is not.
    Site,
    /// دوار, شارع and the like: often called after a town that lies elsewhere.
    Namesake,
}

impl HeadKind {
    const NAMES: [(Self, &str); 23] = [
        (Self::City, "city"),
        (Self::Town, "town"),
        (Self::Village, "village"),
        (Self::Settlement, "settlement"),
        (Self::Neighbourhood, "neighbourhood"),
        (Self::Governorate, "governorate"),
        (Self::Countryside, "countryside"),
        (Self::District, "district"),
        (Self::Subdistrict, "subdistrict"),
        (Self::Area, "area"),
        (Self::Region, "region"),
        (Self::Around, "around"),
        (Self::Front, "front"),
        (Self::Road, "road"),
        (Self::Airport, "airport"),
        (Self::Crossing, "crossing"),
        (Self::Checkpoint, "checkpoint"),
        (Self::Camp, "camp"),
        (Self::Mountain, "mountain"),
        (Self::Natural, "natural"),
        (Self::Facility, "facility"),
        (Self::Site, "site"),
        (Self::Namesake, "namesake"),
    ];

    /// The kind that `words.csv` names.
    fn parse(value: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, name)| *name == value).map(|(kind, _)| *kind)
    }

    /// The name used in `words.csv`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Whether the noun is part of a facility's name («مطار كويرس»).
    #[must_use]
    pub const fn heads_facility(self) -> bool {
        matches!(
            self,
            Self::Airport
                | Self::Crossing
                | Self::Checkpoint
                | Self::Facility
                | Self::Namesake
                | Self::Camp
        )
    }
}

/// What «المدينة», «القرى», «مركز المحافظة» take up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anaphor {
    /// The last city or town.
    City,
    /// The last town or village.
    Town,
    /// The last quarter.
    Quarter,
    /// The last camp.
    Camp,
    /// The last facility.
    Facility,
    /// The last place of any kind, if a demonstrative stands before.
    Area,
    /// The last list of places.
    List,
    /// The seat of the governorate last named.
    Seat,
    /// Quarters of the city last named («الأحياء الشرقية»).
    Parts,
    /// The last two cities or towns.
    Cities,
    /// The last two towns or villages.
    Towns,
    /// The last two quarters.
    Quarters,
    /// The last two facilities.
    Facilities,
}

impl Anaphor {
    fn parse(value: &str) -> Option<Self> {
        Some(match value {
            "city" => Self::City,
            "town" => Self::Town,
            "quarter" => Self::Quarter,
            "camp" => Self::Camp,
            "facility" => Self::Facility,
            "area" => Self::Area,
            "list" => Self::List,
            "seat" => Self::Seat,
            "parts" => Self::Parts,
            "cities" => Self::Cities,
            "towns" => Self::Towns,
            "quarters" => Self::Quarters,
            "facilities" => Self::Facilities,
            _ => return None,
        })
    }
}

/// What a modal does to the truth of its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modal {
    /// Denied by somebody.
    Denied,
    /// What was told before it is denied by somebody («وهو ما نفاه الأهالي»).
    Refuted,
    /// What was told before it is untrue («وهو ما لم يحدث»).
    False,
    /// Expected or planned.
    Future,
    /// Attempted.
    Attempt,
    /// Being attempted, and not yet done («يحاول»).
    Trying,
    /// Put into the past («كانت تسيطر عليها»).
    Was,
    /// Under a condition.
    Condition,
    /// Demanded.
    Demand,
    /// Told as history.
    History,
    /// Under way («معركة تحرير …»), which is not yet done.
    Campaign,
    /// Doubted.
    Maybe,
}

impl Modal {
    fn parse(value: &str) -> Option<Self> {
        Some(match value {
            "denied" => Self::Denied,
            "refuted" => Self::Refuted,
            "false" => Self::False,
            "future" => Self::Future,
            "attempt" => Self::Attempt,
            "trying" => Self::Trying,
            "was" => Self::Was,
            "condition" => Self::Condition,
            "demand" => Self::Demand,
            "history" => Self::History,
            "campaign" => Self::Campaign,
            "maybe" => Self::Maybe,
            _ => return None,
        })
    }
}
