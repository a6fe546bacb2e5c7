//! KML 2.2, with a `TimeSpan` a feature and its columns as `ExtendedData`.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use geo::{Coord, Geometry, LineString, Polygon};
use quick_xml::{
    Writer as Xml,
    events::{BytesDecl, BytesText, Event},
};

use super::{
    format::{WriteError, Writer},
    table::{Column, Row, Schema, Value},
    xml::clean,
};
use crate::lexicon::Side;

/// Writes one layer.
pub struct KmlWriter<W: Write> {
    xml: Xml<W>,
    columns: &'static [Column],
    label: Option<usize>,
    colour: Vec<usize>,
    times: Option<(usize, usize)>,
    words: Option<usize>,
    count: u64,
}

/// Text as a reader of KML shows it: a description is taken for HTML, in which the words of an
/// article may not write tags.
fn as_html(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>']) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()
    } else {
        text.into()
    }
}

const OPEN: &str = "kml xmlns=\"http://www.opengis.net/kml/2.2\"";

impl<W: Write> KmlWriter<W> {
    /// Begins a layer: a document with a style a side.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(out: W, schema: &Schema) -> Result<Self, WriteError> {
        let mut xml = Xml::new(out);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        write!(xml.get_mut(), "\n<{OPEN}><Document>")?;
        text(&mut xml, "name", schema.ar)?;
        for side in Side::ALL {
            style(&mut xml, *side)?;
        }
        // A folder is a layer to its readers even when nothing is in it.
        write!(xml.get_mut(), "\n<Folder>")?;
        text(&mut xml, "name", schema.name)?;
        let first = |names: &[&str]| names.iter().find_map(|n| schema.position(n));
        Ok(Self {
            xml,
            columns: schema.columns,
            label: first(&["title_ar", "location_ar", "name_ar"]),
            colour: ["side", "to_side", "from_side", "actor_side"]
                .iter()
                .filter_map(|n| schema.position(n))
                .collect(),
            times: schema.position("start_time").zip(schema.position("end_time")),
            words: first(&["evidence"]),
            count: 0,
        })
    }

    fn placemark(&mut self, row: &Row) -> io::Result<()> {
        let cell = |i: usize| row.values[i].as_text();
        let xml = &mut self.xml;
        write!(xml.get_mut(), "\n<Placemark>")?;
        // Elements stand in the order of the schema: name, description, TimeSpan, styleUrl,
        // ExtendedData, geometry.
        text(xml, "name", self.label.and_then(cell).unwrap_or_else(|| row.id()))?;
        if let Some(words) = self.words.and_then(cell) {
            text(xml, "description", &as_html(words))?;
        }
        if let Some((start, end)) = self.times.filter(|t| cell(t.0).is_some()) {
            xml.create_element("TimeSpan").write_inner_content(|xml| {
                text(xml, "begin", cell(start).unwrap_or_default())?;
                cell(end).map_or(Ok(()), |end| text(xml, "end", end))
            })?;
        }
        let side = self.colour.iter().find_map(|&i| cell(i)).unwrap_or("unknown");
        text(xml, "styleUrl", &format!("#{side}"))?;
        xml.create_element("ExtendedData").write_inner_content(|xml| {
            for (column, value) in self.columns.iter().zip(&row.values) {
                if *value == Value::Null {
                    continue;
                }
                xml.create_element("Data")
                    .with_attribute(("name", column.name))
                    .write_inner_content(|xml| text(xml, "value", &value.cell()))?;
            }
            Ok(())
        })?;
        if let Some(g) = &row.geometry {
            geometry(xml, g)?;
        }
        write!(xml.get_mut(), "</Placemark>")
    }
}

impl<W: Write> Writer for KmlWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        self.placemark(row)?;
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        let out = self.xml.get_mut();
        out.write_all(b"\n</Folder></Document></kml>\n")?;
        out.flush()?;
        Ok(self.count)
    }
}

fn text<W: Write>(xml: &mut Xml<W>, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

/// KML writes colours as `aabbggrr`.
fn style<W: Write>(xml: &mut Xml<W>, side: Side) -> io::Result<()> {
    let (r, g, b) = rgb(side.colour());
    let (line, fill) = (format!("ff{b:02x}{g:02x}{r:02x}"), format!("80{b:02x}{g:02x}{r:02x}"));
    xml.create_element("Style").with_attribute(("id", side.as_str())).write_inner_content(
        |xml| {
            // No picture: it would be fetched from outside. The client's own mark takes the colour.
            xml.create_element("IconStyle").write_inner_content(|xml| text(xml, "color", &line))?;
            xml.create_element("LineStyle").write_inner_content(|xml| text(xml, "color", &line))?;
            xml.create_element("PolyStyle").write_inner_content(|xml| text(xml, "color", &fill))?;
            Ok(())
        },
    )?;
    Ok(())
}

/// The three bytes of `#rrggbb`; grey when it is not that.
pub(super) fn rgb(hex: &str) -> (u8, u8, u8) {
    let byte = |i: usize| hex.get(i..i + 2).and_then(|s| u8::from_str_radix(s, 16).ok());
    (byte(1).unwrap_or(0x88), byte(3).unwrap_or(0x88), byte(5).unwrap_or(0x88))
}

fn geometry<W: Write>(xml: &mut Xml<W>, g: &Geometry<f64>) -> io::Result<()> {
    match g {
        Geometry::Point(p) => within(xml, "Point", |xml| coordinates(xml, &[p.0])),
        Geometry::LineString(l) => line(xml, l),
        Geometry::Polygon(p) => polygon(xml, p),
        Geometry::MultiLineString(m) => {
            within(xml, "MultiGeometry", |xml| m.iter().try_for_each(|l| line(xml, l)))
        }
        Geometry::MultiPolygon(m) => {
            within(xml, "MultiGeometry", |xml| m.iter().try_for_each(|p| polygon(xml, p)))
        }
        _ => Ok(()),
    }
}

fn within<W: Write>(
    xml: &mut Xml<W>,
    name: &str,
    inner: impl FnOnce(&mut Xml<W>) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element(name).write_inner_content(inner)?;
    Ok(())
}

fn line<W: Write>(xml: &mut Xml<W>, l: &LineString<f64>) -> io::Result<()> {
    within(xml, "LineString", |xml| coordinates(xml, &l.0))
}

fn polygon<W: Write>(xml: &mut Xml<W>, p: &Polygon<f64>) -> io::Result<()> {
    let ring = |xml: &mut Xml<W>, name: &str, r: &LineString<f64>| {
        within(xml, name, |xml| within(xml, "LinearRing", |xml| coordinates(xml, &r.0)))
    };
    within(xml, "Polygon", |xml| {
        ring(xml, "outerBoundaryIs", p.exterior())?;
        p.interiors().iter().try_for_each(|r| ring(xml, "innerBoundaryIs", r))
    })
}

fn coordinates<W: Write>(xml: &mut Xml<W>, points: &[Coord<f64>]) -> io::Result<()> {
    let list: Vec<String> = points.iter().map(|c| format!("{},{}", c.x, c.y)).collect();
    text(xml, "coordinates", &list.join(" "))
}

#[cfg(test)]
mod tests {
    use super::as_html;

    #[test]
    fn words_of_an_article_write_no_tags() {
        let evil = "سيطرت قسد <img src=http://x onerror=y> على حلب &amp; حماة";
        let shown = as_html(evil);
        assert!(!shown.contains('<') && shown.contains("&lt;img") && shown.contains("&amp;amp;"));
        assert_eq!(as_html("سيطرت قسد على حلب"), "سيطرت قسد على حلب");
    }
}
