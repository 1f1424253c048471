//! What a document is mainly about: the account told in most sentences, in the lead, with victims counted.
//!
//! A report on one incident tells on without repeating day and place ("One victim died at the scene"): such accounts, which nothing sets
//! apart, are folded into the main one. A document about many incidents has no focus.

use rashomon_model::{ByteSpan, DateInterval, EventId, FeatureLevel, FigureId, Harm, Place, Reading, TimexId, ToponymId};

use super::{
    Draft,
    same::{finest, places_agree},
};
use crate::{context::Context, events::dateline_len};

/// What an account rests on, by indices into the document's sentences and the reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'d> {
    pub(super) sentences: &'d [usize],
    pub(super) events: &'d [EventId],
    pub(super) figures: &'d [FigureId],
    /// Sentences that tell of incidents of another day and not of this one.
    pub(super) elsewhere: &'d [usize],
    /// One incident, and neither a count of many nor a war.
    pub(super) is_single: bool,
}

impl Told<'_> {
    /// Whether words stand where the document tells of incidents of another day.
    pub(super) fn is_elsewhere(&self, ctx: Context<'_>, span: ByteSpan) -> bool {
        !self.elsewhere.is_empty()
            && ctx.analysis.sentence_idx_at(span.start()).is_some_and(|sentence| self.elsewhere.binary_search(&sentence).is_ok())
    }
}

/// Sentences of accounts of violence on days that cannot be the main one's, sorted.
pub(super) fn elsewhere(drafts: &[Draft], reading: &Reading, main: usize) -> Vec<usize> {
    let narrow = |draft: &Draft| draft.date(reading).filter(|days| days.n_days().is_some_and(|n_days| n_days <= 2));
    let Some(day) = narrow(&drafts[main]) else { return Vec::new() };
    let others = drafts.iter().filter(|draft| draft.family == "violence" && !draft.aggregate);
    let apart = others.filter(|draft| narrow(draft).is_some_and(|other| !other.overlaps(day)));
    let mut sentences: Vec<usize> = apart.flat_map(|draft| draft.sentences.iter().copied()).collect();
    sentences.retain(|sentence| !drafts[main].sentences.contains(sentence));
    sentences.sort_unstable();
    sentences.dedup();
    sentences
}

/// Least share of the sentences that tell of single incidents, for a document that is about one.
const SHARE: f64 = 0.25;
/// Sentences at the beginning that say what a text is about.
const LEAD: usize = 3;

