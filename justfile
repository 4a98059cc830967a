# The steps of .ci/run, by name. `just STEP` runs one.

# All steps
ci:
    bash .ci/run

# The tests
test:
    cargo test --workspace

# Format and lints
lint:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

# Licenses, sources and banned crates
deny:
    bash .ci/deny

# The programs that the steps run
build:
    .ci/build

# Write what is made from the code: openapi/, docs/GOGS-VERSIONS.md
write:
    cargo run -- openapi write

# How much of src/routes is annotation
annotation-share:
    .ci/annotation-share

# Write src/store/schema.rs from a migrated database (needs diesel_cli with sqlite)
schema:
    bash .ci/schema --write

# The recorded exchanges, sent to our server
recorded:
    bash .ci/recorded

# Swagger UI in a browser
browser:
    bash .ci/browser

# The document in front of three linters
document:
    .ci/document

# The document against that of another commit
compatibility COMMIT="origin/main":
    .ci/compatibility {{COMMIT}}

# Generate, compile and run each client
clients *NAMES:
    .ci/clients {{NAMES}}

# Clients of Gogs that are not ours
foreign-clients:
    .ci/foreign-clients

# The conformance program against our server as each version of Gogs
conformance:
    .ci/conformance

# Each conformance case can fail
faults:
    .ci/faults

# Schemathesis
fuzz:
    .ci/fuzz

# The speed, in one table of ratios (benches/README.md)
bench *OPTIONS:
    benches/run {{OPTIONS}}
