//! How two places stand to each other, by the gazetteer's hierarchy and by distance.

use rashomon_model::{FeatureLevel, Place};

/// How two places stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// In different countries.
    Abroad,
    /// In different first-level subdivisions of a country.
    OtherProvince,
    /// In one first-level subdivision, but apart.
    SameProvince,
    /// One holds the other, or nothing can be said (a sea, a region over several countries).
    Holds,
    /// The same, or next to each other.
    Same,
}

/// Kilometres below which two points are one town for a reporter.
const NEAR_KM: f64 = 15.0;

/// Compares two places.
pub(crate) fn relation(a: &Place, b: &Place) -> Relation {
    if a.id == b.id {
        return Relation::Same;
    }
    let (Some(home), Some(other)) = (&a.country, &b.country) else { return Relation::Holds };
    if home != other {
        return Relation::Abroad;
    }
    if a.level <= FeatureLevel::Country || b.level <= FeatureLevel::Country {
        return Relation::Holds;
    }
    let near = is_point(a) && is_point(b) && distance_km(a, b) < NEAR_KM;
    match (&a.admin1, &b.admin1) {
        _ if near => Relation::Same,
        (Some(x), Some(y)) if x != y => Relation::OtherProvince,
        _ if a.level == FeatureLevel::Admin1 || b.level == FeatureLevel::Admin1 => Relation::Holds,
        _ if a.level == FeatureLevel::Admin2 || b.level == FeatureLevel::Admin2 => {
            let same = a.admin2.is_none() || b.admin2.is_none() || a.admin2 == b.admin2;
            if same { Relation::Holds } else { Relation::SameProvince }
        }
        (None, _) | (_, None) => Relation::Holds,
        _ => Relation::SameProvince,
    }
}

/// Whether `outer` is `inner` or holds it.
pub(crate) fn holds(outer: &Place, inner: &Place) -> bool {
    outer.id == inner.id || (outer.level < inner.level && relation(outer, inner) >= Relation::Holds && outer.country.is_some())
}

fn is_point(place: &Place) -> bool {
    matches!(place.level, FeatureLevel::PopulatedPlace | FeatureLevel::Facility)
}

/// Great-circle distance (haversine) on a sphere of 6,371 km.
fn distance_km(a: &Place, b: &Place) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let (d_lat, d_lon) = ((lat_b - lat_a) / 2.0, (b.lon - a.lon).to_radians() / 2.0);
    let h = d_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * d_lon.sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn place(id: &str, level: FeatureLevel, country: &str, admin1: Option<&str>, lat: f64, lon: f64) -> Place {
        Place {
            id: format!("test:{id}"),
            name: id.to_owned(),
            country: Some(country.to_owned()),
            admin1: admin1.map(str::to_owned),
            admin2: None,
            level,
            lat,
            lon,
            population: 0,
        }
    }

    #[test]
    fn provinces_hold_their_towns_and_neighbours_are_one() {
        let town = place("Arda", FeatureLevel::PopulatedPlace, "XA", Some("North"), 10.0, 10.0);
        let suburb = place("Ardafi", FeatureLevel::PopulatedPlace, "XA", Some("North"), 10.05, 10.05);
        let far = place("Besh", FeatureLevel::PopulatedPlace, "XA", Some("North"), 12.0, 10.0);
        let south = place("Sul", FeatureLevel::PopulatedPlace, "XA", Some("South"), 5.0, 10.0);
        let province = place("North", FeatureLevel::Admin1, "XA", Some("North"), 11.0, 10.0);
        let state = place("Ardaland", FeatureLevel::Country, "XA", None, 9.0, 10.0);
        let abroad = place("Kor", FeatureLevel::PopulatedPlace, "XB", Some("North"), 10.0, 10.1);
        assert_eq!(relation(&town, &suburb), Relation::Same);
        assert_eq!(relation(&town, &far), Relation::SameProvince);
        assert_eq!(relation(&town, &south), Relation::OtherProvince);
        assert_eq!(relation(&town, &province), Relation::Holds);
        assert_eq!(relation(&town, &abroad), Relation::Abroad);
        assert!(holds(&province, &town) && holds(&state, &town) && !holds(&town, &province) && !holds(&province, &south));
    }
}
