//! What goes into the first layer: rows of tables, added up for each piece.

use std::{borrow::Cow, ops::Range};

use crate::{
    encoder::{Norm, Rows},
    model::Place,
    tensors::{FaultyModel, Tensors},
    windows::{LONGEST, Piece, Window},
};

/// Shapes, states of quotation, and places that the input tells apart.
const N_FEATURES: [usize; 3] = [7, 4, 3];

/// The tables whose rows are added up to the encoder's input.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) width: usize,
    bytes: Cow<'static, [u8]>,
    /// Where the rows of the pieces lie in `bytes`, one signed byte a value.
    pieces: Range<usize>,
    scales: Vec<f32>,
    positions: Vec<f32>,
    features: [Vec<f32>; 3],
    norm: Norm,
}

impl Input {
    pub(crate) fn load(tensors: Tensors, width: usize, n_pieces: usize) -> Result<Self, FaultyModel> {
        let (start, end) = tensors.byte_range("words.weight", "I8", &[n_pieces, width])?;
        let table = |name: &str, n| tensors.f32(&format!("{name}.weight"), &[n, width]);
        Ok(Self {
            width,
            pieces: start..end,
            scales: tensors.f32("words.scale", &[n_pieces])?,
            positions: table("places", LONGEST)?,
            features: [table("shapes", N_FEATURES[0])?, table("quotes", N_FEATURES[1])?, table("positions", N_FEATURES[2])?],
            norm: Norm::load(&tensors, "norm", width)?,
            bytes: tensors.into_bytes(),
        })
    }

    /// A row for each piece.
    pub(crate) fn rows(&self, windows: &[Window]) -> Rows {
        let mut rows = Rows::default();
        for window in windows {
            let start = rows.values.len() / self.width;
            for (at, piece) in window.pieces.iter().enumerate() {
                self.add_row(at, *piece, window.place, &mut rows.values);
            }
            rows.sequences.push(start..start + window.pieces.len());
        }
        self.norm.apply(&mut rows.values);
        rows
    }

    fn add_row(&self, at: usize, piece: Piece, place: Place, rows: &mut Vec<f32>) {
        let row = |table: &'_ [f32], idx: usize| -> Range<usize> {
            debug_assert!((idx + 1) * self.width <= table.len());
            idx * self.width..(idx + 1) * self.width
        };
        let id = piece.id as usize;
        let bytes = &self.bytes[self.pieces.clone()][id * self.width..(id + 1) * self.width];
        let [shapes, quotations, places] = &self.features;
        let position = &self.positions[row(&self.positions, at)];
        let shape = &shapes[row(shapes, piece.shape as usize)];
        let quotation = &quotations[row(quotations, piece.quotation as usize)];
        let place = &places[row(places, place as usize)];
        let scale = self.scales[id];
        rows.extend(
            (0..self.width).map(|dim| {
                f32::from(bytes[dim].cast_signed()) * scale + position[dim] + shape[dim] + quotation[dim] + place[dim]
            }),
        );
    }
}
