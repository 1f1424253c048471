//! Piles of documents that touch each other in many ways: copies under other ids, mastheads and days, names that join, part and stand for
//! two, claims on no incident, citations, counts over a period. For the laws on documents that come and go.

use proptest::{collection::vec, option, prelude::*, sample::Index};
use rashomon_model::{
    ByteSpan, Certainty, CitationKind, ClaimId, DateInterval, DocumentId, EntityId, IncidentKind, Maker, MentionKind, Polarity,
    Relation,
};

use super::generate::{Telling, pile_of, telling};
use crate::{
    Digest,
    digest::{ActorPrint, CitationPrint, ClaimPrint, Link, LinkKind, Says, TermPrint, Trace},
    hash,
};

/// How a document differs from its telling.
#[derive(Clone, Debug)]
pub(super) struct Twist {
    /// Its id, drawn so that the order of the ids is any.
    id: u32,
    /// The earlier document whose words and accounts it has.
    copies: Option<(Index, bool)>,
    outlet: Option<Option<usize>>,
    days_later: Option<i8>,
    has_headline: bool,
    sort: Option<IncidentKind>,
    names: Vec<Name>,
    claims: Vec<Said>,
    cites: Option<Cites>,
}

#[derive(Clone, Debug)]
struct Name {
    shown: usize,
    also: Option<usize>,
    listed: Option<usize>,
    is_party: bool,
}

#[derive(Clone, Debug)]
struct Said {
    subject: usize,
    object: Option<usize>,
    is_of_account: bool,
    relation: usize,
    voice: usize,
}

#[derive(Clone, Debug)]
enum Cites {
    Credit(usize),
    Title(Index),
    Issue(usize, i8),
}

const OUTLETS: [&str; 4] = ["Morning Courier", "Valley Herald", "Coast Wire", "coast wire"];
/// Names of bodies, among them initials and spellings; then names of persons, whole and by surname.
const BODIES: [&str; 6] = ["Reed Marsh Front", "RMF", "Front of the Reed Marsh", "Council of Arda", "COA", "council of arda"];
const PERSONS: [&str; 4] = ["Ilmar Tesk", "Tesk", "Oda Tesk", "Sanna Vey"];
const LISTED: [&str; 2] = ["xa.front", "xa.council"];
const RELATIONS: [Relation; 4] = [Relation::Created, Relation::Fights, Relation::Sponsors, Relation::Accuses];

/// Piles of two documents and more.
pub(super) fn piles() -> impl Strategy<Value = Vec<Digest>> {
    vec((telling(), twist()), 2..14).prop_map(|told| {
        let (tellings, twists): (Vec<Telling>, Vec<Twist>) = told.into_iter().unzip();
        let mut pile = pile_of(&tellings);
        for (at, twist) in twists.iter().enumerate() {
            let (before, rest) = pile.split_at_mut(at);
            twist.apply(before, &mut rest[0]);
        }
        let mut seen = std::collections::BTreeSet::new();
        pile.retain(|digest| seen.insert(digest.card.id.clone()));
        pile
    })
}

/// A change of a case: documents of the pile that come, or that go where they are there.
#[derive(Clone, Debug)]
pub(super) struct Step(Vec<Index>);

/// The first makes the case, of about half of the pile; the others move a document or two.
pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    (first_step(), vec(step(), 1..6)).prop_map(|(first, few)| std::iter::once(first).chain(few).collect())
}

/// The one that makes the case.
pub(super) fn first_step() -> impl Strategy<Value = Step> {
    vec(any::<Index>(), 1..10).prop_map(Step)
}

/// One of the others.
pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![3 => vec(any::<Index>(), 1..2), 1 => vec(any::<Index>(), 2..3)].prop_map(Step)
}

