//! Looks names of the gazetteer up word by word.

use rashomon_lexicon::gazetteer::{Match, Stand, Walk};
use rustc_hash::FxHashMap;

/// Looks names up; remembers where each word of the document leads that one was looked for at.
pub(super) struct Lookup<'a> {
    walk: Walk<'a>,
    /// By the word as written; `None` when no name begins with it.
    starts: FxHashMap<&'a str, Option<Stand>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(walk: Walk<'a>) -> Self {
        Self { walk, starts: FxHashMap::default() }
    }

    /// Begins a name with a word. Returns whether any name goes this way.
    pub(super) fn start(&mut self, word: &'a str) -> bool {
        let Self { walk, starts } = self;
        let stand = *starts.entry(word).or_insert_with(|| {
            walk.reset();
            walk.push(word, false).then(|| walk.stand())
        });
        stand.map(|stand| walk.return_to(stand)).is_some()
    }

    /// Goes on with a word.
    pub(super) fn go_on(&mut self, word: &str, spaced: bool) -> bool {
        self.walk.push(word, spaced)
    }

    /// The name that ends here.
    pub(super) fn matched(&self) -> Option<Match> {
        self.walk.matched()
    }
}
