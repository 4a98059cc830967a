//! Results in words.

use crate::results::{Results, Share, Tested, Totals};

/// What came of the run, in words.
pub fn verdict(results: &Results) -> String {
    let totals = results.totals;
    let conforms = if totals.skip > totals.run() {
        "conforms in what was tested, but most was skipped"
    } else {
        "conforms"
    };
    match results.exit {
        0 => conforms.to_owned(),
        1 => "does not conform".to_owned(),
        2 if totals.run() == 0 => "nothing was tested".to_owned(),
        2 => "not all that was asked for was tested".to_owned(),
        3 | 4 if totals.run() > 0 => "broken off".to_owned(),
        3 => "could not be tested".to_owned(),
        5 => format!("{conforms}; something was left behind"),
        130 => "interrupted".to_owned(),
        _ => "the program failed".to_owned(),
    }
}

/// How many cases passed, failed, were skipped, in words.
pub fn totals(totals: Totals) -> String {
    let Totals { pass, fail, tolerated, skip } = totals;
    let tolerated = match tolerated {
        0 => String::new(),
        count => format!("{count} failed but tolerated, "),
    };
    format!("{pass} passed, {fail} failed, {tolerated}{skip} skipped")
}

/// How much of the document was tested, in words.
pub fn tested(tested: &Tested) -> String {
    let share = |share: Share| format!("{} of {}", share.seen, share.all);
    format!(
        "{} operations tested, {} documented responses seen, {} examples compared",
        share(tested.operations),
        share(tested.responses),
        share(tested.examples)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_verdict_says_that_most_was_skipped() {
        let mut results = Results::new(&Document::embedded().expect("the document"));
        results.totals = Totals { pass: 2, skip: 3, ..Totals::default() };
        assert_eq!(verdict(&results), "conforms in what was tested, but most was skipped");
        results.totals.tolerated = 1;
        assert_eq!(verdict(&results), "conforms");
        assert_eq!(totals(results.totals), "2 passed, 0 failed, 1 failed but tolerated, 3 skipped");
    }
}
