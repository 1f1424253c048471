//! Names are hidden from the tagger: it sees a stand-in for each kind of name, so that what it finds depends on the words and never on
//! who says them, and names of its training texts weigh nothing.

use std::ops::Range;

use rashomon_model::{ByteSpan, MentionForm, MentionKind, Reading};
use rashomon_neural::Frame;

/// Names of the document with their stand-ins, in text order, none in another.
#[derive(Debug)]
pub(crate) struct StandIns(pub(super) Vec<(ByteSpan, &'static str)>);

/// A passage as the tagger sees it.
#[derive(Debug)]
pub(crate) struct Hidden {
    pub(crate) text: String,
    /// Where each stand-in stands, and what it stands for; bytes of this text and of the passage.
    swaps: Vec<(Range<usize>, Range<usize>)>,
}

impl StandIns {
    /// For finding who says what: all who act together are one kind.
    pub(crate) fn of(text: &str, reading: &Reading) -> Self {
        Self::by(stand_in, text, reading)
    }

    /// For finding who did what to whom: a name tells of what kind it is, and no more.
    pub(crate) fn of_kinds(text: &str, reading: &Reading) -> Self {
        Self::by(kind_in, text, reading)
    }

    /// The stand-ins of all names and places found so far, as `stand_in` has them.
    fn by(stand_in: fn(MentionKind) -> Option<[&'static str; 2]>, text: &str, reading: &Reading) -> Self {
        let names = reading.mentions.iter().filter(|mention| mention.form == MentionForm::Name);
        let names = names.filter_map(|mention| Some((mention.span, stand_in(mention.kind)?)));
        let places = reading.toponyms.iter().map(|toponym| (toponym.span, PLACE));
        let mut all: Vec<(ByteSpan, [&'static str; 2])> = names.chain(places).collect();
        // Of names in names the longest; of a name that is a place too, the name: the sort is stable.
        all.sort_by_key(|(span, _)| (span.start(), std::cmp::Reverse(span.end())));
        let mut kept: Vec<(ByteSpan, &'static str)> = Vec::new();
        for (span, [mixed, capitals]) in all {
            if kept.last().is_none_or(|(last, _)| last.end() <= span.start()) {
                let in_capitals = !span.slice(text).chars().any(char::is_lowercase);
                // "UN", "IS": an acronym tells nothing of how the text is written.
                let is_long = span.len() > 6;
                kept.push((span, if in_capitals && is_long { capitals } else { mixed }));
            }
        }
        Self(kept)
    }

    /// The passage with its names hidden.
    pub(crate) fn hide(&self, text: &str, passage: ByteSpan) -> Hidden {
        let mut hidden = Hidden { text: String::with_capacity(passage.len()), swaps: Vec::new() };
        let mut at = passage.start();
        let from = self.0.partition_point(|(span, _)| span.start() < passage.start());
        for (span, name) in self.0[from..].iter().take_while(|(span, _)| span.end() <= passage.end()) {
            hidden.text.push_str(&text[at..span.start()]);
            let start = hidden.text.len();
            hidden.text.push_str(name);
            hidden.swaps.push((start..hidden.text.len(), span.start() - passage.start()..span.end() - passage.start()));
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

/// As [`stand_in`], with a word of its own for each kind of those who act together.
fn kind_in(kind: MentionKind) -> Option<[&'static str; 2]> {
    match kind {
        MentionKind::ArmedGroup => Some(["Militia", "MILITIA"]),
        MentionKind::SecurityForce => Some(["Army", "ARMY"]),
        MentionKind::GovernmentBody => Some(["Ministry", "MINISTRY"]),
        MentionKind::Party => Some(["Party", "PARTY"]),
        MentionKind::Company => Some(["Company", "COMPANY"]),
        _ => stand_in(kind),
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
        let stand_ins = StandIns(vec![(name("Tarvenik Herald"), "Tribune"), (name("Ana Brehm"), "Johnson")]);
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
