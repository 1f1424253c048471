//! What an HTML page says of itself: `<meta>` (OpenGraph, Dublin Core, parsers' own), JSON-LD (schema.org), `<link>`, `<time>`, `<title>`.

use dom_query::{Document, NodeRef};
use rashomon_model::{DateInterval, Maker, Stated};
use serde_json::Value;

use super::{
    super::{Metadata, masthead, published::metadata_date},
    walk::{self, Piece, Role},
};

/// Names of `<meta>` tags, best first.
const TITLE: [&str; 4] = ["og:title", "twitter:title", "dc.title", "dcterms.title"];
const OUTLET: [&str; 5] = ["og:site_name", "dc.publisher", "dcterms.publisher", "application-name", "publisher"];
const AUTHOR: [&str; 7] =
    ["author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl"];
const PUBLISHED: [&str; 17] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "dcterms.created",
    "dc.date.created",
];

/// Reads the metadata; the first source that states a value gives it.
pub(super) fn read(dom: &Document, json_ld: &[String], pieces: &[Piece]) -> Metadata {
    let tags = MetaTags::of(dom);
    let linked = LinkedData::of(json_ld);
    let window_title = dom.select("title").iter().next().map(|title| one_line(&title.text())).filter(|title| !title.is_empty());
    let (title, outlet_of_title) = split_window_title(window_title.as_deref(), pieces);
    let authors = if linked.authors.is_empty() { tags.authors() } else { linked.authors };
    Metadata {
        title: linked
            .headline
            .or_else(|| tags.first(&TITLE))
            .map(|title| stated(strip_outlet(title, pieces), "ingest/html-meta"))
            .or_else(|| title.map(|title| stated(title, "ingest/html-title"))),
        outlet: tags
            .first(&OUTLET[..1])
            .or(linked.publisher)
            .or_else(|| tags.first(&OUTLET[1..]))
            .map(|outlet| stated(outlet, "ingest/html-meta"))
            .or_else(|| outlet_of_title.map(|outlet| stated(outlet, "ingest/html-title"))),
        authors: authors.into_iter().map(|author| stated(author, "ingest/html-meta")).collect(),
        url: canonical(dom).or_else(|| tags.first(&["og:url"])).filter(|url| url.starts_with("http")),
        published: tags.published().or(linked.published).or_else(|| time_element(dom)),
        not_after: None,
    }
}

fn stated(value: String, rule: &'static str) -> Stated {
    Stated { value, span: None, made_by: Maker::rule(rule) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The `<meta>` tags of a page: lower-case names with their contents.
struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    fn of(dom: &Document) -> Self {
        let tags = dom.select("meta");
        let named = tags.nodes().iter().filter_map(|tag| {
            let name = ["property", "name", "itemprop"].iter().find_map(|key| tag.attr(key))?;
            let content = one_line(&tag.attr("content")?);
            (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
        });
        Self(named.take(1000).collect())
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.0.iter().find(|(known, _)| known == name)).map(|(_, content)| content.clone())
    }

    fn published(&self) -> Option<DateInterval> {
        PUBLISHED
            .iter()
            .find_map(|name| self.0.iter().filter(|(known, _)| known == name).find_map(|(_, content)| metadata_date(content)))
    }

    fn authors(&self) -> Vec<String> {
        let mut authors = Vec::new();
        for name in AUTHOR {
            for (_, content) in self.0.iter().filter(|(known, content)| known == name && !content.contains("://")) {
                authors.extend(names(content));
            }
            if !authors.is_empty() {
                break;
            }
        }
        authors.dedup();
        authors
    }
}

/// The names in "Jane Doe, John Roe and Desk"; "By" goes.
fn names(content: &str) -> Vec<String> {
    let content = content.strip_prefix("By ").or_else(|| content.strip_prefix("by ")).unwrap_or(content);
    content
        .split([',', ';'])
        .flat_map(|part| part.split(" and "))
        .map(one_line)
        .filter(|name| !name.is_empty())
        .take(20)
        .collect()
}

/// What schema.org's terms say in JSON-LD, of the first article, page or posting that says it.
#[derive(Default)]
struct LinkedData {
    headline: Option<String>,
    publisher: Option<String>,
    authors: Vec<String>,
    published: Option<DateInterval>,
}

impl LinkedData {
    fn of(scripts: &[String]) -> Self {
        let mut found = Self::default();
        for value in scripts.iter().take(50).filter_map(|script| serde_json::from_str::<Value>(script.trim()).ok()) {
            found.take_from(&value, 0);
        }
        found
    }

    fn take_from(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(values) if depth < 4 => values.iter().take(100).for_each(|value| self.take_from(value, depth + 1)),
            Value::Object(object) => {
                if let Some(graph) = object.get("@graph").filter(|_| depth < 4) {
                    self.take_from(graph, depth + 1);
                }
                let kinds = strings(object.get("@type"));
                if !kinds
                    .iter()
                    .any(|kind| kind.contains("Article") || kind.contains("Posting") || kind == "Report" || kind == "WebPage")
                {
                    return;
                }
                let text = |key: &str| object.get(key).and_then(Value::as_str).map(one_line).filter(|text| !text.is_empty());
                self.headline = self.headline.take().or_else(|| text("headline"));
                self.publisher = self.publisher.take().or_else(|| strings(object.get("publisher")).into_iter().next());
                self.published = self.published.or_else(|| text("datePublished").and_then(|date| metadata_date(&date)));
                if self.authors.is_empty() {
                    self.authors = strings(object.get("author")).into_iter().filter(|name| !name.contains("://")).collect();
                }
            }
            _ => {}
        }
    }
}

