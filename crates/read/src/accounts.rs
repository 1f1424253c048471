//! Accounts: the event mentions and figures of one incident, as one document tells of it, drawn together.
//!
//! In: events, figures, times, places, attributions. Out: [`Account`]s in the order in which the text comes to them. [`units`] cuts each
//! sentence into what it tells of ([`clauses`] what belongs to it, [`folds`] and [`deaths`] what is one deed, [`ground`] where, [`periods`] since when), [`scenes`] and
//! [`items`] lend it the day and place of the sentence before or of its item of a bulletin, [`placing`] puts a unit where it belongs, as [`same`] and
//! [`echoes`] decide, [`mod@reference`] knows which account a statement is about, [`responsibility`] finds who is said to have done it (by the words that
//! [`charges`], [`means`], [`orders`], [`answers`], [`alibis`], [`denials`] and [`gaps`] know; [`meant`] whom they mean, [`voicing`] who speaks), [`standing`] how
//! they stand to it, [`speakers`] for whom people speak, [`focus`] which account the document is about, [`place`] and [`date`] where and when that
//! happened, [`umbrella`] which accounts cover others, [`surroundings`] in which country lies what names none. Leans towards keeping apart:
//! "another attack", other dates and other places never merge.

mod alibis;
mod answers;
mod charges;
mod clauses;
mod corrections;
mod date;
mod deaths;
mod denials;
mod echoes;
mod focus;
mod folds;
mod gaps;
mod ground;
mod items;
mod means;
mod meant;
mod orders;
mod parties;
mod periods;
mod phrases;
mod place;
mod placing;
mod reference;
mod responsibility;
mod same;
mod scenes;
mod seen;
mod speakers;
mod stances;
mod standing;
mod surroundings;
mod umbrella;
mod units;
mod voicing;

use rashomon_model::{
    Account, AccountId, BlockKind, ByteSpan, Citation, DateInterval, EntityId, EventId, FeatureLevel, Figure, FigureId, Harm,
    Maker, ParticipantRole, Place, Qualifier, Reading, Score, TimexId, ToponymId,
};

use rashomon_text::analysis::Sentence;
use rustc_hash::FxHashSet;

use self::focus::Told;
pub use self::{date::DateCandidate, place::PlaceCandidate};
pub(crate) use self::{parties::are_kin, speakers::Speakers};
use crate::{context::Context, figures::STRUCK, words::Words};

/// Days of single incidents from which on a text tells of many.
const MANY_DAYS: usize = 4;

/// Fills `reading.accounts`.
pub(crate) fn gather(ctx: Context<'_>, words: &Words<'_>, reading: &mut Reading) {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut items = items::Items::of(ctx, words, reading);
    let speakers = Speakers::find(words, reading);
    let mut scenes = scenes::Scenes::default();
    for (idx, sentence) in ctx.analysis.sentences.iter().enumerate() {
        let is_headline =
            matches!(ctx.document.blocks[sentence.block].kind, BlockKind::Title | BlockKind::Heading | BlockKind::Caption)
                || idx == 0;
        if corrections::corrects(ctx, sentence.span) || is_reference(ctx, reading, sentence) {
            continue;
        }
        let mut units = units::of_sentence(ctx, words, reading, idx);
        scenes.lend(ctx, words, reading, &drafts, idx, &mut units);
        items.lend(idx, &mut units);
        for unit in units {
            placing::place_unit(ctx, words, reading, &mut drafts, unit, is_headline);
        }
        let scene = responsibility::Scene { ctx, words, reading, speakers: &speakers };
        responsibility::of_sentence(scene, idx, &mut drafts);
    }
    // What is known by a verb of capture or release alone is kept; a bare noun of violence without figure, time, place or party is not.
    drafts.retain(|draft| draft.is_told(reading) && !draft.is_accident(ctx, words, reading));
    if let Some(main) = focus::of_drafts(reading, &drafts) {
        let elsewhere = focus::elsewhere(&drafts, reading, main);
        let told = Told { elsewhere: &elsewhere, ..drafts[main].told() };
        let place = place::choose(ctx, words, reading, told);
        let place = place.filter(|(place, _)| !focus::is_place_of_another(ctx, reading, &drafts, main, *place));
        let (own_place, own_day) = (drafts[main].place(reading), drafts[main].day_named(reading));
        // A text that tells of many days one by one: what the account says itself stands.
        let is_one_of_many = own_day.is_some_and(|day| day.as_day().is_some()) && focus::n_days(&drafts, reading) >= MANY_DAYS;
        let place = if is_one_of_many { own_place.map(|place| (place, Score::from_fraction(1.0))) } else { place };
        let date = date::choose(ctx, words, reading, told, drafts[main].date(reading));
        let date = date.filter(|(timex, _)| timex.is_some() || !is_one_of_many);
        let date =
            date.filter(|(timex, _)| !timex.is_some_and(|timex| focus::is_day_of_another(ctx, reading, &drafts, main, timex)));
        if date.is_none() && !reading.timexes.is_empty() {
            drafts[main].times.retain(|timex| !focus::stands_in_dateline(ctx, reading[*timex].span));
        }
        drafts[main].settle(reading, place, date);
        focus::fold(ctx, reading, &mut drafts, main);
    }
    // What a headline alone speaks of, with no day or figure, tells of nothing beside the text.
    let has_text = drafts.iter().any(|draft| !draft.only_headline);
    drafts.retain(|draft| !(has_text && draft.only_headline && draft.figures.is_empty() && draft.times.is_empty()));
    let links: Vec<Vec<AccountId>> = drafts.iter().map(|draft| draft.distinct_from(&drafts)).collect();
    let covers: Vec<Vec<AccountId>> = (0..drafts.len()).map(|idx| umbrella::covered_by(reading, &drafts, idx)).collect();
    surroundings::lend(ctx, words, reading, &mut drafts);
    for (id, harm) in drafts.iter().flat_map(|draft| shot_dead(reading, draft)).collect::<Vec<_>>() {
        reading.figures[id.0 as usize].harm = harm;
    }
    let accounts: Vec<Account> = drafts.iter().map(|draft| draft.account(words, reading)).collect();
    reading.accounts = accounts;
    for ((account, distinct), covers) in reading.accounts.iter_mut().zip(links).zip(covers) {
        account.distinct_from = distinct;
        account.covers = covers;
    }
}

