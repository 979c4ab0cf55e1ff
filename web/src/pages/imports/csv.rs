//! Rows of a CSV text (RFC 4180), also with semicolons or tabs between the cells, as spreadsheets write them.

/// A row and the line of the file that it begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    pub cells: Vec<String>,
}

/// The rows that say something: without empty ones and remarks, which begin with `#`.
///
/// # Errors
/// In words, where a quotation has no end.
pub fn rows(text: &str) -> Result<Vec<Row>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader { divider: divider(text), line: 1, rows: Vec::new() };
    reader.read(text)?;
    Ok(reader.rows)
}

/// What stands most often between the cells of the first row that is no remark.
fn divider(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let first = first.unwrap_or_default();
    let count = |divider: char| first.chars().filter(|letter| *letter == divider).count();
    [',', ';', '\t'].into_iter().max_by_key(|divider| count(*divider)).unwrap_or(',')
}

struct Reader {
    divider: char,
    line: usize,
    rows: Vec<Row>,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), String> {
        let mut letters = text.chars().peekable();
        let (mut cells, mut cell, mut began) = (Vec::new(), String::new(), self.line);
        let mut quoted = None;
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted.is_some() && letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if quoted.is_some() => quoted = None,
                '"' if cell.trim().is_empty() => {
                    cell.clear();
                    quoted = Some(self.line);
                }
                '\n' if quoted.is_none() => {
                    self.line += 1;
                    cells.push(std::mem::take(&mut cell));
                    self.end(std::mem::take(&mut cells), began);
                    began = self.line;
                }
                '\r' if quoted.is_none() => {}
                other if other == self.divider && quoted.is_none() => {
                    cells.push(std::mem::take(&mut cell));
                }
                other => {
                    self.line += usize::from(other == '\n');
                    cell.push(other);
                }
            }
        }
        if let Some(line) = quoted {
            return Err(w!("A quotation mark in line {line} has no second one.", line = line));
        }
        cells.push(cell);
        self.end(cells, began);
        Ok(())
    }

    fn end(&mut self, cells: Vec<String>, line: usize) {
        let cells: Vec<String> = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
        if says_something(&cells) {
            self.rows.push(Row { line, cells });
        }
    }
}

/// Is neither empty nor a remark.
pub fn says_something(cells: &[String]) -> bool {
    let remark = cells.first().is_some_and(|cell| cell.starts_with('#'));
    !remark && cells.iter().any(|cell| !cell.is_empty())
}

/// A text as a cell; what a spreadsheet would take for a formula gets an apostrophe.
pub fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', ';']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        rows(text).unwrap().into_iter().map(|row| (row.line, row.cells)).collect()
    }

    fn cells(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn rows_keep_their_lines() {
        let text =
            "\u{feff}name,notes\r\n# a remark\r\n\r\n\"A, \"\"B\"\"\",\"two\nlines\"\r\nC, d ";
        let expected = vec![
            (1, cells(&["name", "notes"])),
            (4, cells(&["A, \"B\"", "two\nlines"])),
            (6, cells(&["C", "d"])),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn spreadsheets_divide_by_other_signs_too() {
        assert_eq!(read("a;b,c\n1;2"), vec![(1, cells(&["a", "b,c"])), (2, cells(&["1", "2"]))]);
        assert_eq!(read("a\tb"), vec![(1, cells(&["a", "b"]))]);
        assert_eq!(read(""), vec![]);
    }

    #[test]
    fn a_quotation_without_end_is_told() {
        assert!(rows("a,x\nb,\"c\nd").unwrap_err().contains("line 2"));
    }

    #[test]
    fn cells_are_no_formulas_and_come_back() {
        assert_eq!(cell("=1+1"), "'=1+1");
        let text = "say \"a, b\"";
        assert_eq!(read(&cell(text)), vec![(1, cells(&[text]))]);
    }
}
