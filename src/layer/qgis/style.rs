//! A layer's style: symbols, labels, time, names of columns, form and map tip.

use super::{
    super::{
        CAPITALS,
        qml::{Under, defined, escape, events_renderer, harmless},
        table::{Schema, Shape},
    },
    symbol,
};

/// The language of labels, legends, forms and tips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Arabic.
    Arabic,
    /// English.
    English,
}

impl Language {
    /// Both, the default first.
    pub const ALL: &'static [Self] = &[Self::Arabic, Self::English];

    /// Its name, which is the style's name too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arabic => "عربي",
            Self::English => "English",
        }
    }

    const fn is_arabic(self) -> bool {
        matches!(self, Self::Arabic)
    }
}

/// A layer's style as a QML document.
#[must_use]
pub fn qml(schema: &Schema, language: Language) -> String {
    let geometry = match schema.shape {
        Shape::Point => 0,
        Shape::MultiLine => 1,
        Shape::MultiPolygon => 2,
    };
    let labels = u8::from(label(schema, language).is_some());
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" styleCategories=\"AllStyleCategories\" labelsEnabled=\"{labels}\" hasScaleBasedVisibilityFlag=\"0\">\n{}\n<layerGeometryType>{geometry}</layerGeometryType>\n</qgis>\n",
        body(schema, language)
    )
}

/// What stands inside a QML document and inside a project's layer alike.
#[must_use]
pub fn body(schema: &Schema, language: Language) -> String {
    let arabic = language.is_arabic();
    let renderer = match schema.name {
        "events" => events_renderer(Under::Nothing),
        "control_now" | "control_history" => symbol::places(arabic),
        "changes" => symbol::changed(),
        "areas" => symbol::areas(arabic),
        "fronts" => symbol::fronts(),
        "governorates" => symbol::outlines(),
        "ground_areas" => symbol::water(),
        "ground_lines" => symbol::rivers_and_roads(),
        "ground_labels" => symbol::no_mark(),
        _ => symbol::plain(),
    };
    let title = if arabic { "title_ar" } else { "title" };
    let name = [title, schema.columns[0].name].into_iter().find(|n| schema.position(n).is_some());
    [
        "<flags><Identifiable>1</Identifiable><Removable>1</Removable><Searchable>1</Searchable></flags>".to_owned(),
        // The latest day stays in view while the rest is animated.
        if schema.is_temporal() && schema.name != "control_now" {
            TEMPORAL.to_owned()
        } else {
            String::new()
        },
        renderer,
        label(schema, language).unwrap_or_default(),
        aliases(schema, language),
        form(schema, language),
        format!("<previewExpression>\"{}\"</previewExpression>", name.unwrap_or("fid")),
        format!("<mapTip>{}</mapTip>", escape(&tip(schema, language))),
    ]
    .join("\n")
}

const TEMPORAL: &str = "<temporal enabled=\"1\" mode=\"2\" startField=\"start_time\" endField=\"end_time\" startExpression=\"\" endExpression=\"\" durationField=\"\" durationUnit=\"min\" fixedDuration=\"0\" accumulate=\"0\" limitMode=\"0\"><fixedRange><start></start><end></end></fixedRange></temporal>";

/// Labels: the name of the place, the larger places first. Each has one position only, so that
/// of several rows at one place one label is drawn.
fn label(schema: &Schema, language: Language) -> Option<String> {
    let field = if language.is_arabic() { "location_ar" } else { "location" };
    let field = match schema.name {
        "governorates" | "ground_labels" => {
            (if language.is_arabic() { "name_ar" } else { "name_en" }).to_owned()
        }
        _ => schema.position(field).map(|_| field.to_owned())?,
    };
    let (size, colour, placement) = match schema.shape {
        Shape::MultiPolygon => (10, "150,140,125,255", "placement=\"1\" centroidInside=\"1\""),
        _ => (
            9,
            "30,30,30,255",
            "placement=\"1\" quadOffset=\"1\" xOffset=\"0\" yOffset=\"-2.2\" offsetUnits=\"MM\"",
        ),
    };
    let capital = format!("\"place_id\" in ('{}')", CAPITALS.join("','"));
    let priority = defined(
        &[
            ("Priority", "if(\"place_kind\" = 'city', 10, if(\"place_kind\" = 'town', 6, 2))"),
            // The capitals are always named.
            ("AlwaysShow", &capital),
            ("Bold", &capital),
        ],
        "dd_properties",
    );
    let priority = if schema.position("place_kind").is_some() { priority } else { String::new() };
    Some(format!(
        "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"{field}\" isExpression=\"0\" fontFamily=\"Noto Sans Arabic\" fontSize=\"{size}\" fontSizeUnit=\"Point\" textColor=\"{colour}\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.9\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,230\"/></text-style><placement {placement}/><rendering drawLabels=\"1\" obstacle=\"0\" displayAll=\"0\"/>{priority}</settings></labeling>"
    ))
}

