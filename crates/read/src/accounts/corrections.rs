//! What a text takes back of an earlier version of itself ("Correction: an earlier version said that 12 had died"): no account tells it.

use rashomon_model::ByteSpan;

use crate::{context::Context, words::Words};

/// Whether a sentence speaks of what the text said before it was corrected. Phrases are in `data/text/corrections.txt`.
pub(super) fn corrects(ctx: Context<'_>, sentence: ByteSpan) -> bool {
    ctx.res.corrections.occurs_in(sentence.slice(ctx.text))
}

/// "Correction: we earlier reported that X had …", "we wrongly reported that": what is said there is taken back.
pub(super) fn is_retracted(ctx: Context<'_>, words: &Words<'_>, idx: usize) -> bool {
    let denials = &words.res.events.denials;
    let sentence = &ctx.analysis.sentences[idx];
    let opens = ctx.analysis.tokens_in(ctx.document.blocks[sentence.block].span).start;
    let is_retraction = [opens, sentence.tokens.start].into_iter().any(|idx| denials.retractions.contains(words.word(idx)));
    let is_earlier = |idx: usize| matches!(words.word(idx), "earlier" | "initially" | "originally" | "previous" | "previously");
    let says = |idx: usize| matches!(words.word(idx), "reported" | "said" | "stated" | "wrote" | "named");
    sentence.tokens.clone().any(|idx| {
        let wrong = denials.retracting.contains(words.word(idx));
        wrong && (says(idx + 1) || is_retraction) || is_retraction && is_earlier(idx)
    })
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    #[test]
    fn what_was_corrected_is_not_told() {
        let numbers = |text: &str| -> Vec<Option<u32>> {
            let reading = read_text(text);
            let ids = reading.accounts.iter().flat_map(|account| account.figures.clone());
            ids.map(|id| reading[id].best).collect()
        };
        let told = "On 3 May 2016 a bomb killed nine people in Dayton, Ohio.\n\n";
        for correction in [
            "Correction: an earlier version said that 12 people were killed in Dayton.",
            "Editor's note: An earlier version of this article gave the number of those killed in Dayton as 12.",
            "This story has been corrected: nine people were killed, not 12.",
        ] {
            assert_eq!(numbers(&format!("{told}{correction}")), [Some(9)], "{correction}");
        }
        assert_eq!(numbers("An earlier version of the army's statement said that 12 people were killed in Dayton."), [Some(12)]);
    }
}