/// The strings of a value: itself, the `name` of an object, or those of a list.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![one_line(text)],
        Some(Value::Object(object)) => object.get("name").and_then(Value::as_str).map(one_line).into_iter().collect(),
        Some(Value::Array(values)) => {
            let flat = values.iter().filter(|value| !value.is_array());
            flat.flat_map(|value| strings(Some(value))).take(20).collect()
        }
        _ => Vec::new(),
    }
}

fn canonical(dom: &Document) -> Option<String> {
    let links = dom.select("link");
    let canonical =
        links.nodes().iter().find(|link| link.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")))?;
    canonical.attr("href").map(|href| href.trim().to_owned())
}

/// The date of a `<time>` or of an `itemprop` that states a publication; failing that, of the only `<time>` outside furniture.
fn time_element(dom: &Document) -> Option<DateInterval> {
    let marked = dom.select("[itemprop='datePublished'], time[pubdate]");
    let date_of = |node: &NodeRef<'_>| {
        node.attr("datetime")
            .or_else(|| node.attr("content"))
            .and_then(|value| metadata_date(&value))
            .or_else(|| metadata_date(&node.text()))
    };
    if let Some(date) = marked.nodes().iter().find_map(date_of) {
        return Some(date);
    }
    let times = dom.select("time");
    let is_furniture = |node: &NodeRef<'_>| {
        node.ancestors_it(Some(40)).any(|ancestor| {
            ["nav", "footer", "aside", "form"].iter().any(|name| ancestor.has_name(name))
                || ancestor.class().is_some_and(|class| class.contains("comment") || class.contains("related"))
        })
    };
    times.nodes().iter().take(20).filter(|node| !is_furniture(node)).find_map(date_of)
}

/// "Headline | Outlet" of the window's title: headline and outlet, if a heading of the page tells them apart or the outlet looks like one.
fn split_window_title(title: Option<&str>, pieces: &[Piece]) -> (Option<String>, Option<String>) {
    let Some(title) = title else { return (None, None) };
    let parts = [" | ", " – ", " — ", " - ", " :: ", " « ", " » "].iter().find_map(|mark| title.rsplit_once(mark));
    let Some((headline, outlet)) = parts else { return (Some(title.to_owned()), None) };
    let key = walk::key(headline);
    let is_heading = pieces.iter().any(|piece| matches!(piece.role, Role::Heading(_)) && piece.key() == key);
    if is_heading || masthead::is_outlet_name(outlet) {
        (Some(headline.trim().to_owned()), Some(outlet.trim().to_owned()))
    } else {
        (Some(title.to_owned()), None)
    }
}

/// The headline of metadata without an outlet tacked on.
fn strip_outlet(title: String, pieces: &[Piece]) -> String {
    split_window_title(Some(&title), pieces).0.unwrap_or(title)
}
