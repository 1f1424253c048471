//! Outlets known by name: `data/outlets/*.tsv`.

use rustc_hash::FxHashMap;

use crate::{
    actors::Actors,
    phrases::{PhraseTable, fold_phrase},
    rows::{Table, given, list},
    source::{DataSource, LexiconError},
};

const FOLDER: &str = "outlets";
const COLUMNS: [&str; 7] = ["id", "name", "aliases", "medium", "country", "domains", "provenance"];

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOutlet {
    /// Key, e.g. `new-york-times`.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Sort of outlet.
    pub medium: Medium,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
}

/// Sort of outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A news agency: what it reports is copied by others.
    Agency,
    /// Newspaper.
    Newspaper,
    /// Radio or television.
    Broadcaster,
    /// Web site.
    Site,
    /// Magazine.
    Magazine,
}

/// What an alias names, and when it may be read so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutletAlias {
    row: u32,
    /// Only capitals name it ("AFP").
    pub is_capitals: bool,
}

/// The table of outlets.
#[derive(Debug, Default)]
pub struct Outlets {
    rows: Vec<ListedOutlet>,
    by_id: FxHashMap<String, u32>,
    aliases: PhraseTable<OutletAlias>,
    domains: FxHashMap<String, u32>,
}

impl Outlets {
    /// Reads every table of the folder.
    ///
    /// # Errors
    /// The first faulty row: an unknown medium, a repeated id, an alias that another outlet or an actor has.
    pub fn load(source: &DataSource, actors: &Actors) -> Result<Self, LexiconError> {
        let mut outlets = Self::default();
        let mut places: FxHashMap<u32, String> = FxHashMap::default();
        for file in source.list(FOLDER, ".tsv")? {
            let table = Table::load(source, &file)?;
            for row in table.rows(COLUMNS)? {
                let [id, name, aliases, medium, country, domains, _] = row.fields;
                let medium = parse_medium(medium).ok_or_else(|| row.fault(format!("{medium:?} is no medium")))?;
                let at = outlets.rows.len() as u32;
                if actors.get(id).is_some() || outlets.by_id.insert(id.to_owned(), at).is_some() {
                    return Err(row.fault(format!("the id {id:?} stands twice")));
                }
                places.insert(at, row.place());
                for alias in std::iter::once(name).chain(list(aliases)) {
                    let words = fold_phrase(alias);
                    if let Some(actor) = actors.by_name(alias) {
                        return Err(row.fault(format!("the alias {alias:?} also belongs to the actor {:?}", actor.id)));
                    }
                    let is_capitals = alias.chars().any(char::is_alphabetic) && !alias.chars().any(char::is_lowercase);
                    match outlets.aliases.insert(&words, OutletAlias { row: at, is_capitals }) {
                        Some(other) if other.row != at => {
                            return Err(row.fault(format!("the alias {alias:?} also belongs to {}", places[&other.row])));
                        }
                        Some(_) => outlets
                            .aliases
                            .relax(&words, |first| OutletAlias { is_capitals: first.is_capitals && is_capitals, ..*first }),
                        None => {}
                    }
                }
                outlets.domains.extend(list(domains).map(|domain| (domain.to_owned(), at)));
                outlets.rows.push(ListedOutlet { id: id.to_owned(), name: name.to_owned(), medium, country: given(country) });
            }
        }
        Ok(outlets)
    }

    /// The outlet with this key.
    pub fn get(&self, id: &str) -> Option<&ListedOutlet> {
        self.by_id.get(id).map(|row| &self.rows[*row as usize])
    }

    /// The outlet that an alias names.
    pub fn of(&self, alias: &OutletAlias) -> &ListedOutlet {
        &self.rows[alias.row as usize]
    }

    /// The aliases, by folded words.
    pub fn aliases(&self) -> &PhraseTable<OutletAlias> {
        &self.aliases
    }

    /// The outlet with this name or alias; a leading "the" counts for nothing.
    pub fn by_name(&self, name: &str) -> Option<&ListedOutlet> {
        let words = fold_phrase(name);
        let bare = words.strip_prefix(&["the".to_owned()]);
        self.aliases.get(&words).or_else(|| bare.and_then(|words| self.aliases.get(words))).map(|alias| self.of(alias))
    }

    /// The outlet of a host name ("www.aljazeera.com"), by its registered domain.
    pub fn by_host(&self, host: &str) -> Option<&ListedOutlet> {
        let host = host.to_ascii_lowercase();
        let mut rest = host.as_str();
        loop {
            if let Some(row) = self.domains.get(rest) {
                return Some(&self.rows[*row as usize]);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

fn parse_medium(name: &str) -> Option<Medium> {
    Some(match name {
        "agency" => Medium::Agency,
        "newspaper" => Medium::Newspaper,
        "broadcaster" => Medium::Broadcaster,
        "site" => Medium::Site,
        "magazine" => Medium::Magazine,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hosts_lead_to_one_row() {
        let actors = Actors::load(&DataSource::Embedded).expect("sound");
        let outlets = Outlets::load(&DataSource::Embedded, &actors).expect("sound");
        let id = |outlet: Option<&ListedOutlet>| outlet.map(|outlet| outlet.id.clone());
        assert_eq!(id(outlets.by_name("the New York Times")).as_deref(), Some("new-york-times"));
        assert_eq!(id(outlets.by_name("FARS news agency")).as_deref(), Some("fars"));
        assert_eq!(id(outlets.by_host("www.bbc.co.uk")).as_deref(), Some("bbc"));
        assert_eq!(id(outlets.by_host("example.org")), None);
    }
}
