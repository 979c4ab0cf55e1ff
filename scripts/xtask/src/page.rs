//! The shell page: `{{name}}` stands for the address of an asset.

use crate::Result;
use std::collections::BTreeMap;

/// Fills every placeholder; one that names nothing is an error, or the page would ask for `{{…}}`.
pub fn fill(template: &str, urls: &BTreeMap<String, String>) -> Result<String> {
    let mut page = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, tail) = after.split_once("}}").ok_or("a {{ without its }} in web/index.html")?;
        let known = || urls.keys().cloned().collect::<Vec<_>>().join(", ");
        let url = urls.get(name.trim()).ok_or_else(|| {
            format!("web/index.html asks for {{{{{name}}}}}, but there is only: {}", known())
        })?;
        page.push_str(before);
        page.push_str(url);
        rest = tail;
    }
    page.push_str(rest);
    Ok(page)
}

/// The module that starts the program. It stands alone because the content policy of the server
/// forbids scripts inside the page.
pub fn boot(glue: &str, wasm: &str) -> String {
    format!("import init from '{glue}';\ninit({{ module_or_path: '{wasm}' }});\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls() -> BTreeMap<String, String> {
        BTreeMap::from([("css".to_owned(), "/assets/style-1.css".to_owned())])
    }

    #[test]
    fn a_placeholder_becomes_an_address() {
        let page = fill("<link href=\"{{css}}\"><p>{{ css }}</p>", &urls()).unwrap();
        assert_eq!(page, "<link href=\"/assets/style-1.css\"><p>/assets/style-1.css</p>");
    }

    #[test]
    fn an_unknown_placeholder_is_an_error_that_names_it() {
        let error = fill("{{theme}}", &urls()).unwrap_err().to_string();
        assert!(error.contains("theme") && error.contains("css"), "{error}");
    }
}