/// Index of the account that the document is about; `None` where it tells of many alike.
pub(super) fn main(reading: &Reading, told: &[Told<'_>]) -> Option<usize> {
    let counts = |told: &Told<'_>| told.figures.iter().any(|id| matches!(reading[*id].harm, Harm::Killed | Harm::Injured));
    let leads = |told: &Told<'_>| told.sentences.first().is_some_and(|first| *first < LEAD);
    let weight = |told: &Told<'_>| told.sentences.len() + 2 * usize::from(counts(told)) + 2 * usize::from(leads(told));
    let singles = || told.iter().enumerate().filter(|(_, told)| told.is_single);
    let (idx, main) = singles().max_by_key(|(idx, told)| (weight(told), std::cmp::Reverse(*idx)))?;
    let mut sentences: Vec<usize> = singles().flat_map(|(_, told)| told.sentences.iter().copied()).collect();
    sentences.sort_unstable();
    sentences.dedup();
    (main.sentences.len() as f64 >= SHARE * sentences.len() as f64).then_some(idx)
}

/// Index of the draft that the document is about.
pub(super) fn of_drafts(reading: &Reading, drafts: &[Draft]) -> Option<usize> {
    let told: Vec<Told<'_>> = drafts.iter().map(Draft::told).collect();
    main(reading, &told)
}

/// Different days on which single incidents of a document happened.
pub(super) fn n_days(drafts: &[Draft], reading: &Reading) -> usize {
    let singles = drafts.iter().filter(|draft| !draft.aggregate && matches!(draft.family.as_str(), "violence" | "coercion"));
    let mut days: Vec<_> = singles.filter_map(|draft| draft.day_named(reading)?.as_day()).collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

/// Whether a place is not this incident's: the account has a town of its own and does not name this one, and it is a dateline's, or another
/// account names it or counts victims on a day of its own.
pub(super) fn is_place_of_another(ctx: Context<'_>, reading: &Reading, drafts: &[Draft], main: usize, place: ToponymId) -> bool {
    let place_of = |id: ToponymId| reading[id].place.as_ref();
    let own = drafts[main].place(reading).and_then(place_of).filter(|own| own.level >= FeatureLevel::PopulatedPlace);
    let (Some(own), Some(place)) = (own, place_of(place)) else { return false };
    let names = |draft: &Draft| draft.places.iter().filter_map(|id| place_of(*id)).any(|other| other.id == place.id);
    let apart = Apart::from(ctx, reading, drafts, main);
    let is_of_report = || {
        let mut uses = reading.toponyms.iter().filter(|other| other.place.as_ref().is_some_and(|other| other.id == place.id));
        uses.all(|toponym| stands_in_dateline(ctx, toponym.span))
    };
    let is_another = || {
        is_of_report()
            || apart.lent.is_some()
            || drafts.iter().any(|draft| apart.is_other(draft) && names(draft))
            || apart.has_counted_day(reading, drafts)
    };
    !places_agree(own, place) && !names(&drafts[main]) && is_another()
}

/// Whether days are another incident's: an account that stands apart gives them, and the main one does not.
pub(super) fn is_day_of_another(ctx: Context<'_>, reading: &Reading, drafts: &[Draft], main: usize, timex: TimexId) -> bool {
    let Some(days) = reading[timex].interval else { return false };
    let gives = |draft: &Draft| draft.date(reading).is_some_and(|own| own.overlaps(days));
    let apart = Apart::from(ctx, reading, drafts, main);
    if let Some(lent) = apart.lent {
        return !lent.overlaps(days);
    }
    !apart.day.is_some_and(|own| own.overlaps(days))
        && (apart.accounts(reading, drafts).any(gives) || apart.has_counted_day(reading, drafts))
}

/// Moves what accounts of violence tell into the main one, where neither day nor place nor a mark of difference sets them apart, and where
/// the incident last told of before them is the main one.
pub(super) fn fold(ctx: Context<'_>, reading: &Reading, drafts: &mut Vec<Draft>, main: usize) {
    let apart = Apart::from(ctx, reading, drafts, main);
    if apart.family != "violence" {
        return;
    }
    let is_another = |draft: &&Draft| draft.serial != apart.serial && !draft.aggregate && apart.is_apart(reading, draft);
    let others: Vec<usize> = drafts.iter().filter(is_another).flat_map(|draft| draft.sentences.iter().copied()).collect();
    let of_main = drafts[main].sentences.clone();
    let last_before = |sentences: &[usize], at: usize| sentences.iter().copied().filter(|sentence| *sentence <= at).max();
    let goes_on = |draft: &Draft| {
        let first = draft.sentences.first().copied().unwrap_or(0);
        last_before(&others, first).is_none_or(|other| last_before(&of_main, first).is_some_and(|main| main > other))
    };
    let is_loose = |draft: &Draft| apart.is_other(draft) && !apart.is_apart(reading, draft) && goes_on(draft);
    let (loose, kept): (Vec<Draft>, Vec<Draft>) = std::mem::take(drafts).into_iter().partition(is_loose);
    *drafts = kept;
    if let Some(main) = drafts.iter_mut().find(|draft| draft.serial == apart.serial) {
        loose.into_iter().for_each(|draft| main.take_in(draft));
    }
}

/// Whether words stand in the dateline of a report.
pub(super) fn stands_in_dateline(ctx: Context<'_>, span: ByteSpan) -> bool {
    let sentence = ctx.analysis.sentence_idx_at(span.start()).map(|idx| ctx.analysis.sentences[idx].span);
    sentence.is_some_and(|sentence| span.end() <= sentence.start() + dateline_len(sentence.slice(ctx.text)))
}

/// What sets another account apart from the main one.
struct Apart {
    family: String,
    serial: usize,
    /// Its day; that of the dateline is the report's.
    day: Option<DateInterval>,
    /// Its day, where another account gives it.
    lent: Option<DateInterval>,
    place: Option<Place>,
    marked: Vec<usize>,
}

impl Apart {
    fn from(ctx: Context<'_>, reading: &Reading, drafts: &[Draft], main: usize) -> Self {
        let main = &drafts[main];
        let is_of_report = |timex: &TimexId| stands_in_dateline(ctx, reading[*timex].span);
        let only_report = !main.times.is_empty() && main.times.iter().all(is_of_report);
        let mut apart = Self {
            lent: None,
            family: main.family.clone(),
            serial: main.serial,
            day: main.date(reading).filter(|_| !only_report),
            place: main.place(reading).and_then(|id| reading[id].place.clone()),
            marked: drafts.iter().filter_map(|draft| draft.apart_from).collect(),
        };
        apart.lent = apart.day_without_place(reading, drafts).filter(|_| apart.day.is_none());
        apart.day = apart.day.or(apart.lent);
        apart
    }

    /// The day of the one other account that gives a day, where it names no place: "… the market bombing. … on 5 April, when 38 died".
    fn day_without_place(&self, reading: &Reading, drafts: &[Draft]) -> Option<DateInterval> {
        let is_day = |days: &DateInterval| days.n_days().is_some_and(|n_days| n_days <= 2);
        let others = drafts.iter().filter(|draft| self.is_other(draft) && draft.apart_from.is_none());
        let mut dated = others.filter_map(|draft| Some((draft, draft.date(reading).filter(is_day)?)));
        let (draft, day) = dated.next()?;
        (draft.places.is_empty() && !draft.figures.is_empty() && dated.next().is_none()).then_some(day)
    }

    /// The accounts of other incidents.
    fn accounts<'d>(&'d self, reading: &'d Reading, drafts: &'d [Draft]) -> impl Iterator<Item = &'d Draft> {
        drafts.iter().filter(move |draft| self.is_other(draft) && self.stands_apart(reading, draft))
    }

    /// Whether another account counts victims on a day of its own, and the main one gives no day.
    fn has_counted_day(&self, reading: &Reading, drafts: &[Draft]) -> bool {
        let is_day = |days: DateInterval| days.n_days().is_some_and(|n_days| n_days <= 2);
        let counts = |draft: &Draft| !draft.figures.is_empty() && draft.date(reading).is_some_and(is_day);
        self.day.is_none() && drafts.iter().any(|draft| self.is_other(draft) && counts(draft))
    }

    /// By itself: by the words, by a day that cannot be the main one's, or by a place and figures of its own.
    fn stands_apart(&self, reading: &Reading, draft: &Draft) -> bool {
        let is_marked = draft.apart_from.is_some() || self.marked.contains(&draft.serial);
        let other_day = draft.date(reading).zip(self.day).is_some_and(|(date, day)| !date.overlaps(day));
        is_marked || other_day || !draft.figures.is_empty() && !self.is_same_place(reading, draft)
    }

    fn is_same_place(&self, reading: &Reading, draft: &Draft) -> bool {
        let places = finest(reading, &draft.places);
        places.is_empty() || self.place.as_ref().is_some_and(|place| places.iter().any(|other| places_agree(place, other)))
    }

    fn is_other(&self, draft: &Draft) -> bool {
        draft.serial != self.serial && draft.family == self.family && !draft.aggregate
    }

    fn is_apart(&self, reading: &Reading, draft: &Draft) -> bool {
        let same_day = match (draft.date(reading), self.day) {
            (None, _) => true,
            (Some(date), Some(day)) => date.overlaps(day),
            (Some(_), None) => false,
        };
        draft.apart_from.is_some() || self.marked.contains(&draft.serial) || !same_day || !self.is_same_place(reading, draft)
    }
}

