//! The ceiling: actix-web alone, answering one user's JSON that was made before. `static-answer ADDRESS:PORT`

use actix_web::{App, HttpResponse, HttpServer, web};

const USER: &str = r#"{"id":1,"username":"anna.ostrovel1","login":"anna.ostrovel1","full_name":"Anna Ostrovel","email":"","avatar_url":"http://localhost:3000/avatars/1"}"#;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3999".to_owned());
    HttpServer::new(|| {
        App::new().route(
            "/api/v1/users/{username}",
            web::get()
                .to(async || HttpResponse::Ok().content_type("application/json; charset=UTF-8").body(USER)),
        )
    })
    .bind(address)?
    .run()
    .await
}
