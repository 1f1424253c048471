//! A small generator of readings: invented happenings, told by invented outlets.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};
use rashomon_model::{
    Account, AccountId, Block, BlockKind, ByteSpan, DateBasis, DateInterval, Document, DocumentId, Entity, EntityId, EventType,
    Figure, FigureId, Harm, Maker, Mention, MentionForm, MentionId, MentionKind, Published, Qualifier, Reading, Responsibility,
    Stance, Stated, Toponym, ToponymId, ToponymUse, VictimCategory,
};

use rashomon_text::ingest;

use crate::{Digest, digest, places::tests::place};

/// Names of two actors that the swap law exchanges; of as many words, so that as many words are shared.
pub(super) const ONE: &str = "Legion Dorvan";
pub(super) const OTHER: &str = "Movement Ashka";

/// What one document tells.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    outlet: usize,
    days_later: i64,
    told: Vec<Told>,
}

/// What one document tells of one happening.
#[derive(Clone, Debug)]
struct Told {
    happening: usize,
    killed: u32,
    blames: bool,
    who: bool,
    denies: bool,
    wording: usize,
}

/// (day of June, town, deed, what one reporter and another would mention)
const HAPPENINGS: [(i8, &str, &str, [&str; 2]); 4] = [
    (
        3,
        "Arda",
        "bombing",
        [
            "market stalls burned near the northern bus station while traders carried wounded cousins",
            "flames ate the stalls of a market by the bus station, said traders who carried cousins away",
        ],
    ),
    (
        4,
        "Arda",
        "shooting",
        [
            "gunmen on two motorcycles fired at the courthouse gate before fleeing past the bakery",
            "the courthouse gate was hit when motorcycles stopped at the bakery and riders fired",
        ],
    ),
    (
        12,
        "Besh",
        "shelling",
        [
            "mortar rounds struck a school yard and shattered every window of the clinic opposite",
            "windows of a clinic burst as a mortar hit the yard of the school across the road",
        ],
    ),
    (
        20,
        "Sul",
        "abduction",
        [
            "masked riders stopped the night coach and led four engineers into the reed marshes",
            "engineers on a night coach were taken to the marshes, where reed cutters saw masked riders",
        ],
    ),
];

const OUTLETS: [&str; 4] = ["Morning Courier", "Valley Herald", "Harbour Radio", "Northern Gazette"];

const WORDINGS: [&str; 3] = ["killed", "left dead", "took the lives of"];

/// What one document tells.
pub(super) fn telling() -> impl Strategy<Value = Telling> {
    let told = (0..HAPPENINGS.len(), 1..6u32, any::<bool>(), any::<bool>(), any::<bool>(), 0..WORDINGS.len())
        .prop_map(|(happening, killed, blames, who, denies, wording)| Told { happening, killed, blames, who, denies, wording });
    (0..OUTLETS.len(), 0..4i64, vec(told, 1..3)).prop_map(|(outlet, days_later, mut told)| {
        told.sort_by_key(|told| told.happening);
        told.dedup_by_key(|told| told.happening);
        Telling { outlet, days_later, told }
    })
}

/// Piles of two to seven documents.
pub(super) fn tellings() -> impl Strategy<Value = Vec<Telling>> {
    vec(telling(), 2..8).prop_map(|mut tellings| {
        // Two tellings with one text are one document; the laws on copies make copies of their own.
        tellings.sort_by_key(text_of);
        tellings.dedup_by_key(|telling| text_of(telling));
        tellings
    })
}

impl Telling {
    /// What an outlet tells of one happening, so many days after it.
    pub(super) fn of(outlet: usize, days_later: i64, happening: usize) -> Self {
        let told = Told { happening, killed: 2, blames: false, who: true, denies: false, wording: 0 };
        Self { outlet, days_later, told: vec![told] }
    }

    /// The same, and another happening.
    pub(super) fn and(mut self, happening: usize) -> Self {
        let told = Told { happening, ..self.told[0].clone() };
        self.told.push(told);
        self
    }

    /// With so many killed.
    pub(super) fn killing(self, killed: u32) -> Self {
        self.with(|told| told.killed = killed)
    }

