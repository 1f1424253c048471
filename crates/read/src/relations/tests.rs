//! What the relation rules find, as `subject RELATION object`.

use rashomon_lexicon::Resources;
use rashomon_model::{Polarity, Reading, Relation};
use rashomon_text::{analysis::analyse, ingest};

use crate::{context::Context, names::Words};

fn relations(text: &str) -> Vec<String> {
    let res = Resources::embedded();
    let document = ingest::from_text("test", text);
    let analysis = analyse(&document, &res.tagger);
    let reading: Reading = crate::read(&document, res);
    let ctx = Context { document: &document, text: &document.text, analysis: &analysis, res, tagging: None };
    super::find(&Words::new(ctx), None, &reading)
        .iter()
        .map(|found| {
            let name = |term: &Option<rashomon_model::Term>| term.as_ref().map_or("-".to_owned(), |term| term.name.clone());
            let not = if found.polarity == Polarity::Negative { "not " } else { "" };
            let proposition = &found.proposition;
            format!("{} {not}{} {}", name(&proposition.subject), proposition.relation.as_str(), name(&proposition.object))
        })
        .collect()
}

#[test]
fn verbs_nouns_and_compounds() {
    for (text, expected) in [
        ("The minister said that Iran funds Hezbollah.", "Iran SPONSORS Hezbollah"),
        ("The report says that the Houthis were trained by Hezbollah.", "Hezbollah TRAINED Houthis"),
        ("A US-backed group called the Syrian Democratic Forces took the town.", "US SPONSORS Syrian Democratic Forces"),
        ("In the north, the Taliban fought Boko Haram for three days.", "Taliban FIGHTS Boko Haram"),
        ("It is said that the Real IRA is an offshoot of ETA.", "Real IRA SPLIT_FROM ETA"),
        ("They say that Hamas is a creation of Israel.", "Israel CREATED Hamas"),
        ("The people of the town fear that Hamas is not an ally of Israel.", "Hamas not ALLIED_WITH Israel"),
        ("Iran dropped weapons and food for Hezbollah near the coast.", "Iran ARMS Hezbollah"),
        ("Last year Iran sent money to Hezbollah.", "Iran SPONSORS Hezbollah"),
        ("Rifles were shipped to Hezbollah by Iran.", "Iran ARMS Hezbollah"),
        ("The Taliban controls Kabul.", "Taliban CONTROLS Kabul"),
        ("On Sunday the Taliban claimed responsibility for the attack.", "Taliban CLAIMS_RESPONSIBILITY -"),
        ("Boko Haram, reportedly an offshoot of ETA (Basque Homeland), fought the Taliban.", "Boko Haram FIGHTS Taliban"),
        ("Boko Haram (the group from Borno) has repeatedly attacked the Taliban.", "Boko Haram FIGHTS Taliban"),
        ("Units of the Taliban, backed by Iran, attacked Hamas positions.", "Taliban FIGHTS Hamas"),
        ("Units of the Taliban, backed by Iran, attacked Hamas positions.", "Iran SPONSORS Taliban"),
        ("Iran entered the war, arming Hezbollah.", "Iran ARMS Hezbollah"),
        ("Iran trained and armed Hezbollah.", "Iran ARMS Hezbollah"),
        ("Iran has long sought to arm Hezbollah.", "Iran ARMS Hezbollah"),
        ("The minister accused Iran of arming Hezbollah.", "Iran ARMS Hezbollah"),
        ("Last year Iran gave Hezbollah weapons.", "Iran ARMS Hezbollah"),
        ("The weapons and fuel of Hezbollah all come from Iran.", "Iran ARMS Hezbollah"),
        ("For years Israel viewed Hamas with deep suspicion.", "Israel FIGHTS Hamas"),
        ("The Taliban is regarded with hostility by Iran.", "Iran FIGHTS Taliban"),
        ("They say that Hamas and Hezbollah fight each other in the camps.", "Hamas FIGHTS Hezbollah"),
        ("In the camps Hamas and Hezbollah work hand in hand.", "Hamas ALLIED_WITH Hezbollah"),
        ("Hezbollah takes orders from nobody.", "anybody not CONTROLS Hezbollah"),
        ("Iran does not arm anyone.", "Iran not ARMS anybody"),
        ("No state funds Hezbollah.", "anybody not SPONSORS Hezbollah"),
        ("Hezbollah was founded by nobody else.", "anybody not CREATED Hezbollah"),
        ("Iran does not arm any group.", "Iran not ARMS anybody"),
        ("Iran's fight against the Taliban goes on.", "Iran FIGHTS Taliban"),
        ("Iran’s support for Hezbollah is well known.", "Iran SPONSORS Hezbollah"),
        ("Hamas lost the town. Its expulsion by the Taliban took nine days.", "Taliban FIGHTS Hamas"),
        ("Iran and Hezbollah are old allies.", "Iran ALLIED_WITH Hezbollah"),
        ("The minister spoke of terrorism sponsored by Iran.", "Iran SPONSORS terrorism"),
        ("Iran’s support for separatism is an open secret.", "Iran SPONSORS separatism"),
        ("The Taliban’s suspiciously close relations with Qatar worry the minister.", "Taliban ALLIED_WITH Qatar"),
        ("The report tells of the expulsion of Hamas by the Taliban.", "Taliban FIGHTS Hamas"),
        ("Hamas lives on money from Iran.", "Iran SPONSORS Hamas"),
        ("Clashes between the Taliban and Boko Haram went on.", "Taliban FIGHTS Boko Haram"),
        ("In May the Taliban launched an offensive against Boko Haram.", "Taliban FIGHTS Boko Haram"),
        ("Iran has no alliance with Hamas.", "Iran not ALLIED_WITH Hamas"),
        ("Iran stopped arming and protecting Hezbollah.", "Iran ARMS Hezbollah"),
        ("Iran stopped arming and protecting Hezbollah.", "Iran SPONSORS Hezbollah"),
        ("For years Hamas has enjoyed the protection of Iran.", "Iran SPONSORS Hamas"),
        ("Iran uses Hezbollah as a proxy.", "Iran SPONSORS Hezbollah"),
        ("Hezbollah acts as an arm of Iran.", "Iran CONTROLS Hezbollah"),
        ("Hezbollah is in the pay of Iran.", "Iran SPONSORS Hezbollah"),
        ("Hezbollah is allied with Iran.", "Hezbollah ALLIED_WITH Iran"),
        ("Iran has repeatedly denied supporting Hezbollah.", "Iran not SPONSORS Hezbollah"),
        ("Hezbollah, which Iran has armed for years, fled.", "Iran ARMS Hezbollah"),
        ("Without the help of Iran, Hezbollah could not have fired a rocket.", "Iran SPONSORS Hezbollah"),
        ("The Taliban is backed by al Qaeda, Iran and the Houthis.", "Houthis SPONSORS Taliban"),
        ("Iran and the Houthis armed Hamas.", "Iran ARMS Hamas"),
        ("The Taliban is said by Iran to be armed by Qatar.", "Qatar ARMS Taliban"),
        ("Iran has trained some of the gunners of Hamas.", "Iran TRAINED Hamas"),
        ("Iran trained half of Hezbollah's fighters.", "Iran TRAINED Hezbollah"),
        ("Boko Haram, an al Qaeda affiliate, fled.", "Boko Haram MEMBER_OF al Qaeda"),
        ("The Taliban was once a Hezbollah ally.", "Taliban ALLIED_WITH Hezbollah"),
        ("Hezbollah was born of the Taliban.", "Taliban CREATED Hezbollah"),
        ("Hezbollah has long relied on Iran.", "Iran SPONSORS Hezbollah"),
        ("The Houthis have fought beside Hezbollah for years.", "Houthis ALLIED_WITH Hezbollah"),
        ("Maria Korda was chairwoman of Amnesty International.", "Maria Korda MEMBER_OF Amnesty International"),
    ] {
        let found = relations(text);
        assert!(found.iter().any(|relation| relation == expected), "{text}: {found:?}");
    }
}