impl Step {
    /// The documents that it moves.
    pub(super) fn of<'d>(&self, pile: &'d [Digest]) -> Vec<&'d Digest> {
        let mut at: Vec<usize> = self.0.iter().map(|index| index.index(pile.len())).collect();
        at.sort_unstable();
        at.dedup();
        at.into_iter().map(|at| &pile[at]).collect()
    }
}

fn twist() -> impl Strategy<Value = Twist> {
    let name = (
        0..BODIES.len() + PERSONS.len(),
        option::weighted(0.4, 0..BODIES.len()),
        option::weighted(0.2, 0..2usize),
        any::<bool>(),
    )
        .prop_map(|(shown, also, listed, is_party)| Name { shown, also, listed, is_party });
    let said = (0..3usize, option::weighted(0.7, 0..3usize), prop::bool::weighted(0.2), 0..RELATIONS.len(), 0..6usize)
        .prop_map(|(subject, object, is_of_account, relation, voice)| Said { subject, object, is_of_account, relation, voice });
    let cites = prop_oneof![
        (0..OUTLETS.len()).prop_map(Cites::Credit),
        any::<Index>().prop_map(Cites::Title),
        (0..OUTLETS.len(), 1..28i8).prop_map(|(outlet, day)| Cites::Issue(outlet, day)),
    ];
    let sort = prop_oneof![Just(IncidentKind::Aggregate), Just(IncidentKind::Background)];
    (
        any::<u32>(),
        option::weighted(0.4, (any::<Index>(), any::<bool>())),
        option::weighted(0.5, option::weighted(0.8, 0..OUTLETS.len())),
        option::weighted(0.3, 0..25i8),
        prop::bool::weighted(0.2),
        option::weighted(0.15, sort),
        vec(name, 0..3),
        vec(said, 0..3),
        option::weighted(0.3, cites),
    )
        .prop_map(|(id, copies, outlet, days_later, has_headline, sort, names, claims, cites)| Twist {
            id,
            copies,
            outlet,
            days_later,
            has_headline,
            sort,
            names,
            claims,
            cites,
        })
}

impl Twist {
    fn apply(&self, before: &[Digest], digest: &mut Digest) {
        let copied = self.copies.as_ref().filter(|_| !before.is_empty());
        let is_whole = copied.is_some_and(|(_, is_whole)| *is_whole);
        if let Some((of, _)) = copied {
            *digest = before[of.index(before.len())].clone();
        }
        digest.card.id = DocumentId(format!("{:016x}", hash::key([self.id.to_string().as_str()])));
        if let Some(outlet) = self.outlet {
            digest.card.outlet = outlet.map(|outlet| OUTLETS[outlet].to_owned());
        }
        // A whole copy says the same in every respect but its masthead.
        if is_whole {
            return;
        }
        if let Some(days) = self.days_later {
            digest.card.published = Some(DateInterval::day(june(3).saturating_add(jiff::Span::new().days(i64::from(days)))));
        }
        if self.has_headline {
            digest.wording.headline = ["late", "edition", "of", "arda"].iter().map(|word| hash::word(word)).collect();
        }
        if let Some(sort) = self.sort {
            digest.accounts[0].kind = sort;
            digest.accounts[0].figures.clear();
        }
        self.names.iter().for_each(|name| name.put(digest));
        self.claims.iter().for_each(|said| said.put(digest));
        if let Some(cites) = &self.cites {
            cites.put(before, digest);
        }
    }
}

fn june(day: i8) -> jiff::civil::Date {
    jiff::civil::date(2031, 6, day)
}

fn trace(digest: &Digest) -> Trace {
    let at = digest.actors.len() + digest.claims.len();
    Trace { span: ByteSpan::new(at, at + 5), made_by: Maker::rule("test/varied") }
}

