//! Generates the client, as progenitor's own documentation shows it.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=gogs.json");
    let document: openapiv3::OpenAPI = serde_json::from_str(&fs::read_to_string("gogs.json")?)?;
    let tokens = generator::Generator::default().generate_tokens(&document)?;
    let code = prettyplease::unparse(&syn::parse2(tokens)?);
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("gogs.rs"), code)?)
}
