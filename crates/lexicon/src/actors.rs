//! Actors known by name: `data/actors/*.tsv`. Identity and kind, nothing else: no rule asks who somebody is.
//!
//! A user's folder may add files. An alias that two rows claim is refused with both places.

use rashomon_model::MentionKind;
use rashomon_text::tokens::{Shape, shape_of};
use rustc_hash::FxHashMap;

use crate::{
    phrases::{PhraseTable, fold_phrase},
    rows::{Row, Table, given, list},
    source::{DataSource, LexiconError},
};

pub(crate) const FOLDER: &str = "actors";
const STATES: &str = "actors/states.tsv";
const STATE_COLUMNS: [&str; 9] = ["id", "name", "aliases", "adjectives", "peoples", "seats", "country", "wikidata", "provenance"];
const COLUMNS: [&str; 8] = ["id", "name", "aliases", "kind", "country", "parent", "wikidata", "provenance"];

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedActor {
    /// Key, e.g. `islamic-state-khorasan`.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Sort of thing.
    pub kind: MentionKind,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// Key of the actor that it is a branch or organ of.
    pub parent: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
}

/// How an alias names its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasUse {
    /// It is a name.
    Name,
    /// A nationality: names the state only with a head ("Pakistani government").
    Adjective,
    /// Plural for the people ("Pakistanis").
    People,
    /// A town that can stand for the government ("Islamabad").
    Seat,
}

/// What an alias names, and when it may be read so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    row: u32,
    /// How it names its actor.
    pub usage: AliasUse,
    /// Only capitals name it ("ISIL").
    pub is_capitals: bool,
    /// It is an ordinary word as well ("IS"): more evidence is needed.
    pub is_word: bool,
    /// A short word with a capital inside ("LeT"): only so written it names.
    pub is_mixed: bool,
    /// It is listed in small letters ("axis of resistance"), and met in any case.
    pub is_small: bool,
}

/// The table of actors.
#[derive(Debug, Default)]
pub struct Actors {
    rows: Vec<ListedActor>,
    by_id: FxHashMap<String, u32>,
    aliases: PhraseTable<Alias>,
}

