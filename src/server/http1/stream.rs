//! What a connection sends, request by request.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, BytesMut};
use memchr::memchr;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::lines::{chunk_size, encode_target, field_of, is_needed};

/// The greatest head of a request that is looked at, in bytes: as much as actix-http holds of one before it answers 431. What
/// comes after is handed on, fields that nothing reads, too.
pub const MAX_HEAD: usize = 128 << 10;

/// Fields of a head that are handed on whatever they are. actix-http has room for 96.
const MAX_FIELDS: usize = 64;

/// A connection; see [the module](super).
#[derive(Debug)]
pub struct GoStream<IO> {
    io: IO,
    state: State,
    /// What was read, and not yet looked at.
    input: BytesMut,
    /// What was looked at, and not yet handed on.
    output: BytesMut,
}

/// What comes next on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The line that a request begins with.
    RequestLine,
    /// A field of a head, or its end.
    Fields(Head),
    /// This many bytes of a body.
    Body(u64),
    /// A body in chunks.
    Chunked(Chunk),
    /// What nothing is known of: it is handed on.
    Unknown,
    /// Nothing that could be read.
    Broken,
}

/// What comes next of a body in chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chunk {
    /// The line that tells a chunk's size.
    Size,
    /// This many bytes of a chunk.
    Data(u64),
    /// The end of the line after a chunk.
    DataEnd,
    /// A field of the trailer, or its end.
    Trailer,
}

/// What the fields of a head tell of its body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Head {
    fields: usize,
    bytes: usize,
    length: Option<u64>,
    chunked: bool,
    /// Two lengths, one that is none, or another protocol from here on.
    unclear: bool,
}

impl<IO> GoStream<IO> {
    /// A connection on which nothing was read yet.
    pub fn new(io: IO) -> Self {
        Self { io, state: State::RequestLine, input: BytesMut::new(), output: BytesMut::new() }
    }

    /// Moves what can be looked at from the input to the output.
    fn advance(&mut self) {
        while !self.input.is_empty() {
            let before = (self.state, self.input.len());
            match self.state {
                State::RequestLine => self.request_line(),
                State::Fields(head) => self.field(head),
                State::Body(rest) => {
                    let rest = self.pass(rest);
                    self.state = if rest == 0 { State::RequestLine } else { State::Body(rest) };
                }
                State::Chunked(chunk) => self.chunk(chunk),
                State::Unknown => {
                    self.pass(u64::MAX);
                }
                State::Broken => self.input.clear(),
            }
            if (self.state, self.input.len()) == before {
                break;
            }
        }
    }

    /// Hands on up to `count` bytes; how many of them are still to come.
    fn pass(&mut self, count: u64) -> u64 {
        let length = usize::try_from(count).map_or(self.input.len(), |count| count.min(self.input.len()));
        self.output.extend_from_slice(&self.input[..length]);
        self.input.advance(length);
        count - length as u64
    }

    /// The length of the next line with its end, if all of it is there.
    fn line(&mut self) -> Option<usize> {
        let end = memchr(b'\n', &self.input);
        if end.is_none() && self.input.len() > MAX_HEAD {
            self.state = State::Unknown;
        }
        end.map(|end| end + 1)
    }

    fn request_line(&mut self) {
        let Some(length) = self.line() else { return };
        let line = &self.input[..length];
        // Empty lines before a request are none (RFC 9112, section 2.2).
        if !line.trim_ascii().is_empty() {
            self.state = State::Fields(Head { unclear: line.starts_with(b"CONNECT "), ..Head::default() });
        }
        encode_target(line, &mut self.output);
        self.input.advance(length);
    }

    fn field(&mut self, mut head: Head) {
        let Some(length) = self.line() else { return };
        let line = &self.input[..length];
        let ends = matches!(line, b"\r\n" | b"\n");
        if !ends {
            head.note(line);
        }
        if ends || head.fields <= MAX_FIELDS || is_needed(line) {
            self.output.extend_from_slice(line);
        }
        self.input.advance(length);
        self.state = if ends {
            head.body()
        } else if head.bytes > MAX_HEAD {
            State::Unknown
        } else {
            State::Fields(head)
        };
    }

