//! Actors that the map may show apart within their side (`data/actor_groups.csv`): a colour of
//! the side's own family, and a name.

use std::sync::OnceLock;

use serde::Serialize;

use crate::{lexicon::Lexicon, table::read_table};

const TABLE: &str = include_str!("../../../data/actor_groups.csv");

/// Actors shown as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    id: String,
    side: String,
    en: String,
    ar: String,
    colour: String,
    #[serde(skip)]
    actors: Vec<String>,
}

/// All groups, in the order of the table.
pub fn groups() -> &'static [Group] {
    static GROUPS: OnceLock<Vec<Group>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let mut out = Vec::new();
        // The table is part of the program; a test holds its rows to the lexicon.
        let _ = read_table("data/actor_groups.csv", TABLE, &["group", "actors"], |row| {
            out.push(Group {
                id: row.need("group")?.to_owned(),
                side: row.need("side")?.to_owned(),
                en: row.need("name_en")?.to_owned(),
                ar: row.need("name_ar")?.to_owned(),
                colour: row.need("colour")?.to_owned(),
                actors: row.need("actors")?.split(' ').map(str::to_owned).collect(),
            });
            Ok(())
        });
        out
    })
}

/// The number of the group that an actor of a side stands in, by the actor's English name; `-1`
/// for none.
pub fn group_of(actor: Option<&str>, side: Option<&str>, lexicon: &Lexicon) -> i32 {
    let known = actor.and_then(|name| lexicon.actors.iter().find(|a| a.name_en == name));
    let Some((actor, side)) = known.zip(side) else { return -1 };
    let found = groups().iter().position(|g| g.side == side && g.actors.contains(&actor.id));
    found.map_or(-1, |n| n as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Knowledge, lexicon::Side};

    #[test]
    fn the_table_and_the_lexicon_agree() {
        let knowledge = Knowledge::shipped();
        let lexicon = knowledge.lexicon();
        assert!(groups().len() >= 5);
        for group in groups() {
            let side: Side = group.side.parse().expect("a side");
            assert!(group.colour.len() == 7 && group.colour.starts_with('#'), "{}", group.id);
            for id in &group.actors {
                let actor = lexicon.actors.iter().find(|a| &a.id == id);
                assert_eq!(actor.map(|a| a.side), Some(side), "{id} of {}", group.id);
            }
        }
    }

    #[test]
    fn actors_find_their_group() {
        let knowledge = Knowledge::shipped();
        let lexicon = knowledge.lexicon();
        let check = |actor: &str, side: &str, want: Option<&str>| {
            let n = group_of(Some(actor), Some(side), lexicon);
            let found = usize::try_from(n).ok().map(|n| groups()[n].id.as_str());
            assert_eq!(found, want, "{actor}, {side}");
        };
        check("Hayat Tahrir al-Sham", "opposition", Some("hts"));
        check("Levant Front", "opposition", Some("sna"));
        check("Opposition factions", "opposition", None);
        // Named beside another side, it says nothing of that side's parts.
        check("Levant Front", "gov", None);
    }
}
