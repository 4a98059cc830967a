//! Which cases are run.

use crate::{
    exit::{Failure, Result},
    suite::{
        case::{Access, Case, Suite},
        version::Versions,
    },
};

/// The wish of the user. Nothing in it: all cases that are allowed.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Names of cases: whole, or the first words of them (`tokens`, `tokens.create`), or with `*`.
    pub names: Vec<String>,
    /// Names of operations.
    pub operations: Vec<String>,
}

impl Selection {
    /// Looks at the names alone, which needs no server: one that fits no case is an error.
    pub fn validate(&self, suite: &Suite) -> Result<()> {
        for name in &self.names {
            if !suite.cases.iter().any(|case| fits(name, &case.id)) {
                return Err(Failure::usage(format!("no case is named '{name}'{}", similar(name, suite))));
            }
        }
        for operation in &self.operations {
            if !suite.cases.iter().any(|case| concerns(case, operation)) {
                return Err(Failure::usage(format!("no case calls an operation '{operation}'")));
            }
        }
        Ok(())
    }

    /// The cases, in order. An empty choice is an error.
    pub fn choose<'a>(&self, suite: &'a Suite, versions: Versions, allowed: Access) -> Result<Vec<&'a Case>> {
        let wanted = suite.cases.iter().filter(|case| {
            (self.names.is_empty() || self.names.iter().any(|name| fits(name, &case.id)))
                && (self.operations.is_empty()
                    || self.operations.iter().any(|operation| concerns(case, operation)))
        });
        let chosen: Vec<_> =
            wanted.clone().filter(|case| may_hold(case, versions) && case.access <= allowed).collect();
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        let reason = match wanted.map(|case| case.access).min() {
            Some(access) if access > allowed => format!("they need --allow {access}"),
            _ => format!("they apply to other versions of Gogs than the server's ({versions})"),
        };
        Err(Failure::usage(format!("no case is left to run: {reason}")))
    }
}

/// Whether a case is for a version that the target may be.
pub fn may_hold(case: &Case, versions: Versions) -> bool {
    !case.versions.and(versions).is_empty()
}

/// Whether a case calls an operation.
pub fn concerns(case: &Case, operation: &str) -> bool {
    case.steps.iter().any(|step| step.operation.as_deref() == Some(operation))
}

/// Whether a name means this case.
pub fn fits(name: &str, id: &str) -> bool {
    match name.split_once('*') {
        Some((before, after)) => {
            id.len() >= before.len() + after.len() && id.starts_with(before) && id.ends_with(after)
        }
        None => id == name || id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')),
    }
}

/// A hint for a name with a slip of the pen.
fn similar(name: &str, suite: &Suite) -> String {
    /// How alike two names must be, from 0 to 1, for one to be meant by the other.
    const ALIKE: f64 = 0.6;
    let close = suite.cases.iter().map(|case| {
        let ratio = similar::TextDiff::from_chars(name, case.id.as_str()).ratio();
        (f64::from(ratio), &case.id)
    });
    let best = close.max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((ratio, id)) if ratio >= ALIKE => format!(": did you mean '{id}'?"),
        _ => ": `gogs-conformance list` shows all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(fits("tokens", "tokens.create.made"));
        assert!(fits("tokens.create.made", "tokens.create.made"));
        assert!(!fits("token", "tokens.create.made"));
        assert!(fits("*.made", "tokens.create.made"));
        assert!(!fits("tokens.*.mad", "tokens.create.made"));
    }
}