    /// With another verb.
    pub(super) fn in_words(self, wording: usize) -> Self {
        self.with(|told| told.wording = wording)
    }

    /// With the one actor or the other said to be behind it, or to have had no part in it.
    pub(super) fn blaming(self, who: bool, denies: bool) -> Self {
        self.with(|told| (told.blames, told.who, told.denies) = (true, who, denies))
    }

    fn with(mut self, change: impl Fn(&mut Told)) -> Self {
        self.told.iter_mut().for_each(change);
        self
    }

    /// The same with the two actors exchanged.
    pub(super) fn swapped(&self) -> Self {
        let told = self.told.iter().map(|told| Told { who: !told.who, ..told.clone() }).collect();
        Self { told, ..self.clone() }
    }
}

impl Told {
    fn actor(&self) -> &'static str {
        if self.who { ONE } else { OTHER }
    }

    fn deed(&self, outlet: usize) -> String {
        let (day, town, deed, details) = HAPPENINGS[self.happening];
        let detail = details[outlet % 2];
        let verb = WORDINGS[self.wording];
        format!("A {deed} in {town} on {day} June {verb} {} people, and {detail}.", self.killed)
    }

    fn blame(&self) -> String {
        let deed = HAPPENINGS[self.happening].2;
        let word = if self.denies { "had no part in" } else { "was behind" };
        format!("{} {word} the {deed}.", self.actor())
    }

    fn sentences(&self, outlet: usize) -> Vec<String> {
        let mut sentences = vec![self.deed(outlet)];
        if self.blames {
            sentences.push(self.blame());
        }
        sentences
    }
}

/// The text of a telling.
pub(super) fn text_of(telling: &Telling) -> String {
    let head = format!("{} reports.", OUTLETS[telling.outlet]);
    let told = telling.told.iter().flat_map(|told| told.sentences(telling.outlet));
    std::iter::once(head).chain(told).collect::<Vec<_>>().join(" ")
}

/// Digests of the tellings.
pub(super) fn pile_of(tellings: &[Telling]) -> Vec<Digest> {
    tellings.iter().map(digest_of).collect()
}

/// The same, each id once: two tellings that differ in an actor's name alone have one, and a case holds one document of an id.
pub(super) fn distinct_pile_of(tellings: &[Telling]) -> Vec<Digest> {
    let mut seen = BTreeSet::new();
    tellings.iter().map(digest_of).filter(|digest| seen.insert(digest.card.id.clone())).collect()
}

/// The digest of a telling, by way of a document and a reading. Its id does not hang on the actors' names.
pub(super) fn digest_of(telling: &Telling) -> Digest {
    let text = text_of(telling);
    let neutral = text.replace(ONE, "*").replace(OTHER, "*");
    let document =
        document(telling, &text, DocumentId(crate::hash::id(["test document", &neutral, &telling.days_later.to_string()])));
    digest(&document, &reading(telling, &document), super::tables())
}

fn document(telling: &Telling, text: &str, id: DocumentId) -> Document {
    let made_by = Maker::rule("test/given");
    let last = telling.told.iter().map(|told| HAPPENINGS[told.happening].0).max().unwrap_or(1);
    let day = june(last).saturating_add(jiff::Span::new().days(telling.days_later));
    let outlet = OUTLETS[telling.outlet].to_owned();
    Document {
        id,
        blocks: vec![Block { span: ByteSpan::new(0, text.len()), kind: BlockKind::Paragraph, language: Some("en".to_owned()) }],
        outlet: Some(Stated { value: outlet, span: None, made_by: made_by.clone() }),
        published: Some(Published { interval: DateInterval::day(day), basis: DateBasis::Given, span: None, made_by }),
        ..ingest::from_text("generated.txt", text)
    }
}

fn june(day: i8) -> jiff::civil::Date {
    jiff::civil::date(2031, 6, day)
}

