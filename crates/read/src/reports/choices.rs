//! What speaks for a kind of incident, for a thing's part in one, and for two things being in the same.

use rashomon_model::{Account, ByteSpan, Reading};

use super::things::{self, DESCRIBED, INDIVIDUAL, NAMED, ORGANIZATION, TARGET, Thing, WEAPON};
use crate::{
    context::Context,
    tagging::{Story, modes_of_kind},
};

/// The numbers that are weighed, by the names of `data/events/report_weights.txt`; those that are 0 are left out.
pub type Values = Vec<(&'static str, f64)>;

/// What can be chosen in a stretch.
#[derive(Clone, Debug)]
pub struct ReportChoices {
    /// The stretch.
    pub span: ByteSpan,
    /// Whether it reports an incident of each kind.
    pub kinds: Vec<KindChoice>,
    /// Whether things have a part in one.
    pub things: Vec<ThingChoice>,
    /// Whether two harmed things are of one incident.
    pub pairs: Vec<PairChoice>,
}

/// A kind of incident.
#[derive(Clone, Debug)]
pub struct KindChoice {
    /// Its index.
    pub kind: usize,
    /// What speaks for it.
    pub values: Values,
}

/// A thing.
#[derive(Clone, Debug)]
pub struct ThingChoice {
    /// It.
    pub thing: Thing,
    /// What speaks for it.
    pub values: Values,
}

/// Two things, by their indices, the lower one first.
#[derive(Clone, Debug)]
pub struct PairChoice {
    /// First.
    pub one: usize,
    /// Second.
    pub other: usize,
    /// What speaks for one incident.
    pub values: Values,
}

impl ReportChoices {
    pub(super) fn pair(&self, a: usize, b: usize) -> Option<&PairChoice> {
        let key = (a.min(b), a.max(b));
        self.pairs.binary_search_by_key(&key, |pair| (pair.one, pair.other)).ok().map(|idx| &self.pairs[idx])
    }
}

/// Things looked at, the surest first; keeps the pairs few.
const MOST: usize = 60;

pub(super) fn of(ctx: Context<'_>, reading: &Reading, story: &Story) -> ReportChoices {
    let mut things = things::of(ctx, reading, story);
    if things.len() > MOST {
        things.sort_by_key(|thing| (std::cmp::Reverse(thing.best), thing.span.start(), thing.label));
        things.truncate(MOST);
        things.sort_by_key(|thing| (thing.span.start(), thing.span.end(), thing.label));
    }
    let kinds = (0..super::KINDS.len()).map(|kind| KindChoice { kind, values: of_kind(reading, story, &things, kind) }).collect();
    let mut pairs = Vec::new();
    for other in 0..things.len() {
        for one in 0..other {
            if is_harmed(&things[one]) && is_harmed(&things[other]) {
                pairs.push(PairChoice { one, other, values: of_pair(&things[one], &things[other]) });
            }
        }
    }
    pairs.sort_by_key(|pair| (pair.one, pair.other));
    let things = things.into_iter().map(|thing| ThingChoice { values: of_thing(ctx, reading, story, &thing), thing }).collect();
    ReportChoices { span: story.span, kinds, things, pairs }
}

fn is_harmed(thing: &Thing) -> bool {
    matches!(thing.label, TARGET | NAMED | DESCRIBED)
}

/// Accounts by the rules within the stretch, of a kind.
fn accounts_of<'r>(reading: &'r Reading, story: &Story, kind: usize) -> impl Iterator<Item = &'r Account> {
    let span = story.span;
    let of_kind = move |account: &&Account| account.mode.as_deref().is_some_and(|mode| modes_of_kind(kind).contains(&mode));
    reading.accounts.iter().filter(of_kind).filter(move |account| account.mentions.iter().any(|mention| span.overlaps(*mention)))
}