impl Actors {
    /// Reads every table of the folder.
    ///
    /// # Errors
    /// The first faulty row: an unknown kind or parent, a repeated id, an alias that names two actors.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut actors = Self::default();
        let mut entries = Entries::default();
        for file in source.list(FOLDER, ".tsv")? {
            let table = Table::load(source, &file)?;
            if file == STATES {
                actors.read_states(&table, &mut entries)?;
            } else {
                actors.read_rows(&table, &mut entries)?;
            }
        }
        for (id, place) in &entries.parents {
            if !actors.by_id.contains_key(id) {
                return Err(entries.fault(place, format!("the parent {id:?} is no id")));
            }
        }
        entries.variants_into(&mut actors.aliases);
        Ok(actors)
    }

    /// The actor with this key.
    pub fn get(&self, id: &str) -> Option<&ListedActor> {
        self.by_id.get(id).map(|row| &self.rows[*row as usize])
    }

    /// The actor that an alias names.
    pub fn of(&self, alias: &Alias) -> &ListedActor {
        &self.rows[alias.row as usize]
    }

    /// The aliases, by folded words.
    pub fn aliases(&self) -> &PhraseTable<Alias> {
        &self.aliases
    }

    /// The actor with this name or alias, however it is spelt out; nationalities and seats do not count.
    pub fn by_name(&self, name: &str) -> Option<&ListedActor> {
        self.aliases.get(&fold_phrase(name)).filter(|alias| alias.usage == AliasUse::Name).map(|alias| self.of(alias))
    }

    /// All rows, in the order of the files.
    pub fn rows(&self) -> &[ListedActor] {
        &self.rows
    }

    fn read_states(&mut self, table: &Table, entries: &mut Entries) -> Result<(), LexiconError> {
        for row in table.rows(STATE_COLUMNS)? {
            let [id, name, aliases, adjectives, peoples, seats, country, wikidata, provenance] = row.fields;
            if provenance.is_empty() {
                return Err(row.fault("has no provenance"));
            }
            let kind = MentionKind::State;
            let actor = ListedActor {
                id: id.to_owned(),
                name: name.to_owned(),
                kind,
                country: given(country),
                parent: None,
                wikidata: given(wikidata),
            };
            let at = self.push(actor, &row, entries)?;
            let uses = [(name, AliasUse::Name), (aliases, AliasUse::Name), (adjectives, AliasUse::Adjective)];
            for (field, usage) in uses.into_iter().chain([(peoples, AliasUse::People), (seats, AliasUse::Seat)]) {
                for alias in list(field) {
                    entries.add(&mut self.aliases, &row, alias, |marks| Alias { row: at, usage, ..marks })?;
                }
            }
        }
        Ok(())
    }

    fn read_rows(&mut self, table: &Table, entries: &mut Entries) -> Result<(), LexiconError> {
        for row in table.rows(COLUMNS)? {
            let [id, name, aliases, kind, country, parent, wikidata, provenance] = row.fields;
            let kind = parse_kind(kind).ok_or_else(|| row.fault(format!("{kind:?} is no kind of actor")))?;
            if provenance.is_empty() {
                return Err(row.fault("has no provenance"));
            }
            let parent = given(parent);
            entries.parents.extend(parent.iter().map(|parent| (parent.clone(), row.place())));
            let actor = ListedActor {
                id: id.to_owned(),
                name: name.to_owned(),
                kind,
                country: given(country),
                parent,
                wikidata: given(wikidata),
            };
            let at = self.push(actor, &row, entries)?;
            for alias in std::iter::once(name).chain(list(aliases)) {
                entries.add(&mut self.aliases, &row, alias, |marks| Alias { row: at, ..marks })?;
            }
        }
        Ok(())
    }

    fn push<const N: usize>(&mut self, actor: ListedActor, row: &Row<'_, N>, entries: &mut Entries) -> Result<u32, LexiconError> {
        let at = self.rows.len() as u32;
        if actor.id.is_empty() || actor.name.is_empty() {
            return Err(row.fault("needs an id and a name"));
        }
        if let Some(place) = entries.ids.insert(actor.id.clone(), row.place()) {
            return Err(row.fault(format!("the id {:?} also stands in {place}", actor.id)));
        }
        self.by_id.insert(actor.id.clone(), at);
        self.rows.push(actor);
        Ok(at)
    }
}

/// The aliases entered so far, with their places, so that a clash can name both.
#[derive(Default)]
pub(crate) struct Entries {
    places: FxHashMap<Vec<String>, (u32, String)>,
    /// Where each id stands.
    ids: FxHashMap<String, String>,
    /// Parents named, with the rows that name them.
    parents: Vec<(String, String)>,
    variants: Vec<(Vec<String>, Alias)>,
}

impl Entries {
    /// Enters an alias; `make` completes it from its marks.
    pub(crate) fn add<const N: usize>(
        &mut self,
        table: &mut PhraseTable<Alias>,
        row: &Row<'_, N>,
        alias: &str,
        make: impl Fn(Alias) -> Alias,
    ) -> Result<(), LexiconError> {
        let (is_word, alias) = alias.strip_prefix('~').map_or((false, alias), |alias| (true, alias));
        let is_capitals = is_all_capitals(alias);
        let is_small = !alias.chars().any(char::is_uppercase);
        let is_mixed = !is_capitals && alias.len() <= 4 && alias.chars().skip(1).any(char::is_uppercase);
        let value = make(Alias { row: 0, usage: AliasUse::Name, is_capitals, is_mixed, is_word, is_small });
        let words = fold_phrase(alias);
        if words.is_empty() {
            return Err(row.fault(format!("the alias {alias:?} has no words")));
        }
        if let Some((owner, place)) = self.places.get(&words) {
            // One actor may list a name in two spellings that fold alike ("Daesh", "DAESH"): the freer one counts.
            return if *owner == value.row {
                table.relax(&words, |first| Alias {
                    is_capitals: first.is_capitals && is_capitals,
                    is_mixed: first.is_mixed && is_mixed,
                    is_word: first.is_word && is_word,
                    is_small: first.is_small || is_small,
                    ..*first
                });
                Ok(())
            } else {
                Err(row.fault(format!("the alias {alias:?} also belongs to {place}")))
            };
        }
        table.insert(&words, value);
        self.variants.extend(variants(&words).into_iter().map(|words| (words, value)));
        self.places.insert(words, (value.row, row.place()));
        Ok(())
    }

