//! A file that comes in: as it is, or in a form.

use js_sys::{Array, ArrayBuffer, Object, Uint8Array};
use regain_core::evidence::Upload;
use regain_core::fields::FieldError;
use regain_core::file_name::file_name;
use regain_core::front::body_cap;
use regain_core::problem::{Kind, Problem};
use wasm_bindgen::prelude::*;
use worker::web_sys::{File, FormData, Headers};

use crate::call::Call;

#[wasm_bindgen]
extern "C" {
    /// Of all that the platform can do with a body, what takes a form apart.
    #[wasm_bindgen(js_name = Response)]
    type Form;
    #[wasm_bindgen(constructor, js_class = "Response", catch)]
    fn new(body: &Uint8Array, options: &Options) -> Result<Form, JsValue>;
    #[wasm_bindgen(method, catch, js_name = formData)]
    async fn form_data(this: &Form) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(extends = Object)]
    type Options;
    #[wasm_bindgen(method, setter)]
    fn set_headers(this: &Options, headers: &Headers);

    type Content;
    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    async fn array_buffer(this: &Content) -> Result<JsValue, JsValue>;
}

/// What sealing adds to a file, and some more: with room for it, a file need not be
/// copied again.
const ROOM: usize = 2048;

impl Call {
    /// Takes the file that comes with a call whose path takes one; once. It is read
    /// only here, so that nobody fills the memory who may not send one. Keep it no
    /// longer than until the next `await`: others may be at work meanwhile.
    ///
    /// With PUT the body is the file, unless it is a form; with POST it is a form
    /// with the one field `file`.
    ///
    /// # Errors
    /// [`Problem`] where there is no file to be had.
    pub async fn upload(&self) -> Result<Upload, Problem> {
        let multipart = self.is_multipart();
        if !multipart && self.method != "PUT" {
            return Err(Kind::UnsupportedMediaType.into());
        }
        let content_type = self.inbound.header("content-type");
        let body = self.inbound.file(body_cap(&self.path)).await;
        // Whoever breaks off hears no answer: any will do.
        let body = body.map_err(|_| Kind::MalformedBody)?;
        let body = body.ok_or(Kind::BodyTooLarge)?;
        if multipart {
            return from_form(body, &content_type.unwrap_or_default()).await;
        }
        let disposition = self.inbound.header("content-disposition");
        Ok(Upload {
            bytes: taken_over(&body),
            name: disposition.and_then(|field| file_name(&field)),
            declared: filled(content_type),
        })
    }
}

/// The file in a form, which the platform takes apart.
async fn from_form(body: Uint8Array, content_type: &str) -> Result<Upload, Problem> {
    let malformed = |_| Kind::MalformedBody;
    let form = form(&body, content_type).map_err(malformed)?;
    // The platform has its copy.
    drop(body);
    let form: FormData = form.form_data().await.map_err(malformed)?.unchecked_into();
    let file = only_file(&form).ok_or_else(no_file)?;
    let content: &Content = file.unchecked_ref();
    let buffer = content.array_buffer().await.map_err(malformed)?;
    Ok(Upload {
        bytes: taken_over(&Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>())),
        name: filled(Some(file.name())),
        declared: filled(Some(file.type_())),
    })
}

fn form(body: &Uint8Array, content_type: &str) -> Result<Form, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", content_type)?;
    let options: Options = Object::new().unchecked_into();
    options.set_headers(&headers);
    Form::new(body, &options)
}

/// The file of a form that has the field `file` and no other.
fn only_file(form: &FormData) -> Option<File> {
    let fields = Array::from(form);
    if fields.length() != 1 {
        return None;
    }
    let field: Array = fields.get(0).unchecked_into();
    if field.get(0).as_string()? != "file" {
        return None;
    }
    // A browser where no file was chosen sends one without name and content.
    field.get(1).dyn_into().ok()
}

fn no_file() -> Problem {
    Problem {
        kind: Kind::InvalidFields,
        errors: vec![FieldError {
            pointer: "/file".into(),
            detail: "The form must have this one field, and in it one file.".into(),
        }],
    }
}

/// The platform's bytes as ours.
fn taken_over(array: &Uint8Array) -> Vec<u8> {
    let length = array.length() as usize;
    let mut bytes = Vec::with_capacity(length + ROOM);
    bytes.resize(length, 0);
    array.copy_to(&mut bytes);
    bytes
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
