#![allow(clippy::all, missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use isnad::{article::*, mention::chunk, resolve::resolve, text::*, *};
use std::time::Instant;
fn main() {
    let k = Knowledge::shipped();
    let mut a: Vec<Article> = vec![];
    read_inputs(Inputs::expand(&["data/articles".to_owned()]), |x| a.push(x.unwrap()));
    a.retain(|a| a.lang.as_deref() != Some("en"));
    let n: usize = a.iter().map(|x| x.text.len()).sum();
    let (g, l, p) = (k.gazetteer(), k.lexicon(), k.patterns());
    let rounds = 12;
    let time = |name: &str, f: &mut dyn FnMut()| {
        let mut best = f64::MAX;
        for _ in 0..rounds {
            let t = Instant::now();
            f();
            best = best.min(t.elapsed().as_secs_f64());
        }
        println!(
            "{name:12} {:.3} ms/MB  {:.1} MB/s",
            best * 1e3 / (n as f64 / 1e6),
            n as f64 / 1e6 / best
        );
    };
    time("fold", &mut || {
        for x in &a {
            std::hint::black_box(Folded::new(&x.text));
        }
    });
    let f: Vec<Folded> = a.iter().map(|x| Folded::new(&x.text)).collect();
    time("tokens", &mut || {
        for x in &f {
            std::hint::black_box(tokens(x));
        }
    });
    time("sentences", &mut || {
        for x in &f {
            std::hint::black_box(sentences(x));
        }
    });
    time("chunk", &mut || {
        for x in &a {
            std::hint::black_box(chunk(&x.text, g, l, p));
        }
    });
    let c: Vec<_> = a.iter().map(|x| chunk(&x.text, g, l, p)).collect();
    time("resolve", &mut || {
        for x in &c {
            std::hint::black_box(resolve(x, g, l, p));
        }
    });
    time("read", &mut || {
        for x in &a {
            std::hint::black_box(read(x, &k));
        }
    });
}
