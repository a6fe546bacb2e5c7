//! The nodes of OpenStreetMap's PBF files (`fileformat.proto`, `osmformat.proto`): blocks of at
//! most 32 MiB, each packed for itself and read one after the other.
//!
//! Of the crates that read the format one maps files into memory unsoundly, and others unpack
//! without bounds or panic on broken blocks; nodes alone are few fields.

use std::io::{self, ErrorKind, Read};

use flate2::read::ZlibDecoder;

/// Largest header of a block, in bytes, by the format's own words.
const HEADER: u64 = 64 << 10;
/// Largest block, packed or unpacked.
const BLOCK: u64 = 32 << 20;

/// A node with its tags.
#[derive(Debug, Default)]
pub struct Node<'a> {
    /// Id.
    pub id: i64,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Keys and values.
    pub tags: Vec<(&'a str, &'a str)>,
}

fn broken(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

/// Hands all nodes of a file to `each`.
///
/// # Errors
/// When the file ends within a block or holds something else; what came before was handed on.
pub fn nodes(mut file: impl Read, mut each: impl FnMut(&Node<'_>)) -> io::Result<()> {
    let mut buffer = Vec::new();
    while let Some(size) = size(&mut file)? {
        if size > HEADER {
            return Err(broken("a block's header is larger than 64 KiB"));
        }
        take(&mut file, size, &mut buffer)?;
        let (mut kind, mut size) = (Vec::new(), 0);
        fields(&buffer, |number, value| {
            match (number, value) {
                (1, Value::Bytes(b)) => kind = b.to_vec(),
                (3, Value::Number(n)) => size = n,
                _ => {}
            }
            Ok(())
        })?;
        if size > BLOCK {
            return Err(broken("a block is larger than 32 MiB"));
        }
        take(&mut file, size, &mut buffer)?;
        if kind == b"OSMData" {
            block(&unpacked(&buffer)?, &mut each)?;
        }
    }
    Ok(())
}

/// The size before a header; `None` at the end of the file.
fn size(file: &mut impl Read) -> io::Result<Option<u64>> {
    let mut bytes = Vec::new();
    file.by_ref().take(4).read_to_end(&mut bytes)?;
    match bytes[..] {
        [] => Ok(None),
        [a, b, c, d] => Ok(Some(u32::from_be_bytes([a, b, c, d]).into())),
        _ => Err(ErrorKind::UnexpectedEof.into()),
    }
}

fn take(file: &mut impl Read, bytes: u64, into: &mut Vec<u8>) -> io::Result<()> {
    into.clear();
    file.by_ref().take(bytes).read_to_end(into)?;
    if into.len() as u64 == bytes { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// What a blob holds.
fn unpacked(blob: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = None;
    fields(blob, |number, value| {
        match (number, value) {
            (1, Value::Bytes(raw)) => out = Some(raw.to_vec()),
            (3, Value::Bytes(packed)) => {
                let mut raw = Vec::new();
                ZlibDecoder::new(packed).take(BLOCK + 1).read_to_end(&mut raw)?;
                if raw.len() as u64 > BLOCK {
                    return Err(broken("a block unpacks to more than 32 MiB"));
                }
                out = Some(raw);
            }
            _ => {}
        }
        Ok(())
    })?;
    out.ok_or_else(|| broken("a block is packed in a way that is not read"))
}

/// What all nodes of a block share.
struct Shared<'a> {
    strings: Vec<&'a [u8]>,
    granularity: i64,
    offset: (i64, i64),
}

impl<'a> Shared<'a> {
    /// A string of the table; empty where it is none.
    fn string(&self, at: u64) -> &'a str {
        let bytes = usize::try_from(at).ok().and_then(|at| self.strings.get(at));
        bytes.and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    fn node(&self, id: i64, at: (i64, i64), tags: Vec<(&'a str, &'a str)>) -> Node<'a> {
        let degrees = |offset: i64, n: i64| {
            1e-9 * offset.wrapping_add(self.granularity.wrapping_mul(n)) as f64
        };
        let (lat, lon) = (degrees(self.offset.0, at.0), degrees(self.offset.1, at.1));
        Node { id, lat, lon, tags }
    }
}

fn block(bytes: &[u8], each: &mut impl FnMut(&Node<'_>)) -> io::Result<()> {
    let mut shared = Shared { strings: Vec::new(), granularity: 100, offset: (0, 0) };
    let mut groups = Vec::new();
    fields(bytes, |number, value| {
        match (number, value) {
            (1, Value::Bytes(table)) => fields(table, |number, value| {
                if let (1, Value::Bytes(string)) = (number, value) {
                    shared.strings.push(string);
                }
                Ok(())
            })?,
            (2, Value::Bytes(group)) => groups.push(group),
            (17, Value::Number(n)) => shared.granularity = n.cast_signed(),
            (19, Value::Number(n)) => shared.offset.0 = n.cast_signed(),
            (20, Value::Number(n)) => shared.offset.1 = n.cast_signed(),
            _ => {}
        }
        Ok(())
    })?;
    for group in groups {
        fields(group, |number, value| {
            match (number, value) {
                (1, Value::Bytes(node)) => plain(node, &shared, each)?,
                (2, Value::Bytes(nodes)) => dense(nodes, &shared, each)?,
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// One node written for itself.
fn plain(bytes: &[u8], shared: &Shared<'_>, each: &mut impl FnMut(&Node<'_>)) -> io::Result<()> {
    let (mut id, mut at) = (0, (0, 0));
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    fields(bytes, |number, value| {
        match (number, value) {
            (1, Value::Number(n)) => id = zigzag(n),
            (2, Value::Bytes(b)) => keys = numbers(b)?,
            (3, Value::Bytes(b)) => values = numbers(b)?,
            (8, Value::Number(n)) => at.0 = zigzag(n),
            (9, Value::Number(n)) => at.1 = zigzag(n),
            _ => {}
        }
        Ok(())
    })?;
    let tags = keys.iter().zip(&values).map(|(k, v)| (shared.string(*k), shared.string(*v)));
    each(&shared.node(id, at, tags.collect()));
    Ok(())
}

/// Nodes written as columns of differences.
fn dense(bytes: &[u8], shared: &Shared<'_>, each: &mut impl FnMut(&Node<'_>)) -> io::Result<()> {
    let mut columns: [Vec<u64>; 4] = Default::default();
    fields(bytes, |number, value| {
        let column = match number {
            1 => 0,
            8 => 1,
            9 => 2,
            10 => 3,
            _ => return Ok(()),
        };
        if let Value::Bytes(b) = value {
            columns[column] = numbers(b)?;
        }
        Ok(())
    })?;
    let [ids, lats, lons, tags] = columns;
    let mut tags = tags.into_iter();
    let (mut id, mut at) = (0_i64, (0_i64, 0_i64));
    for ((i, lat), lon) in ids.into_iter().zip(lats).zip(lons) {
        id = id.wrapping_add(zigzag(i));
        at = (at.0.wrapping_add(zigzag(lat)), at.1.wrapping_add(zigzag(lon)));
        // Keys and values of a node, up to a nought.
        let mut own = Vec::new();
        while let Some(key) = tags.next().filter(|k| *k != 0) {
            own.push((shared.string(key), shared.string(tags.next().unwrap_or(0))));
        }
        each(&shared.node(id, at, own));
    }
    Ok(())
}

/// The value of a field.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, which no field read here has.
    Fixed,
}

/// Calls `each` for every field of a message (Protocol Buffers, *Encoding*).
fn fields<'a>(
    mut bytes: &'a [u8],
    mut each: impl FnMut(u64, Value<'a>) -> io::Result<()>,
) -> io::Result<()> {
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let value = match tag & 7 {
            0 => Value::Number(varint(&mut bytes)?),
            1 => cut(&mut bytes, 8).map(|_| Value::Fixed)?,
            2 => {
                let length = varint(&mut bytes)?;
                Value::Bytes(cut(&mut bytes, length)?)
            }
            5 => cut(&mut bytes, 4).map(|_| Value::Fixed)?,
            _ => return Err(broken("a field of a kind that the format has not")),
        };
        each(tag >> 3, value)?;
    }
    Ok(())
}

fn cut<'a>(bytes: &mut &'a [u8], length: u64) -> io::Result<&'a [u8]> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let (part, rest) =
        bytes.split_at_checked(length).ok_or_else(|| broken("a field that ends too early"))?;
    *bytes = rest;
    Ok(part)
}

fn varint(bytes: &mut &[u8]) -> io::Result<u64> {
    let mut out = 0;
    for shift in (0..64).step_by(7) {
        let [byte, rest @ ..] = *bytes else { break };
        *bytes = rest;
        out |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(out);
        }
    }
    Err(broken("a number without an end"))
}

fn numbers(mut bytes: &[u8]) -> io::Result<Vec<u64>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        out.push(varint(&mut bytes)?);
    }
    Ok(out)
}

