//! A badge in SVG.

use std::fmt::Write as _;

use crate::results::Results;

/// How wide a letter is at this size, in pixels, at most.
const LETTER: usize = 7;
/// The room left and right of a text, together.
const ROOM: usize = 12;

/// The badge.
pub fn render(results: &Results) -> String {
    let (left, right) = ("Gogs API", label(results));
    let colour = match results.exit {
        0 => "#2f7d32",
        5 => "#8a6100",
        _ => "#b3261e",
    };
    let (a, b) = (left.len() * LETTER + ROOM, right.len() * LETTER + ROOM);
    let mut svg = String::new();
    // Writing to a string can't fail.
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"20\" role=\"img\" aria-label=\"{left}: {right}\">\
         <title>{left}: {right}</title>\
         <rect width=\"{width}\" height=\"20\" rx=\"3\" fill=\"#444\"/>\
         <path d=\"M{a} 0h{inner}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{inner}z\" fill=\"{colour}\"/>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
         <text x=\"{x}\" y=\"14\">{left}</text><text x=\"{y}\" y=\"14\">{right}</text></g></svg>",
        width = a + b,
        inner = b - 3,
        x = a / 2,
        y = a + b / 2,
    );
    svg
}

fn label(results: &Results) -> String {
    let totals = results.totals;
    match results.exit {
        _ if results.broken_off.is_some() => "broken off".to_owned(),
        0 | 5 => format!("conforms, {} of {}", totals.pass, totals.run() + totals.skip),
        1 => format!("{} failed", totals.fail),
        3 => "not reached".to_owned(),
        _ => "not tested".to_owned(),
    }
}