fn aliases(schema: &Schema, language: Language) -> String {
    let list: String = schema
        .columns
        .iter()
        .enumerate()
        .map(|(n, c)| {
            let name = if language.is_arabic() { c.ar } else { c.en };
            format!(
                "<alias index=\"{}\" field=\"{}\" name=\"{}\"/>",
                n + 1,
                c.snake(),
                escape(name)
            )
        })
        .collect();
    format!("<aliases>{list}</aliases>")
}

/// The form: the words of the article first, right to left, then the columns.
fn form(schema: &Schema, language: Language) -> String {
    let (words, details) = if language.is_arabic() {
        ("النص", "التفاصيل")
    } else {
        ("Evidence", "Details")
    };
    let container = |name: &str, inner: &str| {
        format!(
            "<attributeEditorContainer name=\"{name}\" groupBox=\"0\" columnCount=\"1\" showLabel=\"1\" visibilityExpression=\"\" visibilityExpressionEnabled=\"0\">{inner}</attributeEditorContainer>"
        )
    };
    let fields: String = schema
        .columns
        .iter()
        .enumerate()
        .map(|(n, c)| {
            format!(
                "<attributeEditorField name=\"{}\" index=\"{}\" showLabel=\"1\"/>",
                c.snake(),
                n + 1
            )
        })
        .collect();
    let mut tabs = String::new();
    if schema.position("evidence").is_some() {
        let written = |expression: &str| {
            format!(
                "<script>document.write(expression.evaluate(\"{}\"));</script>",
                expression.replace('"', "\\\"")
            )
        };
        let safe = |field: &str| written(&harmless(field));
        let html = format!(
            "<div dir=\"rtl\" style=\"font-size:1.1em;max-width:24em\"><b>{}</b><p>{}</p><p>{} {}</p></div>",
            safe("title_ar"),
            safe("evidence"),
            safe("source"),
            written(LINK)
        );
        let element = format!(
            "<attributeEditorHtmlElement name=\"{words}\" showLabel=\"0\">{}</attributeEditorHtmlElement>",
            escape(&html)
        );
        tabs.push_str(&container(words, &element));
    }
    tabs.push_str(&container(details, &fields));
    format!(
        "<editorlayout>tablayout</editorlayout><attributeEditorForm>{tabs}</attributeEditorForm>"
    )
}

/// A link to the article, where its address is one of the web.
const LINK: &str = "if(coalesce(\"source_url\", '') ~ '^https?://[^\\\\s\"<>\\']+$', '<a href=\"' || \"source_url\" || '\">المصدر · source</a>', '')";

fn tip(schema: &Schema, language: Language) -> String {
    let arabic = language.is_arabic();
    let title = if arabic { "title_ar" } else { "title" };
    let there = |n: &&str| schema.position(n).is_some();
    let shown = |n: &str| format!("[% {} %]", harmless(n));
    let mut parts = Vec::new();
    let heading = [title, "name_ar", schema.columns[0].name].into_iter().find(there);
    if let Some(heading) = heading {
        parts.push(format!("<b>{}</b>", shown(heading)));
    }
    if there(&"evidence") {
        parts.push(format!("<div dir=\"rtl\">{}</div>", shown("evidence")));
    }
    let small: Vec<String> = ["event_date", "since", "source", "attribution"]
        .into_iter()
        .filter(there)
        .map(shown)
        .collect();
    let link = if there(&"source_url") { format!(" [% {LINK} %]") } else { String::new() };
    parts.push(format!("<small>{}{link}</small>", small.join(" · ")));
    let direction = if arabic { "rtl" } else { "ltr" };
    format!("<div dir=\"{direction}\" style=\"max-width:26em\">{}</div>", parts.join("<br/>"))
}
