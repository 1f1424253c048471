//! A walk over the page: pieces of text as a reader sees them, each with the role that its element gives it.

use dom_query::{Document, NodeRef};

/// Deepest element that is entered; of deeper ones the words alone are taken. Pruning does not count the rows and cells of nested tables, so
/// a page can be deeper.
const MAX_DEPTH: usize = 600;

/// Letters of a paragraph by which it is known again.
const KEY_LEN: usize = 160;

/// A paragraph, heading, item or row.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) role: Role,
    /// It stands in an element of navigation, header, footer, form or sidebar, or is hidden.
    pub(super) is_furniture: bool,
    /// More than half of its letters are links.
    pub(super) is_links: bool,
    /// ISO 639-1 code that an element below the root states.
    pub(super) language: Option<String>,
}

impl Piece {
    pub(super) fn key(&self) -> String {
        key(&self.text)
    }

    pub(super) fn n_words(&self) -> usize {
        self.text.split_whitespace().take(50).count()
    }
}

/// The first letters and figures of a text, by which its paragraph is known again however it was spaced.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).take(KEY_LEN).flat_map(char::to_lowercase).collect()
}

/// Role of a piece on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    /// With its level, 1 to 6.
    Heading(u8),
    Text,
    Quotation,
    ListItem,
    TableRow,
    Caption,
    Note,
    Byline,
    Time,
    Furniture,
}

/// All pieces of the page, in order.
pub(super) fn pieces(dom: &Document) -> Vec<Piece> {
    let mut walk = Walk::default();
    let root = dom.root();
    walk.children(
        &root,
        &Surroundings {
            role: Role::Text,
            is_furniture: false,
            in_link: false,
            in_row: false,
            in_pre: false,
            language: None,
            depth: 0,
        },
    );
    walk.flush(&Surroundings::default());
    walk.pieces
}

/// What the elements around a text say of it.
#[derive(Clone, Debug)]
struct Surroundings {
    role: Role,
    is_furniture: bool,
    in_link: bool,
    in_row: bool,
    in_pre: bool,
    language: Option<String>,
    depth: usize,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self { role: Role::Text, is_furniture: false, in_link: false, in_row: false, in_pre: false, language: None, depth: 0 }
    }
}

#[derive(Default)]
struct Walk {
    pieces: Vec<Piece>,
    /// The piece that is being put together, with single spaces.
    text: String,
    n_link_bytes: usize,
}

