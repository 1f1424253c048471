//! What the scores of the trained reader are worth: of what has such a score, the share that was right in texts held back from training
//! (`data/models/attribution/calibration.txt`, by `train/reader/reliability.py`). Isotonic by tenths, straight in between (Zadrozny and Elkan, KDD 2002).

use crate::{
    rows::{Row, Table},
    source::{DataSource, LexiconError},
};

/// What a score of the trained reader is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scored {
    /// A source, a cue and a content.
    Attribution,
    /// A kind of incident that a text reports.
    Kind,
    /// What two actors are said to be to each other.
    Pair,
    /// A word in a role of an incident.
    Role,
}

/// The names of the table, in the order of [`Scored`].
const NAMES: [&str; 4] = ["attribution", "kind", "pair", "role"];

/// Curves from scores to shares, all in thousandths.
#[derive(Debug)]
pub struct Calibration {
    /// By [`Scored`]: points with rising scores, from 0 to 1000, and shares that never fall.
    curves: [Vec<(u16, u16)>; NAMES.len()],
}

impl Calibration {
    /// Reads a table with the columns `of`, `score` and `right`, sorted by the first two.
    ///
    /// # Errors
    /// When the file is missing, a name is unknown, a number is not from 0 to 1000, a score does not rise or a share falls, or a curve does not reach from 0 to 1000.
    pub fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        let table = Table::load(source, file)?;
        let mut curves: [Vec<(u16, u16)>; NAMES.len()] = Default::default();
        let rows = table.rows(["of", "score", "right"])?;
        for row in &rows {
            let [of, score, right] = row.fields;
            let curve = NAMES.iter().position(|name| *name == of).ok_or_else(|| row.fault(format!("{of:?} has no scores")))?;
            let point = (thousandths(row, score)?, thousandths(row, right)?);
            if curves[curve].last().is_some_and(|last| last.0 >= point.0 || last.1 > point.1) {
                return Err(row.fault("scores must rise and shares must not fall"));
            }
            curves[curve].push(point);
        }
        let reaches = |curve: &Vec<(u16, u16)>| {
            curve.first().map(|point| point.0) == Some(0) && curve.last().map(|point| point.0) == Some(1000)
        };
        match curves.iter().position(|curve| !reaches(curve)) {
            Some(short) => {
                let what = format!("the curve of {:?} does not reach from 0 to 1000", NAMES[short]);
                Err(LexiconError::Faulty { file: file.to_owned(), line: 0, what })
            }
            None => Ok(Self { curves }),
        }
    }

    /// The share, in thousandths, of what has this score, in thousandths, that is right. Whole numbers alone, so that it is the same everywhere.
    pub fn share(&self, of: Scored, score: u16) -> u16 {
        let curve = &self.curves[of as usize];
        let after = curve.partition_point(|point| point.0 < score).clamp(1, curve.len() - 1);
        let ((x0, y0), (x1, y1)) = (curve[after - 1], curve[after]);
        let (run, rise, over) = (u32::from(x1 - x0), u32::from(y1 - y0), u32::from(score.clamp(x0, x1) - x0));
        y0 + ((2 * rise * over + run) / (2 * run)) as u16
    }
}

fn thousandths(row: &Row<'_, 3>, field: &str) -> Result<u16, LexiconError> {
    field.parse().ok().filter(|number| *number <= 1000).ok_or_else(|| row.fault(format!("{field:?} is no number from 0 to 1000")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &str) -> Result<Calibration, LexiconError> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(folder.path().join("curves.txt"), format!("of\tscore\tright\n{rows}")).expect("a file can be written");
        Calibration::load(&DataSource::Folder(folder.path().to_owned()), "curves.txt")
    }

    #[test]
    fn a_score_between_two_points_is_weighed() {
        let flat = "attribution\t0\t0\nattribution\t1000\t1000\nkind\t0\t5\nkind\t1000\t5\npair\t0\t0\npair\t1000\t1000\n";
        let curves = table(&format!("{flat}role\t0\t0\nrole\t500\t100\nrole\t1000\t900\n")).expect("a sound table");
        let role = |score| curves.share(Scored::Role, score);
        assert_eq!([0, 250, 500, 501, 750, 1000].map(role), [0, 50, 100, 102, 500, 900]);
        assert_eq!(curves.share(Scored::Kind, 700), 5);
        assert!((0..=1000).all(|score| curves.share(Scored::Attribution, score) == score));
    }

    #[test]
    fn faults_name_file_line_and_cause() {
        let fault = |rows: &str| table(rows).expect_err("a faulty table").to_string();
        let falls = fault("role\t0\t300\nrole\t500\t200\n");
        assert!(falls.contains("curves.txt") && falls.contains('3') && falls.contains("must not fall"), "{falls}");
        assert!(fault("role\t0\t0\nrole\t900\t800\n").contains("does not reach"));
        assert!(fault("weather\t0\t0\n").contains("weather"));
        assert!(fault("role\t0\t1001\n").contains("1001"));
    }

    #[test]
    fn the_shipped_curves_rise() {
        let curves =
            Calibration::load(&DataSource::Embedded, "models/attribution/calibration.txt").expect("the shipped table is sound");
        for of in [Scored::Attribution, Scored::Kind, Scored::Pair, Scored::Role] {
            let shares: Vec<u16> = (0..=1000).map(|score| curves.share(of, score)).collect();
            assert!(shares.is_sorted() && shares[1000] > shares[0] && shares[1000] <= 1000, "{of:?}");
        }
    }
}
