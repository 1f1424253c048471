//! When the incident that a document is about took place: one of all the days that the document names, or none of them.
//!
//! In: the resolved times of the document, its day of publication and the sentences of its main account. Out: the time expression that most
//! likely dates the incident, with its share among the candidates. A conditional logit as for places ([`super::place`]); its weights
//! (`data/events/date_weights.txt`) are fitted by `bench/incidents/fit_choices.py`. That no day is named is a candidate as well.

use rashomon_model::{BlockKind, ByteSpan, DateInterval, Reading, Score, TimexId, TimexType};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{focus::Told, periods};
use crate::{context::Context, events::dates_a_source, words::Words};

/// A day or period that can be meant, and what speaks for it.
#[derive(Clone, Debug)]
pub struct DateCandidate {
    /// The expression that gives it, within the account if one does so there; `None`: the document does not say.
    pub timex: Option<TimexId>,
    /// The days.
    pub days: Option<DateInterval>,
    /// The numbers that are weighed, by the names of `data/events/date_weights.txt`; those that are 0 are left out.
    pub values: Vec<(&'static str, f64)>,
}

/// Candidates looked at, first named first; keeps the work linear in the text.
const MAX_CANDIDATES: usize = 60;
/// Days of the widest period that dates an incident.
const WIDEST: i32 = 31;

/// A day that the account itself gives stands unless another is so many times as likely.
const TIMES_AS_LIKELY: f64 = 4.0;

/// The most likely day; `None` inside where the document most likely names none. `own` is what the account's sentences give by themselves.
pub(super) fn choose(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    told: Told<'_>,
    own: Option<DateInterval>,
) -> Option<(Option<TimexId>, Score)> {
    let candidates = candidates(ctx, words, reading, told);
    let score = |candidate: &DateCandidate| -> f64 {
        candidate.values.iter().map(|(name, value)| ctx.res.date_weights.of(name) * value).sum()
    };
    let scores: Vec<f64> = candidates.iter().map(score).collect();
    let likeliest = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)))?;
    let own = candidates.iter().position(|candidate| candidate.timex.is_some() && candidate.days == own.filter(is_day));
    let best = own.filter(|own| scores[*own] + TIMES_AS_LIKELY.ln() >= scores[likeliest]).unwrap_or(likeliest);
    let total: f64 = scores.iter().map(|score| (score - scores[best]).exp()).sum();
    Some((candidates[best].timex, Score::from_fraction(1.0 / total)))
}

/// Whether words stand on a line above or below the text that says when it was published: they date no deed.
fn dates_document(ctx: Context<'_>, timex: ByteSpan) -> bool {
    let block = ctx.analysis.sentence_idx_at(timex.start()).map(|idx| ctx.analysis.sentences[idx].block);
    let block = block.and_then(|block| ctx.document.blocks.get(block));
    block.is_some_and(|block| matches!(block.kind, BlockKind::Dateline | BlockKind::Byline))
}

fn is_day(days: &DateInterval) -> bool {
    days.as_day().is_some()
}

/// Every day or period of the document up to a month, in the order in which it is first named; then that none is.
pub(super) fn candidates(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, told: Told<'_>) -> Vec<DateCandidate> {
    let mut named: Vec<(DateInterval, Vec<TimexId>)> = Vec::new();
    let mut index: FxHashMap<DateInterval, usize> = FxHashMap::default();
    for (idx, timex) in reading.timexes.iter().enumerate() {
        let dates = matches!(timex.timex_type, TimexType::Date | TimexType::Time);
        let narrow = |days: &DateInterval| days.n_days().is_some_and(|n_days| n_days <= WIDEST);
        let Some(days) = timex.interval.filter(|days| dates && narrow(days)) else { continue };
        let is_of_report = dates_a_source(reading, timex.span, ctx.text) || periods::is_of_report(words, timex.span);
        let is_told = !is_of_report && !told.is_elsewhere(ctx, timex.span);
        if !is_told || dates_document(ctx, timex.span) {
            continue;
        }
        let at = *index.entry(days).or_insert(named.len());
        if at < named.len() {
            named[at].1.push(TimexId(idx as u32));
        } else if at < MAX_CANDIDATES {
            named.push((days, vec![TimexId(idx as u32)]));
        }
    }
    let view = View::new(ctx, words, reading, told);
    let mut candidates: Vec<DateCandidate> = named
        .iter()
        .map(|(days, uses)| {
            let mut values = view.of_days(*days);
            values.extend(view.of_uses(uses));
            values.retain(|(_, value)| *value != 0.0);
            DateCandidate { timex: Some(view.best_use(uses)), days: Some(*days), values }
        })
        .collect();
    candidates.push(DateCandidate { timex: None, days: ctx.document.dct(), values: vec![("not_named", 1.0)] });
    candidates
}

struct View<'a, 'd> {
    ctx: Context<'a>,
    words: &'d Words<'a>,
    reading: &'d Reading,
    told: Told<'d>,
    /// Sentences that tell of violence, and of arrests and releases.
    violent: FxHashSet<usize>,
    captive: FxHashSet<usize>,
}

