//! dbg
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use std::io::Read;
fn main() {
    let mut t = String::new();
    std::io::stdin().read_to_string(&mut t).unwrap();
    let k = isnad::Knowledge::shipped();
    let a = isnad::Article {
        id: "x".into(),
        text: t.clone(),
        published: std::env::args().nth(1),
        ..Default::default()
    };
    let r = isnad::read(&a, &k);
    let f = r.text.folded.chars();
    for c in &r.text.chunks {
        let s: String = f[c.start as usize..c.end as usize].iter().collect();
        let w: Vec<String> = c
            .words(k.patterns(), k.lexicon())
            .map(|w| format!("{}={}", w.class.as_str(), w.value))
            .collect();
        let tr: Vec<String> = c
            .triggers(k.patterns())
            .map(|t| {
                format!(
                    "{}/{:?}{}",
                    k.lexicon().triggers[t.trigger as usize].id,
                    t.form,
                    if t.pronoun { "+p" } else { "" }
                )
            })
            .collect();
        println!(
            "{:?} {} {}{}{} {:?} {:?}",
            c.kind,
            s,
            if c.clitics.and { "W" } else { "" },
            if c.clitics.ba { "B" } else { "" },
            if c.clitics.la { "L" } else { "" },
            w,
            tr
        );
    }
    for (m, p) in r.text.mentions.iter().zip(&r.places) {
        let s: String = f[m.start as usize..m.end as usize].iter().collect();
        println!(
            "M {s} {:?} list {} {} -> {:?} {:.2} alts {:?}",
            m.head,
            m.list,
            m.why,
            p.place.map(|p| k.gazetteer().place(p).id.clone()),
            p.score,
            p.alternatives
                .iter()
                .map(|(p, s)| format!("{}={s:.2}", k.gazetteer().place(*p).id))
                .collect::<Vec<_>>()
        );
    }
    for e in isnad::layer::event_rows(&a, &r, &k) {
        println!(
            "E {} {} {:?}->{:?} {} [{}] {:?} {} {:?}",
            e.kind,
            e.location_ar.unwrap(),
            e.from_side,
            e.to_side,
            e.assertion,
            e.rule,
            e.actor_side,
            e.trigger,
            e.event_date
        );
    }
}
