//! As much of an HTTP/1.1 client as one question to a server on this machine takes (RFC 9112): no TLS, no redirects, no connection kept.

use std::{
    io::{BufRead, BufReader, Read, Write as _},
    net::{SocketAddr, TcpStream, ToSocketAddrs as _},
    time::Duration,
};

/// Bytes of an answer that are read at most.
const MOST_BYTES: u64 = 16 << 20;
/// Bytes of a line of its head.
const LONGEST_LINE: u64 = 16 << 10;
/// How long a server on this machine may take to answer the door.
const CONNECT: Duration = Duration::from_secs(5);

/// A server to ask.
pub(crate) struct Endpoint {
    addresses: Vec<SocketAddr>,
    /// As the `Host` field wants it.
    host: String,
    /// Path before the name of a method, without a `/` at the end.
    path: String,
    timeout: Duration,
}

impl Endpoint {
    /// From an address such as `http://127.0.0.1:8080/v1`. Other machines are refused unless `allow_remote`.
    pub(crate) fn new(url: &str, timeout: Duration, allow_remote: bool) -> Result<Self, String> {
        let rest = url.strip_prefix("http://").ok_or_else(|| format!("{url}: only http:// addresses are understood"))?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '@' | '?' | '#');
        if host.is_empty() || !rest.chars().all(fits) {
            return Err(format!("{url}: this is no address that is understood"));
        }
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let with_port = if has_port { host.to_owned() } else { format!("{host}:80") };
        let addresses: Vec<SocketAddr> = with_port.to_socket_addrs().map_err(|error| format!("{url}: {error}"))?.collect();
        if !allow_remote && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(format!("{url} is another machine; the document would leave this one. --allow-remote permits it"));
        }
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Self { addresses, host: host.to_owned(), path, timeout })
    }

    /// Posts JSON, and gives the body of the answer.
    pub(crate) fn post(&self, method: &str, body: &str) -> Result<String, String> {
        let fault = |error: std::io::Error| format!("http://{}{}/{method}: {error}", self.host, self.path);
        let mut stream = self.connect().map_err(fault)?;
        stream.set_read_timeout(Some(self.timeout)).map_err(fault)?;
        stream.set_write_timeout(Some(self.timeout)).map_err(fault)?;
        let head = format!(
            "POST {}/{method} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.path,
            self.host,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).map_err(fault)?;
        let (status, body) = answer(BufReader::new(stream)).map_err(fault)?;
        match status {
            200 => Ok(body),
            _ => {
                let said: String = body.chars().filter(|c| !c.is_control()).take(200).collect();
                Err(format!("http://{}{}/{method} answered with status {status}: {said}", self.host, self.path))
            }
        }
    }

    fn connect(&self) -> std::io::Result<TcpStream> {
        let mut last = std::io::Error::other("the name leads to no address");
        for address in &self.addresses {
            match TcpStream::connect_timeout(address, CONNECT) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

/// Status and body of an answer.
fn answer(mut from: impl BufRead) -> std::io::Result<(u16, String)> {
    let status_line = line(&mut from)?;
    let status = status_line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let status: u16 = status.ok_or_else(|| malformed("this is no HTTP/1 server"))?;
    let (mut length, mut is_chunked) = (None, false);
    loop {
        let field = line(&mut from)?;
        if field.is_empty() {
            break;
        }
        let (name, value) = field.split_once(':').unwrap_or((&field, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse::<u64>().ok(),
            "transfer-encoding" => is_chunked = value.trim().eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        read_chunks(&mut from, &mut body)?;
    } else {
        from.take(length.unwrap_or(MOST_BYTES + 1).min(MOST_BYTES + 1)).read_to_end(&mut body)?;
        if length.is_some_and(|length| (body.len() as u64) < length.min(MOST_BYTES)) {
            return Err(malformed("the answer was cut short"));
        }
    }
    if body.len() as u64 > MOST_BYTES {
        return Err(malformed("the answer is too long"));
    }
    String::from_utf8(body).map(|body| (status, body)).map_err(|_| malformed("the answer is not UTF-8"))
}

fn read_chunks(from: &mut impl BufRead, body: &mut Vec<u8>) -> std::io::Result<()> {
    loop {
        let size = line(from)?;
        let size = u64::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16);
        let size = size.map_err(|_| malformed("a chunk has no size"))?;
        if size == 0 {
            return Ok(());
        }
        if size.saturating_add(body.len() as u64) > MOST_BYTES {
            return Err(malformed("the answer is too long"));
        }
        let n_read = from.take(size).read_to_end(body)?;
        if (n_read as u64) < size || !line(from)?.is_empty() {
            return Err(malformed("a chunk is not as long as it says"));
        }
    }
}

/// A line of the head, without its end.
fn line(from: &mut impl BufRead) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    from.take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(malformed("the answer was cut short"));
    }
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

fn malformed(what: &'static str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_unless_told() {
        let take = |url: &str, remote: bool| Endpoint::new(url, CONNECT, remote).map(|endpoint| (endpoint.host, endpoint.path));
        assert_eq!(take("http://127.0.0.1:9/v1/", false), Ok(("127.0.0.1:9".to_owned(), "/v1".to_owned())));
        assert_eq!(take("http://[::1]:9", false), Ok(("[::1]:9".to_owned(), String::new())));
        for url in [
            "http://192.0.2.7:8080/v1",
            "http://127.0.0.1@192.0.2.7/v1",
            "https://127.0.0.1/v1",
            "http://0.0.0.0:8080/v1",
            "http:///v1",
        ] {
            assert!(take(url, false).is_err(), "{url}");
        }
        assert!(take("http://192.0.2.7:8080/v1", true).is_ok());
    }

    #[test]
    fn answers_of_known_length_in_chunks_and_to_the_end() {
        let check = |raw: &str, expected: Option<(u16, &str)>| {
            let read = answer(raw.as_bytes()).ok();
            assert_eq!(read.as_ref().map(|(status, body)| (*status, body.as_str())), expected, "{raw}");
        };
        check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcd", Some((200, "ab")));
        check("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", Some((200, "abc")));
        check("HTTP/1.0 503 Busy\r\n\r\nlater", Some((503, "later")));
        check("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", None);
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab", None);
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab\r\n0\r\n\r\n", None);
        check("SSH-2.0-x\r\n", None);
        check("", None);
    }
}
