//! dbg
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use std::io::Read;
fn main() {
    let mut t = String::new();
    std::io::stdin().read_to_string(&mut t).unwrap();
    let k = isnad::Knowledge::shipped();
    let v: serde_json::Value =
        serde_json::from_str(&t).unwrap_or_else(|_| serde_json::json!({"text": t}));
    let a = isnad::Article {
        id: "x".into(),
        text: v["text"].as_str().unwrap().to_owned(),
        published: v["published"].as_str().map(str::to_owned).or(std::env::args().nth(1)),
        ..Default::default()
    };
    let at: Option<usize> = v["at"].as_u64().map(|x| x as usize);
    let win = v["win"].as_u64().unwrap_or(100) as usize;
    let r = isnad::read(&a, &k);
    let f = r.text.folded.chars();
    for c in &r.text.chunks {
        if at.is_some_and(|a| (c.start as usize) + win < a || (c.start as usize) > a + win) {
            continue;
        }
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
        if at.is_some_and(|a| (m.start as usize) + win < a || (m.start as usize) > a + win) {
            continue;
        }
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
        let ps = r.text.mentions[0].span.start * 0;
        let _ = ps;
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
