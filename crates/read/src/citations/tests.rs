use rashomon_model::CitationKind;

use crate::read_text;

/// Each citation as `kind: outlet | title | author | date | via -> marker`, parts left out where absent.
fn check(text: &str, expected: &[&str]) {
    let reading = read_text(text);
    let found: Vec<String> = reading
        .citations
        .iter()
        .map(|citation| {
            let kind = match citation.kind {
                CitationKind::FootnoteMark => "mark",
                CitationKind::FootnoteBody => "note",
                CitationKind::Parenthetical => "parenthesis",
                CitationKind::Ibid => "ibid",
                CitationKind::InTextOutlet => "outlet",
                CitationKind::InTextSource => "study",
                CitationKind::Credit => "credit",
                CitationKind::Link => "link",
            };
            let parts = [&citation.outlet, &citation.title, &citation.author, &citation.via];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            format!("{kind}: {}", parts.join(" | "))
        })
        .collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn note_marks_are_kept_without_their_notes() {
    check("Nine died.[1] At the talks[13], nothing was said. He sat on [a] chair.", &["mark: ", "mark: "]);
}

#[test]
fn a_parenthesis_with_title_and_names_is_a_reference() {
    check(
        "“It fell.” (Anna Brandt, ‘How, and why, it fell’, Evening Star, 4 June 2015)",
        &["parenthesis: Evening Star | How, and why, it fell | Anna Brandt"],
    );
    check("It fell (posted on Valley Voice, 15 June, ‘Planes strike’).", &["parenthesis: Valley Voice | Planes strike"]);
    check("The Front (NLF) and the town (about 300 people) were quiet (they said).", &[]);
}

#[test]
fn ibid_takes_over_what_went_before() {
    check(
        "A. (Evening Star, 4 June 2015, “Fell”) B. (ibid) C. (ibid, citing the Valley Voice)",
        &["parenthesis: Evening Star | Fell", "ibid: Evening Star | Fell", "ibid: Evening Star | Fell | Valley Voice"],
    );
}

#[test]
fn outlets_that_are_told_things() {
    check("An officer admitted to the New York Times that nine died.", &["outlet: New York Times"]);
    check("In a note carried by Reuters, the front said so.", &["outlet: Reuters"]);
    check("They flew to the New York Times building.", &[]);
}

#[test]
fn credits_name_their_agency() {
    check("Mourners pray. (Photo by Jan Holt / Valley Press)", &["credit: Valley Press"]);
}

#[test]
fn studies_are_leaned_on_and_police_are_not() {
    check(
        "According to the National Health Survey, few came. According to the police, many came.",
        &["study: National Health Survey"],
    );
}

#[test]
fn bodies_that_count_and_documents_are_leaned_on() {
    check("Amnesty International counted nine dead. The army said that all was quiet.", &["study: Amnesty International"]);
    check("By Amnesty International's count, 14 people died.", &["study: Amnesty International"]);
    check("In a statement on Telegram, the front denied it.", &["study: "]);
    check("A report by Amnesty International says that nine died.", &["study: Amnesty International"]);
    check("He wrote a letter. No report says so.", &[]);
}

#[test]
fn what_stands_between_an_outlet_and_its_verb() {
    check("Reuters, the London agency, quoted a driver as saying so.", &["outlet: Reuters"]);
    check("The Associated Press had at first reported eight dead.", &["outlet: Associated Press"]);
    check("The front claimed the raid through Reuters.", &["outlet: Reuters"]);
}

#[test]
fn a_note_with_an_american_date_and_a_body() {
    check(
        "Nine died.[1]\n\nNotes\n\n[1] Jan Holt, “The Hill,” The New York Times, March 15, 1993.\n\n[2] Court of Appeal of Oskania, S/2024/65, March 15, 1993.\n",
        &[
            "mark: New York Times | The Hill | Jan Holt",
            "note: New York Times | The Hill | Jan Holt",
            "note: Court of Appeal of Oskania",
        ],
    );
}

#[test]
fn an_outlet_covers_what_its_speaker_goes_on_to_say() {
    let text =
        "An officer told Reuters that nine died. “They fled,” he added. “We saw them.” The mayor, Ann Mills, said nothing.";
    let reading = read_text(text);
    let [citation] = reading.citations.as_slice() else { panic!("{:?}", reading.citations) };
    let covered: Vec<&str> = citation.supports.iter().map(|span| span.slice(text)).collect();
    assert!(covered.iter().any(|words| words.contains("he added")), "{covered:?}");
    assert!(!covered.iter().any(|words| words.contains("mayor")), "{covered:?}");
}

#[test]
fn references_in_any_bracket_and_of_any_outlet() {
    check("It fell [Relief Board, “Old debts”, March 2019, p. 8].", &["parenthesis: Relief Board | Old debts"]);
    check(
        "It fell (Hill Lantern, 19 June). It rose [HRB, monthly summary, 4 June].",
        &["parenthesis: Hill Lantern", "parenthesis: HRB"],
    );
    check("It was sold (Hill Lab, Bulletin 31).", &["parenthesis: Hill Lab"]);
    check("They met (Ann Mills, 4 June 1960). He [the mayor, on 4 June] left. It (the war, June 1960) was long.", &[]);
}

#[test]
fn a_date_beside_an_outlet() {
    check("Oskania, if one believes Reuters (24 January 2015), has sold drones.", &["outlet: Reuters"]);
}

#[test]
fn notes_of_documents_and_quoted_once_more() {
    check(
        "Five died.[1] Nine died.[2]\n\nNotes\n\n[1] Relief Board press release no. 4/2015.\n\n[2] Quoted ibid., p. 14.\n",
        &["mark: Relief Board", "mark: Relief Board", "note: Relief Board", "note: Relief Board"],
    );
}

#[test]
fn people_and_their_accounts_are_leaned_on() {
    check("According to a lawyer who has seen the list, nine died.", &["study: "]);
    check("That war, by the reckoning of a village teacher, killed nine people.", &["study: "]);
    check("By its own account, the Front killed nine soldiers.", &["study: "]);
    check("On account of the rain, they stayed. By the end of the count, it was late.", &[]);
}

#[test]
fn who_spoke_to_whoever_writes() {
    check("A baker told this newspaper that nine died.", &["study: "]);
    check("A baker told researchers from Amnesty International that nine died.", &["study: Amnesty International"]);
    check("This newspaper has nine readers.", &[]);
}

#[test]
fn platforms_and_what_is_published_there() {
    check("The mayor replied on Facebook that nobody had died.", &["study: "]);
    check("The front's Telegram channel said that nine died.", &["study: "]);
    check("A leaflet signed by the front denied it. First reports spoke of four dead.", &["study: ", "study: "]);
    check("At least nine died, says the report.", &["study: "]);
    check("He published the report. Reports were lost.", &[]);
}

#[test]
fn a_bracket_inside_a_sentence_covers_what_stands_before_it() {
    let text = "Planes bombed the market. The mayor denied it (Reuters, 4 June 2015), yet the council condemned it.";
    let reading = read_text(text);
    let [citation] = reading.citations.as_slice() else { panic!("{:?}", reading.citations) };
    let covered: Vec<&str> = citation.supports.iter().map(|span| span.slice(text)).collect();
    assert_eq!(covered, ["The mayor denied it (Reuters, 4 June 2015)"]);
}

#[test]
fn outlets_that_no_table_has() {
    check("A baker told Kol Tamm radio that nine people had died.", &["outlet: Kol Tamm radio"]);
    check("The minister retorted on Al-Bahr that the bullets were foreign.", &["outlet: Al-Bahr"]);
    check("A deputy was quoted by the Tamm Information Centre as saying so.", &["outlet: Tamm Information Centre"]);
    check("Sahra, the front's mouthpiece, conceded five dead.", &["outlet: Sahra"]);
    check("Channel 9 reveals that the army has drawn up a plan.", &["outlet: Channel 9"]);
    check("A trader told Mr Gure that the road was closed. A widow told Anna Brandt that it was open.", &[]);
    check("An officer told the Hill Council that the road was closed.", &[]);
}

#[test]
fn an_outlet_in_a_bracket_by_itself() {
    check("“They were no bandits,” an uncle said (Reuters).", &["parenthesis: Reuters"]);
    check("The New York Times (NYT) is old. He wrote for a wire (Reuters) in Tamm.", &[]);
}

#[test]
fn an_outlet_goes_further_or_is_called_the_paper() {
    check("Reuters, never shy, went further and reported that nine died.", &["outlet: Reuters"]);
    check(
        "According to Reuters, the road was mined. An officer told the agency that nine died.",
        &["outlet: Reuters", "outlet: Reuters"],
    );
    check("An officer told the paper that nine died.", &[]);
    check("The front took responsibility for the raid through Reuters.", &["outlet: Reuters"]);
}

#[test]
fn bodies_that_make_something_known() {
    check("The defence ministry announced that nine men had died.", &["study: "]);
    check("According to the general staff, nine men died.", &["study: "]);
    check("The governor's office rejected this.", &["study: "]);
    check("According to the memo, nine men died. According to plan, they left.", &["study: "]);
    check("The army shelled the town. The ministry was closed.", &[]);
}
