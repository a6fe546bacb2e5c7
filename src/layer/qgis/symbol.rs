//! Symbols: how sides, statuses and doubt are drawn.

use std::fmt::Write;

use super::super::qml::{defined, escape};
use crate::lexicon::Side;

/// Confidence as opacity in percent: what is hardly sure is pale, never invisible.
const OPACITY: &str = "30 + 70 * coalesce(\"confidence\", 0.5)";

/// `r,g,b` of a side.
fn rgb(side: Side) -> String {
    let (r, g, b) = super::super::kml::rgb(side.colour());
    format!("{r},{g},{b}")
}

fn options(list: &[(&str, &str)]) -> String {
    let list: String = list
        .iter()
        .map(|(k, v)| format!("<Option name=\"{k}\" value=\"{}\" type=\"QString\"/>", escape(v)))
        .collect();
    format!("<Option type=\"Map\">{list}</Option>")
}

fn symbol(name: &str, kind: &str, own: &[(&str, &str)], layers: &str) -> String {
    let own = if own.is_empty() { String::new() } else { defined(own, "data_defined_properties") };
    format!("<symbol name=\"{name}\" type=\"{kind}\" alpha=\"1\">{own}{layers}</symbol>")
}

fn layer(class: &str, list: &[(&str, &str)], own: &[(&str, &str)], inner: &str) -> String {
    let own = if own.is_empty() { String::new() } else { defined(own, "data_defined_properties") };
    format!(
        "<layer class=\"{class}\" enabled=\"1\" pass=\"0\" locked=\"0\">{}{own}{inner}</layer>",
        options(list)
    )
}

/// A renderer with a category a side; `symbol` draws one.
fn by_side(expression: &str, arabic: bool, symbol: impl Fn(&str, Side) -> String) -> String {
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (n, side) in Side::ALL.iter().enumerate() {
        let label = if arabic { side.label_ar() } else { side.label_en() };
        let _ = write!(
            categories,
            "<category value=\"{side}\" symbol=\"{n}\" label=\"{}\" render=\"true\"/>",
            escape(label)
        );
        symbols.push_str(&symbol(&n.to_string(), *side));
    }
    categorized(expression, &categories, &symbols)
}

fn categorized(expression: &str, categories: &str, symbols: &str) -> String {
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>",
        escape(expression)
    )
}

fn single(symbol: &str) -> String {
    format!(
        "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><symbols>{symbol}</symbols></renderer-v2>"
    )
}

/// The colour of the other side, as a QGIS expression.
fn other_colour() -> String {
    let cases: String = Side::ALL
        .iter()
        .map(|s| format!(" WHEN \"other_side\" = '{s}' THEN '{},255'", rgb(*s)))
        .collect();
    format!("CASE{cases} ELSE '120,120,120,255' END")
}

/// Places by who holds them: filled when held, hollow when only claimed or left, ringed with the
/// other side's colour when contested or encircled, pale when unsure.
pub fn places(arabic: bool) -> String {
    by_side("coalesce(\"side\", 'unknown')", arabic, |name, side| {
        let colour = format!("{},255", rgb(side));
        let hollow = "\"status\" in ('vacated', 'unknown') or coalesce(\"claimed\", 0) = 1";
        let ringed = "\"status\" in ('contested', 'encircled')";
        let own = [
            ("fillColor", format!("if({hollow}, '255,255,255,230', '{colour}')")),
            (
                "outlineColor",
                format!(
                    "if({ringed}, {}, if({hollow}, '{colour}', '255,255,255,255'))",
                    other_colour()
                ),
            ),
            ("outlineWidth", format!("if({ringed}, 0.9, if({hollow}, 0.7, 0.3))")),
            (
                "size",
                "if(\"place_kind\" = 'city', 4.2, if(\"place_kind\" = 'town', 3.2, 2.6))"
                    .to_owned(),
            ),
        ];
        let own: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let mark = layer(
            "SimpleMarker",
            &[
                ("name", "circle"),
                ("color", &colour),
                ("outline_color", "255,255,255,255"),
                ("outline_width", "0.3"),
                ("size", "3"),
                ("size_unit", "MM"),
            ],
            &own,
            "",
        );
        symbol(name, "marker", &[("alpha", OPACITY)], &mark)
    })
}

/// What changed: a dark ring round the place in a light one, in no side's colour; the mark inside
/// says who holds it.
pub fn changed() -> String {
    let ring = |colour: &str, width: &str| {
        layer(
            "SimpleMarker",
            &[
                ("name", "circle"),
                ("color", "0,0,0,0"),
                ("outline_color", colour),
                ("outline_width", width),
                ("size", "6.4"),
                ("size_unit", "MM"),
            ],
            &[],
            "",
        )
    };
    single(&symbol(
        "0",
        "marker",
        &[],
        &(ring("255,255,255,255", "1.3") + &ring("20,20,20,255", "0.6")),
    ))
}