fn reading(telling: &Telling, document: &Document) -> Reading {
    let mut reading = Reading::empty(document.id.clone(), "generated", "none");
    let mut at = 0;
    let mut next = |sentence: &str| {
        let start = document.text[at..].find(sentence).map_or(at, |found| at + found);
        at = start + sentence.len();
        ByteSpan::new(start, at)
    };
    reading.sentences.push(next(&format!("{} reports.", OUTLETS[telling.outlet])));
    for told in &telling.told {
        let deed = next(&told.deed(telling.outlet));
        let blame = told.blames.then(|| next(&told.blame()));
        reading.sentences.push(deed);
        reading.sentences.extend(blame);
        push_account(&mut reading, document, told, deed, blame);
    }
    reading
}

fn push_account(reading: &mut Reading, document: &Document, told: &Told, deed: ByteSpan, blame: Option<ByteSpan>) {
    let made_by = Maker::rule("test/generated");
    let (day, town, label, _) = HAPPENINGS[told.happening];
    let town_at = deed.start() + deed.slice(&document.text).find(town).unwrap_or(0);
    let toponym = ToponymId(reading.toponyms.len() as u32);
    let province = if town == "Sul" { "South" } else { "North" };
    let km = town.len() as f64 + f64::from(town.as_bytes()[0]);
    reading.toponyms.push(Toponym {
        span: ByteSpan::new(town_at, town_at + town.len()),
        usage: ToponymUse::Literal,
        place: Some(place(town, rashomon_model::FeatureLevel::PopulatedPlace, "XA", Some(province), km / 2.0, km)),
        alternatives: Vec::new(),
        score: None,
        made_by: made_by.clone(),
    });
    let figure = FigureId(reading.figures.len() as u32);
    reading.figures.push(killed(told, deed, &made_by));
    let responsibility = blame.map(|span| {
        let entity = entity_of(reading, told.actor(), span, &made_by);
        Responsibility {
            actor: told.actor().to_owned(),
            entity: Some(entity),
            stance: if told.denies { Stance::Denies } else { Stance::Accused },
            by: None,
            by_name: "author".to_owned(),
            span,
            made_by: made_by.clone(),
        }
    });
    reading.accounts.push(Account {
        label: label.to_owned(),
        event_type: EventType("ASSAULT".to_owned()),
        mode: Some(label.to_owned()),
        mentions: std::iter::once(deed).chain(blame).collect(),
        events: Vec::new(),
        date: Some(DateInterval::day(june(day))),
        times: Vec::new(),
        place: Some(toponym),
        place_score: None,
        date_score: None,
        places: vec![toponym],
        figures: vec![figure],
        responsibility: responsibility.into_iter().collect(),
        recipients: Vec::new(),
        aggregate: false,
        background: false,
        covers: Vec::new(),
        distinct_from: (0..reading.accounts.len()).map(|idx| AccountId(idx as u32)).collect(),
        made_by,
    });
}

fn killed(told: &Told, deed: ByteSpan, made_by: &Maker) -> Figure {
    Figure {
        span: deed,
        number: deed,
        harm: Harm::Killed,
        low: Some(told.killed),
        best: Some(told.killed),
        high: Some(told.killed),
        qualifier: Qualifier::Exact,
        vague: false,
        implied: false,
        victims: VictimCategory::Unspecified,
        unit: None,
        subset_of: None,
        repeats: None,
        as_of: None,
        running_toll: false,
        aggregate: false,
        event: None,
        attribution: None,
        made_by: made_by.clone(),
    }
}

/// The entity of a name, made at its first mention.
fn entity_of(reading: &mut Reading, name: &str, sentence: ByteSpan, made_by: &Maker) -> EntityId {
    let span = ByteSpan::new(sentence.start(), sentence.start() + name.len());
    let known = reading.entities.iter().position(|entity| entity.name == name);
    let idx = known.unwrap_or_else(|| {
        reading.entities.push(Entity {
            name: name.to_owned(),
            aliases: vec![name.to_owned()],
            kind: MentionKind::ArmedGroup,
            known_as: None,
            country: None,
            mentions: Vec::new(),
        });
        reading.entities.len() - 1
    });
    let mention = MentionId(reading.mentions.len() as u32);
    reading.entities[idx].mentions.push(mention);
    let entity = Some(EntityId(idx as u32));
    let made_by = made_by.clone();
    reading.mentions.push(Mention { span, head: span, kind: MentionKind::ArmedGroup, form: MentionForm::Name, entity, made_by });
    EntityId(idx as u32)
}