    fn chunk(&mut self, chunk: Chunk) {
        let next = match chunk {
            Chunk::Size => {
                let Some(length) = self.line() else { return };
                match chunk_size(&self.input[..length]) {
                    Some(size) => {
                        self.pass(length as u64);
                        State::Chunked(if size == 0 { Chunk::Trailer } else { Chunk::Data(size) })
                    }
                    None => State::Broken,
                }
            }
            Chunk::Data(rest) => match self.pass(rest) {
                0 => State::Chunked(Chunk::DataEnd),
                rest => State::Chunked(Chunk::Data(rest)),
            },
            Chunk::DataEnd if self.input.len() < 2 && self.input.starts_with(b"\r") => return,
            Chunk::DataEnd if self.input.starts_with(b"\r\n") => {
                self.pass(2);
                State::Chunked(Chunk::Size)
            }
            Chunk::DataEnd => State::Broken,
            Chunk::Trailer => {
                let Some(length) = self.line() else { return };
                let ends = self.input.starts_with(b"\r\n");
                self.pass(length as u64);
                if ends { State::RequestLine } else { State::Chunked(Chunk::Trailer) }
            }
        };
        self.state = next;
    }
}

impl Head {
    /// Notes a field.
    fn note(&mut self, line: &[u8]) {
        self.fields += 1;
        self.bytes += line.len();
        let (name, value) = field_of(line);
        let value = value.trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
            let length = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
            self.unclear |= self.length.is_some() || !digits || length.is_none();
            self.length = length;
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.unclear |= self.chunked || !value.eq_ignore_ascii_case(b"chunked");
            self.chunked = true;
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            self.unclear |= value.eq_ignore_ascii_case(b"websocket");
        }
    }

    /// What comes after this head.
    fn body(self) -> State {
        match self {
            Self { unclear: true, .. } | Self { chunked: true, length: Some(_), .. } => State::Unknown,
            Self { chunked: true, .. } => State::Chunked(Chunk::Size),
            Self { length: Some(length @ 1..), .. } => State::Body(length),
            _ => State::RequestLine,
        }
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for GoStream<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if !self.output.is_empty() {
                let length = self.output.len().min(buffer.remaining());
                buffer.put_slice(&self.output[..length]);
                self.output.advance(length);
                return Poll::Ready(Ok(()));
            }
            if self.state == State::Broken {
                return Poll::Ready(Ok(()));
            }
            let filled = buffer.filled().len();
            ready!(Pin::new(&mut self.io).poll_read(context, buffer))?;
            if buffer.filled().len() == filled {
                // The end: what is left of a line is handed on.
                self.state = State::Unknown;
                self.advance();
                if self.output.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            self.input.extend_from_slice(&buffer.filled()[filled..]);
            buffer.set_filled(filled);
            self.advance();
        }
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for GoStream<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, buffer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Poll, Waker},
    };

    use tokio::io::{AsyncRead, ReadBuf};

    use super::GoStream;

    /// Gives its pieces one at a time.
    struct Pieces<'a>(Vec<&'a [u8]>);

    impl AsyncRead for Pieces<'_> {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            if !self.0.is_empty() {
                buffer.put_slice(self.0.remove(0));
            }
            Poll::Ready(Ok(()))
        }
    }

    /// What is handed on of `sent`, which comes in pieces of `size` bytes and is taken by as many as `room`.
    fn handed_on(sent: &[u8], size: usize, room: usize) -> String {
        let mut stream = GoStream::new(Pieces(sent.chunks(size).collect()));
        let mut taken = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        let mut space = vec![0; room.max(size)];
        loop {
            let mut buffer = ReadBuf::new(&mut space);
            let read = Pin::new(&mut stream).poll_read(&mut context, &mut buffer);
            assert!(matches!(read, Poll::Ready(Ok(()))));
            if buffer.filled().is_empty() {
                return String::from_utf8(taken).expect("the targets are ASCII, as are the bodies here");
            }
            taken.extend_from_slice(buffer.filled());
        }
    }

    fn check(sent: &str, expected: &str) {
        for size in [1, 2, 3, 7, 64, sent.len()] {
            assert_eq!(handed_on(sent.as_bytes(), size, 5), expected, "in pieces of {size}: {sent}");
        }
    }

    #[test]
    fn a_target_is_percent_encoded_and_bodies_are_left_alone() {
        for (sent, expected) in [
            (
                "GET /a?q=jürgen HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a?q=j%C3%BCrgen HTTP/1.1\r\nHost: x\r\n\r\n",
            ),
            (
                "GET /\"<`{|}>#^\\?a=\"<>#%3C HTTP/1.1\n\n",
                "GET /%22%3C%60%7B%7C%7D%3E%23^\\?a=%22%3C%3E%23%3C HTTP/1.1\n\n",
            ),
            // A control, and a target of two words, are refused later.
            ("GET /a\u{1}b HTTP/1.1\r\n\r\n", "GET /a\u{1}b HTTP/1.1\r\n\r\n"),
            ("GET /a ü HTTP/1.1\r\n\r\n", "GET /a ü HTTP/1.1\r\n\r\n"),
            // One request after another; the first has a body that looks like one.
            (
                "\r\nPUT /ä HTTP/1.1\r\ncontent-LENGTH:  16 \r\n\r\nGET /é HTTP/1.1GET /ö HTTP/1.1\r\n\r\n",
                "\r\nPUT /%C3%A4 HTTP/1.1\r\ncontent-LENGTH:  16 \r\n\r\nGET /é HTTP/1.1GET /%C3%B6 HTTP/1.1\r\n\r\n",
            ),
            (
                "PUT /ä HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n11 ;x=y\r\nGET /é HTTP/1.1\n\r\n0\r\nA: b\r\n\r\nGET /ö HTTP/1.1\r\n\r\n",
                "PUT /%C3%A4 HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n11 ;x=y\r\nGET /é HTTP/1.1\n\r\n0\r\nA: b\r\n\r\nGET /%C3%B6 HTTP/1.1\r\n\r\n",
            ),
            // What is broken off is handed on.
            ("GET /ä", "GET /ä"),
        ] {
            check(sent, expected);
        }
    }

    #[test]
    fn where_a_body_ends_is_not_guessed() {
        for fields in [
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: +5",
            "Content-Length: 5, 5",
            "Content-Length:",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Upgrade: WebSocket",
        ] {
            let sent = format!("PUT / HTTP/1.1\r\n{fields}\r\n\r\nGET /ä HTTP/1.1\r\n\r\n");
            check(&sent, &sent);
        }
    }

    #[test]
    fn a_body_ends_at_a_chunk_that_is_none() {
        let head = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        for bad in ["x\r\nabc\r\n", "\r\n", "-1\r\n", "3\nabc", "3 3\r\n", "11111111111111111\r\n"] {
            check(&format!("{head}2\r\nab\r\n{bad}"), &format!("{head}2\r\nab\r\n"));
        }
        check(&format!("{head}2\r\nabc\r\n0\r\n\r\n"), &format!("{head}2\r\nab"));
    }

    #[test]
    fn fields_beyond_the_room_are_left_out_unless_they_are_read() {
        let extra = |count: usize| (0..count).map(|at| format!("X-{at}: 1\r\n")).collect::<String>();
        let end = "Authorization: token x\r\nCONTENT-length: 0\r\n\r\n";
        let few = format!("GET / HTTP/1.1\r\n{}{end}", extra(50));
        check(&few, &few);
        let many = format!("GET / HTTP/1.1\r\n{}{end}", extra(500));
        check(&many, &format!("GET / HTTP/1.1\r\n{}{end}", extra(super::MAX_FIELDS)));
    }
}