/// Areas: tinted when held, hatched when contested or encircled, empty when not known.
pub fn areas(arabic: bool) -> String {
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (n, side) in Side::ALL.iter().enumerate() {
        let label = if arabic { side.label_ar() } else { side.label_en() };
        let disputed = if arabic {
            "متنازع عليها أو محاصرة"
        } else {
            "contested or encircled"
        };
        for (key, value, words) in [
            (n.to_string(), side.to_string(), label.to_owned()),
            (format!("{n}h"), format!("{side}/"), format!("{label}, {disputed}")),
        ] {
            let _ = write!(
                categories,
                "<category value=\"{value}\" symbol=\"{key}\" label=\"{}\" render=\"true\"/>",
                escape(&words)
            );
        }
        symbols.push_str(&symbol(&n.to_string(), "fill", &[("alpha", OPACITY)], &tint(*side)));
        symbols.push_str(&symbol(
            &format!("{n}h"),
            "fill",
            &[("alpha", OPACITY)],
            &hatch(*side, &format!("@{n}h@0")),
        ));
    }
    let (unknown, none) = (if arabic { "غير معروف" } else { "Not known" }, tint_none());
    let _ = write!(
        categories,
        "<category value=\"\" symbol=\"none\" label=\"{unknown}\" render=\"true\"/>"
    );
    symbols.push_str(&symbol("none", "fill", &[], &none));
    categorized(
        "coalesce(\"side\", '') || if(\"status\" in ('contested', 'encircled'), '/', '')",
        &categories,
        &symbols,
    )
}

fn tint(side: Side) -> String {
    layer(
        "SimpleFill",
        &[("color", &format!("{},110", rgb(side))), ("style", "solid"), ("outline_style", "no")],
        &[],
        "",
    )
}

fn tint_none() -> String {
    layer("SimpleFill", &[("style", "no"), ("outline_style", "no")], &[], "")
}

fn hatch(side: Side, name: &str) -> String {
    let line = layer(
        "SimpleLine",
        &[("line_color", &format!("{},230", rgb(side))), ("line_width", "0.5")],
        &[],
        "",
    );
    layer(
        "LinePatternFill",
        &[("angle", "45"), ("distance", "2"), ("distance_unit", "MM"), ("line_width", "0.5")],
        &[],
        &symbol(name, "line", &[], &line),
    )
}

/// A round line of a colour and a width in millimetres.
fn stroke(colour: &str, width: &str) -> String {
    layer(
        "SimpleLine",
        &[
            ("line_color", colour),
            ("line_width", width),
            ("line_width_unit", "MM"),
            ("capstyle", "round"),
            ("joinstyle", "round"),
        ],
        &[],
        "",
    )
}

/// A plain area of a colour, without an outline.
fn plain_fill(colour: &str) -> String {
    let fill = layer(
        "SimpleFill",
        &[("style", "solid"), ("color", colour), ("outline_style", "no")],
        &[],
        "",
    );
    single(&symbol("0", "fill", &[], &fill))
}

/// Fronts: a dark line in a light casing.
pub fn fronts() -> String {
    let both = stroke("255,255,255,220", "1.4") + &stroke("30,30,30,255", "0.6");
    single(&symbol("0", "line", &[], &both))
}

/// Rivers and roads, a category a kind.
pub fn ground_lines() -> String {
    let road = stroke("169,162,148,255", "0.9") + &stroke("255,255,255,255", "0.5");
    let categories = "<category value=\"river\" symbol=\"0\" label=\"نهر · River\" render=\"true\"/><category value=\"road\" symbol=\"1\" label=\"طريق · Road\" render=\"true\"/>";
    let symbols = symbol("0", "line", &[], &stroke("127,178,212,255", "0.6"))
        + &symbol("1", "line", &[], &road);
    categorized("kind", categories, &symbols)
}

/// The sea and lakes.
pub fn ground_water() -> String {
    plain_fill("185,215,234,255")
}

/// Labels alone.
pub fn nothing() -> String {
    "<renderer-v2 type=\"nullSymbol\"/>".to_owned()
}

/// Governorates: an outline and nothing in it.
pub fn outlines() -> String {
    let fill = layer(
        "SimpleFill",
        &[
            ("style", "solid"),
            ("color", "250,248,243,255"),
            ("outline_color", "150,145,135,255"),
            ("outline_width", "0.35"),
            ("outline_style", "solid"),
        ],
        &[],
        "",
    );
    single(&symbol("0", "fill", &[], &fill))
}

/// The sea and lakes: a pale fill.
pub fn water() -> String {
    plain_fill("214,226,233,255")
}

/// Rivers and roads: thin lines, water bluish, roads greyish; what matters more is wider.
pub fn rivers_and_roads() -> String {
    let line = layer(
        "SimpleLine",
        &[("line_color", "170,165,155,255"), ("line_width", "0.3"), ("line_width_unit", "MM")],
        &[
            ("outlineColor", "if(\"kind\" = 'river', '150,185,205,255', '185,178,165,255')"),
            ("outlineWidth", "0.65 - 0.15 * \"rank\""),
        ],
        "",
    );
    single(&symbol("0", "line", &[], &line))
}

/// No mark, for what is only named.
pub fn no_mark() -> String {
    let mark = layer(
        "SimpleMarker",
        &[("name", "circle"), ("color", "0,0,0,0"), ("outline_style", "no"), ("size", "0.1")],
        &[],
        "",
    );
    single(&symbol("0", "marker", &[], &mark))
}

/// A grey mark.
pub fn plain() -> String {
    let mark = layer(
        "SimpleMarker",
        &[("name", "circle"), ("color", "120,120,120,255"), ("size", "2.5")],
        &[],
        "",
    );
    single(&symbol("0", "marker", &[], &mark))
}
