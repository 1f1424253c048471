//! Bounds what the HTML parser gets to see.
//!
//! One linear scan over the tags. It drops what says nothing about text (scripts, styles, comments, bold and italics) and what makes parsers
//! slow or deep: elements nested without end (the standard's tree builder looks through all open elements at most tags), formatting elements
//! (which it reopens in every paragraph), and tags with hundreds of attributes (compared pairwise). A page within the bounds reads the same.

use super::super::IngestError;

/// Deepest nesting that is kept; browsers stop at 512. The text of deeper elements is kept, their tags are not.
const MAX_DEPTH: usize = 200;

/// Most elements of a page; a node takes some hundred bytes.
pub(super) const MAX_TAGS: usize = 1_000_000;

/// Most attributes of a tag, counted by the spaces in it; with more, it loses all of them.
const MAX_ATTRIBUTES: usize = 100;

/// Elements that only change the look of text.
const FORMATTING: [&str; 16] =
    ["b", "big", "code", "em", "font", "i", "mark", "nobr", "s", "small", "strike", "strong", "tt", "u", "ins", "kbd"];

/// Elements without an end tag, or whose end tag may be left out: they do not count as nesting.
const UNNESTED: [&str; 32] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li",
    "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rp", "rt", "html", "head",
    "body",
];

/// Elements whose content is no markup and is dropped.
const DROPPED: [&str; 9] = ["script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "math"];

/// A page within the bounds.
pub(super) struct Pruned {
    pub(super) html: String,
    /// Contents of `<script type="application/ld+json">`.
    pub(super) json_ld: Vec<String>,
    pub(super) n_elements: usize,
}

/// Copies the page without what the parser need not see.
pub(super) fn prune(html: &str) -> Result<Pruned, IngestError> {
    let mut scan =
        Scan { html, out: String::with_capacity(html.len()), json_ld: Vec::new(), open: Vec::new(), n_hidden: 0, n_elements: 0 };
    let mut at = 0;
    while at < html.len() {
        let next = memchr::memchr(b'<', &html.as_bytes()[at..]).map_or(html.len(), |found| at + found);
        scan.out.push_str(&html[at..next]);
        at = scan.markup(next);
        if scan.n_elements > MAX_TAGS {
            return Err(IngestError::Unsupported { what: "it is a page of more than a million elements" });
        }
    }
    Ok(Pruned { html: scan.out, json_ld: scan.json_ld, n_elements: scan.n_elements })
}

struct Scan<'h> {
    html: &'h str,
    out: String,
    json_ld: Vec<String>,
    /// Names of the open elements that count as nesting.
    open: Vec<&'h str>,
    /// Open elements beyond the depth, whose tags were dropped.
    n_hidden: usize,
    n_elements: usize,
}

