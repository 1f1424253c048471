//! Reads a model file: the safetensors format (8 bytes of header length, a JSON header, the tensors' bytes).
//!
//! The file is not trusted: each fault is an error with the tensor's name, never a panic.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FaultyModel {
    /// The header is cut off or no JSON of the right form.
    #[error("the header is faulty: {0}")]
    Header(String),
    /// A tensor is missing, of another shape or type than the model needs, or lies outside the file.
    #[error("tensor {0} is missing or has the wrong shape")]
    Tensor(String),
    /// A setting is missing or out of range.
    #[error("setting {0} is missing or faulty")]
    Setting(String),
}

/// The tensors of a file, by name.
#[derive(Debug)]
pub(crate) struct Tensors {
    bytes: Cow<'static, [u8]>,
    start: usize,
    entries: BTreeMap<String, Entry>,
    settings: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

#[derive(Deserialize)]
struct Header {
    #[serde(default, rename = "__metadata__")]
    settings: BTreeMap<String, String>,
    #[serde(flatten)]
    entries: BTreeMap<String, Entry>,
}

impl Tensors {
    pub(crate) fn parse(bytes: Cow<'static, [u8]>) -> Result<Self, FaultyModel> {
        let cut = || FaultyModel::Header("cut off".to_owned());
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(cut)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
        let header = rest.get(..length).ok_or_else(cut)?;
        let header: Header = serde_json::from_slice(header).map_err(|fault| FaultyModel::Header(fault.to_string()))?;
        Ok(Self { start: 8 + length, entries: header.entries, settings: header.settings, bytes })
    }

    pub(crate) fn setting<T: std::str::FromStr>(&self, name: &str) -> Result<T, FaultyModel> {
        self.settings.get(name).and_then(|value| value.parse().ok()).ok_or_else(|| FaultyModel::Setting(name.to_owned()))
    }

    /// Bytes of a tensor of one-byte values, where they lie in the file: (start, end).
    pub(crate) fn byte_range(&self, name: &str, dtype: &str, shape: &[usize]) -> Result<(usize, usize), FaultyModel> {
        self.range(name, dtype, 1, Some(shape))
    }

    /// A tensor of bytes of any length.
    pub(crate) fn blob(&self, name: &str) -> Result<&[u8], FaultyModel> {
        let (start, end) = self.range(name, "U8", 1, None)?;
        Ok(&self.bytes[start..end])
    }

    pub(crate) fn i8(&self, name: &str, shape: &[usize]) -> Result<impl Iterator<Item = i8> + '_, FaultyModel> {
        let (start, end) = self.range(name, "I8", 1, Some(shape))?;
        Ok(self.bytes[start..end].iter().map(|byte| byte.cast_signed()))
    }

    /// A tensor of finite numbers.
    pub(crate) fn f32(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, FaultyModel> {
        let (start, end) = self.range(name, "F32", 4, Some(shape))?;
        let (chunks, _) = self.bytes[start..end].as_chunks::<4>();
        let values: Vec<f32> = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
        if values.iter().all(|value| value.is_finite()) { Ok(values) } else { Err(FaultyModel::Tensor(name.to_owned())) }
    }

    pub(crate) fn into_bytes(self) -> Cow<'static, [u8]> {
        self.bytes
    }

    fn range(&self, name: &str, dtype: &str, size: usize, shape: Option<&[usize]>) -> Result<(usize, usize), FaultyModel> {
        let faulty = || FaultyModel::Tensor(name.to_owned());
        let entry = self.entries.get(name).filter(|entry| entry.dtype == dtype).ok_or_else(faulty)?;
        if shape.is_some_and(|shape| shape != entry.shape) {
            return Err(faulty());
        }
        let n = entry.shape.iter().try_fold(size, |n, dim| n.checked_mul(*dim)).ok_or_else(faulty)?;
        let (start, end) = entry.data_offsets;
        let place = || Some((self.start.checked_add(start)?, self.start.checked_add(end)?));
        let (start, end) = place().filter(|(start, end)| start <= end && *end <= self.bytes.len()).ok_or_else(faulty)?;
        if end - start == n { Ok((start, end)) } else { Err(faulty()) }
    }
}

/// Bytes of a model file of 32-bit tensors, for tests.
#[cfg(test)]
pub(crate) fn file(settings: &str, tensors: &[(&str, &[usize], &[f32])]) -> Vec<u8> {
    let (mut header, mut values) = (format!("{{\"__metadata__\":{settings}"), Vec::new());
    for (name, shape, numbers) in tensors {
        let start = values.len();
        values.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        header += &format!(",\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape:?},\"data_offsets\":[{start},{}]}}", values.len());
    }
    header.push('}');
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &values].concat()
}
