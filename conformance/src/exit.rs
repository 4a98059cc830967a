//! The exit statuses, each with one meaning.

/// Why the program ends, and with which status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The target conforms.
    Conforms = 0,
    /// A case failed, or a baseline entry no longer holds.
    Failed = 1,
    /// Wrong usage, a bad case file, or nothing was selected or everything skipped.
    Usage = 2,
    /// The target can't be reached, or refused the credentials.
    Target = 3,
    /// The tool's own fault, or a report that can't be written.
    Tool = 4,
    /// The target conforms, but something was left behind on it.
    LeftBehind = 5,
    /// Interrupted by a signal.
    Interrupted = 130,
}

impl Exit {
    /// The status that is this number.
    pub fn of(number: u8) -> Self {
        match number {
            0 => Self::Conforms,
            1 => Self::Failed,
            2 => Self::Usage,
            3 => Self::Target,
            5 => Self::LeftBehind,
            130 => Self::Interrupted,
            _ => Self::Tool,
        }
    }
}

/// An error that ends the program, with its status.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The status to end with.
    pub exit: Exit,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Failure {
    /// Wrong usage or a bad case file.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into() }
    }

    /// The target can't be reached, or refused the credentials.
    pub fn target(message: impl Into<String>) -> Self {
        Self { exit: Exit::Target, message: message.into() }
    }

    /// The tool's own fault, or a report that can't be written.
    pub fn tool(message: impl Into<String>) -> Self {
        Self { exit: Exit::Tool, message: message.into() }
    }
}

impl From<gogs_recorder::Error> for Failure {
    fn from(error: gogs_recorder::Error) -> Self {
        use gogs_recorder::Error;
        match error {
            Error::NoResponse(_) | Error::Server(_) => Self::target(error.to_string()),
            Error::File { .. } | Error::Format { .. } => Self::usage(error.to_string()),
        }
    }
}

/// What most functions here return.
pub type Result<T> = std::result::Result<T, Failure>;
