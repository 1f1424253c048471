//! Examples of the tables, cases by phenomenon, and laws.

mod timex3;

use proptest::prelude::*;
use rashomon_lexicon::Resources;
use rashomon_model::{DateBasis, DateInterval, Document, Maker, Published, Reading, Timex, TimexType};
use rashomon_text::{analysis::analyse, ingest};

use crate::context::Context;

fn document(text: &str, dct: Option<&str>) -> Document {
    let mut document = ingest::from_text("test.txt", text);
    document.published = dct.map(|dct| Published {
        interval: dct.parse::<DateInterval>().expect("test intervals are well formed"),
        basis: DateBasis::Given,
        span: None,
        made_by: Maker::rule("test"),
    });
    document
}

fn timexes(text: &str, dct: Option<&str>) -> Vec<Timex> {
    let document = document(text, dct);
    let (analysis, res) = (analyse(&document, &Resources::embedded().tagger), Resources::embedded());
    let mut reading = Reading::empty(document.id.clone(), "test", "");
    super::find(Context { document: &document, text: &document.text, analysis: &analysis, res, tagging: None }, &mut reading);
    reading.timexes
}

/// "expression = TYPE value (MOD)" of each timex.
fn shown(text: &str, dct: Option<&str>) -> Vec<String> {
    timexes(text, dct).iter().map(|timex| format!("{} = {}", timex.span.slice(text), described(timex))).collect()
}

fn described(timex: &Timex) -> String {
    let upper = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let timex_type = upper(serde_json::to_value(timex.timex_type).expect("a plain enum"));
    let modifier = timex.modifier.map(|modifier| upper(serde_json::to_value(modifier).expect("a plain enum")));
    let modifier = modifier.map(|modifier| format!(" {modifier}")).unwrap_or_default();
    format!("{timex_type} {}{modifier}", timex.value)
}

fn intervals(text: &str, dct: Option<&str>) -> Vec<String> {
    let shown = |timex: &Timex| timex.interval.map_or("-".to_owned(), |interval| interval.to_string());
    timexes(text, dct).iter().map(|timex| format!("{} = {}", timex.span.slice(text), shown(timex))).collect()
}

