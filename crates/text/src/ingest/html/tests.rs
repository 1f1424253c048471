//! Pages of the sort that sites publish, and pages made to hurt.

use rashomon_model::BlockKind::{Boilerplate, Byline, Caption, Heading, ListItem, Note, Paragraph, Quotation, TableRow, Title};

use super::super::ingest;
use super::*;

const ARTICLE: &str = r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Bomb kills 12 at market | The Town Courier</title>
<meta property="og:site_name" content="The Town Courier"><meta property="article:published_time" content="2019-04-05T16:40:00+02:00">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bomb kills 12 at market","author":[{"@type":"Person","name":"Jane Doe"}]}</script>
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<div lang="de"><p>Diese Seite ist auch auf Deutsch verfügbar. Bitte wählen Sie oben rechts Ihre Sprache aus.</p></div>
<article><h1>Bomb kills 12 at market</h1><p class="byline">By Jane Doe</p>
<figure><img src="x.jpg"><figcaption>The market after the blast. (Photo: Agency)</figcaption></figure>
<p>A bomb tore through the crowded <b>Friday</b> market, killing 12 people and injuring many more, the police of the province said in a statement.<sup>3</sup></p>
<h2>Witnesses</h2>
<p>Witnesses said that a vegetable cart had been left near the customs house in the morning, and that nobody had seen who brought it there.</p>
<blockquote>There was smoke everywhere, and people were running over each other to get away from the stalls.</blockquote>
<ul><li>Twelve people were killed on the spot, among them two children and a nurse of the hospital.</li></ul>
<table><tr><td>Killed</td><td>12</td></tr></table>
<p>The ministry said that it would investigate the attack, and that those who did it would be found and punished without delay.</p>
<ol class="references"><li>Statement of the police, 5 April 2019.</li></ol>
</article><aside><p>Subscribe to our newsletter and get the news of the day every morning in your mail box.</p></aside>
<footer>© 2019 The Town Courier. All rights reserved.</footer></body></html>"#;

#[test]
fn an_article_with_its_furniture() {
    let document = ingest("page.html", ARTICLE.as_bytes()).expect("a page");
    let kinds: Vec<_> =
        document.blocks.iter().map(|block| (block.kind, document.slice(block.span).get(..12).unwrap_or_default())).collect();
    assert_eq!(
        kinds,
        [
            (Boilerplate, "Home News"),
            (Boilerplate, "Diese Seite "),
            (Title, "Bomb kills 1"),
            (Byline, "By Jane Doe"),
            (Caption, "The market a"),
            (Paragraph, "A bomb tore "),
            (Heading, "Witnesses"),
            (Paragraph, "Witnesses sa"),
            (Quotation, "There was sm"),
            (ListItem, "Twelve peopl"),
            (TableRow, "Killed\t12"),
            (Paragraph, "The ministry"),
            (Note, "Statement of"),
            (Boilerplate, "Subscribe to"),
            (Boilerplate, "© 2019 The "),
        ]
        .map(|(kind, start)| (kind, if start.len() < 12 { "" } else { start }))
    );
    let stated = |value: &Option<rashomon_model::Stated>| value.as_ref().map(|stated| stated.value.clone());
    assert_eq!(stated(&document.title).as_deref(), Some("Bomb kills 12 at market"));
    assert_eq!(stated(&document.outlet).as_deref(), Some("The Town Courier"));
    assert_eq!(document.authors.iter().map(|author| author.value.as_str()).collect::<Vec<_>>(), ["Jane Doe"]);
    assert_eq!(
        document.published.as_ref().map(|published| published.interval.to_string()).as_deref(),
        Some("2019-04-05/2019-04-05")
    );
    assert_eq!(document.language.as_deref(), Some("en"));
    assert!(document.text.contains("crowded Friday market") && document.text.contains("in a statement.[3]"));
    assert_eq!(document.blocks[1].language.as_deref(), Some("de"));
}

#[test]
fn a_charset_is_believed() {
    let page = b"<html><head><meta charset=\"windows-1251\"></head><body><p>\xca\xe0\xe1\xf3\xeb</p></body></html>";
    let document = ingest("page", page).expect("a page");
    assert_eq!((document.text.as_str(), document.custody.encoding.as_deref()), ("Кабул", Some("windows-1251")));
}

#[test]
fn tables_within_tables_keep_their_words() {
    let deep = format!(
        "<html><body>{}<p>Nine boats sank off <i>Tarn Head</i>.</p><p>Nobody was hurt.</p>{}</body></html>",
        "<table><tr><td>".repeat(20_000),
        "</td></tr></table>".repeat(20_000)
    );
    let document = ingest("page.html", deep.as_bytes()).expect("a page with words");
    let even = document.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(even, "Nine boats sank off Tarn Head. Nobody was hurt.");
}

#[test]
fn pages_made_to_hurt_take_bounded_time() {
    let started = std::time::Instant::now();
    let nested = |open: &str, close: &str, n: usize| {
        format!("<html><body>{}<p>The text within.</p>{}</body></html>", open.repeat(n), close.repeat(n))
    };
    for page in [
        nested("<div>", "</div>", 100_000),
        nested("<div>", "", 100_000),
        nested("<b id=x><p>", "", 100_000),
        nested("<table><tr><td>", "</td></tr></table>", 100_000),
        nested("<ul><li>", "", 100_000),
        nested("<!--", "", 100_000),
        nested("<a '", "", 100_000),
        format!("<html><body><p {}>The text within.</p></body></html>", "a b c=d ".repeat(300_000)),
        format!("<html><body><p>{}</p></body></html>", "The text within. ".repeat(300_000)),
    ] {
        match ingest("page.html", page.as_bytes()) {
            Ok(document) => assert!(document.text.contains("The text within.")),
            Err(error) => assert_eq!(error, IngestError::Empty),
        }
    }
    assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
}
