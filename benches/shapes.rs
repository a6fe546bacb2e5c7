//! Time a byte of texts that are one thing over and over, at sizes from 1 KB to 8 MB.
//!
//! `cargo bench --bench shapes [-- [--to BYTES] [--within SECONDS] [WORDS OF A NAME …]]`. A row
//! whose figures grow from left to right is a text that costs more than its length. A size that
//! would take longer than the time allowed is left out (`-`).
#![expect(clippy::print_stdout, reason = "a bench prints")]

#[path = "../tests/common/shapes.rs"]
mod shapes;

use std::{hint::black_box, time::Instant};

use isnad::{Article, Knowledge, read};
use shapes::{SHAPES, spent};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sizes of texts, in bytes.
const SIZES: [usize; 7] = [1 << 10, 10 << 10, 100 << 10, 400 << 10, 1 << 20, 4 << 20, 8 << 20];
/// Seconds that one text may take, unless told.
const WITHIN: f64 = 20.0;

fn main() {
    let mut within = WITHIN;
    let mut largest = SIZES[SIZES.len() - 1];
    let mut wanted: Vec<String> = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().and_then(|v| v.parse::<f64>().ok());
        match argument.as_str() {
            "--within" => within = value().unwrap_or(within),
            "--to" => largest = value().map_or(largest, |v| v as usize),
            "--bench" => {}
            _ => wanted.push(argument),
        }
    }
    let knowledge = Knowledge::shipped();
    print!("{:40}", "nanoseconds a byte");
    for size in SIZES.iter().filter(|s| **s <= largest) {
        print!("{:>9}", format!("{} KB", size >> 10));
    }
    println!();
    for shape in SHAPES {
        if !wanted.is_empty() && !wanted.iter().any(|w| shape.name.contains(w.as_str())) {
            continue;
        }
        print!("{:40}", shape.name);
        let mut last = (0.0, 1);
        for size in SIZES.into_iter().filter(|s| *s <= largest) {
            // What grows with the square takes as many times longer.
            let growth = (size / last.1) as f64;
            if last.0 * growth > within {
                print!("{:>9}", "-");
                continue;
            }
            let seconds = time(shape.text(size), &knowledge);
            last = (seconds, size);
            print!("{:>9.0}", seconds * 1e9 / size as f64);
        }
        println!();
    }
}

/// Seconds on a core that reading a text takes.
fn time(text: String, knowledge: &Knowledge) -> f64 {
    let published = Some("2024-12-06".to_owned());
    let article = Article { id: "shape".into(), text, published, ..Article::default() };
    let (start, before) = (Instant::now(), spent());
    black_box(read(&article, knowledge));
    let own = spent().zip(before).map(|(now, before)| (now - before) as f64 / 1e9);
    own.unwrap_or_else(|| start.elapsed().as_secs_f64())
}
