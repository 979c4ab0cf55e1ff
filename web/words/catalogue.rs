//! Reads a catalogue: a text a line, the English, a tab, the same in the other language. The build of the client and the
//! bundle both read it, so that a number means the same text in both.

/// Above this line stand the texts of everybody's day, below it those that only the office has.
const OFFICE: &str = "# Only in the office";
/// Below this line stands what the server says.
pub const HEARD: &str = "# At run time";

pub struct Catalogue<'a> {
    /// Of everybody's day, by their English.
    pub ward: Vec<(&'a str, &'a str)>,
    /// Of the office alone, by their English.
    pub office: Vec<(&'a str, &'a str)>,
    /// Looked up by their English as it comes from the server.
    pub heard: Vec<(&'a str, &'a str)>,
}

impl<'a> Catalogue<'a> {
    /// The texts of the client in the order of their numbers.
    pub fn own(&self) -> impl Iterator<Item = &(&'a str, &'a str)> {
        self.ward.iter().chain(&self.office)
    }
}

/// # Errors
///
/// Tells the line that is not a text and its translation, or stands twice.
pub fn read(catalogue: &str) -> Result<Catalogue<'_>, String> {
    let (own, heard) = catalogue.split_once(HEARD).unwrap_or((catalogue, ""));
    let (ward, office) = own.split_once(OFFICE).unwrap_or((own, ""));
    let read = Catalogue { ward: texts(ward)?, office: texts(office)?, heard: texts(heard)? };
    let mut all: Vec<&str> = read.own().chain(&read.heard).map(|(text, _)| *text).collect();
    all.sort_unstable();
    match all.iter().zip(all.iter().skip(1)).find(|(one, next)| one == next) {
        Some((twice, _)) => Err(format!("this stands twice: {twice}")),
        None => Ok(read),
    }
}

fn texts(part: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut texts = Vec::new();
    // What is left of the line that divides the two begins the second part.
    for line in part.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', ':'])) {
        match line.split_once('\t') {
            Some((english, other)) if !english.is_empty() && !other.trim().is_empty() => {
                texts.push((english, other));
            }
            _ => return Err(format!("not two texts with a tab between: {line}")),
        }
    }
    texts.sort_unstable();
    Ok(texts)
}
