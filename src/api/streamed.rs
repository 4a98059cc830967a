//! A body that is written while it is sent: on a thread that may block, no faster than the client takes it.

use std::{
    io::{self, Write},
    time::Duration,
};

use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use tokio::{runtime::Handle, sync::mpsc};

/// How much is sent at once, in bytes.
const CHUNK: usize = 64 << 10;
/// How many of these may wait for the client.
const WAITING: usize = 4;
/// How long a client may take nothing, before it is given up: a thread waits for it.
const STALL: Duration = Duration::from_secs(60);

/// What `work` writes, as a body. It begins when the body is first asked for, and ends early if nobody takes it any more: then what
/// it writes fails.
pub fn written<F>(work: F) -> impl Stream<Item = io::Result<Bytes>>
where
    F: FnOnce(&mut Pipe) -> io::Result<()> + Send + 'static,
{
    enum State<F> {
        Due(F),
        Begun(mpsc::Receiver<io::Result<Bytes>>),
    }
    Box::pin(stream::unfold(State::Due(work), |state| async move {
        let mut receiver = match state {
            State::Due(work) => begin(work),
            State::Begun(receiver) => receiver,
        };
        let chunk = receiver.recv().await?;
        Some((chunk, State::Begun(receiver)))
    }))
}

fn begin<F>(work: F) -> mpsc::Receiver<io::Result<Bytes>>
where
    F: FnOnce(&mut Pipe) -> io::Result<()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe { sender, chunk: BytesMut::with_capacity(CHUNK), runtime: Handle::current() };
        if let Err(error) = work(&mut pipe).and_then(|()| pipe.flush()) {
            // The client has to learn that this is not all; if it is gone, nobody takes it.
            let _ = pipe.send(Err(error));
        }
    });
    receiver
}

/// What a body is written to.
pub struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    chunk: BytesMut,
    runtime: Handle,
}

impl Pipe {
    fn send(&self, chunk: io::Result<Bytes>) -> io::Result<()> {
        let sent = self.runtime.block_on(tokio::time::timeout(STALL, self.sender.send(chunk)));
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        if self.chunk.len() == CHUNK {
            let chunk = std::mem::replace(&mut self.chunk, BytesMut::with_capacity(CHUNK));
            self.send(Ok(chunk.freeze()))?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.chunk, BytesMut::with_capacity(CHUNK));
        self.send(Ok(chunk.freeze()))
    }
}
