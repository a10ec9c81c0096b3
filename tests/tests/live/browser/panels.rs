//! Panels as docs/integrating.md has them, each by another library, and a tool behind Apache:
//! their users sign in here, prove themselves anew, are refused and sign out.

use std::env::temp_dir;
use std::fs::{create_dir_all, write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::time::{sleep, timeout};

use super::Person;
use crate::client::{Client, Owner, PASSWORD, origin, provision, unique};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/integrating");

/// A panel that runs, and is registered.
struct Panel {
    address: String,
    program: Child,
}

impl Panel {
    /// Registered for this group, or for everybody.
    async fn run(kind: &str, group: Option<&str>) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let address = format!("http://localhost:{port}");
        let mut wanted = json!({
            "client_name": "Panel",
            "redirect_uris": [format!("{address}/callback")],
            "post_logout_redirect_uris": [format!("{address}/")],
        });
        if let Some(group) = group {
            wanted["groups"] = json!([group]);
        }
        let registered = Client::service("clients").post("/clients", &wanted);
        let mut program = match kind {
            "apache" => apache(port),
            "php" => command("php", &["-S", &format!("localhost:{port}"), "panel.php"]),
            // Debian's, for which its packages are.
            "py" => command("/usr/bin/python3", &["panel.py"]),
            _ => command("node", &["panel.mjs"]),
        };
        let program = program
            .env("ISSUER", origin())
            .env("CLIENT_ID", registered.text("/client_id"))
            .env("CLIENT_SECRET", registered.text("/client_secret"))
            .env("PASSPHRASE", "of this test alone, and of nothing else")
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program of a panel");
        let answers = async {
            while TcpStream::connect(("localhost", port)).is_err() {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let answered = timeout(Duration::from_mins(1), answers).await;
        assert!(answered.is_ok(), "the panel {kind} does not answer");
        Self { address, program }
    }

    async fn visit(&self, person: &Person, path: &str) {
        let address = format!("{}{path}", self.address);
        person.browser.goto(&address).await.expect("the page");
    }

    /// Waits for the browser to come back to it.
    async fn arrive(&self, person: &Person, path: &str) {
        let address = format!("{}{path}", self.address).parse();
        let address = address.expect("an address");
        let arrived = person.browser.wait().for_url(&address).await;
        if let Err(error) = arrived {
            let here = person.browser.current_url().await;
            panic!("not at {address} but {here:?}: {error}");
        }
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(FOLDER);
    command
}

/// Debian's Apache, with no more of its configuration than it needs.
fn apache(port: u16) -> Command {
    let folder = temp_dir().join(format!("regain-apache-{port}"));
    create_dir_all(folder.join("htdocs")).expect("a folder");
    write(folder.join("htdocs/index.html"), "<h1>Tool</h1>").expect("a page");
    let root = folder.display();
    let modules = [
        "mpm_event",
        "authn_core",
        "authz_core",
        "authz_user",
        "dir",
        "auth_openidc",
    ]
    .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"));
    let configuration = format!(
        "ServerRoot {root}\nServerName localhost\nListen localhost:{port}\nPidFile {root}/pid\n\
         ErrorLog {root}/log\nUser www-data\nGroup www-data\n{}DocumentRoot {root}/htdocs\n\
         Include {FOLDER}/apache.conf\n",
        modules.concat()
    );
    let file = folder.join("apache.conf");
    write(&file, configuration).expect("a configuration");
    command(
        "/usr/sbin/apache2",
        &["-f", &file.to_string_lossy(), "-DFOREGROUND"],
    )
}

/// Answers the sign-in form that a client led to.
async fn sign_in(person: &Person, owner: &Owner) {
    person.fill("login", &owner.email).await;
    person.fill("password", PASSWORD).await;
    person.submit("/login").await;
}

async fn story(kind: &str) {
    let panel = Panel::run(kind, None).await;
    let number = format!("panel-{}", unique());
    let owner = provision(json!({ "locale": "en", "customer_number": number }));
    let person = Person::new("en").await;
    panel.visit(&person, "/").await;
    person.press("a[href='/login']").await;
    sign_in(&person, &owner).await;
    panel.arrive(&person, "/").await;
    assert_eq!(person.text("h1").await, "Alix Moreau");
    assert_eq!(person.text("p").await, number);

    // Before what cannot be undone, the password again.
    panel.visit(&person, "/careful").await;
    person.fill("password", PASSWORD).await;
    person.can_use_it().await;
    person.submit("/login/proof").await;
    panel.arrive(&person, "/").await;

    // Out: there and here.
    person.press("a[href='/logout']").await;
    panel.arrive(&person, "/").await;
    person.press("a[href='/login']").await;
    person.find("#login").await;
    person.leave().await;
}

#[tokio::test]
async fn a_panel_in_node_by_openid_client() {
    story("mjs").await;
}

#[tokio::test]
async fn a_panel_in_python_by_authlib() {
    story("py").await;
}

#[tokio::test]
async fn a_panel_in_php_without_a_library() {
    story("php").await;
}

#[tokio::test]
async fn panels_tell_who_may_not_enter() {
    let owner = provision(json!({ "locale": "en" }));
    for kind in ["mjs", "py", "php"] {
        let panel = Panel::run(kind, Some("admin")).await;
        let person = Person::new("en").await;
        panel.visit(&person, "/login").await;
        sign_in(&person, &owner).await;
        assert_eq!(person.text("h1").await, "Not signed in", "{kind}");
        assert_eq!(person.text("p").await, "access_denied", "{kind}");
        person.leave().await;
    }
}

#[tokio::test]
async fn a_tool_behind_apache() {
    let tool = Panel::run("apache", None).await;
    let owner = provision(json!({ "locale": "en" }));
    let person = Person::new("en").await;
    tool.visit(&person, "/").await;
    sign_in(&person, &owner).await;
    tool.arrive(&person, "/").await;
    assert_eq!(person.text("h1").await, "Tool");

    // Staff alone may go on.
    tool.visit(&person, "/staff").await;
    assert_eq!(person.text("h1").await, "Forbidden");

    let address = tool.address.replace(':', "%3A").replace('/', "%2F");
    tool.visit(&person, &format!("/callback?logout={address}%2F"))
        .await;
    tool.visit(&person, "/").await;
    person.find("#login").await;
    person.leave().await;
}
