//! Who can stand in a relation that the trained reader sees: it knows words and places in the sentence, and not what the two ends are.

use rashomon_model::{Mention, MentionForm, MentionKind, Relation, VictimCategory};
use rashomon_text::tags::Tag;

use crate::names::Words;

/// Whether the relation can hold between a subject and an object by the word at `token`.
pub(super) fn can_hold(words: &Words<'_>, relation: Relation, [subject, object]: [&Mention; 2], token: usize) -> bool {
    match relation {
        Relation::Fights => !is_particle(words, token) && can_fight(words, subject) && can_be_fought(words, object),
        Relation::Controls => !is_particle(words, token) && !is_possessive(words, token),
        Relation::MemberOf => can_belong(words, subject, object, token),
        _ => true,
    }
}

/// "blew himself up", "went off", "Oskania's ministry": a particle or a mark makes nobody fight or command.
fn is_particle(words: &Words<'_>, token: usize) -> bool {
    matches!(words.tag(token), Tag::IN | Tag::RP | Tag::RB | Tag::TO | Tag::CC | Tag::PUNCT | Tag::DT)
}

fn is_possessive(words: &Words<'_>, token: usize) -> bool {
    words.tag(token) == Tag::POS || matches!(words.folded(token), "'s" | "s" | "'" | "’")
}

/// Somebody who bears arms, or a body that can have others do it.
fn can_fight(words: &Words<'_>, mention: &Mention) -> bool {
    match mention.kind {
        MentionKind::Person => mention.form == MentionForm::Name || is_armed(words, mention),
        MentionKind::People => is_armed(words, mention),
        MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::State | MentionKind::Party => true,
        MentionKind::GovernmentBody | MentionKind::Organization | MentionKind::IntergovernmentalBody => {
            mention.form != MentionForm::Nominal
        }
        _ => false,
    }
}

/// The same of whom somebody fights: one man who has a name is a victim rather than a foe.
fn can_be_fought(words: &Words<'_>, mention: &Mention) -> bool {
    can_fight(words, mention) && (mention.kind != MentionKind::Person || is_armed(words, mention)) && !is_place(words, mention)
}

/// "in Oskania": a state as the place where it happens.
fn is_place(words: &Words<'_>, mention: &Mention) -> bool {
    let before = words.ctx.analysis.tokens_in(mention.span).start.checked_sub(1);
    let is_led = before.is_some_and(|at| {
        matches!(
            words.folded(at),
            "in" | "from" | "into" | "near" | "inside" | "outside" | "across" | "around" | "throughout" | "of"
        )
    });
    mention.kind == MentionKind::State && is_led
}

/// "fighters", "soldiers", "gunmen".
fn is_armed(words: &Words<'_>, mention: &Mention) -> bool {
    let armed = [VictimCategory::Fighters, VictimCategory::Soldiers, VictimCategory::Attackers];
    let mut heads = words.ctx.analysis.tokens_in(mention.head);
    heads.any(|idx| {
        let person = words.ctx.res.harms.word(words.folded(idx)).person;
        person.is_some_and(|people| armed.contains(&people.category))
    })
}

/// A member of a group, and not whoever has a post in a state or speaks for somebody, nor men who are called by their group ("soldiers of the
/// battalion").
fn can_belong(words: &Words<'_>, subject: &Mention, object: &Mention, token: usize) -> bool {
    let stances = &words.ctx.res.events.stances;
    let word = words.folded(token);
    if stances.spokespersons.contains(word) || stances.speak.contains(word) || matches!(word, "for" | "at" | "on") {
        return false;
    }
    let is_person = matches!(subject.kind, MentionKind::Person | MentionKind::People);
    let takes_members = match object.kind {
        MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::Party => true,
        MentionKind::Organization | MentionKind::IntergovernmentalBody => !is_person,
        _ => false,
    };
    let is_named_by_it = subject.form == MentionForm::Nominal && is_linked_by_of(words, subject, object);
    takes_members && !is_named_by_it
}

/// "soldiers of the battalion", "the battalion's soldiers": nothing but a noun phrase holds both.
fn is_linked_by_of(words: &Words<'_>, subject: &Mention, object: &Mention) -> bool {
    let analysis = words.ctx.analysis;
    let (one, other) = if subject.span.start() < object.span.start() { (subject, object) } else { (object, subject) };
    let mut between = analysis.tokens_in(one.span).end..analysis.tokens_in(other.span).start;
    between.all(|idx| !words.tag(idx).is_verb() && words.tag(idx) != Tag::MD && words.folded(idx) != ",")
}