/// An entry of a list of references: what its title speaks of is told in the text.
fn is_reference(ctx: Context<'_>, reading: &Reading, sentence: &Sentence) -> bool {
    let is_note = ctx.document.blocks[sentence.block].kind == BlockKind::Note;
    let cites = |citation: &Citation| 2 * citation.span.len() >= sentence.span.len();
    is_note && reading.citations.iter().filter(|citation| sentence.span.contains(citation.span)).any(cites)
}

/// "At least 60 men were shot …; the council speaks of 90 dead": those who were shot are the dead, by a count that is no smaller.
fn shot_dead(reading: &Reading, draft: &Draft) -> Vec<(FigureId, Harm)> {
    let figures = || draft.figures.iter().map(|id| (*id, &reading[*id]));
    let is_shot = |figure: &Figure| figure.harm == Harm::Injured && figure.made_by.id() == STRUCK && !figure.implied;
    let dead = figures().filter(|(_, figure)| figure.harm == Harm::Killed && !figure.implied && figure.subset_of.is_none());
    let Some(most) = dead.filter_map(|(_, figure)| figure.low).max() else { return Vec::new() };
    let is_fewer = |figure: &Figure| figure.low.is_some_and(|low| low > 1 && low <= most);
    figures().filter(|(_, figure)| is_shot(figure) && is_fewer(figure)).map(|(id, _)| (id, Harm::Killed)).collect()
}

/// The places and days that the document's main account can have happened at; empty where the document is about no one incident.
pub(crate) fn candidates(ctx: Context<'_>, words: &Words<'_>, reading: &Reading) -> (Vec<PlaceCandidate>, Vec<DateCandidate>) {
    let sentences_of = |account: &Account| -> Vec<usize> {
        account.mentions.iter().filter_map(|span| ctx.analysis.sentence_idx_at(span.start())).collect()
    };
    let sentences: Vec<Vec<usize>> = reading.accounts.iter().map(sentences_of).collect();
    let told: Vec<Told<'_>> = reading
        .accounts
        .iter()
        .zip(&sentences)
        .map(|(account, sentences)| Told {
            sentences,
            events: &account.events,
            figures: &account.figures,
            elsewhere: &[],
            is_single: !account.aggregate && !account.background,
        })
        .collect();
    let Some(main) = focus::main(reading, &told).map(|main| told[main]) else { return (Vec::new(), Vec::new()) };
    (place::candidates(ctx, words, reading, main), date::candidates(ctx, words, reading, main))
}

/// Whether a name that the gazetteer lacks says more of where than a listed place: the other is a province or wider, or is named later.
fn is_finer(reading: &Reading, unlisted: ToponymId, listed: ToponymId) -> bool {
    let is_wide = reading[listed].place.as_ref().is_none_or(|place| place.level < FeatureLevel::Admin2);
    let sentence = |id: ToponymId| reading.sentence_at(reading[id].span.start()).map(|sentence| sentence.start());
    is_wide || sentence(unlisted) < sentence(listed)
}