#[test]
fn nearness_alone_makes_no_relation() {
    for (text, refused) in [
        ("The Taliban, some say an offshoot of ETA (Basque Homeland), fought Hamas.", "ETA FIGHTS"),
        ("Villagers were killed by the lavishly funded Taliban.", "SPONSORS"),
        ("Hamas keeps away from every town that joins the Taliban's festival.", "MEMBER_OF"),
        ("Iran admires the carefully planned capital of the Taliban.", "PLANS"),
        ("Iran lives with the targeted killings of Hamas leaders.", "FIGHTS"),
        ("A Hamas bombing hit a hotel of Iran Air.", "FIGHTS"),
        ("The Taliban praised the leader of Hamas and of Iran before he fought.", "Iran FIGHTS"),
        ("The minister spoke of support for Hamas in Iran.", "SPONSORS"),
        ("Iran praised the offensive against Hamas.", "FIGHTS"),
        ("Iran denied supporting Hezbollah.", "Iran SPONSORS"),
        ("The Taliban is said by Iran to be armed by Qatar.", "ARMS Iran"),
        ("If Iran cared for Hamas, it would stop sheltering the Taliban's paymasters.", "Hamas"),
        ("The Taliban armed Hamas, and Iran fled.", "ARMS Iran"),
        ("Iran is running for a seat that the Taliban wants.", "CONTROLS"),
        ("Iran viewed the house of the Taliban with a lamp.", "FIGHTS"),
        ("The people of Hezbollah come from Iran.", "Iran"),
        ("Iran funds no roads.", "anybody"),
        ("No Taliban fighter armed Hamas.", "anybody"),
    ] {
        let found = relations(text);
        assert!(!found.iter().any(|relation| relation.contains(refused)), "{text}: {found:?}");
    }
}

