use proptest::prelude::*;
use rashomon_model::ToponymUse;

use crate::read_text;

/// Each place name with its resolution: "words = name, first-level subdivision, country (use)".
fn check(text: &str, expected: &[&str]) {
    let reading = read_text(text);
    let shown: Vec<String> = reading
        .toponyms
        .iter()
        .map(|toponym| {
            let place = toponym.place.as_ref().map_or("?".to_owned(), |place| {
                [Some(place.name.as_str()), place.admin1.as_deref(), place.country.as_deref()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            let usage = match toponym.usage {
                ToponymUse::Literal => "",
                ToponymUse::Modifier => " (modifier)",
                ToponymUse::Metonymic => " (metonymic)",
            };
            format!("{} = {place}{usage}", toponym.span.slice(text))
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn what_contains_a_name_decides_its_sense() {
    check("Shops closed in Paris, Texas, on Monday.", &["Paris = Paris, Texas, US", "Texas = Texas, US"]);
    check("Shops closed in Paris on Monday.", &["Paris = Paris, Île-de-France, FR"]);
}

#[test]
fn a_government_that_acts_or_speaks_is_no_place() {
    check(
        "Paris said that London had bombed the harbour.",
        &["Paris = Paris, Île-de-France, FR (metonymic)", "London = London, England, GB (metonymic)"],
    );
    check("The rebels bombed London, killing a guard.", &["London = London, England, GB"]);
    check("The pilots who bombed London shot two guards.", &["London = London, England, GB"]);
    check("They trained at the Raqqa base.", &["Raqqa = Raqqa, SY"]);
    check("The militia in Damascus shelled the harbour.", &["Damascus = Damascus, Damascus Governorate, SY"]);
    check("London, bombed by the rebels, lay in ruins.", &["London = London, England, GB"]);
}

#[test]
fn a_holiday_is_no_place() {
    check("The shelling went on in Ramadan, and at Easter.", &[]);
    check("Two monks left Ramadan for Damascus.", &["Damascus = Damascus, Damascus Governorate, SY"]);
}

#[test]
fn a_small_town_is_known_by_its_site() {
    check("A bomb went off at the Pirot market on Friday.", &["Pirot = Pirot, Central Serbia, RS"]);
    check("Doctors were at odds over the Pirot method.", &[]);
}

#[test]
fn a_town_that_no_gazetteer_lists_is_known_by_what_is_done_to_it() {
    check("They hit Varkeshuk, on the lake.", &["Varkeshuk = ?"]);
    check("The raiders shelled Varkeshuk near the lake.", &["Varkeshuk = ?"]);
    check("A bomb went off at La Varkesha.", &["La Varkesha = ?"]);
    check("As for Varkeshuk, where raiders took the mill, nobody knows.", &["Varkeshuk = ?"]);
    check("The brigade hit Varkeshuk hard.", &[]);
}

#[test]
fn a_small_town_is_known_by_the_deed_done_to_it() {
    check("Three men died in a mortar attack on Pirot on Friday.", &["Pirot = Pirot, Central Serbia, RS"]);
    check("The brigade shelled Pirot on Friday.", &["Pirot = Pirot, Central Serbia, RS"]);
    check("Rockets hit the Pirot hospital.", &["Pirot = Pirot, Central Serbia, RS"]);
    check("A lecture on Pirot drew three men.", &[]);
    check("The brigade met Pirot on Friday.", &[]);
}

proptest! {
    #[test]
    fn any_text_yields_places_on_the_globe(text in "(\\PC{0,30}| in Paris, | Syrian |Kabul|, Ga\\. ){0,12}") {
        let reading = read_text(&text);
        for toponym in &reading.toponyms {
            prop_assert!(toponym.span.fits(&text) && !toponym.span.is_empty() && toponym.alternatives.len() <= 4);
            for place in toponym.place.iter().chain(&toponym.alternatives) {
                prop_assert!(place.lat.abs() <= 90.0 && place.lon.abs() <= 180.0);
            }
        }
    }
}
