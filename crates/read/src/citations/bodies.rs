//! Bodies that are no outlets, which the running text leans on: "the Relief Board counted", "according to the general staff", "the Northern Command announced".

use rashomon_text::tags::Tag;

use super::in_text::{Place, through_people};

/// The words by which a sentence leans on a body whose work it is to find out: "according to the Board", "the Board counted", "told the Board", "by the
/// Board's count", "the Board warned".
pub(super) fn body(place: Place<'_>) -> Option<(usize, usize)> {
    let start = place.described_start();
    let is_told = matches!(place.word(start.wrapping_sub(1)).as_str(), "told" | "telling" | "tells");
    let told = is_told.then(|| (start - 1, place.last));
    let says = || said(place, start, |idx| place.is_of(&place.words().reporting, idx));
    according(place, start)
        .or(told)
        .or_else(|| finds(place, start))
        .or_else(|| through_people(place, place.phrase_start()))
        .or_else(says)
}

/// The same of a body that does many other things: "the Truth Commission counted", "according to the Hill Tracker", "the defence ministry confirmed".
pub(super) fn finder(place: Place<'_>) -> Option<(usize, usize)> {
    let start = place.described_start();
    let announces = || said(place, start, |idx| place.is_of(&place.words().announcing, idx) && place.tag(idx).is_verb());
    according(place, start).or_else(|| finds(place, start)).or_else(announces)
}

/// The same of those who fight: what they find and count is theirs, what they announce is said to all.
pub(super) fn force(place: Place<'_>) -> Option<(usize, usize)> {
    let start = place.described_start();
    let announces = || said(place, start, |idx| place.is_of(&place.words().announcing, idx) && place.tag(idx).is_verb());
    according(place, start).or_else(|| counted(place, start)).or_else(announces)
}

/// "according to the Board".
fn according(place: Place<'_>, start: usize) -> Option<(usize, usize)> {
    let is_led = place.word(start.wrapping_sub(2)) == "according" && place.word(start.wrapping_sub(1)) == "to";
    is_led.then(|| (start - 2, place.last))
}

fn said(place: Place<'_>, start: usize, fits: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
    place.verb_after(fits).map(|verb| (start, verb))
}

/// "by the Board's count", "the Board counted", "the monitoring group Hill Watch maintains".
fn finds(place: Place<'_>, start: usize) -> Option<(usize, usize)> {
    let words = place.words();
    let is_monitor = || {
        let comma = place.word(place.last + 1) == ",";
        let aside = (place.last + 2..place.end.min(place.last + 8)).filter(|_| comma);
        let aside = aside.take_while(|idx| place.word(*idx) != ",");
        (start..place.last + 1).chain(aside).any(|idx| words.monitors.contains(place.word(idx).as_str()))
    };
    let found = counted(place, start).or_else(|| said(place, start, |idx| place.is_of(&words.finding, idx)));
    found.or_else(|| said(place, start, |idx| place.is_of(&words.reporting, idx)).filter(|_| is_monitor()))
}

/// "by the Board's count".
fn counted(place: Place<'_>, start: usize) -> Option<(usize, usize)> {
    let before = place.word(start.wrapping_sub(1));
    let mark = place.last + 1;
    let is_owner = place.tag(mark) == Tag::POS || matches!(place.word(mark).as_str(), "'s" | "’s" | "’" | "'");
    let is_count = |idx: &usize| place.words().counts.contains(place.word(*idx).as_str());
    let count = is_owner.then(|| (mark + 1..mark + 4).find(is_count)).flatten();
    count.filter(|_| matches!(before.as_str(), "by" | "on" | "at")).map(|count| (start - 1, count))
}

impl Place<'_> {
    /// Where the words before a body's name begin that say what it is: "**the monitoring group** ACLED".
    fn described_start(&self) -> usize {
        let belongs = |idx: usize| {
            let tag = self.tag(idx);
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::DT | Tag::VBG | Tag::PRPS)
        };
        let mut start = self.first;
        while start > self.start && self.first - start < 5 && belongs(start - 1) {
            start -= 1;
        }
        start
    }
}
