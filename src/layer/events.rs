//! The `events` layer as a table: the columns of [`EventRow`] and nothing else.

use geo::{Geometry, Point};

use super::{
    EventRow,
    table::{
        Column,
        ColumnType::{Date, DateTime, Float, Integer, Text},
        Row, Schema, Shape,
    },
};

/// The events: a point each.
pub const EVENTS: Schema =
    Schema {
        name: "events", en: "Events", ar: "الأحداث", shape: Shape::Point, columns: COLUMNS
    };

macro_rules! columns {
    ($($field:ident $name:literal $kind:ident $en:literal $ar:literal;)*) => {
        const COLUMNS: &[Column] = &[$(Column::new($name, $kind, $en, $ar),)*];

        /// The row of an event.
        #[must_use]
        pub fn event_table_row(row: &EventRow) -> Row {
            let point = row.longitude.zip(row.latitude);
            Row {
                geometry: point.map(|(lon, lat)| Geometry::Point(Point::new(lon, lat))),
                values: vec![$(row.$field.clone().into(),)*],
            }
        }
    };
}

columns! {
    event_id "event_id" Text "Event id" "معرّف الحدث";
    kind "kind" Text "Kind" "النوع";
    assertion "assertion" Text "Assertion" "درجة الثبوت";
    actor "actor" Text "Actor" "الفاعل";
    actor_side "actor_side" Text "Actor's side" "طرف الفاعل";
    control_from "control_from" Text "Control from" "انتقلت من";
    from_side "from_side" Text "From side" "من طرف";
    control_to "control_to" Text "Control to" "انتقلت إلى";
    to_side "to_side" Text "To side" "إلى طرف";
    title "title" Text "Title" "العنوان بالإنكليزية";
    title_ar "title_ar" Text "Title in Arabic" "العنوان";
    place_id "place_id" Text "Place id" "معرّف المكان";
    location "location" Text "Place" "المكان بالإنكليزية";
    location_ar "location_ar" Text "Place in Arabic" "المكان";
    place_kind "place_kind" Text "Kind of place" "نوع المكان";
    pcode "pcode" Text "P-code" "الرمز المكاني";
    country "country" Text "Country (ISO 3166)" "البلد (ISO 3166)";
    admin1 "admin1" Text "Governorate" "المحافظة";
    admin2 "admin2" Text "District" "المنطقة";
    admin3 "admin3" Text "Subdistrict" "الناحية";
    admin1_pcode "admin1_pcode" Text "Governorate's P-code" "رمز المحافظة";
    admin2_pcode "admin2_pcode" Text "District's P-code" "رمز المنطقة";
    admin3_pcode "admin3_pcode" Text "Subdistrict's P-code" "رمز الناحية";
    geo_precision "geo_precision" Integer "Geo-precision (ACLED)" "دقة المكان (ACLED)";
    where_prec "where_prec" Integer "Where precision (UCDP)" "دقة المكان (UCDP)";
    place_score "place_score" Float "Score of the place" "ترجيح المكان";
    place_alternatives "place_alternatives" Text "Other places of the name" "أماكن أخرى بالاسم";
    event_date "event_date" Date "Day" "اليوم";
    time_precision "time_precision" Integer "Time precision (ACLED)" "دقة الزمن (ACLED)";
    start_time "start_time" DateTime "From" "من";
    end_time "end_time" DateTime "Until" "حتى";
    published "published" Date "Published" "تاريخ النشر";
    article_id "article_id" Text "Article" "الخبر";
    source "source" Text "Source" "المصدر";
    source_url "source_url" Text "Link" "الرابط";
    attribution "attribution" Text "According to" "نقلاً عن";
    evidence "evidence" Text "Evidence" "النص";
    trigger "trigger" Text "Trigger" "الكلمة الدالة";
    rule "rule" Text "Rule" "القاعدة";
    confidence "confidence" Float "Confidence" "الثقة";
    acled_event_type "acled_event_type" Text "ACLED event type" "نوع ACLED";
    acled_sub_event_type "acled_sub_event_type" Text "ACLED sub-event type" "نوع ACLED الفرعي";
    plover_event "plover_event" Text "PLOVER event" "حدث PLOVER";
    plover_mode "plover_mode" Text "PLOVER mode" "صيغة PLOVER";
    marker_color "marker-color" Text "Colour" "اللون";
}