impl<'h> Scan<'h> {
    /// Handles what begins with `<` at `at` and gives the place after it.
    fn markup(&mut self, at: usize) -> usize {
        let rest = &self.html[at..];
        if rest.is_empty() {
            return at;
        }
        if rest.starts_with("<!--") {
            return self.find("-->", at + 4).map_or(self.html.len(), |end| end + 3);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let end = self.find(">", at).map_or(self.html.len(), |end| end + 1);
            if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
                self.out.push_str(&self.html[at..end]);
            }
            return end;
        }
        let is_end = rest.starts_with("</");
        let name_at = at + 1 + usize::from(is_end);
        let name_len = self.html[name_at..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == ':'))
            .unwrap_or(self.html.len() - name_at);
        let name = &self.html[name_at..name_at + name_len];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.out.push_str("&lt;");
            return at + 1;
        }
        // A tag that is never closed is dropped with the rest of the page, as the standard has it.
        let Some(end) = self.tag_end(name_at + name_len) else { return self.html.len() };
        if is_end {
            self.end_tag(name)
        } else {
            return self.start_tag(name, at, end);
        }
        end
    }

    fn start_tag(&mut self, name: &'h str, at: usize, end: usize) -> usize {
        let is_named = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_named(&DROPPED) {
            return self.drop_content(name, at, end);
        }
        if is_named(&FORMATTING) {
            return end;
        }
        self.n_elements += 1;
        let tag = &self.html[at..end];
        if !is_named(&UNNESTED) && !tag.ends_with("/>") {
            if self.open.len() >= MAX_DEPTH {
                self.n_hidden += 1;
                self.out.push(' ');
                return end;
            }
            self.open.push(name);
        }
        if tag.bytes().filter(u8::is_ascii_whitespace).count() > MAX_ATTRIBUTES && !name.eq_ignore_ascii_case("meta") {
            self.out.push('<');
            self.out.push_str(name);
            self.out.push('>');
        } else {
            self.out.push_str(tag);
        }
        // Here markup is text: copied as it is, up to the end tag.
        if is_named(&["title", "textarea", "xmp"]) {
            let content_end = self.find_end_tag(name, end).unwrap_or(self.html.len());
            self.out.push_str(&self.html[end..content_end]);
            return content_end;
        }
        end
    }

    fn end_tag(&mut self, name: &str) {
        let is_named = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_named(&FORMATTING) || is_named(&DROPPED) {
            return;
        }
        if !is_named(&UNNESTED) {
            if self.n_hidden > 0 {
                self.n_hidden -= 1;
                self.out.push(' ');
                return;
            }
            // An end tag closes what was left open inside; one that closes nothing near is stray.
            let near = self.open.iter().rev().take(8).position(|open| open.eq_ignore_ascii_case(name));
            let Some(near) = near else { return };
            self.open.truncate(self.open.len() - 1 - near);
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Leaves out an element with all it holds, but keeps linked data.
    fn drop_content(&mut self, name: &str, at: usize, end: usize) -> usize {
        let tag = &self.html[at..end];
        if tag.ends_with("/>") && !name.eq_ignore_ascii_case("script") {
            return end;
        }
        let content_end = self.find_end_tag(name, end).unwrap_or(self.html.len());
        if name.eq_ignore_ascii_case("script") && tag.to_ascii_lowercase().contains("ld+json") {
            self.json_ld.push(self.html[end..content_end].to_owned());
        }
        self.out.push(' ');
        self.find(">", content_end).map_or(self.html.len(), |close| close + 1)
    }

    /// Where the tag ends whose attributes begin at `from`: after the `>` that stands in no quotation marks.
    fn tag_end(&self, from: usize) -> Option<usize> {
        let mut quote = None;
        for (at, byte) in self.html.as_bytes().iter().enumerate().skip(from) {
            match (byte, quote) {
                (b'>', None) => return Some(at + 1),
                (b'"' | b'\'', None) if self.html.as_bytes()[at - 1] == b'=' || self.html.as_bytes()[at - 1] == b' ' => {
                    quote = Some(*byte)
                }
                (byte, Some(open)) if *byte == open => quote = None,
                _ => {}
            }
        }
        None
    }

    fn find(&self, needle: &str, from: usize) -> Option<usize> {
        memchr::memmem::find(self.html.as_bytes().get(from..)?, needle.as_bytes()).map(|found| from + found)
    }

    /// Where `</name` stands, from `from` on, in any letters.
    fn find_end_tag(&self, name: &str, from: usize) -> Option<usize> {
        let mut at = from;
        while let Some(found) = self.find("</", at) {
            let rest = &self.html.as_bytes()[found + 2..];
            if rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())) {
                return Some(found);
            }
            at = found + 2;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(prune(html).expect("small").html, expected);
    }

    #[test]
    fn what_says_nothing_goes() {
        check("<p>One <b>two</b><!-- no --> three<script>if (a < b) {}</script></p>", "<p>One two three </p>");
        check("a < b and <a href=\"x>y\">c</a></div>", "a &lt; b and <a href=\"x>y\">c</a>");
        check("<title>a <b> c</title>", "<title>a <b> c</title>");
        assert_eq!(prune("<script type='application/ld+json'>{}</SCRIPT>x").expect("small").json_ld, ["{}"]);
    }

    #[test]
    fn nesting_and_attributes_are_bounded() {
        let deep = format!("{}text{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let pruned = prune(&deep).expect("many tags, few elements").html;
        assert_eq!(pruned.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(pruned.matches("</div>").count(), MAX_DEPTH);
        check(&format!("<p{}>x", " a".repeat(MAX_ATTRIBUTES + 1)), "<p>x");
        assert!(prune(&"<p>".repeat(MAX_TAGS + 1)).is_err());
    }
}
