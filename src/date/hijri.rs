//! The Hijri calendar, by the reckoning of Umm al-Qura, which the sighting of the moon may miss by
//! a day.

use icu_calendar::cal::{Hijri, Iso};
use jiff::civil::Date;

/// The day of the civil calendar.
pub(super) fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    let calendar = Hijri::new_umm_al_qura();
    let date = icu_calendar::Date::try_new_hijri_with_calendar(
        i32::from(year),
        month as u8,
        day as u8,
        calendar,
    )
    .ok()?
    .to_calendar(Iso);
    let (y, m, d) = (date.era_year().year, date.month().ordinal, date.day_of_month().0);
    Date::new(y as i16, m as i8, d as i8).ok()
}
