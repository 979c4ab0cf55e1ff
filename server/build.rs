//! Makes sure that there is a folder to embed: without a bundle the server builds as an API alone.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist");
    std::fs::create_dir_all(&bundle)?;
    // A new bundle is a new program.
    println!("cargo::rerun-if-changed={}", bundle.display());
    Ok(())
}
