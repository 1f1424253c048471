//! Looks up names word by word, in all layers at once.

use fst::raw::CompiledAddr;

use super::{fold::Folder, table::Names};

/// Where the look-up stands. Push the tokens of a text one by one; ask after each whether a name ends there.
#[derive(Clone, Debug)]
pub struct Walk<'g> {
    core: Path<'g>,
    user: Option<Path<'g>>,
    overlay: Path<'g>,
    folder: Folder,
    has_words: bool,
}

/// A name that ends where the walk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub(crate) core: Option<u64>,
    pub(crate) user: Option<u64>,
    pub(crate) overlay: Option<u64>,
}

/// A place to which a walk can return: what the words so far lead to. Good for walks of the same gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    core: Place,
    user: Place,
    overlay: Place,
    has_words: bool,
}

/// Node and sum of the outputs on the way; `None` after a step that leads nowhere.
type Place = Option<(CompiledAddr, u64)>;

#[derive(Clone, Debug)]
struct Path<'g> {
    names: &'g Names,
    at: Place,
}

impl<'g> Walk<'g> {
    pub(crate) fn new(core: &'g Names, user: Option<&'g Names>, overlay: &'g Names) -> Self {
        Self {
            core: Path::root(core),
            user: user.map(Path::root),
            overlay: Path::root(overlay),
            folder: Folder::default(),
            has_words: false,
        }
    }

    /// Starts anew, keeping the buffers.
    pub fn reset(&mut self) {
        self.paths().for_each(Path::restart);
        self.has_words = false;
    }

    /// Where the walk stands now.
    pub fn stand(&self) -> Stand {
        let user = self.user.as_ref().and_then(|path| path.at);
        Stand { core: self.core.at, user, overlay: self.overlay.at, has_words: self.has_words }
    }

    /// Goes on from there.
    pub fn return_to(&mut self, stand: Stand) {
        self.core.at = stand.core;
        self.overlay.at = stand.overlay;
        self.user.iter_mut().for_each(|path| path.at = stand.user);
        self.has_words = stand.has_words;
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut Path<'g>> {
        [&mut self.core, &mut self.overlay].into_iter().chain(&mut self.user)
    }

    /// Goes on with a token; `spaced` when white space stands before it. Returns whether any name goes this way.
    pub fn push(&mut self, token: &str, spaced: bool) -> bool {
        let Self { core, user, overlay, folder, has_words } = self;
        let mut gap = spaced && *has_words;
        let mut emit = |word: &[u8]| {
            let space: &[u8] = if gap { b" " } else { b"" };
            core.go(space, word);
            overlay.go(space, word);
            user.iter_mut().for_each(|path| path.go(space, word));
            gap = true;
            *has_words = true;
        };
        let is_latin = folder.push(token, &mut emit).is_ok();
        folder.finish(&mut emit);
        if !is_latin {
            self.paths().for_each(|path| path.at = None);
        }
        self.paths().any(|path| path.at.is_some())
    }

    /// The name that ends here, if one does.
    pub fn matched(&self) -> Option<Match> {
        if !self.has_words {
            return None;
        }
        let found =
            Match { core: self.core.value(), user: self.user.as_ref().and_then(Path::value), overlay: self.overlay.value() };
        [found.core, found.user, found.overlay].iter().any(Option::is_some).then_some(found)
    }
}

impl<'g> Path<'g> {
    fn root(names: &'g Names) -> Self {
        Self { names, at: Some((names.fst().root().addr(), 0)) }
    }

    fn restart(&mut self) {
        *self = Self::root(self.names);
    }

    /// Follows the bytes, as far as they lead.
    fn go(&mut self, space: &[u8], word: &[u8]) {
        let fst = self.names.fst();
        let step = |(addr, sum), byte: &u8| {
            let node = fst.node(addr);
            let transition = node.transition(node.find_input(*byte)?);
            Some((transition.addr, sum + transition.out.value()))
        };
        self.at = self.at.and_then(|at| space.iter().chain(word).try_fold(at, step));
    }

    fn value(&self) -> Option<u64> {
        let (addr, sum) = self.at?;
        let node = self.names.fst().node(addr);
        node.is_final().then(|| sum + node.final_output().value())
    }
}