/// A war that the text places or gives a party to; "a war" and "war" alone are no particular one.
fn is_grounded(reading: &Reading, id: EventId) -> bool {
    const NEAR: usize = 40;
    let event = &reading[id];
    let near = |span: ByteSpan| span.start() < event.trigger.end() + NEAR && event.trigger.start() < span.end() + NEAR;
    event.participants.iter().any(|participant| participant.role != ParticipantRole::Weapon)
        || event.place.is_some_and(|place| near(reading[place].span))
}

/// An account while it grows.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Serial number, in the order of opening.
    serial: usize,
    family: String,
    /// Index of the event type that names it.
    event_type: usize,
    sentences: Vec<usize>,
    mentions: Vec<ByteSpan>,
    events: Vec<EventId>,
    figures: Vec<FigureId>,
    times: Vec<TimexId>,
    /// The days of a count that goes on "since" then, or of a stretch "between 3 and 6 May".
    since: Option<DateInterval>,
    places: Vec<ToponymId>,
    /// Nouns by which it can be known again.
    nouns: FxHashSet<Box<str>>,
    /// Which of the places only says in which country it was.
    lent: Option<ToponymId>,
    responsibility: Vec<rashomon_model::Responsibility>,
    aggregate: bool,
    /// Only headlines and captions have told of it so far.
    only_headline: bool,
    /// So far it was only told of beside another: "killed six, a week after a bombing that killed 38".
    is_aside: bool,
    /// Serial number of the account that it was set apart from ("another attack").
    apart_from: Option<usize>,
    /// The place chosen among all that the document names, for the account that it is about.
    settled: Option<(ToponymId, Score)>,
    /// The day so chosen; `None` inside where the document names none.
    dated: Option<(Option<TimexId>, Score)>,
}

impl Draft {
    fn add_sentence(&mut self, sentence: usize, span: ByteSpan) {
        if self.sentences.last() != Some(&sentence) {
            self.sentences.push(sentence);
            self.mentions.push(span);
        }
    }

