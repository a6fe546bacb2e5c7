//! The style that lies beside `events.geojson`, so that QGIS opens it coloured, labelled and
//! ready to animate. Written for QGIS 3.22 and later.

use std::fmt::Write;

use super::xml::clean;
use crate::lexicon::{EventKind, Side};

/// The side that gains, else the one that loses, else the one that acts.
const SIDE: &str = "coalesce(\"to_side\", \"from_side\", \"actor_side\", 'unknown')";

/// A QML style for the events layer: a colour a side (that of [`Side::colour`]), events of
/// control larger than others, hollow where it is only claimed or not so, Arabic labels (one a
/// place: they have one position only, so that a second one gives way), the time controller set
/// to `start_time` and `end_time`, and a map tip with the sentence.
#[must_use]
pub fn events_qml() -> String {
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (n, side) in Side::ALL.iter().enumerate() {
        let _ = write!(
            categories,
            "\n   <category value=\"{side}\" symbol=\"{n}\" label=\"{} · {}\" render=\"true\"/>",
            side.label_ar(),
            side.label_en()
        );
        symbols.push_str(&symbol(n, side.colour()));
    }
    format!(
        r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="AllStyleCategories" labelsEnabled="1" hasScaleBasedVisibilityFlag="0">
 <flags><Identifiable>1</Identifiable><Removable>1</Removable><Searchable>1</Searchable></flags>
 <temporal enabled="1" mode="2" startField="start_time" endField="end_time" startExpression="" endExpression="" durationField="" durationUnit="min" fixedDuration="0" accumulate="0" limitMode="0"><fixedRange><start></start><end></end></fixedRange></temporal>
 <renderer-v2 type="categorizedSymbol" attr="{side}" symbollevels="0" enableorderby="1" forceraster="0">
  <categories>{categories}
  </categories>
  <symbols>{symbols}
  </symbols>
  <orderby><orderByClause asc="1" nullsFirst="0">{control}</orderByClause></orderby>
 </renderer-v2>
 <labeling type="simple"><settings calloutType="simple">
  <text-style fieldName="location_ar" isExpression="0" fontFamily="Noto Sans Arabic" fontSize="9" fontSizeUnit="Point" textColor="30,30,30,255"><text-buffer bufferDraw="1" bufferSize="0.9" bufferSizeUnits="MM" bufferColor="255,255,255,230"/></text-style>
  <placement placement="1" quadOffset="1" xOffset="0" yOffset="-2.2" offsetUnits="MM"/>
  <rendering drawLabels="1" obstacle="0" displayAll="0"/>
  {priority}
 </settings></labeling>
 <previewExpression>{title}</previewExpression>
 <mapTip>{tip}</mapTip>
 <layerGeometryType>0</layerGeometryType>
</qgis>
"#,
        side = escape(SIDE),
        control =
            escape(&format!("if({}, 2, 0) + if(\"assertion\" = 'asserted', 1, 0)", is_control())),
        priority =
            defined(&[("Priority", &format!("if({}, 8, 3)", is_control()))], "dd_properties"),
        title = escape("\"title_ar\""),
        tip = escape(&tip()),
    )
}

/// Whether an event speaks of control, as a QGIS expression.
fn is_control() -> String {
    let kinds: Vec<String> = EventKind::ALL
        .iter()
        .filter(|k| k.is_control())
        .map(|k| format!("'{}'", k.as_str()))
        .collect();
    format!("\"kind\" in ({})", kinds.join(","))
}

