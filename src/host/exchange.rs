//! One question and its answer over a TCP connection.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// What to send to whom, and when the answer is whole.
pub struct Exchange<'a> {
    /// The other side.
    pub to: SocketAddr,
    /// What is sent as soon as the connection stands; nothing, where the other side speaks first.
    pub send: &'a [u8],
    /// Most bytes of the answer that are read.
    pub most: usize,
    /// Whether what came so far is all that is wanted, so that nobody waits for more.
    pub enough: &'a (dyn Fn(&[u8]) -> bool + Sync),
}

impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("to", &self.to)
            .field("send", &self.send)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

/// What came back over a connection that stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What came, possibly nothing.
    pub bytes: Vec<u8>,
    /// Whether the other side closed the connection.
    pub closed: bool,
    /// Time until the last of it, counted from the connection.
    pub took: Duration,
}

/// Whether a whole line came: what HTTP servers and their likes begin with.
pub fn first_line(bytes: &[u8]) -> bool {
    bytes.contains(&b'\n')
}
