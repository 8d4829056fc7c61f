//! Lines of a dictionary without comments, names apart from codes.

/// A line up to its comment: `#` everywhere, `;` after the codes.
pub fn without_comment(line: &str) -> &str {
    let line = line.split('#').next().unwrap_or("");
    let after_codes = line.rfind(']').map_or(0, |at| at + 1);
    match line[after_codes..].find(';') {
        Some(at) => line[..after_codes + at].trim_end(),
        None => line.trim_end(),
    }
}

/// The name on a line and the insides of its brackets. An opening bracket without a closing one is
/// an error.
pub fn parts(line: &str) -> Result<(&str, Vec<&str>), String> {
    let Some(first) = line.find('[') else {
        return match line.find(']') {
            Some(_) => Err("a closing bracket without an opening one".into()),
            None => Ok((line.trim(), Vec::new())),
        };
    };
    let mut codes = Vec::new();
    let mut rest = &line[first..];
    while let Some(open) = rest.find('[') {
        let inside = &rest[open + 1..];
        let Some(close) = inside.find(']') else {
            return Err("an opening bracket without a closing one".into());
        };
        codes.push(inside[..close].trim());
        rest = &inside[close + 1..];
    }
    Ok((line[..first].trim(), codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_brackets_part() {
        let table = [
            ("PORT_SEDNA_ [VLD] # a town", "PORT_SEDNA_", vec!["VLD"]),
            (
                "\t[IGOUNO 920101-961231]; rulers.txt",
                "",
                vec!["IGOUNO 920101-961231"],
            ),
            (
                "OLD_ [VLDGOV 950101-991231] [VLDELI]",
                "OLD_",
                vec!["VLDGOV 950101-991231", "VLDELI"],
            ),
            ("+NAME;S_END_", "+NAME", vec![]),
            ("# all comment", "", vec![]),
        ];
        for (line, name, codes) in table {
            assert_eq!(parts(without_comment(line)), Ok((name, codes)), "{line}");
        }
        assert!(parts("A_ [VLD").is_err());
        assert!(parts("A_ VLD]").is_err());
    }
}
