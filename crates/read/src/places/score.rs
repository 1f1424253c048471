//! What speaks for one meaning of a name before any other name is looked at.

use rashomon_lexicon::gazetteer::{Class, Entry, NameKind};
use rashomon_model::FeatureLevel;

use super::spot::Hint;

/// Score in natural logarithms: a town of ten times the inhabitants is 2.3 better.
pub(crate) fn prior(entry: &Entry<'_>, kind: NameKind, hint: Option<Hint>) -> f64 {
    let size = f64::from(entry.population.max(100)).ln();
    let level = match entry.level {
        FeatureLevel::Country => 22.0,
        FeatureLevel::Region => 17.0,
        FeatureLevel::Admin1 => size.max(12.0) + 1.0,
        FeatureLevel::Admin2 => size.clamp(9.0, 11.0) - 2.0,
        FeatureLevel::Natural | FeatureLevel::Facility => 12.0,
        FeatureLevel::PopulatedPlace | FeatureLevel::Named => size + class(entry.class),
    };
    let name = match kind {
        NameKind::Main | NameKind::Adjective | NameKind::People => 0.0,
        NameKind::Abbreviation => 2.0,
        NameKind::Alternate => -3.0,
    };
    let hinted = match (hint, entry.level) {
        (Some(Hint::Subdivision), FeatureLevel::Admin1 | FeatureLevel::Admin2) => 5.0,
        (Some(Hint::Town), FeatureLevel::PopulatedPlace) => 3.0,
        _ => 0.0,
    };
    level + name + hinted
}

fn class(class: Class) -> f64 {
    match class {
        Class::Capital => 4.0,
        Class::Seat1 => 1.5,
        Class::Seat2 => 0.5,
        Class::Section => -1.5,
        Class::Historic => -3.0,
        _ => 0.0,
    }
}
