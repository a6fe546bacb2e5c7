//! Unpacking with bounds: what was packed small may not fill memory or a day.
//!
//! Text packs to a tenth or a fiftieth of its size. A stream that goes on unpacking to hundreds
//! of times its size is no text but a trap, and is broken off with words that say so.

use std::{
    cell::Cell,
    fmt,
    io::{self, BufReader, Read},
    rc::Rc,
};

use flate2::read::MultiGzDecoder;

/// How many times its size a stream may unpack to.
pub const RATIO: u64 = 300;
/// Bytes up to which the ratio is not looked at: small files of repeats are harmless.
pub const FREE: u64 = 64 << 20;
/// Bytes of a file that is held in memory whole, at most.
pub const WHOLE: u64 = 128 << 20;

/// A reader that breaks off where what comes out is too much for what goes in.
pub struct Bounded<R> {
    inner: R,
    read: Rc<Cell<u64>>,
    given: u64,
}

impl<R> fmt::Debug for Bounded<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bounded({} from {})", self.given, self.read.get())
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.given += n as u64;
        if self.given > FREE && self.given / RATIO > self.read.get() {
            let words = format!("unpacks to more than {RATIO} times its size, which no text does");
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
        Ok(n)
    }
}

/// Counts what was read.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.set(self.read.get() + n as u64);
        Ok(n)
    }
}

/// A gzip stream, of one member or several.
pub fn gzip<R: Read>(packed: R) -> Bounded<impl Read> {
    let read = Rc::new(Cell::new(0));
    let inner = MultiGzDecoder::new(Counted { inner: packed, read: Rc::clone(&read) });
    Bounded { inner, read, given: 0 }
}

/// A Zstandard stream.
///
/// # Errors
/// When it cannot be begun.
pub fn zstd<R: Read>(packed: R) -> io::Result<Bounded<impl Read>> {
    let read = Rc::new(Cell::new(0));
    let counted = BufReader::new(Counted { inner: packed, read: Rc::clone(&read) });
    let inner = zstd::Decoder::with_buffer(counted)?;
    Ok(Bounded { inner, read, given: 0 })
}

/// An entry of an archive that says how large it is packed.
pub fn entry<R: Read>(entry: R, packed: u64) -> Bounded<R> {
    Bounded { inner: entry, read: Rc::new(Cell::new(packed)), given: 0 }
}

/// The whole of a stream as text.
///
/// # Errors
/// When it cannot be read, is not UTF-8 or is longer than [`WHOLE`].
pub fn text(stream: impl Read) -> io::Result<String> {
    let mut out = String::new();
    stream.take(WHOLE + 1).read_to_string(&mut out)?;
    if out.len() as u64 > WHOLE {
        let words = format!("is longer than {} MiB", WHOLE >> 20);
        return Err(io::Error::new(io::ErrorKind::InvalidData, words));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Zeros without end, packed.
    fn trap(bytes: u64) -> Vec<u8> {
        let zeros = io::repeat(0).take(bytes);
        let mut out = Vec::new();
        flate2::read::GzEncoder::new(zeros, flate2::Compression::best())
            .read_to_end(&mut out)
            .unwrap();
        out
    }

    #[test]
    fn what_no_text_does_is_broken_off() {
        let packed = trap(2 * FREE);
        let said = io::copy(&mut gzip(&packed[..]), &mut io::sink()).unwrap_err().to_string();
        assert!(said.contains("300 times"), "{said}");
        let packed = zstd::encode_all(io::repeat(0).take(2 * FREE), 1).unwrap();
        let mut stream = super::zstd(&packed[..]).unwrap();
        assert!(io::copy(&mut stream, &mut io::sink()).is_err());
    }

    #[test]
    fn repeats_in_a_small_file_are_read() {
        let packed = trap(FREE / 2);
        assert_eq!(io::copy(&mut gzip(&packed[..]), &mut io::sink()).unwrap(), FREE / 2);
    }
}
