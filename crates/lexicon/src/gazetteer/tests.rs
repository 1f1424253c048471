use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static GAZETTEER: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::load(&DataSource::Embedded).expect("the shipped files are sound"));

/// The first meaning of `name` that is in `country`, as "name, level, whole degrees".
fn check(name: &str, country: &str, expected: &str) {
    let entries = GAZETTEER.find(name).into_iter().map(|posting| GAZETTEER.entry(posting.entry));
    let found = entries.into_iter().find(|entry| entry.country.unwrap_or_default() == country);
    let shown = found.map(|entry| format!("{}, {:?}, {:.0} {:.0}", entry.name, entry.level, entry.lat, entry.lon));
    assert_eq!(shown.as_deref(), Some(expected), "{name}");
}

#[test]
fn names_are_found_in_any_spelling() {
    check("PESHAWAR", "PK", "Peshawar, PopulatedPlace, 34 72");
    check("Baluchistan", "PK", "Balochistan, Admin1, 28 65");
    check("Khyber-Pakhtunkhwa", "PK", "Khyber Pakhtunkhwa, Admin1, 34 72");
    check("Saint Louis", "US", "St. Louis, PopulatedPlace, 39 -90");
    check("Syrian", "SY", "Syria, Country, 35 38");
    check("Arabian Sea", "", "Arabian Sea, Region, 15 65");
    check("Donbass", "UA", "Donbas, Region, 48 38");
    check("W.Va.", "US", "West Virginia, Admin1, 38 -80");
}

#[test]
fn subdivisions_contain_their_towns() {
    let one = |name: &str, level| {
        let entries = GAZETTEER.find(name).into_iter().map(|posting| GAZETTEER.entry(posting.entry));
        entries.into_iter().find(|entry| entry.level == level).expect("it is in the gazetteer")
    };
    let peshawar = one("Peshawar", FeatureLevel::PopulatedPlace);
    let province = one("Khyber Pakhtunkhwa", FeatureLevel::Admin1);
    let pakistan = one("Pakistan", FeatureLevel::Country);
    let region = one("South Asia", FeatureLevel::Region);
    assert!(GAZETTEER.contains(&province, &peshawar) && GAZETTEER.contains(&pakistan, &peshawar));
    assert!(GAZETTEER.contains(&pakistan, &province) && GAZETTEER.contains(&region, &province));
    assert!(!GAZETTEER.contains(&peshawar, &province) && !GAZETTEER.contains(&pakistan, &pakistan));
    assert!(GAZETTEER.neighbours("PK").iter().any(|code| code == "AF"));
    let place = GAZETTEER.place(peshawar.idx);
    assert_eq!((place.country.as_deref(), place.admin1.as_deref()), (Some("PK"), Some("Khyber Pakhtunkhwa")));
    assert_eq!(GAZETTEER.by_geonames_id(1_168_579), Some(pakistan.idx));
}

#[test]
fn the_longest_name_is_found_word_by_word() {
    let mut walk = GAZETTEER.walk();
    let mut ends = Vec::new();
    for (n, word) in ["New", "York", "City", "Hall"].iter().enumerate() {
        if !walk.push(word, n > 0) {
            break;
        }
        ends.push(walk.matched().is_some());
    }
    assert_eq!(&ends[1..3], [true, true]);
}

#[test]
fn a_users_dump_lies_on_top_of_the_core() {
    let rows = "\
1168197\tPeshawar\tPeshawar\tPekhawar,Пешавар\t34.1\t71.6\tP\tPPLA\tPK\t\t03\t\t\t\t1970042\t\t340\tAsia/Karachi\t2024-01-01
1168873\tKhyber Pakhtunkhwa\tKhyber Pakhtunkhwa\t\t34.5\t72\tA\tADM1\tPK\t\t03\t\t\t\t35525047\t\t900\tAsia/Karachi\t2024-01-01
990000001\tVelmar\tVelmar\tRepublic of Velmar\t35.2\t-30\tA\tPCLI\tXV\t\t00\t\t\t\t4200000\t\t\t\t2019-01-01
1162000\tWarsak Dam\tWarsak Dam\t\t34.164\t71.358\tS\tDAM\tPK\t\t03\t\t\t\t0\t\t380\tAsia/Karachi\t2024-01-01
";
    let file = std::env::temp_dir().join(format!("rashomon-dump-{}.txt", std::process::id()));
    std::fs::write(&file, rows).expect("the temporary folder takes a file");
    let gazetteer = Gazetteer::with_geonames_dump(&file, &DataSource::Embedded).expect("the rows are in the format");
    std::fs::write(&file, "1\ttoo few columns\n").expect("the temporary folder takes a file");
    let refused = Gazetteer::with_geonames_dump(&file, &DataSource::Embedded).expect_err("the row is short").to_string();
    std::fs::remove_file(&file).expect("it was just written");

    let with_id = |name: &str, id: &str| {
        let places = gazetteer.find(name).into_iter().map(|posting| gazetteer.place(posting.entry));
        places.filter(|place| place.id == id).collect::<Vec<_>>()
    };
    assert_eq!(gazetteer.place(gazetteer.find("Pekhawar")[0].entry).admin1.as_deref(), Some("Khyber Pakhtunkhwa"));
    let [peshawar] = with_id("Peshawar", "geonames:1168197").try_into().expect("the user's row replaces the shipped place");
    assert!((peshawar.lat - 34.1).abs() < 0.001);
    assert_eq!(gazetteer.place(gazetteer.find("Warsak Dam")[0].entry).level, FeatureLevel::Facility);
    assert_eq!(gazetteer.place(gazetteer.find("Pakistan")[0].entry).level, FeatureLevel::Country, "the overlay stays");
    assert_eq!(gazetteer.country("XV").map(|entry| entry.name), Some("Velmar"), "a country of the user's own");
    assert!(!gazetteer.find("London").is_empty() && gazetteer.stamp.is_some(), "the shipped places stay");
    assert!(refused.contains(":1: has 2 columns"), "{refused}");

    let province = gazetteer.entry(gazetteer.by_geonames_id(1_168_873).expect("it is in both layers"));
    let shipped_town = gazetteer.find("Mardan").into_iter().map(|posting| gazetteer.entry(posting.entry));
    assert!(
        shipped_town.into_iter().any(|town| gazetteer.contains(&province, &town)),
        "a shipped town lies in the user's province"
    );
}

#[test]
fn every_entry_is_within_the_globe() {
    for idx in 0..GAZETTEER.core.n_shipped() {
        let entry = GAZETTEER.entry(EntryIdx(idx as u32));
        assert!(entry.lat.abs() <= 90.0 && entry.lon.abs() <= 180.0 && !entry.name.is_empty(), "{entry:?}");
    }
}

proptest! {
    #[test]
    fn any_text_can_be_looked_up(name in "\\PC{0,40}") {
        for posting in GAZETTEER.find(&name) {
            prop_assert!(!GAZETTEER.entry(posting.entry).name.is_empty());
        }
    }
}