#[cfg(test)]
mod tests {
    use rashomon_model::Harm;

    use crate::read_text;

    #[test]
    fn what_nothing_sets_apart_belongs_to_the_main_account() {
        let reading = read_text(
            "Three people were shot in Toledo, Ohio, on 3 May 2016, police said. Two men were killed. A woman was wounded in the leg. \
             The shooting began after a quarrel.",
        );
        let told: Vec<usize> = reading.accounts.iter().map(|account| account.figures.len()).filter(|n| *n > 0).collect();
        assert_eq!(told.len(), 1, "{:?}", reading.accounts);
        let killed = reading.figures.iter().any(|figure| figure.harm == Harm::Killed && figure.low == Some(2));
        assert!(killed);
    }

    #[test]
    fn the_place_is_the_town_and_not_where_the_wounded_were_taken() {
        let reading = read_text(
            "Man shot in Toledo\n\nTOLEDO, Ohio -- A man was shot in Toledo on 3 May 2016, Toledo police said. He was taken to a hospital in \
             Detroit.",
        );
        let places = reading.accounts.iter().filter_map(|account| reading[account.place?].place.as_ref());
        let names: Vec<&str> = places.map(|place| place.name.as_str()).collect();
        assert_eq!(names, ["Toledo"]);
    }

    /// Day and town of each account with figures, and the best numbers of these.
    fn told(text: &str) -> Vec<(Option<String>, Option<String>, Vec<Option<u32>>)> {
        let reading = read_text(text);
        let accounts = reading.accounts.iter().filter(|account| !account.figures.is_empty());
        let told = accounts.map(|account| {
            let place = account.place.and_then(|id| reading[id].place.as_ref());
            let numbers = account.figures.iter().map(|id| reading[*id].best).collect();
            (
                account.date.and_then(|days| days.start()).map(|day| day.to_string()),
                place.map(|place| place.name.clone()),
                numbers,
            )
        });
        told.collect()
    }