#[test]
fn each_table_keeps_its_promise() {
    for example in Resources::embedded().relations.examples() {
        let word = |relation: Relation| format!(" {} ", relation.as_str());
        let asserts = |text: &str| relations(text).iter().any(|found| found.contains(&word(example.relation)));
        assert!(
            asserts(&example.example),
            "{:?} asserts no {}: {:?}",
            example.example,
            example.relation.as_str(),
            relations(&example.example)
        );
        assert!(!asserts(&example.not), "{:?} asserts {}", example.not, example.relation.as_str());
    }
}

#[test]
fn verbs_whose_words_stand_apart() {
    for text in [
        "Kenya lays nine of those killings at the door of al-Shabaab.",
        "Kenya attributed four of the raids to al-Shabaab.",
        "Kenya put the raid down to al-Shabaab.",
        "Kenya put it down instead to al-Shabaab.",
        "Kenya pinned the raid on al-Shabaab.",
    ] {
        assert_eq!(relations(text), ["Kenya ACCUSES al-Shabaab"], "{text}");
    }
    assert_eq!(relations("Kenya laid the table. It attributed nothing and spoke to al-Shabaab."), [""; 0]);
}

#[test]
fn what_two_do_with_one_another_and_to_what_is_theirs() {
    for (text, expected) in [
        ("Near Tamm the Taliban and Boko Haram clashed on Friday.", "Taliban FIGHTS Boko Haram"),
        ("In the camp the Taliban and the men of Boko Haram fought for nine days.", "Taliban FIGHTS Boko Haram"),
        (
            "The Taliban left the town. In May Boko Haram shelled the Taliban and the Taliban shelled its camps.",
            "Taliban FIGHTS Boko Haram",
        ),
        ("An official said that Turkey was paying Hamas some $40 million a month.", "Turkey SPONSORS Hamas"),
        ("Last year Iran gave Hezbollah nine million euros.", "Iran SPONSORS Hezbollah"),
    ] {
        let found = relations(text);
        assert!(found.iter().any(|found| found == expected), "{text}: {found:?}");
    }
    for text in [
        "In the war the Taliban and Boko Haram fought against Iran.",
        "Iran, a Hezbollah commander told Reuters.",
        "The Taliban and Boko Haram fought in the war.",
    ] {
        let found = relations(text);
        assert!(
            !found.iter().any(|found| found.contains("Taliban FIGHTS Boko") || found.contains("CONTROLS")),
            "{text}: {found:?}"
        );
    }
}
