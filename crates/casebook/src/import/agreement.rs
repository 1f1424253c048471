//! Whether the parts of a reading agree with each other and with the text, as far as types cannot say it.
//!
//! Only what the nouns of the model promise in their descriptions is asked: text order, lists that are never empty, bounds the right way
//! round, links that lead in no circle, mentions and entities that know each other, and names that the text uses. The last is what keeps
//! a program from putting a name into the model that nobody wrote.

use std::collections::HashSet;

use rashomon_model::{
    Account, Attribution, ByteSpan, Claim, Document, Entity, EntityId, Reading, SCHEMA_VERSION, Toponym, VoiceKind, VoiceVia,
};

use super::ImportFault;

type Checked = Result<(), ImportFault>;

fn fault(path: impl Into<String>, what: impl Into<String>) -> Checked {
    Err(ImportFault { path: path.into(), what: what.into() })
}

fn require(holds: bool, path: impl FnOnce() -> String, what: &str) -> Checked {
    if holds { Ok(()) } else { fault(path(), what) }
}

/// Checks a reading whose spans and ids are known to be in range. Linear in its size, but for sorting.
pub(super) fn check(reading: &Reading, document: &Document) -> Checked {
    if reading.schema_version != SCHEMA_VERSION {
        return fault("schema_version", format!("{SCHEMA_VERSION} is expected, not {}", reading.schema_version));
    }
    if reading.document != document.id {
        return fault("document", format!("the document is {}, not another", document.id));
    }
    orders(reading)?;
    circles(reading)?;
    let mut names = Names::of(document, reading);
    mentions(reading)?;
    for (idx, entity) in reading.entities.iter().enumerate() {
        names.entity(entity, &format!("entities[{idx}]"))?;
    }
    for (idx, toponym) in reading.toponyms.iter().enumerate() {
        place(toponym, &format!("toponyms[{idx}]"))?;
    }
    for (idx, figure) in reading.figures.iter().enumerate() {
        let path = || format!("figures[{idx}]");
        require(figure.span.contains(figure.number), || path() + ".number", "it lies outside the figure's span")?;
        let bounds = [figure.low, figure.best, figure.high];
        let stated: Vec<u32> = bounds.into_iter().flatten().collect();
        require(stated.is_sorted(), path, "low, best and high are not in that order")?;
    }
    for (idx, event) in reading.events.iter().enumerate() {
        type_name(event.event_type.as_str(), &format!("events[{idx}].event_type"))?;
    }
    for (idx, attribution) in reading.attributions.iter().enumerate() {
        fragments(attribution, &format!("attributions[{idx}]"))?;
    }
    for (idx, account) in reading.accounts.iter().enumerate() {
        names.account(account, &format!("accounts[{idx}]"))?;
    }
    for (idx, claim) in reading.claims.iter().enumerate() {
        names.claim(claim, &format!("claims[{idx}]"))?;
    }
    Ok(())
}

/// Lists that are in text order.
fn orders(reading: &Reading) -> Checked {
    in_order("sentences", reading.sentences.iter().copied(), true)?;
    in_order("mentions", reading.mentions.iter().map(|mention| mention.span), false)?;
    in_order("timexes", reading.timexes.iter().map(|timex| timex.span), false)?;
    in_order("toponyms", reading.toponyms.iter().map(|toponym| toponym.span), false)?;
    in_order("figures", reading.figures.iter().map(|figure| figure.span), false)?;
    in_order("events", reading.events.iter().map(|event| event.trigger), false)?;
    in_order("citations", reading.citations.iter().map(|citation| citation.span), false)?;
    let cues = reading.attributions.iter().filter_map(|attribution| attribution.cue.first().copied());
    in_order("attributions", cues, false)?;
    in_order("claims", reading.claims.iter().map(|claim| claim.span), false)
}

/// Whether spans begin one after the other; with `apart`, also whether none overlaps the next.
fn in_order(path: &str, spans: impl Iterator<Item = ByteSpan>, apart: bool) -> Checked {
    let mut before: Option<ByteSpan> = None;
    for (idx, span) in spans.enumerate() {
        let follows =
            before.is_none_or(|before| if apart { before.end() <= span.start() } else { before.start() <= span.start() });
        let what = if apart {
            "it begins before the one before it ends"
        } else {
            "it stands before its predecessor; text order is asked for"
        };
        require(follows, || format!("{path}[{idx}]"), what)?;
        before = Some(span);
    }
    Ok(())
}

