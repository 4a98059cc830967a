//! The page `docs/GOGS-VERSIONS.md`, from the differences.

mod deviations;
mod unordered;

use std::fmt::Write;

pub use deviations::{Deviation, deviations};

use crate::gogs::{
    GogsVersion,
    differences::{self, Evidence},
    full_names,
    version::Versions,
};

/// The page.
pub fn page() -> String {
    let mut page = String::from(
        "# What differs between versions of Gogs\n\n\
         Written by `gogs-openapi openapi write` from `src/gogs/differences/`. Every difference is named there once, and the \
         handlers ask for it.\n\n\
         Recorded versions: ",
    );
    page.push_str(&GogsVersion::RECORDED.map(|version| version.to_string()).join(", "));
    page.push_str(
        ". A version between two of them takes the rules of the nearest one below, but for `?token=`, whose end in 0.14.2 \
         is known.\n\n## Differences\n",
    );
    for difference in differences::all() {
        // Writing to a String can't fail.
        let _ = write!(
            page,
            "\n### {}\n\nConcerns {}.\n\n- {}: {}\n- otherwise: {}\n",
            title(difference.name),
            difference.concerns,
            range(difference.holds),
            difference.behaviour,
            difference.otherwise
        );
        let _ = match difference.evidence {
            Evidence::Recorded(cases) => writeln!(page, "- recorded in {}", listed(cases)),
            Evidence::Tested(test) => writeln!(page, "- in no recorded exchange; tested in `{test}`"),
        };
    }
    page.push_str(&full_names());
    page.push_str(&unordered::section());
    page.push_str(
        "\n## Where this server answers other than Gogs, on purpose\n\n| what | why | tested in |\n|---|---|---|\n",
    );
    for Deviation { what, why, test } in deviations() {
        let _ = writeln!(page, "| {what} | {why} | `{test}` |");
    }
    page
}

/// Cases, in a sentence.
fn listed(cases: &[&str]) -> String {
    cases.iter().map(|case| format!("`{case}`")).collect::<Vec<_>>().join(", ")
}

/// The table of full names: which recorded versions clean them, answer by answer.
fn full_names() -> String {
    let mut section = String::from(
        "\n## Full names\n\n\
         Gogs keeps full names as they were given. Some answers show them so, others as HTML: unsafe elements are removed, \
         and what is left is escaped. The last column has the exchanges that show it, or the test.\n\n| operation | member |",
    );
    for version in GogsVersion::RECORDED {
        let _ = write!(section, " {version} |");
    }
    section.push_str(" seen in |\n|---|---|---|");
    section.push_str(&"---|".repeat(GogsVersion::RECORDED.len()));
    for row in full_names::ALL {
        let _ = write!(section, "\n| {} | {} |", row.operations, row.members);
        for version in GogsVersion::RECORDED {
            let shown = if row.are_cleaned(version) { "cleaned" } else { "as given" };
            let _ = write!(section, " {shown} |");
        }
        let _ = match row.evidence {
            Evidence::Recorded(cases) => write!(section, " {} |", listed(cases)),
            Evidence::Tested(test) => write!(section, " `{test}` |"),
        };
    }
    section.push('\n');
    section
}

/// A name of the code as a heading: `TOKENS_HASHED` is `TokensHashed`.
fn title(name: &str) -> String {
    name.split('_').flat_map(|word| [word[..1].to_owned(), word[1..].to_ascii_lowercase()]).collect()
}

fn range(Versions { since, until }: Versions) -> String {
    match (since, until) {
        (None, None) => "always".to_owned(),
        (Some(GogsVersion::MAIN), None) => "on main".to_owned(),
        (Some(since), None) => format!("since {since}"),
        (None, Some(until)) => format!("before {until}"),
        (Some(since), Some(until)) => format!("from {since} to before {until}"),
    }
}
