//! Generates the client, as progenitor's own documentation shows it, from a document that it takes.

mod document;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=gogs.json");
    let mut document = serde_json::from_str(&fs::read_to_string("gogs.json")?)?;
    document::adapt(&mut document);
    let document: openapiv3::OpenAPI = serde_json::from_value(document)?;
    let tokens = generator::Generator::default().generate_tokens(&document)?;
    let code = prettyplease::unparse(&syn::parse2(tokens)?);
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("gogs.rs"), code)?)
}
