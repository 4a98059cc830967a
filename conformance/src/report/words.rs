//! What several reports say alike.

use crate::{
    results::{CaseResult, Outcome, Results},
    suite::case::{Access, Level},
    target::fingerprint::Sureness,
};

/// The cases that passed only when they were tried again alone.
pub fn passed_alone(results: &Results) -> Vec<&str> {
    let again = results.cases.iter().filter(|case| case.tried_again && case.outcome == Outcome::Pass);
    again.map(|case| case.id.as_str()).collect()
}

/// What is said of a failed case beside its name.
pub fn remarks(case: &CaseResult) -> String {
    let said = [
        (case.level == Level::Should, "should"),
        (case.known, "known"),
        (case.tried_again, "tried again alone"),
    ];
    let said: Vec<_> = said.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// The command that runs only one case.
pub fn only(results: &Results, case: &CaseResult) -> String {
    let (base, version) = results.target.as_ref().map_or(("BASE_URL", None), |target| {
        let given = target.version.sureness == Sureness::Given;
        (target.base_url.as_str(), given.then_some(target.version.versions.as_str()))
    });
    let mut command = format!("gogs-conformance run {base} {}", case.id);
    if case.access > Access::Read {
        let allowed = results.target.as_ref().map_or(case.access, |target| target.allowed);
        command.push_str(&format!(" --allow {allowed}"));
    }
    if let Some(version) = version {
        command.push_str(&format!(" --target-version {version}"));
    }
    command
}
