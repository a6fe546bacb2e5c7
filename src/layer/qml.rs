//! The style that lies beside `events.geojson`, so that QGIS opens it coloured, labelled and
//! ready to animate. Written for QGIS 3.22 and later.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{glyph::badge, xml::clean};
use crate::lexicon::{EventKind, Side};

/// What QGIS draws under a glyph where the event stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// A disc in the colour of the side that takes or holds the place: there is no layer of control
    /// beneath that would say it. Who leaves has no colour.
    Holder,
    /// Nothing: control is drawn by a layer of its own.
    Nothing,
}

/// A QML style for the events layer on its own: a neutral glyph a kind, on a disc in the colour of
/// the side that takes or holds the place (that of [`Side::colour`]) and of nobody else's, so that
/// leaving is never taken for holding; pale and broken where it is only claimed or not so; Arabic
/// labels (one a place: they have one position only, so that a second one gives way), the time
/// controller set to `start_time` and `end_time`, and a map tip with the sentence.
#[must_use]
pub fn events_qml() -> String {
    format!(
        r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="AllStyleCategories" labelsEnabled="1" hasScaleBasedVisibilityFlag="0">
 <flags><Identifiable>1</Identifiable><Removable>1</Removable><Searchable>1</Searchable></flags>
 <temporal enabled="1" mode="2" startField="start_time" endField="end_time" startExpression="" endExpression="" durationField="" durationUnit="min" fixedDuration="0" accumulate="0" limitMode="0"><fixedRange><start></start><end></end></fixedRange></temporal>
 {renderer}
 <labeling type="simple"><settings calloutType="simple">
  <text-style fieldName="location_ar" isExpression="0" fontFamily="Noto Sans Arabic" fontSize="9" fontSizeUnit="Point" textColor="30,30,30,255"><text-buffer bufferDraw="1" bufferSize="0.9" bufferSizeUnits="MM" bufferColor="255,255,255,230"/></text-style>
  <placement placement="1" quadOffset="7" xOffset="0" yOffset="3.4" offsetUnits="MM"/>
  <rendering drawLabels="1" obstacle="0" displayAll="0"/>
  {priority}
 </settings></labeling>
 <previewExpression>{title}</previewExpression>
 <mapTip>{tip}</mapTip>
 <layerGeometryType>0</layerGeometryType>
</qgis>
"#,
        renderer = events_renderer(Under::Holder),
        priority =
            defined(&[("Priority", &format!("if({}, 8, 3)", is_control()))], "dd_properties"),
        title = escape("\"title_ar\""),
        tip = escape(&tip()),
    )
}

/// The renderer of events: a category a kind.
pub(super) fn events_renderer(under: Under) -> String {
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (n, kind) in EventKind::ALL.iter().enumerate() {
        let _ = write!(
            categories,
            "<category value=\"{}\" symbol=\"{n}\" label=\"{} · {}\" render=\"true\"/>",
            kind.as_str(),
            kind_ar(*kind),
            kind_en(*kind),
        );
        symbols.push_str(&symbol(n, *kind, under));
    }
    // What speaks of control lies on top, and of that the newest.
    let order =
        escape(&format!("if({}, 2, 0) + if(\"assertion\" = 'asserted', 1, 0)", is_control()));
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"kind\" symbollevels=\"0\" enableorderby=\"1\" forceraster=\"0\"><categories>{categories}</categories><symbols>{symbols}</symbols><orderby><orderByClause asc=\"1\" nullsFirst=\"0\">{order}</orderByClause><orderByClause asc=\"1\" nullsFirst=\"1\">event_date</orderByClause></orderby></renderer-v2>"
    )
}

/// What a kind is called in legends.
const fn kind_en(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Capture => "Taken",
        EventKind::Withdrawal => "Left",
        EventKind::Handover => "Handed over",
        EventKind::Hold => "Held",
        EventKind::Advance => "Advance",
        EventKind::Encirclement => "Siege",
        EventKind::Clash => "Clash",
        EventKind::Strike => "Strike",
        EventKind::Protest => "Protest",
        EventKind::Agreement => "Agreement",
        EventKind::Deployment => "Deployment",
    }
}

/// The same in Arabic.
const fn kind_ar(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Capture => "سيطرة",
        EventKind::Withdrawal => "انسحاب",
        EventKind::Handover => "تسليم",
        EventKind::Hold => "احتفاظ",
        EventKind::Advance => "تقدّم",
        EventKind::Encirclement => "حصار",
        EventKind::Clash => "اشتباك",
        EventKind::Strike => "قصف",
        EventKind::Protest => "احتجاج",
        EventKind::Agreement => "اتفاق",
        EventKind::Deployment => "انتشار",
    }
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

