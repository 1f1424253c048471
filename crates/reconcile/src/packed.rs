//! Word hashes as text: six printable characters a word instead of up to eleven in a JSON list.

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes the numbers one after the other, six digits of six bits each, lowest first.
pub(crate) fn serialize<S: Serializer>(numbers: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = String::with_capacity(numbers.len() * 6);
    for number in numbers {
        text.extend((0..6).map(|k| char::from(DIGITS[(number >> (6 * k)) as usize & 63])));
    }
    text.serialize(serializer)
}

/// Reads them back.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut numbers = Vec::with_capacity(text.len() / 6);
    for chunk in text.as_bytes().chunks(6) {
        let mut number = 0u64;
        for (k, byte) in chunk.iter().enumerate() {
            let digit =
                DIGITS.iter().position(|digit| digit == byte).ok_or_else(|| D::Error::custom("not a packed word list"))?;
            number |= (digit as u64) << (6 * k);
        }
        numbers.push(u32::try_from(number).map_err(|_| D::Error::custom("a packed word is out of range"))?);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Holder(#[serde(with = "super")] Vec<u32>);

    proptest! {
        #[test]
        fn numbers_round_trip(numbers in proptest::collection::vec(any::<u32>(), 0..40)) {
            let json = serde_json::to_string(&Holder(numbers.clone())).expect("numbers can be written");
            let back: Holder = serde_json::from_str(&json).expect("what was written can be read");
            prop_assert_eq!(back.0, numbers);
        }
    }

    #[test]
    fn rubbish_is_refused() {
        assert!(serde_json::from_str::<Holder>("\"§§\"").is_err());
        assert!(serde_json::from_str::<Holder>("\"______\"").is_err(), "more than 32 bits");
    }
}