const fn zigzag(n: u64) -> i64 {
    (n >> 1).cast_signed() ^ -(n & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_unpacks_to_more_than_a_block_is_refused() {
        let zeros = io::repeat(0).take(BLOCK + 1);
        let mut packed = Vec::new();
        flate2::read::ZlibEncoder::new(zeros, flate2::Compression::best())
            .read_to_end(&mut packed)
            .unwrap();
        let mut blob = vec![3 << 3 | 2];
        let mut length = packed.len();
        while length >= 0x80 {
            blob.push(length as u8 | 0x80);
            length >>= 7;
        }
        blob.push(length as u8);
        blob.extend(packed);
        assert!(unpacked(&blob).unwrap_err().to_string().contains("more than 32 MiB"));
    }

    /// A length-delimited field of fewer than 128 bytes.
    fn field(number: u8, body: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, body.len() as u8], body].concat()
    }

    #[test]
    fn columns_of_differences() {
        let table =
            [field(1, b""), field(1, b"place"), field(1, b"town"), field(1, b"city")].concat();
        // Ids 5 and 4; latitudes 3e-7 and 1e-7, longitudes -1e-7 and 0, as zigzag differences.
        let columns = [
            field(1, &[10, 1]),
            field(8, &[6, 3]),
            field(9, &[1, 2]),
            field(10, &[1, 2, 0, 1, 3, 0]),
        ];
        let bytes = [field(1, &table), field(2, &field(2, &columns.concat()))].concat();
        let mut found = Vec::new();
        block(&bytes, &mut |n| {
            let e7 = |d: f64| (d * 1e7).round() as i64;
            found.push((n.id, e7(n.lat), e7(n.lon), n.tags[0].1.to_owned()));
        })
        .unwrap();
        assert_eq!(found, [(5, 3, -1, "town".to_owned()), (4, 1, 0, "city".to_owned())]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = block(&bytes, &mut |_| {});
            let _ = unpacked(&bytes);
            let _ = nodes(&bytes[..], |_| {});
        }
    }
}
