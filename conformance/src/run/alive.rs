//! Whether a server has gone.

use std::{thread, time::Duration};

use crate::{
    exit::{Failure, Result},
    results::CaseResult,
    run::{session::Session, step},
    target::http::Request,
};

/// The statuses of somebody who stands in front of the server, and gets no response from it.
const GATEWAY_FAILED: std::ops::RangeInclusive<u16> = 502..=504;

/// How often a server is asked whether it is still there, and how long it is waited in between: a restart takes seconds.
const CALLS: u32 = 5;
const BETWEEN_CALLS: Duration = Duration::from_millis(500);

/// Whether a request of a case got no response, or one of somebody who stands in front of a server that gives none.
pub fn got_no_response(result: &CaseResult) -> bool {
    result.failures.iter().any(|failure| failure.what == step::NO_RESPONSE)
        || result.seen.iter().any(|seen| GATEWAY_FAILED.contains(&seen.status))
}

/// Asks the server whether it still responds; a failure says that it does not.
pub fn still_there(session: &Session<'_>) -> Result<()> {
    let request = Request::get("/api/v1/users/search?q=");
    let mut heard = String::new();
    for call in 0..CALLS {
        if call > 0 {
            thread::sleep(BETWEEN_CALLS);
        }
        match session.client.send(&request, "still there?") {
            Ok(response) if !GATEWAY_FAILED.contains(&response.status) => return Ok(()),
            Ok(response) => heard = response.status.to_string(),
            Err(error) => heard = error,
        }
    }
    Err(Failure::target(format!("the server does not answer any more ({heard})")))
}