/// Links between things of one sort, which must lead in no circle.
fn circles(reading: &Reading) -> Checked {
    let one = |id: Option<u32>| id.into_iter().collect::<Vec<u32>>();
    let figures = &reading.figures;
    acyclic("attributions", "parent", reading.attributions.iter().map(|it| one(it.parent.map(|id| id.0))))?;
    acyclic("attributions", "continues", reading.attributions.iter().map(|it| one(it.continues.map(|id| id.0))))?;
    acyclic("citations", "antecedent", reading.citations.iter().map(|it| one(it.antecedent.map(|id| id.0))))?;
    acyclic("figures", "subset_of", figures.iter().map(|it| one(it.subset_of.map(|id| id.0))))?;
    acyclic("figures", "repeats", figures.iter().map(|it| one(it.repeats.map(|id| id.0))))?;
    acyclic("accounts", "covers", reading.accounts.iter().map(|it| it.covers.iter().map(|id| id.0).collect()))?;
    for (idx, account) in reading.accounts.iter().enumerate() {
        let other = account.distinct_from.iter().all(|id| id.0 as usize != idx);
        require(other, || format!("accounts[{idx}].distinct_from"), "an account is set apart from itself")?;
    }
    acyclic(
        "timexes",
        "anchor",
        reading.timexes.iter().map(|timex| match &timex.anchor {
            Some(rashomon_model::TimexAnchor::Timex { id }) => vec![id.0],
            _ => Vec::new(),
        }),
    )
}

/// Takes away, again and again, what nothing leads to (Kahn 1962); what is left is a circle.
pub(super) fn acyclic(list: &str, field: &str, links: impl Iterator<Item = Vec<u32>>) -> Checked {
    let links: Vec<Vec<u32>> = links.collect();
    let mut n_incoming = vec![0usize; links.len()];
    links.iter().flatten().for_each(|&to| n_incoming[to as usize] += 1);
    let mut free: Vec<usize> = (0..links.len()).filter(|&idx| n_incoming[idx] == 0).collect();
    let mut taken = vec![false; links.len()];
    while let Some(idx) = free.pop() {
        taken[idx] = true;
        for &to in &links[idx] {
            n_incoming[to as usize] -= 1;
            if n_incoming[to as usize] == 0 {
                free.push(to as usize);
            }
        }
    }
    match taken.iter().position(|taken| !taken) {
        Some(idx) => fault(format!("{list}[{idx}].{field}"), "it leads in a circle"),
        None => Ok(()),
    }
}

/// Mentions and entities know each other; heads lie in their mentions.
fn mentions(reading: &Reading) -> Checked {
    for (idx, mention) in reading.mentions.iter().enumerate() {
        require(mention.span.contains(mention.head), || format!("mentions[{idx}].head"), "it lies outside the mention's span")?;
    }
    let mut n_listed = 0;
    for (idx, entity) in reading.entities.iter().enumerate() {
        n_listed += entity.mentions.len();
        let ascending = entity.mentions.windows(2).all(|pair| pair[0] < pair[1]);
        require(ascending, || format!("entities[{idx}].mentions"), "text order without repeats is asked for")?;
        for (at, id) in entity.mentions.iter().enumerate() {
            let mutual = reading[*id].entity == Some(EntityId(idx as u32));
            require(mutual, || format!("entities[{idx}].mentions[{at}]"), "that mention names another entity, or none")?;
        }
    }
    let n_linked = reading.mentions.iter().filter(|mention| mention.entity.is_some()).count();
    require(n_listed == n_linked, || "mentions".to_owned(), "one of them names an entity that does not list it")
}

fn place(toponym: &Toponym, path: &str) -> Checked {
    for place in toponym.place.iter().chain(&toponym.alternatives) {
        let on_earth = (-90.0..=90.0).contains(&place.lat) && (-180.0..=180.0).contains(&place.lon);
        require(on_earth, || path.to_owned(), "a latitude or longitude is none")?;
        require(place.country.as_deref().is_none_or(is_country), || path.to_owned(), "a country is two capital letters")?;
    }
    require(toponym.score.is_none_or(|score| score.0 <= 1000), || format!("{path}.score"), "scores end at 1000")
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())
}

fn type_name(name: &str, path: &str) -> Checked {
    let holds = !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'_');
    require(holds, || path.to_owned(), "an event type is written in capitals, as in PLOVER")
}