fn symbol(n: usize, hex: &str) -> String {
    let byte = |i: usize| hex.get(i..i + 2).and_then(|s| u8::from_str_radix(s, 16).ok());
    let [r, g, b] = [byte(1), byte(3), byte(5)].map(|c| c.unwrap_or(0x88));
    let option = |name: &str, value: &str| {
        format!("<Option name=\"{name}\" value=\"{value}\" type=\"QString\"/>")
    };
    let options: String = [
        option("name", "circle"),
        option("color", &format!("{r},{g},{b},255")),
        option("outline_color", "255,255,255,255"),
        option("outline_width", "0.3"),
        option("size", "3"),
        option("size_unit", "MM"),
    ]
    .concat();
    // Hollow: what is told as claimed, denied, expected, supposed or past.
    let defined = defined(
        &[
            ("size", &format!("if({}, 3.4, 2.0)", is_control())),
            (
                "fillColor",
                &format!("if(\"assertion\" = 'asserted', '{r},{g},{b},255', '255,255,255,200')"),
            ),
            (
                "outlineColor",
                &format!("if(\"assertion\" = 'asserted', '255,255,255,255', '{r},{g},{b},255')"),
            ),
            ("outlineWidth", "if(\"assertion\" = 'asserted', 0.3, 0.6)"),
        ],
        "data_defined_properties",
    );
    format!(
        "\n   <symbol name=\"{n}\" type=\"marker\" alpha=\"1\"><layer class=\"SimpleMarker\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">{options}</Option>{defined}</layer></symbol>"
    )
}

/// Properties that an expression sets for each feature, in the element that QGIS reads them from.
pub(super) fn defined(properties: &[(&str, &str)], element: &str) -> String {
    let list: String = properties
        .iter()
        .map(|(name, expression)| {
            format!(
                "<Option name=\"{name}\" type=\"Map\"><Option name=\"active\" value=\"true\" type=\"bool\"/><Option name=\"expression\" value=\"{}\" type=\"QString\"/><Option name=\"type\" value=\"3\" type=\"int\"/></Option>",
                escape(expression)
            )
        })
        .collect();
    format!(
        "<{element}><Option type=\"Map\"><Option name=\"name\" value=\"\" type=\"QString\"/><Option name=\"properties\" type=\"Map\">{list}</Option><Option name=\"type\" value=\"collection\" type=\"QString\"/></Option></{element}>"
    )
}

/// A column's text with what HTML would read as markup made harmless. Spaces and signs stand in
/// elements of their own: the WebKit that QGIS shows tips and forms with measures a line of Arabic
/// by its last run of letters alone, and would neither break it nor begin it where it should.
pub(super) fn harmless(field: &str) -> String {
    let apart: Vec<String> =
        " ،؛؟:.!()«»–-".chars().map(|c| format!("'{c}', '<span>{c}</span>'")).collect();
    format!(
        "replace(replace(coalesce(\"{field}\", ''), map('&', '&amp;', '<', '&lt;', '>', '&gt;')), map({}))",
        apart.join(", ")
    )
}

/// The map tip. Words of articles are escaped, and only web addresses become links.
fn tip() -> String {
    let safe = |field: &str| format!("[% {} %]", harmless(field));
    let link = "[% if(coalesce(\"source_url\", '') ~ '^https?://[^\\\\s\"<>\\']+$', '<a href=\"' || \"source_url\" || '\">المصدر</a>', '') %]";
    format!(
        "<div dir=\"rtl\" style=\"max-width:26em\"><b>{}</b><br/>{}<br/><small>{} · {} · {} {link}</small></div>",
        safe("title_ar"),
        safe("evidence"),
        safe("event_date"),
        safe("source"),
        safe("attribution"),
    )
}

pub(super) fn escape(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_has_its_category_and_colour() {
        let qml = events_qml();
        for side in Side::ALL {
            assert!(qml.contains(&format!("<category value=\"{side}\"")), "{side}");
            assert!(qml.contains(side.label_ar()), "{side}");
        }
        assert_eq!(qml.matches("<symbol ").count(), Side::ALL.len());
        assert!(symbol(0, "#CC3311").contains("204,51,17,255"));
    }

    #[test]
    fn open_and_closing_tags_balance() {
        let qml = events_qml();
        for tag in ["qgis", "renderer-v2", "categories", "symbols", "labeling", "mapTip"] {
            let open = qml.matches(&format!("<{tag}")).count();
            let close = qml.matches(&format!("</{tag}>")).count();
            assert_eq!(open, close, "{tag}");
        }
    }
}
