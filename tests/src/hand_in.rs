//! What claimants hand in.

use regain_core::evidence::file_store::FileStore;
use regain_core::http::file_name::disposition;
use regain_core::recovery::rulebook::Rulebook;
use regain_core::store::Database;
use regain_web::Response;
use serde_json::json;

use crate::caller::Caller;
use crate::papers;
use crate::run::block_on;
use crate::twin::Incoming;
use crate::words::{body, header};
use crate::world::World;

/// A file as somebody sends it.
pub struct Upload {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its name.
    pub name: Option<String>,
    /// The media type that its sender says.
    pub declared: Option<String>,
    /// Whether it takes the place of what the item has.
    pub replaces: bool,
}

/// Whether the form with a file leads to where it says that there is one more.
#[must_use]
pub fn is_received(answer: &Response) -> bool {
    let location = header(answer, "location");
    answer.status == 303 && location == Some("/recovery/case?done=file-received")
}

/// A file without a name, as one more of its item.
#[must_use]
pub fn upload(bytes: Vec<u8>) -> Upload {
    Upload {
        bytes,
        name: None,
        declared: None,
        replaces: false,
    }
}

impl Upload {
    /// PUT takes the place of what the item has, and its body is the file; POST is one
    /// more, and is a form with the file.
    fn request(self, caller: &Caller, item: &str, today: &str) -> Incoming {
        let path = format!("/recovery/case/evidence/{item}");
        if self.replaces {
            let path = format!("{path}?date={today}");
            let declared = self.declared.unwrap_or_default();
            let request = caller.request("PUT", &path);
            let request = match self.name {
                Some(name) => request.with("content-disposition", &disposition(false, &name)),
                None => request,
            };
            return request.bytes(&declared, self.bytes);
        }
        let name = self.name.unwrap_or_else(|| "file".into());
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        let declared = match &self.declared {
            Some(media_type) => format!("Content-Type: {media_type}\r\n"),
            None => String::new(),
        };
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"date\"\r\n\r\n{today}\r\n\
             --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             {declared}\r\n"
        );
        let end = format!("\r\n--{BOUNDARY}--\r\n");
        let body = [head.as_bytes(), &self.bytes, end.as_bytes()].concat();
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        caller.request("POST", &path).bytes(&media_type, body)
    }
}

const BOUNDARY: &str = "------------------------regain";

impl World {
    /// Somebody hands in a file, over any store and file store.
    pub async fn hand_in_over(
        &self,
        db: &impl Database,
        file_store: &impl FileStore,
        caller: &Caller,
        item: &str,
        upload: Upload,
    ) -> Response {
        let today = self.now().date_naive().to_string();
        let request = upload.request(caller, item, &today);
        self.answer_over(db, file_store, &request).await
    }

    /// Somebody hands in a file.
    pub fn hand_in(&self, caller: &Caller, item: &str, upload: Upload) -> Response {
        block_on(self.hand_in_over(&self.db, &self.file_store, caller, item, upload))
    }

    /// Somebody hands in a small PDF, another one each time; its id.
    pub fn hand_in_pdf(&self, caller: &Caller, item: &str) -> String {
        let pdf = papers::pdf_no(self.db.count("evidence"));
        let answer = self.hand_in(caller, item, upload(pdf));
        assert!(is_received(&answer), "{answer:?}");
        let newest = "SELECT id FROM evidence ORDER BY created_at DESC, rowid DESC LIMIT 1";
        self.db.column(newest).remove(0)
    }

    /// Somebody hands in a small PDF for each item that their case asks for.
    pub fn hand_in_all(&self, caller: &Caller) {
        for item in self.items(caller) {
            self.hand_in_pdf(caller, &item);
        }
    }

    /// The items that somebody's case asks for.
    #[must_use]
    pub fn items(&self, caller: &Caller) -> Vec<String> {
        let shown = body(&self.case(caller));
        let items = shown["documents"].as_array().unwrap().iter();
        items
            .map(|item| item["item"].as_str().unwrap().into())
            .collect()
    }

    /// Somebody takes back one file, or all of an item, over any store.
    pub async fn take_back_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        item: &str,
        file: Option<&str>,
    ) -> Response {
        let path = "/recovery/case/evidence";
        if let Some(file) = file {
            let given = json!({"remove": file});
            self.tell_over(db, caller, "POST", path, &given).await
        } else {
            let path = format!("{path}/{item}");
            self.ask_over(db, caller, "DELETE", &path).await
        }
    }

    /// Somebody takes back one file, or all of an item.
    pub fn take_back(&self, caller: &Caller, item: &str, file: Option<&str>) -> Response {
        block_on(self.take_back_over(&self.db, caller, item, file))
    }

    /// The rules that cases go by from now on.
    #[must_use]
    pub fn rules(&self) -> Rulebook {
        Rulebook::named(self.rulebook).unwrap()
    }
}
