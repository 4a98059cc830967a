//! What differs of how Markdown is rendered.

use super::difference::{
    Difference,
    Evidence::{Recorded, Tested},
    differences,
};
use super::told::{Place::Operation, note};
use crate::gogs::version::{Versions, version};

differences! {
    MARKDOWN_AS_IT_IS {
        concerns: "`POST /markdown`, `POST /markdown/raw`",
        holds: Versions::before(version(0, 12, 0)),
        behaviour: "The HTML is not cleaned: scripts stay, and so does all else that was in the Markdown. Only with `mode` \
                    `gfm` it is, and only then `context` counts, and what is mentioned becomes a link.",
        otherwise: "The HTML is cleaned, whatever `mode` is: what could run is left out, and links get `rel=\"nofollow\"`.",
        evidence: Recorded(&["renderMarkdown/script", "renderMarkdown/mentions", "renderRawMarkdown/script"]),
        told: [
            note(
                Operation("renderMarkdown"),
                "Beware: the HTML is not cleaned unless `mode` is `gfm`, and without it there are no such links. Don't show it \
                 to anyone before you have cleaned it.",
                "The HTML is cleaned: what could run is left out.",
            ),
            note(
                Operation("renderRawMarkdown"),
                "Beware: the HTML is not cleaned. Don't show it to anyone before you have cleaned it.",
                "The HTML is cleaned: what could run is left out.",
            ),
        ],
    }
    BARE_AMPERSANDS {
        concerns: "`POST /markdown`, `POST /markdown/raw`",
        holds: Versions::before(version(0, 13, 0)),
        behaviour: "`&` in the address of a link or a picture is written as it is, where the HTML is cleaned.",
        otherwise: "`&` in addresses is written as `&amp;`.",
        evidence: Tested("tests/routes/markdown/mod.rs: ampersands_in_addresses_are_bare_until_0_12"),
    }
    ANY_DATA_IN_ADDRESSES {
        concerns: "`POST /markdown`, `POST /markdown/raw`",
        holds: Versions::before(version(0, 14, 3)),
        behaviour: "An address may hold any data (`data:text/html,...`).",
        otherwise: "An address may hold pictures, and no other data.",
        evidence: Tested("tests/routes/markdown/mod.rs: an_address_holds_any_data_until_0_14_2"),
    }
}