impl Walk {
    fn children(&mut self, node: &NodeRef<'_>, around: &Surroundings) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.push_text(&child.text(), around);
            } else if child.is_element() && around.depth < MAX_DEPTH {
                self.element(&child, around);
            } else if child.is_element() {
                self.words_within(&child, around);
            }
        }
    }

    /// The words of an element that is too deep to be entered.
    fn words_within(&mut self, node: &NodeRef<'_>, around: &Surroundings) {
        for text in node.descendants_it().filter(NodeRef::is_text) {
            self.push_text(" ", around);
            self.push_text(&text.text(), around);
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, around: &Surroundings) {
        let Some(name) = node.node_name() else { return };
        let name: &str = &name;
        match name {
            "head" | "script" | "style" | "noscript" | "template" | "select" | "option" | "textarea" | "input" | "datalist" => {}
            "br" => self.line_break(around),
            "sup" => self.superscript(node, around),
            "td" | "th" if around.in_row => {
                if !self.text.is_empty() {
                    self.text.push('\t');
                }
                self.children(node, &Surroundings { depth: around.depth + 1, ..around.clone() });
            }
            _ => {
                let inside = inside(node, name, around);
                let is_block = is_block(name) && !(around.in_row && name != "table");
                if is_block {
                    self.flush(around);
                }
                self.children(node, &inside);
                if is_block {
                    self.flush(&inside);
                }
            }
        }
    }

    /// Two line breaks in a row part paragraphs.
    fn line_break(&mut self, around: &Surroundings) {
        if self.text.ends_with('\n') {
            self.flush(around);
        } else if !self.text.is_empty() {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
    }

    /// A raised figure is a note mark and reads "\[3]", as in running text.
    fn superscript(&mut self, node: &NodeRef<'_>, around: &Surroundings) {
        let text = node.text();
        let mark = text.trim();
        let is_bare = !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|byte| byte.is_ascii_digit());
        if is_bare && !self.text.is_empty() {
            self.text.push_str(&format!("[{mark}]"));
        } else {
            self.push_text(&text, around);
        }
    }

    fn push_text(&mut self, text: &str, around: &Surroundings) {
        let start = self.text.len();
        if around.in_pre {
            self.text.push_str(text);
        } else {
            for (idx, word) in text.split(is_space).enumerate() {
                if idx > 0 && !self.text.is_empty() && !self.text.ends_with([' ', '\n', '\t']) {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        }
        if around.in_link {
            self.n_link_bytes += self.text.len() - start;
        }
    }

    /// Ends the piece.
    fn flush(&mut self, around: &Surroundings) {
        let text = self.text.trim();
        if !text.is_empty() {
            self.pieces.push(Piece {
                text: text.to_owned(),
                role: around.role,
                is_furniture: around.is_furniture,
                is_links: self.n_link_bytes * 2 > text.len(),
                language: around.language.clone(),
            });
        }
        self.text.clear();
        self.n_link_bytes = 0;
    }
}

/// White space of HTML; a no-break space is none.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// What an element says of the text in it.
fn inside(node: &NodeRef<'_>, name: &str, around: &Surroundings) -> Surroundings {
    let class = format!("{} {}", node.class().unwrap_or_default(), node.id_attr().unwrap_or_default()).to_ascii_lowercase();
    let has = |words: &[&str]| class.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| words.contains(&part));
    let role = match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Heading(name.as_bytes()[1] - b'0'),
        "blockquote" => Role::Quotation,
        "figcaption" | "caption" => Role::Caption,
        "tr" => Role::TableRow,
        "time" if around.role == Role::Text => Role::Time,
        "address" => Role::Byline,
        _ if has(&["caption", "credit"]) && name != "body" => Role::Caption,
        _ if has(&["byline", "author", "authors"]) && matches!(name, "p" | "div" | "span" | "a") && around.role == Role::Text => {
            Role::Byline
        }
        _ if has(&["references", "reflist", "footnotes", "footnote", "endnotes", "citations"]) => Role::Note,
        "li" | "dt" | "dd" if around.role != Role::Note => Role::ListItem,
        _ => around.role,
    };
    let style = node.attr("style").unwrap_or_default().replace(' ', "");
    let is_hidden = node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|hidden| &*hidden == "true")
        || style.contains("display:none");
    let is_furniture = matches!(name, "nav" | "footer" | "aside" | "form" | "button" | "dialog" | "menu")
        || name == "header" && !is_in_article(node)
        || node.attr("role").is_some_and(|role| {
            matches!(&*role, "navigation" | "banner" | "contentinfo" | "search" | "complementary" | "dialog")
        });
    let language = node.attr("lang").filter(|_| name != "html" && name != "body").and_then(|lang| {
        let code: String = lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        (2..=3).contains(&code.len()).then_some(code)
    });
    Surroundings {
        role,
        is_furniture: around.is_furniture || is_furniture || is_hidden,
        in_link: around.in_link || name == "a",
        in_row: around.in_row && name != "table" || name == "tr",
        in_pre: around.in_pre || name == "pre",
        language: language.or_else(|| around.language.clone()),
        depth: around.depth + 1,
    }
}

/// The header of an article holds its title and byline; that of the page holds navigation.
fn is_in_article(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(12)).any(|ancestor| ancestor.has_name("article") || ancestor.has_name("main"))
}

fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "bdi"
            | "bdo"
            | "cite"
            | "data"
            | "del"
            | "dfn"
            | "img"
            | "label"
            | "q"
            | "ruby"
            | "rt"
            | "rp"
            | "samp"
            | "span"
            | "sub"
            | "time"
            | "var"
            | "wbr"
            | "picture"
            | "source"
    )
}