    /// Adds spellings that differ by hyphens or between British and American use, where no row lists them.
    pub(crate) fn variants_into(self, table: &mut PhraseTable<Alias>) {
        for (words, alias) in self.variants {
            table.insert(&words, alias);
        }
    }

    fn fault(&self, place: &str, what: String) -> LexiconError {
        let (file, line) = place.rsplit_once(':').unwrap_or((place, "0"));
        LexiconError::Faulty { file: file.to_owned(), line: line.parse().unwrap_or(0), what }
    }
}

/// Whether the alias is written in capitals throughout ("ISIL", "U.N.", "M-19").
fn is_all_capitals(alias: &str) -> bool {
    matches!(shape_of(alias), Shape::Upper) || alias.chars().count() == 1
}

/// Spellings that are taken as the same name.
fn variants(words: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    if words.iter().any(|word| splits(word)) {
        found.push(
            words
                .iter()
                .flat_map(|word| if splits(word) { word.split('-').collect() } else { vec![word.as_str()] })
                .map(str::to_owned)
                .collect(),
        );
    }
    if let Some(joined) = joined_articles(words) {
        found.push(joined);
    }
    let swapped: Vec<String> = words.iter().map(|word| other_spelling(word).unwrap_or(word).to_owned()).collect();
    if swapped != words {
        found.push(swapped);
    }
    found
}

/// "al-qaeda" can be written apart; "isis-k" and "m-19" cannot.
fn splits(word: &str) -> bool {
    word.contains('-') && word.split('-').all(|part| part.chars().count() >= 2 && part.chars().all(char::is_alphabetic))
}

/// "al qaeda" as "al-qaeda".
fn joined_articles(words: &[String]) -> Option<Vec<String>> {
    let is_article = |word: &str| matches!(word, "al" | "el" | "an" | "ar" | "as" | "ash" | "ul");
    let at = words.iter().position(|word| is_article(word))?;
    let next = words.get(at + 1)?;
    let mut joined = words[..at].to_vec();
    joined.push(format!("{}-{next}", words[at]));
    joined.extend_from_slice(&words[at + 2..]);
    Some(joined)
}

fn other_spelling(word: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 6] = [
        ("organisation", "organization"),
        ("defence", "defense"),
        ("labour", "labor"),
        ("centre", "center"),
        ("programme", "program"),
        ("mobilisation", "mobilization"),
    ];
    PAIRS.iter().find_map(|(british, american)| match word {
        _ if word == *british => Some(*american),
        _ if word == *american => Some(*british),
        _ => None,
    })
}