#[test]
fn every_example_of_the_rules_reads_as_it_says() {
    let mut faults = Vec::new();
    for rule in &Resources::embedded().times.rules {
        for example in &rule.examples {
            let (before, rest) = example.text.split_once('[').expect("examples mark the expression with brackets");
            let (expression, after) = rest.split_once(']').expect("the bracket closes");
            let text = format!("{before}{expression}{after}");
            let all = timexes(&text, Some("2016-03-17"));
            let found = all.iter().find(|timex| timex.span.start() == before.len() && timex.span.slice(&text) == expression);
            let value = found.map(described);
            if value.as_deref() != Some(&example.value) {
                faults.push(format!("{}: {:?} gave {value:?} of {:?}", rule.id, example, shown(&text, Some("2016-03-17"))));
            }
        }
        for text in &rule.not {
            let id = format!("times/{}", rule.id);
            if timexes(text, Some("2016-03-17")).iter().any(|timex| timex.made_by.id() == id) {
                faults.push(format!("{} found something in {text:?}", rule.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn days_are_reckoned_from_events_that_the_text_dates() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2016-03-17")), expected, "{text}");
    check(
        "The vote is scheduled for 20 March. On the eve of the vote, shops will close.",
        &["20 March = DATE 2016-03-20", "the eve = DATE 2016-03-19"],
    );
    check("Shops closed on the eve of the vote.", &[]);
    check(
        "Monday's raid failed, and so did Wednesday's raid. It rained the day before the raid.",
        &["Monday = DATE 2016-03-14", "Wednesday = DATE 2016-03-16"],
    );
    check("Wednesday's raid failed. It rained the day before the raid was called off.", &["Wednesday = DATE 2016-03-16"]);
}

#[test]
fn days_are_counted_from_the_deed_that_the_story_is_about() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2016-03-17")), expected, "{text}");
    check(
        "On 4 April 2013 a mine went off under a bus. Three days after the attack the road was closed.",
        &["4 April 2013 = DATE 2013-04-04", "Three days = DATE 2013-04-07"],
    );
    check(
        "On 4 April 2013 a bus burned in Milltown. On 9 April 2013 a barn burned. Two days after the killings in Milltown they met.",
        &["4 April 2013 = DATE 2013-04-04", "9 April 2013 = DATE 2013-04-09", "Two days = DATE 2013-04-06"],
    );
    check("Three days after the vote they met.", &["Three days = DURATION P3D"]);
    check(
        "On 4 April he spoke. Three days before the election they met.",
        &["4 April = DATE 2016-04-04", "Three days = DURATION P3D"],
    );
}

#[test]
fn what_comes_later_goes_on_from_the_day_told_of() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2016-03-17")), expected, "{text}");
    let told = "On 4 May 2013 a bus burned. The road was closed. Nobody spoke. It rained.";
    check(
        &format!("{told} Two days later it was opened."),
        &["4 May 2013 = DATE 2013-05-04", "Two days later = DATE 2013-05-06"],
    );
    check(
        &format!("{told} The next morning it was opened."),
        &["4 May 2013 = DATE 2013-05-04", "The next morning = TIME 2013-05-05TMO"],
    );
    check("On 4 May 2013 a bus burned. On 9 June it was opened.", &["4 May 2013 = DATE 2013-05-04", "9 June = DATE 2013-06-09"]);
    check(
        "On 4 May 2013 a bus burned. On 15 March it was opened.",
        &["4 May 2013 = DATE 2013-05-04", "15 March = DATE 2016-03-15"],
    );
}

#[test]
fn since_a_month_looks_back_and_a_clause_has_a_verb_of_its_own() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2023-11-28")), expected, "{text}");
    check("The report holds the Front responsible for 214 deaths since January.", &["January = DATE 2023-01"]);
    check("Nobody will be tried for what has gone on since early January.", &["early January = DATE 2023-01 START"]);
    check("The town will not forget the hospital, where in March nine patients were killed.", &["March = DATE 2023-03"]);
    check("The talks will resume in January.", &["January = DATE 2024-01"]);
}

#[test]
fn what_was_done_in_a_month_that_lies_ahead_was_done_a_year_ago() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2017-03-20")), expected, "{text}");
    check("Fighting broke out in late May.", &["late May = DATE 2016-05 END"]);
    check("The dam was destroyed in early April.", &["early April = DATE 2016-04 START"]);
    check("The bridge fell in February.", &["February = DATE 2017-02"]);
    check("Talks will resume in late May.", &["late May = DATE 2017-05 END"]);
    check("The union has decided to meet in late May.", &["late May = DATE 2017-05 END"]);
    check("The talks were to be held in late May.", &["late May = DATE 2017-05 END"]);
}

#[test]
fn the_eve_of_what_has_no_date_is_none() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2017-03-20")), expected, "{text}");
    check("He was shot on the eve of the vote.", &[]);
    check("On the eve of the election, shots fell.", &[]);
    check("He fled on the eve of Christmas.", &["the eve of Christmas = DATE 2016-12-24"]);
    check("He was shot on the eve of Ramadan.", &[]);
}