fn symbol(n: usize, kind: EventKind, under: Under) -> String {
    let size = if kind.is_control() { 5.0 } else { 4.2 };
    let svg = |ink: &str, dash: &str| format!("base64:{}", STANDARD.encode(badge(kind, ink, dash)));
    let solid = svg("#222222", "");
    // Broken: what is only claimed; grey, too: what is denied, expected, supposed or past.
    let name = format!(
        "CASE WHEN \"assertion\" = 'asserted' THEN '{solid}' WHEN \"assertion\" = 'claimed' THEN '{}' ELSE '{}' END",
        svg("#222222", "3 2"),
        svg("#8a8a8a", "1.5 2"),
    );
    let offset = match under {
        Under::Nothing => "if(\"event_id\" is not null, '3.2,-3.2', '0,0')",
        Under::Holder => "'0,0'",
    };
    let glyph = layer(
        "SvgMarker",
        &[
            ("name", solid.as_str()),
            ("size", &size.to_string()),
            ("size_unit", "MM"),
            ("offset_unit", "MM"),
        ],
        // Beside the mark of who holds the place, where a layer of its own draws that; not so in the
        // legend, which knows no feature.
        &[("name", &name), ("offset", offset)],
    );
    let disc = match (under, kind) {
        // Over the colour of an earlier day, which holds no more.
        (Under::Holder, EventKind::Withdrawal) => left(size),
        (Under::Holder, _) if kind.is_control() => disc(size),
        _ => String::new(),
    };
    format!("<symbol name=\"{n}\" type=\"marker\" alpha=\"1\">{disc}{glyph}</symbol>")
}

/// The disc under a glyph, in the colour of the side that gains or holds; none where it is not
/// told, or not so.
fn disc(size: f64) -> String {
    let cases: String = Side::ALL
        .iter()
        .filter(|s| s.is_party())
        .map(|s| {
            let (r, g, b) = super::kml::rgb(s.colour());
            format!(" WHEN \"to_side\" = '{s}' THEN '{r},{g},{b},255'")
        })
        .collect();
    let colour = format!(
        "if(\"assertion\" in ('asserted','claimed'), CASE{cases} ELSE '0,0,0,0' END, '0,0,0,0')"
    );
    layer(
        "SimpleMarker",
        &[
            ("name", "circle"),
            ("color", "0,0,0,0"),
            ("outline_style", "no"),
            ("size", &(size + 3.6).to_string()),
            ("size_unit", "MM"),
        ],
        &[("fillColor", &colour)],
    )
}

/// The disc under the glyph of who leaves: white, with a grey rim.
fn left(size: f64) -> String {
    let real = |colour: &str| {
        format!("if(\"assertion\" in ('asserted','claimed'), '{colour}', '0,0,0,0')")
    };
    layer(
        "SimpleMarker",
        &[
            ("name", "circle"),
            ("color", "255,255,255,255"),
            ("outline_color", "138,138,138,255"),
            ("outline_width", "0.5"),
            ("size", &(size + 3.4).to_string()),
            ("size_unit", "MM"),
        ],
        &[("fillColor", &real("255,255,255,255")), ("outlineColor", &real("138,138,138,255"))],
    )
}

fn layer(class: &str, options: &[(&str, &str)], own: &[(&str, &str)]) -> String {
    let list: String = options
        .iter()
        .map(|(k, v)| format!("<Option name=\"{k}\" value=\"{}\" type=\"QString\"/>", escape(v)))
        .collect();
    format!(
        "<layer class=\"{class}\" enabled=\"1\" pass=\"0\" locked=\"0\"><Option type=\"Map\">{list}</Option>{}</layer>",
        defined(own, "data_defined_properties")
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
    fn every_kind_has_its_category_and_only_who_gains_a_colour() {
        let qml = events_qml();
        for (n, kind) in EventKind::ALL.iter().enumerate() {
            assert!(qml.contains(&format!("<category value=\"{}\"", kind.as_str())), "{kind:?}");
            assert!(qml.contains(kind_ar(*kind)) && qml.contains(kind_en(*kind)), "{kind:?}");
            let drawn = symbol(n, *kind, Under::Holder);
            let coloured = drawn.contains("204,51,17");
            let gains = matches!(kind, EventKind::Capture | EventKind::Handover | EventKind::Hold);
            assert_eq!(coloured, gains, "{kind:?}");
            assert!(!symbol(n, *kind, Under::Nothing).contains("204,51,17"), "{kind:?}");
        }
        assert_eq!(qml.matches("<symbol ").count(), EventKind::ALL.len());
        // Whatever side is named as the one that leaves or acts, no colour hangs on it.
        assert!(!qml.contains("from_side") && !qml.contains("actor_side"));
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