    #[test]
    fn what_goes_on_after_another_incident_is_not_the_main_ones() {
        let told = told(
            "A bomb killed 26 people at a market in Toledo, Ohio, on 3 May 2016. The bomb wounded 40. On 9 May 2016 gunmen attacked a bar \
             in Dayton, Ohio, and wounded two guards. The street was closed. It rained. The owner was abroad. Nobody came. Four people \
             died.",
        );
        let of_main = told.iter().find(|(_, town, _)| town.as_deref() == Some("Toledo")).map(|(_, _, numbers)| numbers.clone());
        assert_eq!(of_main, Some(vec![Some(26), Some(40)]), "{told:?}");
    }

    #[test]
    fn a_day_without_a_place_is_the_main_incidents_where_that_has_none_but_the_reports() {
        let told = told(
            "The bombing of the market in Toledo\n\nDETROIT, 2 May 2016 (Wire) – A former officer spoke of the bombing of the market in \
             Toledo, Ohio. The interview was held abroad. It was long. He said that he had bought the explosives used on 5 April, when 38 people were killed.",
        );
        assert_eq!(told, [(Some("2016-04-05".to_owned()), Some("Toledo".to_owned()), vec![Some(38)])]);
    }

    #[test]
    fn the_day_on_which_it_is_said_is_not_the_day_of_the_deed() {
        let reading = read_text(
            "Nine people were killed when a farm near Dayton, Ohio, was bombed on 20 April 2016. The ministry said on 21 April that nine \
             men had been killed.",
        );
        let days: Vec<String> = reading.accounts.iter().filter_map(|account| Some(account.date?.start()?.to_string())).collect();
        assert_eq!(days, ["2016-04-20"]);
    }
}