#[test]
fn weekdays_in_the_plural_are_a_set() {
    let check = |text: &str, expected: &[&str]| assert_eq!(shown(text, Some("2017-03-20")), expected, "{text}");
    check("They march on Fridays.", &["Fridays = SET XXXX-WXX-5"]);
    check("They march every Friday.", &["every Friday = SET XXXX-WXX-5"]);
    check("They marched on Friday.", &["Friday = DATE 2017-03-17"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_gives_values_of_timex3_and_spans_in_bounds(text in "\\PC{0,120}", dct in prop::option::of(0u32..3000)) {
        let dct = dct.map(|year| format!("{year:04}"));
        laws(&text, dct.as_deref())?;
    }

    #[test]
    fn any_utf8_gives_values_of_timex3(text in any::<String>(), words in prop::collection::vec(time_word(), 0..6)) {
        laws(&format!("{}{text}{}", words.join(" "), words.join("\u{a0}")), Some("2016-02-29"))?;
    }

    #[test]
    fn any_pile_of_time_words_gives_values_of_timex3(words in prop::collection::vec(time_word(), 0..24), day in 1u32..28) {
        laws(&words.join(" "), Some(&format!("2016-02-{day:02}")))?;
        laws(&words.join(" "), None)?;
    }
}

fn time_word() -> impl Strategy<Value = String> {
    let words = [
        "the",
        "last",
        "next",
        "that",
        "same",
        "two",
        "several",
        "years",
        "week",
        "ago",
        "later",
        "early",
        "mid-June",
        "May",
        "March",
        "31",
        "1945",
        "99",
        "BC",
        "century",
        "first",
        "30th",
        "of",
        "in",
        ",",
        "-",
        "10:30",
        "p.m.",
        "Monday",
        "night",
        "10-03-2022",
        "'82",
        "1990s",
        "9999",
        "million",
        "half",
        "an",
        "hour",
        "quarter",
        "fiscal",
        "Easter",
        "daily",
        "every",
        "and",
        "twenty",
        "UTC",
        "now",
        "since then",
        "29 February",
        "the eve of",
        "February",
        "29",
        "2023",
        "decades",
        "000",
        "0",
        "13/13/2013",
        "the following",
        "twice a",
        "each",
        "5 1/2",
        "until",
        "6-7",
        "1915-17",
        "'s",
        "(",
        "weekend",
        "winter",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

fn laws(text: &str, dct: Option<&str>) -> Result<(), TestCaseError> {
    let mut end = 0;
    for timex in timexes(text, dct) {
        prop_assert!(timex.span.fits(text) && !timex.span.is_empty() && timex.span.start() >= end);
        prop_assert!(timex3::is_value(&timex.value), "{:?} of {:?}", timex.value, timex.span.slice(text));
        let is_fitting = match timex.timex_type {
            TimexType::Date => {
                !timex3::is_period(&timex.value) && !timex.value.get(4..).is_some_and(|rest| rest.contains('T'))
                    || timex.value.ends_with("_REF")
            }
            TimexType::Time => timex.value.contains('T'),
            TimexType::Duration => timex3::is_period(&timex.value),
            TimexType::Set => timex.quant.is_some(),
        };
        prop_assert!(is_fitting, "{:?} has the value {:?}", timex.timex_type, timex.value);
        prop_assert!(
            timex.freq.as_deref().is_none_or(timex3::is_freq) && (timex.timex_type == TimexType::Set || timex.quant.is_none())
        );
        let days = timex.interval.and_then(|days| days.start().zip(days.end()));
        prop_assert!(days.is_none_or(|(start, end)| start <= end), "{days:?}");
        end = timex.span.end();
    }
    Ok(())
}

#[test]
fn year_less_dates_lean_on_the_citation() {
    let text = "This was seen in the 22 August attack. It has been so since at least May 2011.\n\
                The group grew last fall (Daily Paper, 4 August 2013). After fighting in late July, they left. Early in August they came.\n\
                Back in February the head said so. On 29 May jets struck. From 2001-2012 he took part. Seen in mid-August.";
    assert_eq!(
        intervals(text, None),
        [
            "the 22 August = 2013-08-22/2013-08-22",
            "May 2011 = 2011-05-01/2011-05-31",
            "last fall = 2012-09-01/2012-11-30",
            "4 August 2013 = 2013-08-04/2013-08-04",
            "late July = 2013-07-21/2013-07-31",
            "Early in August = 2013-08-01/2013-08-10",
            "February = 2013-02-01/2013-02-28",
            "29 May = 2013-05-29/2013-05-29",
            "2001 = 2001-01-01/2001-12-31",
            "2012 = 2012-01-01/2012-12-31",
            "mid-August = 2013-08-11/2013-08-20",
        ]
    );
}

#[test]
fn a_weekday_narrows_the_year() {
    let text = "On Saturday, 14 October a bomb went off. In September shots fell. In two weeks of November 2016 ten were held. \
                On 9 July it began. Later the same day it ended.";
    assert_eq!(
        shown(text, None),
        [
            "Saturday, 14 October = DATE 2017-10-14",
            "September = DATE 2017-09",
            "two weeks = DURATION P2W",
            "November 2016 = DATE 2016-11",
            "9 July = DATE 2017-07-09",
            "Later the same day = DATE 2017-07-09 END",
        ]
    );
}

#[test]
fn the_order_of_day_and_month_follows_from_the_other_dates() {
    let text = "11-04-2019: On April 5 a bomb went off in the town. It fell in November last year. In May 2018 it rose. Then in August it fell.";
    let expected = [
        "11-04-2019 = DATE 2019-04-11",
        "April 5 = DATE 2019-04-05",
        "November last year = DATE 2018-11",
        "May 2018 = DATE 2018-05",
        "August = DATE 2018-08",
    ];
    assert_eq!(shown(text, None), expected);
    assert_eq!(shown(text, Some("2019-04-11")), expected);
}

#[test]
fn that_same_year_keeps_the_other_reading() {
    let text = "In 2009, 90 people were held, an increase from 2008 when 80 were. That same year 40 were freed.";
    let same = timexes(text, Some("2010-05/2010-12")).pop().expect("three expressions");
    assert_eq!(same.value, "2008");
    assert_eq!(same.alternative, "2009".parse().ok());
}

#[test]
fn without_any_date_the_year_stays_open() {
    assert_eq!(
        shown("On 3 May he left. He came back yesterday, on Friday.", None),
        ["3 May = DATE XXXX-05-03", "yesterday = DATE XXXX-XX-XX", "Friday = DATE XXXX-WXX-5",]
    );
    // A wide interval of publication decides what lies in one year only.
    assert_eq!(
        shown("He left last year and came back yesterday.", Some("2015-03/2015-09")),
        ["last year = DATE 2014", "yesterday = DATE XXXX-XX-XX",]
    );
}

#[test]
fn a_history_leans_on_the_date_before() {
    let text = "The war began on 3 May 1812. In July they crossed the river. On 14 September they came to the city, and in October 1812 they \
                left it. By January the rest was over. The following year the allies, in 1813, won. Two days later peace was signed, in 1814. \
                In 1815 it was over.";
    let years = shown(text, Some("2012-01-01"));
    assert_eq!(
        years[..6],
        [
            "3 May 1812 = DATE 1812-05-03",
            "July = DATE 1812-07",
            "14 September = DATE 1812-09-14",
            "October 1812 = DATE 1812-10",
            "January = DATE 1813-01",
            "The following year = DATE 1814",
        ]
    );
}

#[test]
fn a_history_goes_on_with_the_next_year_that_it_names() {
    let head = "The war began on 3 May 1812. On 2 June 1812, on 9 July 1812, on 5 August 1812 and on 6 October 1812 towns fell. ";
    let check = |tail: &str, expected: &str| {
        let shown = shown(&format!("{head}{tail}"), Some("2012-01-01"));
        assert_eq!(shown.last().map(String::as_str), Some(expected), "{tail}");
    };
    check("The peasants rose in 1813. On 14 March they came to the city.", "14 March = DATE 1813-03-14");
    check(
        "It would leave the road open for a campaign planned in 1813. On 14 October they came.",
        "14 October = DATE 1812-10-14",
    );
    check("He had been there in 1809. On 14 October they came.", "14 October = DATE 1812-10-14");
    check("They feared the winter. On 14 December they came.", "14 December = DATE 1812-12-14");
}

#[test]
fn a_time_of_day_takes_the_day_named_after_it() {
    assert_eq!(
        shown("The shelling began around 11:20 a.m. (0820 GMT) Friday.", Some("2016-03-16")),
        ["around 11:20 a.m. = TIME 2016-03-11T11:20 APPROX", "0820 GMT = TIME 2016-03-11T08:20Z", "Friday = DATE 2016-03-11",]
    );
}

#[test]
fn the_article_of_the_noun_is_no_part_of_its_attribute() {
    assert_eq!(shown("They regretted the third-quarter loss.", Some("2016-03-16"))[0], "third-quarter = DATE 2015-Q3");
    assert_eq!(shown("They lost in the third quarter again.", Some("2016-03-16"))[0], "the third quarter = DATE 2015-Q3");
}

#[test]
fn capitals_read_like_mixed_case() {
    let text = "SAN SALVADOR, 2 NOV 89 -- ON 14 OCTOBER THE ARMY MAY MARCH. LAST NIGHT TWO PEOPLE DIED, AND IN MAY ANOTHER FOUR.";
    assert_eq!(
        shown(text, Some("1989-11-02")),
        ["2 NOV 89 = DATE 1989-11-02", "14 OCTOBER = DATE 1989-10-14", "LAST NIGHT = TIME 1989-11-01TNI", "MAY = DATE 1989-05",]
    );
}

#[test]
fn parts_of_a_month_are_ten_days() {
    assert_eq!(
        intervals(
            "In early May 2015, in mid-June 2015, late in February 2016, at the end of 2021, in late 2021.",
            Some("2022-03-10")
        ),
        [
            "early May 2015 = 2015-05-01/2015-05-10",
            "mid-June 2015 = 2015-06-11/2015-06-20",
            "late in February 2016 = 2016-02-21/2016-02-29",
            "the end of 2021 = 2021-12-01/2021-12-31",
            "late 2021 = 2021-10-01/2021-12-31",
        ]
    );
}

#[test]
fn lists_and_ranges_share_their_month_or_year() {
    assert_eq!(
        shown(
            "It fell on 6-7 January 2016, on the 4th, 5th and 6 May 2015 and on April 6-8. From March 5 to 9, 2014 they met.",
            Some("2016-03-17")
        ),
        [
            "6 = DATE 2016-01-06",
            "7 January 2016 = DATE 2016-01-07",
            "the 4th = DATE 2015-05-04",
            "5th = DATE 2015-05-05",
            "6 May 2015 = DATE 2015-05-06",
            "April 6 = DATE 2016-04-06",
            "8 = DATE 2016-04-08",
            "March 5 = DATE 2014-03-05",
            "9, 2014 = DATE 2014-03-09",
        ]
    );
    assert_eq!(
        shown("In the 1915-17 campaign, after the 499-493 BC revolt, killing 5 and 7 January men.", Some("2016-03-17")),
        ["1915 = DATE 1915", "17 = DATE 1917", "499 = DATE BC0499", "493 BC = DATE BC0493", "7 January = DATE 2016-01-07"]
    );
}

#[test]
fn sets_say_how_often() {
    let text =
        "They meet twice a week, work three days each month, and shoot daily, every other day, every Monday and 24 hours a day.";
    let sets = timexes(text, Some("2016-03-17"));
    let shown: Vec<_> =
        sets.iter().map(|set| (set.span.slice(text), set.value.as_str(), set.quant.as_deref(), set.freq.as_deref())).collect();
    assert_eq!(
        shown,
        [
            ("twice a week", "P1W", Some("EACH"), Some("2X")),
            ("three days each month", "P1M", Some("EACH"), Some("3D")),
            ("daily", "P1D", Some("EVERY"), None),
            ("every other day", "P2D", Some("EVERY"), None),
            ("every Monday", "XXXX-WXX-1", Some("EVERY"), None),
            ("24 hours a day", "P1D", Some("EACH"), Some("24H")),
        ]
    );
}

#[test]
fn a_day_lies_ahead_or_back_by_its_words() {
    // Thursday 17 March 2016.
    for (text, day) in [
        ("The talks were put off until Monday.", "2016-03-21"),
        ("They could leave as early as Tuesday.", "2016-03-22"),
        ("The sides, set to resume talks Monday, wait.", "2016-03-21"),
        ("They may find ways around Wednesday's ruling.", "2016-03-16"),
        ("On Tuesday at noon shots fell. At 4 p.m. it ended.", "2016-03-15"),
    ] {
        let found = timexes(text, Some("2016-03-17"));
        assert!(found.iter().all(|timex| timex.value.starts_with(day)), "{text}: {found:?}");
    }
}

#[test]
fn what_is_over_lies_back() {
    let of = |text: &str| shown(text, Some("2023-03-19"));
    for text in ["They claimed to have seized two boats on Friday.", "Two boats may have been seized on Friday."] {
        assert_eq!(of(text), of("They seized two boats on Friday."), "{text}");
    }
    assert_ne!(of("They will seize two boats on Friday."), of("They seized two boats on Friday."));
}

#[test]
fn a_look_back_does_not_turn_the_story() {
    let text = "The war began on 3 May 1812. In June 1812 they crossed the river, as in 1807. Victory of the previous year was forgotten. \
                On 10 August they marched on the city, which had burnt in 1571 and stood in 1790. In 1805 an old treaty was signed. \
                On 3 May 1812 it was void.";
    let days = shown(text, Some("2012-01-01"));
    assert!(days.contains(&"10 August = DATE 1812-08-10".to_owned()), "{days:?}");
}

#[test]
fn ambiguous_words_need_their_surroundings() {
    for text in ["They may march on the second day.", "Theresa May spoke.", "The sun sat low."] {
        let found = shown(text, Some("2016-03-17"));
        assert!(!found.iter().any(|timex| timex.contains("-05") || timex.contains("-03 ") || timex.contains("WXX")), "{found:?}");
    }
}
