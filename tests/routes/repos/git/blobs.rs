use serde_json::json;

use crate::{
    routes::repos::contents::{demo, with_files},
    support::{Answer, Backend, Server},
};

fn get((server, token): &(Server, String), blob: &str) -> Answer {
    server.get(&format!("/repos/unknwon/hello/git/blobs/{blob}")).header("Authorization", token).send()
}

#[test]
fn what_names_a_blob_is_taken_and_told() {
    let server = demo("0.14.3");
    let url = |name: &str| format!("{}/api/v1/repos/unknwon/hello/git/blobs/{name}", server.0.base);
    for (name, shown) in
        [("develop:dev.txt", "develop:dev.txt"), ("feature%2Fx:dev.txt", "feature/x:dev.txt")]
    {
        let due =
            json!({"content": "ZGV2Cg==", "encoding": "base64", "url": url(shown), "sha": shown, "size": 4});
        get(&server, name).is(200, due);
    }
    assert_eq!(get(&server, "master:link").json()["content"], "UkVBRE1FLm1k");
    for name in ["master", "v1.0", "master:src", "master:lib", "nope", "-x", &"1".repeat(40)] {
        get(&server, name).is_empty(404);
    }
}

#[test]
fn a_blob_that_is_too_large_is_refused() {
    let server = Server::start(Backend::Sqlite);
    let alice = server.user("alice");
    let files = [10_485_760, 10_485_761].map(|size| (size.to_string(), vec![b'x'; size]));
    with_files(&server, &alice, "large", files.to_vec());
    let get =
        |name: &str| server.get(&format!("/repos/alice/large/git/blobs/master:{name}")).token(&alice).send();
    assert_eq!(get("10485760").json()["size"], 10_485_760);
    let message =
        "This has more than 10485760 bytes, the most that this server holds in memory for an answer.";
    get("10485761").says(422, message);
}
