//! A connection that is waited for, but not forever.
//!
//! Whoever asks and does not take the answer, sends a request a byte at a time, or falls silent, is cut off, so that
//! nobody holds memory or a connection by doing nothing. A subscription is no silence: its heartbeat is taken.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How long what is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long one may take no byte of an answer.
    pub taking: Duration,
    /// How long after the first byte of a request its answer must have begun.
    pub asking: Duration,
    /// How long a connection may lie idle between two requests.
    pub idle: Duration,
    /// How often it is looked at.
    pub look: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            taking: Duration::from_secs(30),
            asking: Duration::from_secs(60),
            idle: Duration::from_secs(150),
            look: Duration::from_secs(5),
        }
    }
}

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Request,
    Answer,
    Taking,
}

/// A connection with its deadline.
pub struct Patient<S> {
    stream: S,
    patience: Patience,
    waiting: Waiting,
    deadline: Instant,
    look: Pin<Box<Sleep>>,
}

impl<S> Patient<S> {
    /// Waits for the first request.
    pub fn new(stream: S, patience: Patience) -> Patient<S> {
        let deadline = Instant::now() + patience.asking;
        let look = Box::pin(sleep(patience.look));
        Patient { stream, patience, waiting: Waiting::Request, deadline, look }
    }

    fn wait(&mut self, waiting: Waiting, patience: Duration) {
        self.waiting = waiting;
        self.deadline = Instant::now() + patience;
    }

    /// Whether the deadline has passed; wakes the task to look again.
    fn given_up(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        while self.look.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            if now >= self.deadline {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.look.as_mut().reset(now + self.patience.look);
        }
        Poll::Pending
    }

    fn written<T>(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match result {
            Poll::Ready(result) => {
                self.wait(Waiting::Request, self.patience.idle);
                Poll::Ready(result)
            }
            Poll::Pending => {
                if self.waiting != Waiting::Taking {
                    self.wait(Waiting::Taking, self.patience.taking);
                }
                self.given_up(cx).map(Err)
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                if self.waiting == Waiting::Request {
                    let patience = self.patience.asking;
                    self.wait(Waiting::Answer, patience);
                }
                Poll::Ready(result)
            }
            Poll::Pending => self.given_up(cx).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.written(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(600);

    /// Endless in everything; each test is impatient in one thing.
    fn endless() -> Patience {
        Patience { taking: LONG, asking: LONG, idle: LONG, look: Duration::from_millis(5) }
    }

    #[tokio::test]
    async fn who_does_not_take_the_answer_is_cut_off() {
        let (_client, server) = duplex(64);
        let mut server = Patient::new(server, Patience { taking: SHORT, ..endless() });
        let error = server.write_all(&[0; 1024]).await.expect_err("cut off");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_takes_it_slowly_is_served() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server, Patience { taking: 20 * SHORT, ..endless() });
        let taking = tokio::spawn(async move {
            for _ in 0..30 {
                tokio::time::sleep(SHORT).await;
                client.read_exact(&mut [0; 64]).await.expect("bytes");
            }
        });
        server.write_all(&[0; 64 * 30]).await.expect("served");
        taking.await.expect("taken");
    }

    #[tokio::test]
    async fn a_request_a_byte_at_a_time_is_cut_off() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server, Patience { asking: SHORT, ..endless() });
        let dripping = tokio::spawn(async move {
            while client.write_all(b"x").await.is_ok() {
                tokio::time::sleep(SHORT / 10).await;
            }
        });
        let end = loop {
            match server.read(&mut [0; 8]).await {
                Ok(1..) => {}
                end => break end,
            }
        };
        assert_eq!(end.expect_err("cut off").kind(), io::ErrorKind::TimedOut);
        drop(server);
        dripping.await.expect("notices");
    }

    #[tokio::test]
    async fn silence_after_an_answer_is_waited_out_but_not_for_ever() {
        let (mut client, server) = duplex(64);
        let mut server = Patient::new(server, Patience { idle: SHORT, ..endless() });
        client.write_all(b"ask").await.expect("heard");
        server.read_exact(&mut [0; 3]).await.expect("a request");
        server.write_all(b"answer").await.expect("taken");
        let end = server.read(&mut [0; 3]).await;
        assert_eq!(end.expect_err("cut off").kind(), io::ErrorKind::TimedOut);
    }
}
