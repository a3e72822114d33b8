//! `terraform_remote_state` on remote backends.

use super::Directory;
use super::server::Server;

#[test]
fn outputs_of_another_stack_are_read_where_they_are() {
    let server = Server::start().expect("a server");
    let main = "output \"id\" {\n  value = \"vpc-1\"\n}\n";
    let network = Directory::remote(&server, "/network", main);
    network.done(&["apply", "-auto-approve"]);
    let reader = |config: &str| {
        Directory::new(&format!(
            "locals {{\n  url = \"{}\"\n}}\n\ndata \"terraform_remote_state\" \"network\" {{\n  \
             backend = \"http\"\n  config = {{ {config} }}\n  defaults = {{ more = \"default\" \
             }}\n}}\n\noutput \"o\" {{\n  value = \
             data.terraform_remote_state.network.outputs\n}}\n",
            server.url("/network")
        ))
    };
    let said = reader("address = local.url").done(&["apply", "-auto-approve"]);
    assert!(said.contains("\"id\" = \"vpc-1\""), "{said}");
    assert!(said.contains("\"more\" = \"default\""), "{said}");
    let said = reader("adress = local.url").refused(&["plan"]);
    assert!(said.contains("unexpected attribute \"adress\""), "{said}");
    let said = reader("address = \"${local.url}-missing\"").refused(&["plan"]);
    assert!(said.contains("Unable to find remote state"), "{said}");
    // The backend has the default workspace alone; its state is not that of another one.
    let other = Directory::new(&format!(
        "data \"terraform_remote_state\" \"network\" {{\n  backend   = \"http\"\n  workspace = \
         \"dev\"\n  config    = {{ address = \"{}\" }}\n}}\n",
        server.url("/network")
    ));
    let said = other.refused(&["plan"]);
    assert!(said.contains("workspaces not supported"), "{said}");
    server.kept().authorization = Some("Basic x".into());
    let said = reader("address = local.url").refused(&["plan"]);
    assert!(said.contains("requires auth"), "{said}");
}