impl Name {
    fn put(&self, digest: &mut Digest) {
        let is_person = self.shown >= BODIES.len();
        let shown = if is_person { PERSONS[self.shown - BODIES.len()] } else { BODIES[self.shown] };
        if digest.actors.iter().any(|actor| actor.name == shown) {
            return;
        }
        let mut names = vec![(shown.to_owned(), 1)];
        if let Some(also) = self.also.map(|also| BODIES[also]).filter(|also| *also != shown && !is_person) {
            names.push((also.to_owned(), 1));
        }
        let kind = match (is_person, self.is_party) {
            (true, _) => MentionKind::Person,
            (false, true) => MentionKind::Party,
            (false, false) => MentionKind::ArmedGroup,
        };
        let next = digest.actors.iter().map(|actor| actor.entity.0 + 1).max().unwrap_or_default();
        let actor = ActorPrint {
            entity: EntityId(next),
            name: shown.to_owned(),
            names,
            kind,
            known_as: self.listed.filter(|_| !is_person).map(|listed| LISTED[listed].to_owned()),
            country: self.is_party.then(|| "XA".to_owned()),
            is_decided: false,
            trace: trace(digest),
        };
        digest.actors.push(actor);
    }
}

/// A document that names these, too: persons and bodies, by their places among all names, each with another name of a body.
pub(super) fn naming(mut digest: Digest, names: &[(usize, Option<usize>)]) -> Digest {
    names.iter().for_each(|(shown, also)| Name { shown: *shown, also: *also, listed: None, is_party: false }.put(&mut digest));
    digest
}

impl Said {
    fn put(&self, digest: &mut Digest) {
        let term = |at: usize, digest: &Digest| {
            let actor = digest.actors.get(at);
            let name = actor.map_or_else(|| ["traders", "the Courthouse", "riders"][at].to_owned(), |actor| actor.name.clone());
            TermPrint { name, entity: actor.map(|actor| actor.entity), account: None }
        };
        let voice = |name: &str, kind: LinkKind, entity: Option<EntityId>| Link { name: name.to_owned(), kind, entity };
        let mut chain = vec![Link::author()];
        match self.voice {
            0 => {}
            1 => chain.push(voice("residents", LinkKind::Described, None)),
            2 => chain.push(voice("note 3 (missing)", LinkKind::Unknown, None)),
            3 => chain.push(voice("somebody", LinkKind::Unknown, None)),
            4 => chain.push(voice("Coast Wire", LinkKind::Outlet, None)),
            _ => {
                let actor = digest.actors.first();
                let name = actor.map_or("a spokesman", |actor| actor.name.as_str());
                chain.push(voice(name, LinkKind::Named, actor.map(|actor| actor.entity)));
            }
        }
        let claim = ClaimPrint {
            id: ClaimId(digest.claims.len() as u32),
            subject: Some(term(self.subject, digest)),
            relation: RELATIONS[self.relation],
            label: None,
            object: self.object.map(|object| term(object, digest)),
            account: self.is_of_account.then(|| digest.accounts[0].id),
            figure: None,
            polarity: Polarity::Positive,
            certainty: Certainty::Asserted,
            says: Says { value: (), chain, trace: trace(digest) },
        };
        digest.claims.push(claim);
    }
}

impl Cites {
    fn put(&self, before: &[Digest], digest: &mut Digest) {
        let (kind, outlet, title, day) = match self {
            Self::Credit(outlet) => (CitationKind::Credit, Some(OUTLETS[*outlet].to_owned()), None, None),
            Self::Title(of) if before.is_empty() => (CitationKind::FootnoteBody, None, Some(format!("{of:?}")), None),
            Self::Title(of) => (CitationKind::FootnoteBody, None, Some(before[of.index(before.len())].card.label.clone()), None),
            Self::Issue(outlet, day) => (CitationKind::Parenthetical, Some(OUTLETS[*outlet].to_owned()), None, Some(*day)),
        };
        let date = day.map(|day| DateInterval::day(june(day)));
        digest.citations.push(CitationPrint { kind, outlet, title, date, via: None, of_picture: false, trace: trace(digest) });
    }
}
