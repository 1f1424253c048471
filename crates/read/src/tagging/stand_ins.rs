//! Names are hidden from the tagger: it sees a stand-in for each kind of name, so that what it finds depends on the words and never on
//! who says them, and names of its training texts weigh nothing. What finds who did what to whom is told beside it of what kind each name is.

use std::ops::Range;

use rashomon_model::{ByteSpan, MentionForm, MentionKind, Reading};
use rashomon_neural::Frame;

/// Names of the document, in text order, none in another.
#[derive(Debug)]
pub(crate) struct StandIns(Vec<Name>);

#[derive(Clone, Copy, Debug)]
struct Name {
    span: ByteSpan,
    stand_in: &'static str,
    kind: u8,
}

/// A passage as the tagger sees it.
#[derive(Debug)]
pub(crate) struct Hidden {
    pub(crate) text: String,
    /// Where each stand-in stands, and what it stands for; bytes of this text and of the passage.
    swaps: Vec<(Range<usize>, Range<usize>)>,
    /// The stand-ins with the numbers of their kinds ([`KINDS`]); bytes of this text.
    pub(crate) kinds: Vec<(Range<usize>, u8)>,
}

impl StandIns {
    /// The stand-ins of all names and places found so far.
    pub(crate) fn of(text: &str, reading: &Reading) -> Self {
        let names = reading.mentions.iter().filter(|mention| mention.form == MentionForm::Name);
        let names = names.filter_map(|mention| Some((mention.span, mention.kind, stand_in(mention.kind)?)));
        let places = reading.toponyms.iter().map(|toponym| (toponym.span, MentionKind::Place, PLACE));
        let mut all: Vec<(ByteSpan, MentionKind, [&'static str; 2])> = names.chain(places).collect();
        // Of names in names the longest; of a name that is a place too, the name: the sort is stable.
        all.sort_by_key(|(span, ..)| (span.start(), std::cmp::Reverse(span.end())));
        let mut kept: Vec<Name> = Vec::new();
        for (span, kind, [mixed, capitals]) in all {
            if kept.last().is_none_or(|last| last.span.end() <= span.start()) {
                let in_capitals = !span.slice(text).chars().any(char::is_lowercase);
                // "UN", "IS": an acronym tells nothing of how the text is written.
                let is_long = span.len() > 6;
                kept.push(Name { span, stand_in: if in_capitals && is_long { capitals } else { mixed }, kind: number_of(kind) });
            }
        }
        Self(kept)
    }

    /// The names with what stands in for them.
    pub(super) fn shown(&self) -> crate::StandIns {
        self.0.iter().map(|name| (name.span, name.stand_in)).collect()
    }

    /// The same with a word of its own for each kind of those who act together.
    pub(super) fn shown_by_kind(&self) -> crate::StandIns {
        let word = |name: &Name| {
            let is_capital = name.stand_in.bytes().all(|byte| byte.is_ascii_uppercase());
            usize::from(name.kind).checked_sub(1).map_or(name.stand_in, |kind| KINDS[kind][usize::from(is_capital)])
        };
        self.0.iter().map(|name| (name.span, word(name))).collect()
    }

    /// The passage with its names hidden.
    pub(crate) fn hide(&self, text: &str, passage: ByteSpan) -> Hidden {
        let mut hidden = Hidden { text: String::with_capacity(passage.len()), swaps: Vec::new(), kinds: Vec::new() };
        let mut at = passage.start();
        let from = self.0.partition_point(|name| name.span.start() < passage.start());
        for Name { span, stand_in, kind } in self.0[from..].iter().take_while(|name| name.span.end() <= passage.end()) {
            hidden.text.push_str(&text[at..span.start()]);
            let start = hidden.text.len();
            hidden.text.push_str(stand_in);
            hidden.swaps.push((start..hidden.text.len(), span.start() - passage.start()..span.end() - passage.start()));
            hidden.kinds.push((start..hidden.text.len(), *kind));
            at = span.end();
        }
        hidden.text.push_str(&text[at..passage.end()]);
        hidden
    }
}

impl Hidden {
    /// Frames found in the hidden text, in bytes of the passage. A range that meets a stand-in holds the whole name.
    pub(crate) fn shown(&self, frames: Vec<Frame>) -> Vec<Frame> {
        let mut frames = frames;
        for frame in &mut frames {
            let ranges = frame.target.iter_mut().chain(&mut frame.first).chain(&mut frame.second);
            ranges.for_each(|range| *range = self.original(range));
        }
        frames
    }

    /// The byte of the hidden text that stands for a byte of the passage: for one within a name, the first of its stand-in.
    pub(super) fn at(&self, offset: usize) -> usize {
        let before = self.swaps.partition_point(|(_, original)| original.start <= offset).checked_sub(1);
        match before.map(|idx| &self.swaps[idx]) {
            None => offset,
            Some((hidden, original)) if offset < original.end => hidden.start,
            Some((hidden, original)) => offset - original.end + hidden.end,
        }
    }

    /// Bytes of the passage that bytes of the hidden text stand for.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        // The last swap that begins at or before an offset decides how far it is shifted.
        let before = |offset: usize| self.swaps.partition_point(|(hidden, _)| hidden.start <= offset).checked_sub(1);
        let shifted = |offset: usize, inside: fn(&Range<usize>) -> usize| match before(offset).map(|idx| &self.swaps[idx]) {
            None => offset,
            Some((hidden, original)) if offset < hidden.end => inside(original),
            Some((hidden, original)) => offset - hidden.end + original.end,
        };
        let last = range.end - 1;
        let end = match before(last).map(|idx| &self.swaps[idx]) {
            Some((hidden, original)) if last < hidden.end => original.end,
            _ => shifted(last, |original| original.start) + 1,
        };
        shifted(range.start, |original| original.start)..end
    }
}

const PLACE: [&str; 2] = ["Norway", "NORWAY"];

/// A name of the kind in mixed case and in capitals; `None` for what is no name of somebody.
fn stand_in(kind: MentionKind) -> Option<[&'static str; 2]> {
    match kind {
        MentionKind::Person => Some(["Johnson", "JOHNSON"]),
        MentionKind::State | MentionKind::Place => Some(PLACE),
        MentionKind::Outlet => Some(["Tribune", "TRIBUNE"]),
        MentionKind::GovernmentBody
        | MentionKind::SecurityForce
        | MentionKind::ArmedGroup
        | MentionKind::Party
        | MentionKind::IntergovernmentalBody
        | MentionKind::CivilSociety
        | MentionKind::Company
        | MentionKind::Organization => Some(["Alliance", "ALLIANCE"]),
        MentionKind::People | MentionKind::Facility | MentionKind::Weapon | MentionKind::DocumentLike => None,
    }
}

/// Words for the kinds of those who act together, in mixed case and in capitals, in the order of their numbers from 1 on, which is that of `train/reader/one.py`.
const KINDS: [[&str; 2]; 5] =
    [["Militia", "MILITIA"], ["Army", "ARMY"], ["Ministry", "MINISTRY"], ["Party", "PARTY"], ["Company", "COMPANY"]];

/// Number of a kind: 0 for those that the stand-in tells of, and for any other.
fn number_of(kind: MentionKind) -> u8 {
    match kind {
        MentionKind::ArmedGroup => 1,
        MentionKind::SecurityForce => 2,
        MentionKind::GovernmentBody => 3,
        MentionKind::Party => 4,
        MentionKind::Company => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_the_hidden_text_are_those_of_the_names() {
        let text = "» The Tarvenik Herald said Ana Brehm left.";
        let name = |words: &str| {
            let start = text.find(words).expect("it is there");
            ByteSpan::new(start, start + words.len())
        };
        let names = [("Tarvenik Herald", "Tribune"), ("Ana Brehm", "Johnson")];
        let stand_ins = StandIns(names.map(|(words, stand_in)| Name { span: name(words), stand_in, kind: 0 }).to_vec());
        let passage = ByteSpan::new(3, text.len());
        let hidden = stand_ins.hide(text, passage);
        assert_eq!(hidden.text, "The Tribune said Johnson left.");
        for (found, expected) in [
            ("The Tribune", "The Tarvenik Herald"),
            ("Tribune", "Tarvenik Herald"),
            ("said", "said"),
            ("Tribune said Johnson", "Tarvenik Herald said Ana Brehm"),
            ("Johnson", "Ana Brehm"),
            ("left.", "left."),
            ("The", "The"),
        ] {
            let start = hidden.text.find(found).expect("it is there");
            let range = hidden.original(&(start..start + found.len()));
            assert_eq!(&passage.slice(text)[range], expected);
        }
        for (original, expected) in
            [("The", "The"), ("Herald", "Tribune"), ("said", "said"), ("Brehm", "Johnson"), ("left", "left")]
        {
            let at = hidden.at(text.find(original).expect("it is there") - passage.start());
            assert!(hidden.text[at..].starts_with(expected), "{original}");
        }
    }
}
