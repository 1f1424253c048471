//! Unpacks streams up to a limit. lopdf's own decoders have none, and know fewer filters.

use std::io::Read as _;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use weezl::{BitOrder, decode::Decoder};

/// What came of unpacking.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// The bytes.
    Whole(Vec<u8>),
    /// They were more than the limit.
    TooLarge,
    /// A filter that is not known here, such as those of pictures.
    Unknown,
}

/// Runs the bytes through the filters in order; no step may give more than `limit` bytes. Damaged data gives what came before the damage.
pub(super) fn unpack(bytes: &[u8], filters: &[&[u8]], limit: usize) -> Unpacked {
    let mut data = std::borrow::Cow::Borrowed(bytes);
    for filter in filters {
        let step = match *filter {
            b"FlateDecode" | b"Fl" => inflate(&data, limit),
            b"LZWDecode" | b"LZW" => lzw(&data, limit),
            b"ASCII85Decode" | b"A85" => Some(ascii85(&data)),
            b"ASCIIHexDecode" | b"AHx" => Some(ascii_hex(&data)),
            b"RunLengthDecode" | b"RL" => run_length(&data, limit),
            _ => return Unpacked::Unknown,
        };
        match step {
            Some(step) if step.len() <= limit => data = step.into(),
            _ => return Unpacked::TooLarge,
        }
    }
    Unpacked::Whole(data.into_owned())
}

/// `None` beyond the limit.
pub(super) fn inflate(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    // An error means damage after what was read; the data so far are kept.
    let _ = ZlibDecoder::new(data).take(limit as u64 + 1).read_to_end(&mut out);
    if out.is_empty() && data.len() > 2 {
        let _ = DeflateDecoder::new(&data[2..]).take(limit as u64 + 1).read_to_end(&mut out);
    }
    (out.len() <= limit).then_some(out)
}

/// `None` beyond the limit.
pub(super) fn lzw(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut decoder = Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let (mut out, mut buffer, mut at) = (Vec::new(), vec![0; 1 << 16], 0);
    loop {
        let step = decoder.decode_bytes(&data[at..], &mut buffer);
        at += step.consumed_in;
        out.extend_from_slice(&buffer[..step.consumed_out]);
        if out.len() > limit {
            return None;
        }
        let is_stuck = step.consumed_in == 0 && step.consumed_out == 0;
        if is_stuck || !matches!(step.status, Ok(weezl::LzwStatus::Ok)) {
            return Some(out);
        }
    }
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut group: Vec<u8> = Vec::with_capacity(5);
    for byte in data.iter().copied().take_while(|byte| *byte != b'~') {
        match byte {
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    out.extend_from_slice(&base85(&group));
                    group.clear();
                }
            }
            _ => {}
        }
    }
    if group.len() > 1 {
        let n_bytes = group.len() - 1;
        group.resize(5, 84);
        out.extend_from_slice(&base85(&group)[..n_bytes]);
    }
    out
}

fn base85(group: &[u8]) -> [u8; 4] {
    group.iter().fold(0_u32, |value, digit| value.wrapping_mul(85).wrapping_add(u32::from(*digit))).to_be_bytes()
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| (*byte as char).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn run_length(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(length) = data.get(at).copied().filter(|length| *length != 128) {
        let length = usize::from(length);
        if length < 128 {
            out.extend_from_slice(data.get(at + 1..(at + 2 + length).min(data.len())).unwrap_or_default());
            at += 2 + length;
        } else {
            let byte = data.get(at + 1).copied().unwrap_or_default();
            out.resize(out.len() + 257 - length, byte);
            at += 2;
        }
        if out.len() > limit {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_filters_and_their_chains() {
        let whole = |bytes: &[u8], filters: &[&[u8]]| unpack(bytes, filters, 1000);
        assert_eq!(whole(b"48 65 6C6c6F>", &[b"ASCIIHexDecode"]), Unpacked::Whole(b"Hello".to_vec()));
        assert_eq!(whole(b"87cURD]j7BEbo80~>", &[b"ASCII85Decode"]), Unpacked::Whole(b"Hello world!".to_vec()));
        assert_eq!(whole(b"\x02abc\xfed\x80", &[b"RunLengthDecode"]), Unpacked::Whole(b"abcddd".to_vec()));
        assert_eq!(whole(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", &[b"LZWDecode"]), Unpacked::Whole(b"-----A---B".to_vec()));
        assert_eq!(whole(b"", &[b"DCTDecode"]), Unpacked::Unknown);
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, &vec![b'a'; 1 << 20]).expect("in memory");
        let bomb = encoder.finish().expect("in memory");
        assert_eq!(unpack(&bomb, &[b"FlateDecode"], 1 << 19), Unpacked::TooLarge);
        assert_eq!(unpack(&bomb, &[b"FlateDecode"], 1 << 20), Unpacked::Whole(vec![b'a'; 1 << 20]));
    }
}
