//! One step of a case: the request is put together and sent, what it makes is written down, and the response is judged.

use crate::{
    exit::Result,
    judge::{
        findings::{Exchange, Findings, Mismatch, Then},
        step::{self, Context},
    },
    run::{
        learned,
        making::Making,
        pages,
        place::{Done, Place},
        request,
        session::Session,
    },
    suite::{
        case::Case,
        placeholders::reason,
        template::{Missing, Variables},
    },
    target::{
        caller::Caller,
        http::{Request, Response},
    },
};

/// What is told of a request that got no response.
pub const NO_RESPONSE: &str = "no response";

/// Does one step, and returns what came of it.
pub fn perform(
    session: &Session<'_>,
    case: &Case,
    index: usize,
    caller: &Caller,
    variables: &Variables,
) -> Result<Done> {
    let place = Place { session, case, index };
    let prepared = prepare(&place, caller, variables)?;
    let (request, making) = match prepared {
        Ok(prepared) => prepared,
        Err(Missing(name)) => return Ok(Done { then: Then::Skip(reason(&name)), ..Done::default() }),
    };
    let response = match send(&place, &request, &making)? {
        Ok(response) => response,
        Err(error) => {
            let lost = Mismatch::new(NO_RESPONSE, "a response", error);
            return Ok(place.done(&request, Findings::default().with_mismatches(vec![lost])));
        }
    };
    learned::remember(session.secrets, place.step(), &response);
    let exchange = Exchange { request: &request, response: &response };
    let context = Context { variables, sign_in_required: session.sign_in_required.as_ref() };
    let findings = step::judge(session.document, place.step(), exchange, context)?;
    let follows = place.step().pages && findings.then == Then::Continue;
    let done = place.done(&request, findings);
    if follows { Ok(done.and(pages::walk(&place, &request, &response)?)) } else { Ok(done) }
}

fn prepare(
    place: &Place<'_>,
    caller: &Caller,
    variables: &Variables,
) -> Result<std::result::Result<(Request, Making), Missing>> {
    let (session, step) = (place.session, place.step());
    let request = match request::build(session, step, place.operation(), caller, variables) {
        Ok(request) => request,
        Err(missing) => return Ok(Err(missing)),
    };
    let making = Making::of(session, step, caller, &request, variables)?;
    Ok(making.map(|making| (request, making)))
}

/// Sends the request, with what it makes in the ledger before and after. An error of the inner result is the connection's.
fn send(
    place: &Place<'_>,
    request: &Request,
    making: &Making,
) -> Result<std::result::Result<Response, String>> {
    let attempts = making.intend(place.session)?;
    let response = match place.send(request) {
        Ok(response) => response,
        Err(error) => return Ok(Err(error)),
    };
    making.note(place.session, place.step(), request, &response, &attempts)?;
    Ok(Ok(response))
}