impl<'a, 'd> View<'a, 'd> {
    fn new(ctx: Context<'a>, words: &'d Words<'a>, reading: &'d Reading, told: Told<'d>) -> Self {
        let (mut violent, mut captive) = (FxHashSet::default(), FxHashSet::default());
        for event in &reading.events {
            let key = event.made_by.id().strip_prefix("events/").unwrap_or_default();
            let family = words.res.events.types.iter().find(|row| row.key == key).map_or("", |row| row.family.as_str());
            let Some(sentence) = ctx.analysis.sentence_idx_at(event.trigger.start()) else { continue };
            match family {
                "violence" | "fight" => violent.insert(sentence),
                "coercion" | "release" => captive.insert(sentence),
                _ => false,
            };
        }
        Self { ctx, words, reading, told, violent, captive }
    }

    fn sentence_at(&self, span: ByteSpan) -> usize {
        self.ctx.analysis.sentence_idx_at(span.start()).unwrap_or(usize::MAX)
    }

    /// The use that dates the incident best: one in the account, else the first.
    fn best_use(&self, uses: &[TimexId]) -> TimexId {
        let in_account = |id: &&TimexId| self.told.sentences.contains(&self.sentence_at(self.reading[**id].span));
        *uses.iter().find(in_account).unwrap_or(&uses[0])
    }

    /// Width, and distance to the day of publication.
    fn of_days(&self, days: DateInterval) -> Vec<(&'static str, f64)> {
        let width = match days.n_days() {
            Some(1) => "width_day",
            Some(2..=10) => "width_week",
            _ => "width_month",
        };
        let published = self.ctx.document.dct().and_then(|published| published.start());
        let lag = published.zip(days.start()).and_then(|(published, day)| published.since(day).ok()).map(|span| span.get_days());
        let lag = match lag {
            None => "lag_unknown",
            Some(..=-1) => "lag_after",
            Some(0) => "lag_0",
            Some(1) => "lag_1",
            Some(2) => "lag_2",
            Some(3..=6) => "lag_week",
            Some(7..=30) => "lag_month",
            Some(31..=365) => "lag_year",
            Some(_) => "lag_far",
        };
        vec![(width, 1.0), (lag, 1.0)]
    }

    /// How and where it is named.
    fn of_uses(&self, uses: &[TimexId]) -> Vec<(&'static str, f64)> {
        let sentences: Vec<usize> = uses.iter().map(|id| self.sentence_at(self.reading[*id].span)).collect();
        let of_events = self.told.events.iter().map(|id| self.sentence_at(self.reading[*id].trigger));
        let of_figures = self.told.figures.iter().map(|id| self.sentence_at(self.reading[*id].span));
        let is_so = |is_so: bool| f64::from(u8::from(is_so));
        let first = sentences.iter().copied().min().unwrap_or(0).min(1000);
        let any = |set: &FxHashSet<usize>| sentences.iter().any(|sentence| set.contains(sentence));
        let times_event = self.told.events.iter().filter_map(|id| self.reading[*id].time).any(|time| uses.contains(&time));
        let mut values = vec![
            ("uses", (uses.len() as f64).ln()),
            ("first_sentence", (1.0 + first as f64).ln()),
            ("in_sentence_0", is_so(sentences.contains(&0))),
            ("in_sentence_1", is_so(sentences.contains(&1))),
            ("in_sentence_2", is_so(sentences.contains(&2))),
            ("in_account", is_so(self.told.sentences.iter().any(|sentence| sentences.contains(sentence)))),
            ("in_event", is_so(of_events.into_iter().any(|sentence| sentences.contains(&sentence)))),
            ("in_figure", is_so(of_figures.into_iter().any(|sentence| sentences.contains(&sentence)))),
            ("times_event", is_so(times_event)),
            ("with_violence", is_so(any(&self.violent))),
            ("with_captives", is_so(any(&self.captive))),
            ("with_captives_alone", is_so(any(&self.captive) && !any(&self.violent))),
        ];
        let mut seen: Vec<&'static str> = uses.iter().flat_map(|id| self.around(*id)).collect();
        seen.sort_unstable();
        seen.dedup();
        values.extend(seen.into_iter().map(|name| (name, 1.0)));
        values
    }

    /// The words right before and after a use.
    fn around(&self, id: TimexId) -> Vec<&'static str> {
        let tokens = self.ctx.analysis.tokens_in(self.reading[id].span);
        let before = tokens.start.checked_sub(1).map_or("", |idx| self.words.word(idx));
        // "Updated: Monday": past the colon.
        let before = if before == ":" { self.words.word(tokens.start.saturating_sub(2)) } else { before };
        let mut found: Vec<&'static str> =
            BEFORE.iter().find(|(word, _)| *word == before).map(|(_, name)| *name).into_iter().collect();
        let next = self.words.tokens.get(tokens.end).map(|token| token.span.start());
        let events = &self.reading.events;
        if next.is_some_and(|next| events.binary_search_by_key(&next, |event| event.trigger.start()).is_ok()) {
            found.push("next_event");
        }
        // "in the 1600 block of": no year.
        if self.words.word(tokens.end) == "block" {
            found.push("next_block");
        }
        found
    }
}

/// Words before a time, and what they are weighed as.
const BEFORE: [(&str, &str); 15] = [
    ("after", "after_after"),
    ("at", "after_at"),
    ("before", "after_before"),
    ("by", "after_by"),
    ("from", "after_from"),
    ("in", "after_in"),
    ("last", "after_last"),
    ("of", "after_of"),
    ("on", "after_on"),
    ("posted", "after_posted"),
    ("published", "after_posted"),
    ("since", "after_since"),
    ("the", "after_the"),
    ("until", "after_until"),
    ("updated", "after_posted"),
];
