//! How values are kept in blobs: JSON, deflated where that pays. The first byte says which, so that the way can change later.

use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use serde::{Serialize, de::DeserializeOwned};

use crate::StoreError;

/// As it is.
const PLAIN: u8 = 0;
/// Raw deflate (RFC 1951).
const DEFLATED: u8 = 1;
/// Shorter values are kept as they are.
const WORTH_DEFLATING: usize = 256;
/// Fast; higher levels save a tenth of the space for twice the time.
const LEVEL: u8 = 3;
/// Values that grow with the case (an actor of every document) are packed anew with each document that adds to them: faster still.
const LEVEL_OF_LARGE: u8 = 1;
/// From here on a value is large.
const LARGE: usize = 1 << 18;
/// No stored value inflates to more: a bound against damaged files.
const MOST_BYTES: usize = 1 << 31;

/// Bytes to a blob.
pub(crate) fn pack_bytes(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() >= WORTH_DEFLATING {
        let deflated = compress_to_vec(bytes, if bytes.len() < LARGE { LEVEL } else { LEVEL_OF_LARGE });
        if deflated.len() < bytes.len() {
            return tagged(DEFLATED, &deflated);
        }
    }
    tagged(PLAIN, bytes)
}

fn tagged(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(bytes.len() + 1);
    blob.push(tag);
    blob.extend_from_slice(bytes);
    blob
}

/// A blob to bytes.
pub(crate) fn unpack_bytes(blob: &[u8], what: &'static str) -> Result<Vec<u8>, StoreError> {
    let fault = |cause: String| StoreError::Unreadable { what, cause };
    match blob.split_first() {
        Some((&PLAIN, rest)) => Ok(rest.to_vec()),
        Some((&DEFLATED, rest)) => {
            decompress_to_vec_with_limit(rest, MOST_BYTES).map_err(|error| fault(format!("inflating failed: {error}")))
        }
        Some((tag, _)) => Err(fault(format!("unknown way of keeping ({tag})"))),
        None => Err(fault("it is empty".to_owned())),
    }
}

/// A value to a blob.
pub(crate) fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    pack_bytes(&serde_json::to_vec(value).expect("the nouns of the model have string keys only, so they are always JSON"))
}

/// A blob to a value.
pub(crate) fn unpack<T: DeserializeOwned>(blob: &[u8], what: &'static str) -> Result<T, StoreError> {
    serde_json::from_slice(&unpack_bytes(blob, what)?).map_err(|error| StoreError::Unreadable { what, cause: error.to_string() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..2000), repeat in 1usize..4) {
            let bytes = bytes.repeat(repeat);
            prop_assert_eq!(unpack_bytes(&pack_bytes(&bytes), "value").expect("packed by us"), bytes);
        }

        #[test]
        fn damaged_blobs_are_refused_without_panic(blob in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = unpack_bytes(&blob, "value");
        }
    }
}