    fn told(&self) -> Told<'_> {
        Told {
            sentences: &self.sentences,
            events: &self.events,
            figures: &self.figures,
            elsewhere: &[],
            is_single: !self.aggregate && self.family != "war",
        }
    }

    /// Sets what was chosen from the whole document.
    fn settle(&mut self, reading: &Reading, place: Option<(ToponymId, Score)>, date: Option<(Option<TimexId>, Score)>) {
        self.settled = place;
        self.dated = date.filter(|_| !reading.timexes.is_empty());
        if let Some((Some(timex), _)) = self.dated
            && !self.times.contains(&timex)
        {
            self.times.push(timex);
        }
    }

    /// Takes in what another account tells.
    fn take_in(&mut self, other: Draft) {
        let mut told: Vec<(usize, ByteSpan)> = self.sentences.iter().copied().zip(self.mentions.iter().copied()).collect();
        told.extend(other.sentences.into_iter().zip(other.mentions));
        told.sort_unstable();
        told.dedup_by_key(|(sentence, _)| *sentence);
        (self.sentences, self.mentions) = told.into_iter().unzip();
        self.events.extend(other.events);
        self.events.sort_unstable();
        self.figures.extend(other.figures);
        self.figures.sort_unstable();
        self.responsibility.extend(other.responsibility);
        self.times.extend(other.times.into_iter().filter(|time| !self.times.contains(time)).collect::<Vec<_>>());
        self.places.extend(other.places.into_iter().filter(|place| !self.places.contains(place)).collect::<Vec<_>>());
    }

    fn last_sentence(&self) -> usize {
        self.sentences.last().copied().unwrap_or(0)
    }

    /// The settled days; else those that its times leave, the narrowest of them.
    fn date(&self, reading: &Reading) -> Option<DateInterval> {
        if let Some((timex, _)) = self.dated {
            return timex.and_then(|timex| {
                let own = reading[timex].interval?;
                // "between 3 and (6 May)": all of the stretch.
                let holds = |days: &DateInterval| !self.aggregate && days.overlaps(own) && periods::is_stretch(*days);
                self.since.filter(holds).or(Some(own))
            });
        }
        self.since.or_else(|| self.day_named(reading))
    }

    /// The narrowest of its times, as named: without what goes on since then.
    fn day_named(&self, reading: &Reading) -> Option<DateInterval> {
        let dates = self.times.iter().filter_map(|id| reading[*id].interval);
        dates.min_by_key(|date| date.n_days().unwrap_or(i32::MAX))
    }

    /// The settled one; else the place told first, or a finer one that can lie in it; of its own sentence, any finer one of the country.
    fn place(&self, reading: &Reading) -> Option<ToponymId> {
        self.settled.map(|(place, _)| place).or_else(|| self.place_told(reading))
    }

    fn place_told(&self, reading: &Reading) -> Option<ToponymId> {
        let place = |id: &ToponymId| reading[*id].place.as_ref();
        let unlisted = self.places.iter().copied().find(|id| place(id).is_none());
        let Some(first) = self.places.iter().copied().find(|id| place(id).is_some()) else { return unlisted };
        let sentence = reading.sentence_at(reading[first].span.start());
        let beside = |id: ToponymId| sentence.is_some_and(|sentence| sentence.contains(reading[id].span));
        // "the Red Sea port of Milltown": of a sea no country is known.
        let is_alike = |best: &Place, other: &Place| best.country.is_none() || best.country == other.country;
        let mut finest = first;
        for id in &self.places {
            let (Some(best), Some(other)) = (place(&finest), place(id)) else { continue };
            if other.level > best.level && (beside(*id) && is_alike(best, other) || same::places_agree(best, other)) {
                finest = *id;
            }
        }
        let is_lent = self.lent == Some(finest);
        Some(unlisted.filter(|name| is_lent || is_finer(reading, *name, finest)).unwrap_or(finest))
    }

    fn is_told(&self, reading: &Reading) -> bool {
        let has_role = |role: ParticipantRole| {
            self.events.iter().any(|id| reading[*id].participants.iter().any(|participant| participant.role == role))
        };
        if self.family == "war" && !self.events.iter().any(|id| is_grounded(reading, *id)) {
            return false;
        }
        // "Families who fled queue for water": flight without a number is what came of something else.
        if self.family == "displacement" && self.figures.is_empty() {
            return false;
        }
        if self.aggregate && self.figures.is_empty() {
            return has_role(ParticipantRole::Actor) || !self.responsibility.is_empty();
        }
        // "A separate explosion caused no casualties" is no more told of than one without a count.
        let counts = self.figures.iter().any(|id| reading[*id].qualifier != Qualifier::None);
        let strong = counts || !self.times.is_empty() || !self.places.is_empty() || !self.responsibility.is_empty();
        strong || has_role(ParticipantRole::Actor) || has_role(ParticipantRole::Recipient)
    }

    /// People hurt in sentences that speak of an accident and of no deed.
    fn is_accident(&self, ctx: Context<'_>, words: &Words<'_>, reading: &Reading) -> bool {
        let in_accident = |id: &FigureId| {
            let sentence = ctx.analysis.sentence_idx_at(reading[*id].span.start()).map(|idx| &ctx.analysis.sentences[idx]);
            sentence
                .is_some_and(|sentence| sentence.tokens.clone().any(|idx| matches!(words.word(idx), "accident" | "accidents")))
        };
        self.events.is_empty() && !self.figures.is_empty() && self.figures.iter().all(in_accident)
    }

    fn distinct_from(&self, drafts: &[Draft]) -> Vec<AccountId> {
        let Some(serial) = self.apart_from else { return Vec::new() };
        drafts.iter().position(|other| other.serial == serial).map(|idx| AccountId(idx as u32)).into_iter().collect()
    }

    fn account(&self, words: &Words<'_>, reading: &Reading) -> Account {
        let row = &words.res.events.types[self.event_type];
        let place = self.place(reading);
        let label = match place.and_then(|id| reading[id].place.as_ref()) {
            Some(place) => format!("{}, {}", row.label, place.name),
            None => row.label.clone(),
        };
        let mut recipients: Vec<EntityId> = self
            .events
            .iter()
            .flat_map(|id| &reading[*id].participants)
            .filter(|participant| matches!(participant.role, ParticipantRole::Recipient | ParticipantRole::Target))
            .filter_map(|participant| participant.entity)
            .collect();
        recipients.sort();
        recipients.dedup();
        Account {
            label,
            event_type: row.plover.event_type.clone(),
            mode: Some(row.plover.mode.clone()),
            mentions: self.mentions.clone(),
            events: self.events.clone(),
            date: self.date(reading),
            date_score: self.dated.filter(|(timex, _)| timex.is_some()).map(|(_, score)| score),
            times: self.times.clone(),
            place,
            place_score: self.settled.map(|(_, score)| score),
            places: self.places.clone(),
            figures: self.figures.clone(),
            responsibility: self.responsibility.clone(),
            recipients,
            aggregate: self.aggregate,
            background: self.family == "war",
            covers: Vec::new(),
            distinct_from: Vec::new(),
            made_by: Maker::rule("accounts/gather"),
        }
    }
}
