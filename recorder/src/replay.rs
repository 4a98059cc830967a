//! Sends what was recorded to a server once more.

use crate::{
    client::{Client, Received},
    compare,
    error::Result,
    exchange::{Exchange, Response},
    placeholders::Values,
};

/// A recording that is sent to a server. The server must run on a copy of the recording's database, speak as its version, and
/// have the address at which it is reached for its external URL.
#[derive(Debug)]
pub struct Replay {
    client: Client,
    values: Values,
    unordered: bool,
}

/// What came of an exchange.
#[derive(Debug)]
pub struct Outcome {
    /// The response.
    pub received: Received,
    /// What in it is not as recorded.
    pub difference: Option<String>,
}

impl Replay {
    /// Begins with a fresh server, whose address has no slash at its end. `unordered` says that the order of lists is the
    /// database's own ([`Recording::is_unordered`](crate::Recording::is_unordered)).
    pub fn new(base: &str, unordered: bool) -> Self {
        Self { client: Client::new(base), values: Values::new(base), unordered }
    }

    /// Names the folder of what is imported, as the server sees it.
    pub fn set_fixtures(&mut self, folder: &str) {
        self.values.set_fixtures(folder);
    }

    /// Sends one request, and compares the response. The requests of a recording come in their order.
    ///
    /// # Errors
    ///
    /// If no response comes.
    pub fn send(&mut self, exchange: &Exchange) -> Result<Outcome> {
        let received = self.client.send(&exchange.request, &self.values)?;
        let difference = compare::difference(exchange, &received, &mut self.values, self.unordered);
        if let Some(name) = &exchange.captures {
            self.values.set(name, &Response::captured(&received.body));
        }
        Ok(Outcome { received, difference })
    }
}
