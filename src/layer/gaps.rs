//! Names that the articles put events at and no gazetteer has: what to add next.

use std::collections::BTreeMap;

use super::{
    EventRow,
    table::{
        Column,
        ColumnType::{Date, Integer, Text},
        Row, Schema, Shape,
    },
};

/// A row a name. They have no geometry: that is what makes them gaps.
pub const GAPS: Schema = Schema {
    name: "gaps",
    en: "Names without a place",
    ar: "أسماء بلا موقع",
    shape: Shape::Point,
    columns: &[
        Column::new("gap_id", Text, "Name", "الاسم"),
        Column::new("events", Integer, "Events", "عدد الأحداث"),
        Column::new("articles", Integer, "Articles", "عدد الأخبار"),
        Column::new("first_date", Date, "First day", "أول يوم"),
        Column::new("last_date", Date, "Last day", "آخر يوم"),
        Column::new("place_alternatives", Text, "Places considered", "أماكن محتملة"),
        Column::new("evidence", Text, "Evidence", "النص"),
        Column::new("article_id", Text, "Article", "الخبر"),
    ],
};

/// Names of events without a sure place, the most frequent first, then by name.
#[must_use]
pub fn gaps<'a>(rows: impl IntoIterator<Item = &'a EventRow>) -> Vec<Row> {
    let mut names: BTreeMap<&str, Vec<&EventRow>> = BTreeMap::new();
    for row in rows.into_iter().filter(|r| r.place_id.is_none()) {
        if let Some(name) = &row.location_ar {
            names.entry(name).or_default().push(row);
        }
    }
    let mut list: Vec<(&str, Vec<&EventRow>)> = names.into_iter().collect();
    list.sort_by_key(|(name, rows)| (std::cmp::Reverse(rows.len()), *name));
    list.into_iter()
        .map(|(name, mut rows)| {
            rows.sort_by_key(|r| (&r.article_id, &r.source, &r.event_id));
            let mut articles: Vec<_> = rows.iter().map(|r| (&r.article_id, &r.source)).collect();
            articles.dedup();
            let days = || rows.iter().filter_map(|r| r.event_date.as_deref());
            Row {
                geometry: None,
                values: vec![
                    name.into(),
                    (rows.len() as i64).into(),
                    (articles.len() as i64).into(),
                    days().min().into(),
                    days().max().into(),
                    rows.iter().find_map(|r| r.place_alternatives.as_deref()).into(),
                    rows[0].evidence.as_str().into(),
                    rows[0].article_id.as_str().into(),
                ],
            }
        })
        .collect()
}