fn of_kind(reading: &Reading, story: &Story, things: &[Thing], kind: usize) -> Values {
    const NAMES: [&str; 5] = ["kind_arson", "kind_attack", "kind_bombing", "kind_kidnapping", "kind_robbery"];
    let told = |kind: usize| story.told.get(kind).copied().unwrap_or(0);
    let single = accounts_of(reading, story, kind).filter(|account| !account.aggregate && !account.background).count();
    let best = things.iter().map(|thing| thing.any * f64::from(thing.kinds[kind])).fold(0.0, f64::max);
    let others = (0..super::KINDS.len()).filter(|other| *other != kind).map(told).max().unwrap_or(0);
    kept([
        (NAMES[kind], 1.0),
        ("kind_told", logit(told(kind))),
        ("kind_any", logit(told(super::KINDS.len()))),
        ("kind_other", logit(others)),
        ("kind_thing", logit(best.round() as u16)),
        ("kind_account", is_so(single > 0)),
        ("kind_accounts", is_so(single > 1)),
    ])
}

fn of_thing(ctx: Context<'_>, reading: &Reading, story: &Story, thing: &Thing) -> Values {
    let label = match thing.label {
        INDIVIDUAL => "thing_individual",
        ORGANIZATION => "thing_organization",
        TARGET => "thing_target",
        NAMED => "thing_named",
        DESCRIBED => "thing_described",
        WEAPON => "thing_weapon",
        _ => "thing_else",
    };
    let told = |kind: usize| story.told.get(kind).copied().unwrap_or(0);
    let fit = (0..super::KINDS.len()).map(|kind| told(kind).min(thing.kinds[kind])).max().unwrap_or(0);
    let (by_rules, otherwise) = things::by_rules(reading, thing);
    let actor = matches!(thing.label, INDIVIDUAL | ORGANIZATION);
    let n_words = ctx.analysis.tokens_in(thing.span).len();
    kept([
        (label, 1.0),
        ("thing_best", logit(thing.best)),
        ("thing_any", logit((thing.any * 1000.0).round() as u16)),
        ("thing_marks", (thing.mentions.len() as f64).ln()),
        ("thing_told", logit(told(super::KINDS.len()))),
        ("thing_fit", logit(fit)),
        ("thing_by_rules", is_so(by_rules)),
        ("thing_actor_by_rules", is_so(by_rules && actor)),
        ("thing_otherwise", is_so(otherwise)),
        ("thing_early", is_so(thing.sentences.first().is_some_and(|sentence| *sentence < 3))),
        ("thing_long", is_so(n_words > 4)),
    ])
}

fn of_pair(one: &Thing, other: &Thing) -> Values {
    let words = (one.words_to(other) as f64).ln_1p();
    let sentences = things::least(&one.sentences, &other.sentences);
    let blocks = things::least(&one.blocks, &other.blocks);
    let first = |list: &[usize]| list.first().copied().unwrap_or(0);
    let roles = match (one.label.min(other.label), one.label.max(other.label)) {
        (TARGET, TARGET) => "pair_things",
        (TARGET, NAMED) => "pair_thing_named",
        (TARGET, DESCRIBED) => "pair_thing_described",
        (NAMED, NAMED) => "pair_named",
        (NAMED, DESCRIBED) => "pair_named_described",
        _ => "pair_described",
    };
    kept([
        (roles, 1.0),
        ("pair_words", words),
        ("pair_alike_words", if one.label == other.label { words } else { 0.0 }),
        ("pair_listed", is_so(one.words_to(other) <= 5)),
        ("pair_sentence", is_so(sentences == 0)),
        ("pair_next_sentence", is_so(sentences == 1)),
        ("pair_sentences", sentences.min(6) as f64 / 6.0),
        ("pair_block", is_so(blocks == 0)),
        ("pair_blocks", blocks.min(4) as f64 / 4.0),
        ("pair_first_words", (first(&one.words).abs_diff(first(&other.words)) as f64).ln_1p()),
        ("pair_first_sentences", first(&one.sentences).abs_diff(first(&other.sentences)).min(6) as f64 / 6.0),
    ])
}

fn is_so(is_so: bool) -> f64 {
    f64::from(u8::from(is_so))
}

/// Log-odds of thousandths, between 1 and 999.
fn logit(score: u16) -> f64 {
    let share = f64::from(score.clamp(1, 999)) / 1000.0;
    (share / (1.0 - share)).ln()
}

fn kept<const N: usize>(values: [(&'static str, f64); N]) -> Values {
    values.into_iter().filter(|(_, value)| *value != 0.0).collect()
}