fn fragments(attribution: &Attribution, path: &str) -> Checked {
    let roles = [("source", &attribution.source), ("cue", &attribution.cue), ("content", &attribution.content)];
    for (role, spans) in roles {
        require(role == "source" || !spans.is_empty(), || format!("{path}.{role}"), "at least one fragment is asked for")?;
        in_order(&format!("{path}.{role}"), spans.iter().copied(), true)?;
    }
    Ok(())
}

/// Names of those who have none: the document's own voice, and nobody in particular.
const NO_NAMES: [&str; 2] = ["author", "(unnamed)"];

/// The names that may be used: those that stand in the text.
struct Names<'r> {
    reading: &'r Reading,
    /// The text, and what the page states of itself, in small letters, with single blanks.
    text: String,
    /// Names found in it so far, so that a name that is used a thousand times is looked for once.
    found: HashSet<String>,
}

impl<'r> Names<'r> {
    fn of(document: &Document, reading: &'r Reading) -> Self {
        let stated = document.title.iter().chain(&document.outlet).chain(&document.authors).map(|stated| stated.value.as_str());
        // A mark that no name can hold keeps names from being found across two of these.
        let text = [document.text.as_str()].into_iter().chain(stated).map(plain).collect::<Vec<_>>().join("\0");
        Self { reading, text, found: HashSet::new() }
    }

    fn stands(&mut self, name: &str) -> bool {
        let name = plain(name);
        if name.is_empty() {
            return false;
        }
        self.found.contains(&name) || (self.text.contains(&name) && self.found.insert(name))
    }

    /// A name stands in the text, or is one of its entity's, which stand there.
    fn require(&mut self, name: &str, entity: Option<EntityId>, path: impl FnOnce() -> String) -> Checked {
        let entity = entity.map(|id| &self.reading[id]);
        let is_entity = entity.is_some_and(|entity| entity.name == name || entity.aliases.iter().any(|alias| alias == name));
        require(is_entity || NO_NAMES.contains(&name) || self.stands(name), path, "that name does not stand in the text")
    }

    fn entity(&mut self, entity: &Entity, path: &str) -> Checked {
        require(!entity.mentions.is_empty(), || format!("{path}.mentions"), "an entity without a mention")?;
        self.require(&entity.name, None, || format!("{path}.name"))?;
        for (idx, alias) in entity.aliases.iter().enumerate() {
            self.require(alias, None, || format!("{path}.aliases[{idx}]"))?;
        }
        require(
            entity.country.as_deref().is_none_or(is_country),
            || format!("{path}.country"),
            "a country is two capital letters",
        )
    }

    fn account(&mut self, account: &Account, path: &str) -> Checked {
        type_name(account.event_type.as_str(), &format!("{path}.event_type"))?;
        require(!account.mentions.is_empty(), || format!("{path}.mentions"), "an account without words")?;
        in_order(&format!("{path}.mentions"), account.mentions.iter().copied(), false)?;
        for (idx, record) in account.responsibility.iter().enumerate() {
            self.require(&record.actor, record.entity, || format!("{path}.responsibility[{idx}].actor"))?;
            self.require(&record.by_name, None, || format!("{path}.responsibility[{idx}].by_name"))?;
        }
        Ok(())
    }

    fn claim(&mut self, claim: &Claim, path: &str) -> Checked {
        let terms = [("subject", &claim.proposition.subject), ("object", &claim.proposition.object)];
        for (role, term) in terms {
            // An incident has no name but the label of its account.
            if let Some(term) = term
                && term.account.is_none_or(|id| self.reading[id].label != term.name)
            {
                self.require(&term.name, term.entity, || format!("{path}.proposition.{role}.name"))?;
            }
        }
        let begins_with_author = claim.chain.first().is_some_and(|voice| voice.kind == VoiceKind::Author);
        require(begins_with_author, || format!("{path}.chain"), "a chain begins with the author of the document")?;
        for (idx, voice) in claim.chain.iter().enumerate().skip(1) {
            let path = || format!("{path}.chain[{idx}]");
            require(voice.kind != VoiceKind::Author, path, "the author stands at the head of the chain only")?;
            let stands_nowhere = voice.span.is_none() && matches!(voice.via, VoiceVia::Attribution(_) | VoiceVia::Document);
            let is_called = matches!(voice.kind, VoiceKind::Named | VoiceKind::Described);
            require(!(is_called && stands_nowhere), || path() + ".span", "a voice that is named stands somewhere")?;
            self.require(&voice.name, voice.entity, || path() + ".name")?;
        }
        Ok(())
    }
}

/// In small letters, with single blanks.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(&word.to_lowercase());
    }
    plain
}
