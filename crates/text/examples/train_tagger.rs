//! Trains and measures the part-of-speech tagger.
//!
//! ```text
//! train_tagger train OUT.bin TRAIN.conllu…      prints nothing but progress to standard error; same input, same bytes
//! train_tagger measure MODEL.bin DEV.conllu…    accuracy by letter case, and speed
//! ```
//! Files are CoNLL-U with Penn tags in the XPOS column. Sentences are put together from words and `SpaceAfter=No` and split again by our own
//! tokenizer, so that the tagger learns the tokens it will see. Each sentence is learned as it is and in capitals, some also as a
//! headline or in small letters. `data/models/tagger/README.md` says which treebanks the shipped weights come from.

use std::{borrow::Cow, collections::HashMap, fs, process::ExitCode, time::Instant};

use rashomon_model::ByteSpan;
use rashomon_text::{
    tagger::{
        Tagger, best,
        features::{Forms, N_FEATURES, TagWindow, WORD_FEATURES, lookup_key, score_keys},
        fixed_tag,
        weights::encode,
    },
    tags::Tag,
    tokens::{Token, TokenKind, tokenize},
};
use rustc_hash::FxHashMap;

const EPOCHS: usize = 8;
/// Weights smaller than so many steps (of 127 to the largest) are dropped: 3.3 MB stay, and 0.01 points of accuracy go.
const SMALLEST_STEP: f64 = 2.5;
/// A word is looked up when it was seen so often, and so nearly always, with one tag.
const LOOKUP_COUNT: u32 = 30;
const LOOKUP_SHARE: f64 = 0.997;
/// Words seen less often are learned by their endings, capitals and neighbours alone.
const KNOWN_COUNT: u32 = 3;

