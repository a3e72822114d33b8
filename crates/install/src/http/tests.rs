use std::collections::BTreeMap;

use rform_testing::Memory;

use super::{Client, Request};
use crate::testing::{Answered, Proxy, Server, client_on};

fn behind(proxy: &str, server: &Server) -> Client {
    let names = ["HTTP_PROXY", "HTTPS_PROXY"];
    let environment = names.map(|name| (name.to_owned(), format!("http://{proxy}")));
    let world = Memory {
        environment: BTreeMap::from(environment),
        ..Memory::default()
    };
    client_on(world).trusting(server.authorities.clone())
}

#[test]
fn requests_go_through_the_proxies_of_the_environment() -> Result<(), String> {
    let server = Server::secure();
    server.answer("/a", Answered::with("far away"));
    let proxy = Proxy::before(&server.host);
    let client = behind(&format!("me:word@{}", proxy.host), &server);
    let ask = |address: &str| {
        let answer = client.get(&Request::new(address));
        answer.map_err(|error| format!("{address}: {error}"))
    };
    assert_eq!(ask("https://registry.test/a")?.body, "far away");
    assert_eq!(ask("http://registry.test/b?c")?.status, 200);
    let heads = proxy.seen();
    let lines: Vec<&str> = heads.iter().filter_map(|it| it.lines().next()).collect();
    let expected = [
        "CONNECT registry.test:443 HTTP/1.1",
        "GET http://registry.test/b?c HTTP/1.1",
    ];
    assert_eq!(lines, expected);
    for head in heads {
        let head = head.to_lowercase();
        let authorization = "proxy-authorization: basic bwu6d29yza==";
        assert!(head.contains(authorization), "{head}");
    }
    let inner = server.seen().concat().to_lowercase();
    assert!(!inner.contains("proxy-authorization"), "{inner}");
    Ok(())
}

#[test]
fn loopback_is_reached_directly() -> Result<(), String> {
    let server = Server::plain();
    server.answer("/a", Answered::with("near"));
    let proxy = Proxy::before(&server.host);
    let client = behind(&proxy.host, &server);
    let answer = client.get(&Request::new(&server.at("/a")));
    let answer = answer.map_err(|error| error.to_string())?;
    assert_eq!((&*answer.body, proxy.seen().len()), (&b"near"[..], 0));
    Ok(())
}

#[test]
fn a_proxy_that_is_none_is_an_error_without_its_password() {
    let client = behind("me:word@:", &Server::plain());
    let error = client.get(&Request::new("https://registry.test/a"));
    let error = error.err().map(|it| it.to_string()).unwrap_or_default();
    assert!(
        error.contains("proxy") && !error.contains("word"),
        "{error}"
    );
}
