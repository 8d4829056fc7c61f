//! The vector of a row, by the user's own model: one list of numbers, or one for each of its sentences.
//!
//! In: what JSON, Parquet or a cell of CSV holds. Out: its direction, or why there is none.

use dateline_record::Vector;
use serde::Deserialize;
use serde_json::Value;

use crate::Cause;

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    One(Vec<f32>),
    Several(Vec<Vec<f32>>),
}

/// A list of numbers or a list of such lists, which count alike.
pub fn listed(value: Value) -> Result<Vector, Cause> {
    match serde_json::from_value(value) {
        Ok(Listed::One(numbers)) => direction(&numbers),
        Ok(Listed::Several(all)) => Vector::between(&all).ok_or_else(no_direction),
        Err(_) => Err(Cause::OtherForm(
            "`vector` is no list of numbers, nor a list of such lists of one length".to_owned(),
        )),
    }
}

/// Numbers in a cell: `[0.1, -0.2]` as JSON writes them, or with spaces between as NumPy does.
pub fn written(cell: &str) -> Result<Vector, Cause> {
    let numbers: Result<Vec<f32>, _> = cell
        .split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ','))
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect();
    let numbers = numbers.map_err(|_| {
        let shown = crate::error::short(cell);
        Cause::OtherForm(format!(
            "`vector` holds `{shown}`, which is no list of numbers; say which column it is with --columns vector=NAME"
        ))
    })?;
    direction(&numbers)
}

/// The direction of these numbers.
pub fn direction(numbers: &[f32]) -> Result<Vector, Cause> {
    Vector::of(numbers).ok_or_else(no_direction)
}

fn no_direction() -> Cause {
    Cause::OtherForm(
        "`vector` has no direction: it is empty, all its numbers are 0, one is missing or infinite, or its \
         lists differ in length; leave it out or null where there is none"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_list_or_one_a_sentence() {
        let one = Vector::of(&[3.0, -1.0]).unwrap();
        assert_eq!(listed(json!([0.3, -0.1])).unwrap(), one);
        let between = Vector::of(&[1.0, 1.0]).unwrap();
        assert_eq!(listed(json!([[2, 0], [0, 7.0]])).unwrap(), between);
        for cell in ["[0.3, -0.1]", "[ 0.3 -0.1]", "0.3,-1e-1"] {
            assert_eq!(written(cell).unwrap(), one, "{cell}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for value in [json!("x"), json!([1, "a"]), json!({"a": 1})] {
            let said = listed(value).unwrap_err().to_string();
            assert!(said.starts_with("`vector` is no list"), "{said}");
        }
        for value in [json!([]), json!([0, 0]), json!([[1], [1, 2]])] {
            let said = listed(value).unwrap_err().to_string();
            assert!(said.starts_with("`vector` has no direction"), "{said}");
        }
        let said = written("[1, two]").unwrap_err().to_string();
        assert!(said.starts_with("`vector` holds `[1, two]`"), "{said}");
    }
}