/// A kind by its name in the model's JSON.
pub(crate) fn parse_kind(name: &str) -> Option<MentionKind> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Actors {
        Actors::load(&DataSource::Embedded).expect("the shipped tables are sound")
    }

    #[test]
    fn names_aliases_and_spellings_lead_to_one_row() {
        let actors = shipped();
        for (name, id) in [
            ("Daesh", "islamic-state"),
            ("ISIS-K", "islamic-state-khorasan"),
            ("al qaeda", "al-qaeda"),
            ("Al-Qaida", "al-qaeda"),
            ("Hizballah", "hezbollah"),
            ("Türkiye", "turkey"),
            ("Shanghai Cooperation Organization", "sco"),
            ("Kurdistan Workers’ Party", "kurdistan-workers-party"),
        ] {
            assert_eq!(actors.by_name(name).map(|actor| actor.id.as_str()), Some(id), "{name}");
        }
        assert_eq!(actors.by_name("Pakistani"), None, "a nationality is no name");
    }

    #[test]
    fn a_branch_is_not_its_parent() {
        let actors = shipped();
        let branch = actors.get("islamic-state-khorasan").expect("listed");
        assert_eq!(branch.parent.as_deref(), Some("islamic-state"));
        assert!(actors.rows().iter().all(|row| row.parent.as_deref() != Some(row.id.as_str())));
    }

    const HEADER: &str = "id\tname\taliases\tkind\tcountry\tparent\twikidata\tprovenance\n";

    /// The shipped tables with a user's rows beside them; faults with `FILE` for the user's path.
    fn with_rows(rows: &str) -> Result<Actors, String> {
        let file = tempfile::Builder::new().suffix(".tsv").tempfile().expect("a file");
        std::fs::write(file.path(), format!("{HEADER}{rows}")).expect("it can be written");
        let source = DataSource::WithActors { base: Box::new(DataSource::Embedded), file: file.path().to_owned() };
        Actors::load(&source).map_err(|fault| fault.to_string().replace(&*file.path().to_string_lossy(), "FILE"))
    }

    #[test]
    fn a_user_adds_rows_beside_the_shipped_ones() {
        let actors =
            with_rows("dorvan\tLegion of Dorvan\tDorvan Legion|LoD\tarmed_group\tXA\tal-qaeda\t\town\n").expect("sound rows");
        let of = |name: &str| actors.by_name(name).map(|actor| actor.id.as_str());
        assert_eq!((of("Dorvan Legion"), of("Daesh")), (Some("dorvan"), Some("islamic-state")));
        assert_eq!(actors.rows().len(), shipped().rows().len() + 1);
    }

    #[test]
    fn a_row_that_is_there_already_is_refused_with_both_places() {
        let fault = with_rows("hezbollah\tParty\t\tparty\t\t\t\town\n").expect_err("the id is taken");
        assert!(fault.starts_with("data file FILE:2: the id \"hezbollah\" also stands in actors/armed_groups.tsv:"), "{fault}");
        let fault = with_rows("mine\tMine\tDaesh\tparty\t\t\t\town\n").expect_err("the alias is taken");
        assert!(fault.starts_with("data file FILE:2: the alias \"Daesh\" also belongs to actors/armed_groups.tsv:"), "{fault}");
        let fault = with_rows("mine\tMine\t\tparty\t\t\t\t\n").expect_err("nothing says where it is from");
        assert_eq!(fault, "data file FILE:2: has no provenance");
    }

    #[test]
    fn every_shipped_row_says_where_it_is_from() {
        let actors = shipped();
        assert!(actors.rows().len() > 600, "{} rows", actors.rows().len());
        let kinds: std::collections::BTreeSet<String> = actors.rows().iter().map(|row| format!("{:?}", row.kind)).collect();
        assert!(kinds.len() >= 5, "{kinds:?}");
    }

    #[test]
    fn a_clash_names_both_places() {
        let table = "id\tname\taliases\tkind\tcountry\tparent\twikidata\tprovenance\n\
                     a\tRed Front\tRF\tarmed_group\t\t\t\town\nb\tRose Front\tRF\tarmed_group\t\t\t\town\n";
        let folder = std::env::temp_dir().join(format!("rashomon-actors-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("actors")).expect("a folder");
        std::fs::write(folder.join("actors/zz.tsv"), table).expect("a file");
        let fault = Actors::load(&DataSource::Folder(folder.clone())).expect_err("two rows claim RF").to_string();
        std::fs::remove_dir_all(folder).expect("removed");
        assert_eq!(fault, "data file actors/zz.tsv:3: the alias \"RF\" also belongs to actors/zz.tsv:2");
    }
}