/// A sentence of a treebank in our tokens.
struct Gold {
    text: String,
    tokens: Vec<Token>,
    tags: Vec<Tag>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["train", out, ref files @ ..] if !files.is_empty() => {
            let bytes = train(&read_all(files));
            fs::write(out, &bytes).expect("the output can be written");
            eprintln!("{} bytes", bytes.len());
        }
        ["measure", model, ref files @ ..] if !files.is_empty() => {
            let bytes = fs::read(model).expect("the weights can be read");
            let start = Instant::now();
            let tagger = Tagger::from_bytes(Cow::Owned(bytes)).expect("sound weights");
            println!("load {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
            measure(&tagger, &read_all(files));
        }
        _ => {
            eprintln!("usage: train_tagger train OUT.bin TRAIN.conllu… | train_tagger measure MODEL.bin DEV.conllu…");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn read_all(files: &[&str]) -> Vec<Gold> {
    files.iter().flat_map(|file| sentences_of(&fs::read_to_string(file).expect("the treebank can be read"))).collect()
}

fn sentences_of(conllu: &str) -> Vec<Gold> {
    conllu.split("\n\n").filter_map(gold_of).collect()
}

/// Rebuilds the sentence's text, then gives each of our tokens the tag of the treebank's words in it.
fn gold_of(block: &str) -> Option<Gold> {
    let mut text = String::new();
    let mut words: Vec<(ByteSpan, &str)> = Vec::new();
    // A multi-word token ("don't") and the id of its last word: the words in it take their share of its letters.
    let mut multi: Option<(&str, usize)> = None;
    let mut multi_at = 0;
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, form, _, _, xpos, .., misc] = fields[..] else { continue };
        let space = if misc.split('|').any(|item| item == "SpaceAfter=No") { "" } else { " " };
        if let Some((_, last)) = id.split_once('-') {
            multi = Some((form, last.parse().ok()?));
            multi_at = text.len();
            text.push_str(form);
            text.push_str(space);
            continue;
        }
        let Ok(id) = id.parse::<usize>() else { continue };
        if let Some((whole, last)) = multi {
            let end = multi_at_end(&text, whole, multi_at, form);
            words.push((ByteSpan::new(multi_at.min(end), end), xpos));
            multi_at = end;
            multi = multi.filter(|_| id < last);
            continue;
        }
        words.push((ByteSpan::new(text.len(), text.len() + form.len()), xpos));
        text.push_str(form);
        text.push_str(space);
    }
    let tokens = tokenize(&text, ByteSpan::new(0, text.len()));
    let tags: Vec<Tag> = tokens.iter().map(|token| gold_tag(&text, token, &words)).collect();
    (!tokens.is_empty()).then_some(Gold { text, tokens, tags })
}

fn multi_at_end(text: &str, whole: &str, at: usize, form: &str) -> usize {
    if text[at..].starts_with(form) { at + form.len() } else { (at + whole.len()).min(text.trim_end().len()) }
}

/// The tag of our token: that of the treebank's last word in it, with three exceptions.
fn gold_tag(text: &str, token: &Token, words: &[(ByteSpan, &str)]) -> Tag {
    if let Some(tag) = fixed_tag(text, token) {
        return tag;
    }
    let inside: Vec<Tag> = words
        .iter()
        .filter(|(span, _)| span.overlaps(token.span))
        .filter_map(|(_, xpos)| Tag::from_penn(xpos))
        .filter(|tag| token.kind != TokenKind::Word || *tag != Tag::PUNCT)
        .collect();
    let last = inside.last().copied().unwrap_or(Tag::X);
    let first = inside.first().copied().unwrap_or(Tag::X);
    match (first, last) {
        // "cannot" is a modal; "US-led", "peace-loving" are adjectives, though "re-elected" is not.
        (Tag::MD, Tag::RB) => Tag::MD,
        (first, Tag::VBN | Tag::VBG | Tag::VBD) if inside.len() > 1 && first != Tag::X && token.text(text).contains('-') => {
            Tag::JJ
        }
        _ => last,
    }
}

/// How a copy of a sentence is written.
#[derive(Clone, Copy)]
enum Copy {
    Same,
    Upper,
    Title,
    Lower,
}

/// The sentence in another letter case; tokens are split anew, and tags kept where the split is the same.
fn recased(gold: &Gold, copy: Copy) -> Option<Gold> {
    let text = match copy {
        Copy::Same => gold.text.clone(),
        Copy::Upper => gold.text.to_uppercase(),
        Copy::Lower => gold.text.to_lowercase(),
        Copy::Title => title_case(gold),
    };
    let tokens = tokenize(&text, ByteSpan::new(0, text.len()));
    (tokens.len() == gold.tokens.len()).then(|| Gold { text, tokens, tags: gold.tags.clone() })
}

/// Every word capitalised but short prepositions, articles and conjunctions, as headlines are.
fn title_case(gold: &Gold) -> String {
    let mut text = String::with_capacity(gold.text.len());
    let mut end = 0;
    for (token, tag) in gold.tokens.iter().zip(&gold.tags) {
        text.push_str(&gold.text[end..token.span.start()]);
        end = token.span.end();
        let word = token.text(&gold.text);
        let stays = matches!(tag, Tag::IN | Tag::DT | Tag::CC | Tag::TO | Tag::POS) && word.len() < 5 && !text.is_empty();
        let mut chars = word.chars();
        match chars.next().filter(|_| !stays) {
            Some(first) if word.starts_with(char::is_alphabetic) => {
                text.extend(first.to_uppercase());
                text.push_str(chars.as_str());
            }
            _ => text.push_str(word),
        }
    }
    text.push_str(&gold.text[end..]);
    text
}

/// Weights of one feature, with the running sums that make averages.
struct Row {
    weight: [i32; Tag::COUNT],
    total: [i64; Tag::COUNT],
    since: [u32; Tag::COUNT],
}

impl Row {
    fn change(&mut self, tag: Tag, by: i32, now: u32) {
        let number = tag as usize;
        self.total[number] += i64::from(self.weight[number]) * i64::from(now - self.since[number]);
        self.since[number] = now;
        self.weight[number] += by;
    }
}

fn train(treebank: &[Gold]) -> Vec<u8> {
    let counts = tag_counts(treebank);
    let lookup = lookup_table(&counts);
    let is_known = |key: u64| counts.get(&key).is_some_and(|counts| counts.iter().sum::<u32>() >= KNOWN_COUNT);
    let mut copies: Vec<Gold> = Vec::new();
    for (n, gold) in treebank.iter().enumerate() {
        let extra = [(1, Copy::Same), (1, Copy::Upper), (5, Copy::Title), (12, Copy::Lower)];
        copies.extend(extra.into_iter().filter(|(each, _)| n % each == 0).filter_map(|(_, copy)| recased(gold, copy)));
    }
    let prepared: Vec<Forms> = copies.iter().map(|gold| Forms::of(&gold.text, &gold.tokens)).collect();
    let mut rows: FxHashMap<u64, Box<Row>> = FxHashMap::default();
    let mut order: Vec<usize> = (0..copies.len()).collect();
    let mut random = 20_160_229;
    let mut now = 0;
    for epoch in 0..EPOCHS {
        shuffle(&mut order, &mut random);
        let (mut n_right, mut n) = (0, 0);
        for idx in &order {
            let (right, all) = learn(&copies[*idx], &prepared[*idx], (&lookup, &is_known), &mut rows, &mut now);
            n_right += right;
            n += all;
        }
        eprintln!("epoch {epoch}: {n_right} of {n} right, {} features", rows.len());
    }
    encode(&quantised(rows, now, lookup))
}

fn learn(
    gold: &Gold,
    forms: &Forms,
    (lookup, is_known): (&FxHashMap<u64, Tag>, &dyn Fn(u64) -> bool),
    rows: &mut FxHashMap<u64, Box<Row>>,
    now: &mut u32,
) -> (usize, usize) {
    let mut window = TagWindow::default();
    let (mut n_right, mut n) = (0, 0);
    for (idx, token) in gold.tokens.iter().enumerate() {
        let known = fixed_tag(&gold.text, token).or_else(|| lookup.get(&lookup_key(forms, idx)).copied());
        if let Some(tag) = known {
            window = window.then(tag);
            continue;
        }
        *now += 1;
        let all_keys: [u64; N_FEATURES] = score_keys(forms, idx, window);
        let word_is_known = is_known(lookup_key(forms, idx));
        let used = |n: &usize| word_is_known || !WORD_FEATURES.contains(n);
        let keys = || (0..N_FEATURES).filter(used).map(|n| all_keys[n]);
        let mut scores = [0; Tag::COUNT];
        for row in keys().filter_map(|key| rows.get(&key)) {
            scores.iter_mut().zip(&row.weight).for_each(|(score, weight)| *score += weight);
        }
        let (guess, truth) = (best(&scores), gold.tags[idx]);
        n += 1;
        n_right += usize::from(guess == truth);
        if guess != truth {
            for key in keys() {
                let row = rows
                    .entry(key)
                    .or_insert_with(|| Box::new(Row { weight: [0; Tag::COUNT], total: [0; Tag::COUNT], since: [0; Tag::COUNT] }));
                row.change(truth, 1, *now);
                row.change(guess, -1, *now);
            }
        }
        window = window.then(guess);
    }
    (n_right, n)
}

/// How often each word, by its look-up key, has each tag.
fn tag_counts(treebank: &[Gold]) -> FxHashMap<u64, [u32; Tag::COUNT]> {
    let mut counts = FxHashMap::default();
    for gold in treebank {
        let forms = Forms::of(&gold.text, &gold.tokens);
        for (idx, tag) in gold.tags.iter().enumerate().filter(|(idx, _)| gold.tokens[*idx].kind == TokenKind::Word) {
            counts.entry(lookup_key(&forms, idx)).or_insert([0; Tag::COUNT])[*tag as usize] += 1;
        }
    }
    counts
}

/// Words so frequent and so nearly always of one tag that they are looked up.
fn lookup_table(counts: &FxHashMap<u64, [u32; Tag::COUNT]>) -> FxHashMap<u64, Tag> {
    let only_tag = |counts: &[u32; Tag::COUNT]| {
        let n: u32 = counts.iter().sum();
        let (tag, most) = Tag::ALL.into_iter().zip(counts).max_by_key(|(_, n)| **n)?;
        (n >= LOOKUP_COUNT && f64::from(*most) >= LOOKUP_SHARE * f64::from(n)).then_some(tag)
    };
    counts.iter().filter_map(|(key, counts)| Some((*key, only_tag(counts)?))).collect()
}

/// Averages, scaled so that the largest fits a signed byte; small ones are dropped. Sorted, so that the file is the same each time.
fn quantised(rows: FxHashMap<u64, Box<Row>>, now: u32, lookup: FxHashMap<u64, Tag>) -> Vec<(u64, Vec<(u8, i8)>)> {
    let averages: Vec<(u64, [f64; Tag::COUNT])> = rows
        .into_iter()
        .map(|(key, mut row)| {
            Tag::ALL.into_iter().for_each(|tag| row.change(tag, 0, now));
            (key, row.total.map(|total| total as f64 / f64::from(now)))
        })
        .collect();
    let largest = averages.iter().flat_map(|(_, weights)| weights).fold(0.0, |most: f64, weight| most.max(weight.abs()));
    let scale = 127.0 / largest;
    let mut features: Vec<(u64, Vec<(u8, i8)>)> = averages
        .into_iter()
        .map(|(key, weights)| {
            let kept = |weight: f64| (weight * scale).abs() >= SMALLEST_STEP;
            let entries = Tag::ALL.into_iter().zip(weights).filter(|(_, weight)| kept(*weight));
            (key, entries.map(|(tag, weight)| (tag as u8, (weight * scale).round() as i8)).collect())
        })
        .chain(lookup.into_iter().map(|(key, tag)| (key, vec![(tag as u8, 1)])))
        .filter(|(_, entries): &(u64, Vec<(u8, i8)>)| !entries.is_empty())
        .collect();
    features.sort_unstable_by_key(|(key, _)| *key);
    features
}

/// Fisher and Yates, with splitmix64.
fn shuffle(order: &mut [usize], random: &mut u64) {
    for last in (1..order.len()).rev() {
        *random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = *random;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        order.swap(last, ((x ^ (x >> 31)) % (last as u64 + 1)) as usize);
    }
}

fn measure(tagger: &Tagger, treebank: &[Gold]) {
    for (name, copy) in [("mixed", Copy::Same), ("UPPER", Copy::Upper), ("Title", Copy::Title), ("lower", Copy::Lower)] {
        let mut copies: Vec<Gold> = treebank.iter().filter_map(|gold| recased(gold, copy)).collect();
        let start = Instant::now();
        copies.iter_mut().for_each(|gold| tagger.tag(&gold.text, &mut gold.tokens));
        let seconds = start.elapsed().as_secs_f64();
        let pairs = || copies.iter().flat_map(|gold| gold.tokens.iter().zip(&gold.tags));
        let words = || pairs().filter(|(token, _)| token.kind == TokenKind::Word);
        let (n, n_words) = (pairs().count(), words().count());
        let right = pairs().filter(|(token, tag)| token.tag == **tag).count();
        let right_words = words().filter(|(token, tag)| token.tag == **tag).count();
        println!(
            "{name}: tokens {n}, right {:.2} %; words {n_words}, right {:.2} %; {:.0} tokens/s",
            100.0 * right as f64 / n as f64,
            100.0 * right_words as f64 / n_words as f64,
            n as f64 / seconds
        );
        print_confusions(pairs());
    }
}

/// The six most frequent confusions.
fn print_confusions<'a>(pairs: impl Iterator<Item = (&'a Token, &'a Tag)>) {
    let mut counts: HashMap<(Tag, Tag), usize> = HashMap::new();
    for (token, tag) in pairs.filter(|(token, tag)| token.tag != **tag) {
        *counts.entry((*tag, token.tag)).or_default() += 1;
    }
    let mut counts: Vec<((Tag, Tag), usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(pair, n)| (std::cmp::Reverse(*n), *pair));
    let shown: Vec<String> =
        counts.iter().take(6).map(|((gold, tag), n)| format!("{}→{} {n}", gold.as_str(), tag.as_str())).collect();
    println!("  gold→tagged: {}", shown.join(", "));
}
