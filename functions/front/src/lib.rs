//! The front: the only function with a public address. It routes, and does once
//! for all what every request needs: id, language, checks, headers. It has no
//! database and no secret. The rules are in `regain_core::front`.

mod language;
mod own;
mod pass;
mod visit;

pub use visit::visit;

#[cfg(target_family = "wasm")]
mod worker {
    use regain_edge::{Inbound, Workers, chain_hook};
    use worker::web_sys::Request;
    use worker::{Context, Env, Response, event};

    #[event(fetch)]
    async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
        chain_hook();
        let inbound = Inbound::new(request).map_err(|_| "an address that is none")?;
        let workers = Workers::answering(&env, &context);
        Ok(super::visit(&workers, &inbound).await.finish())
    }
}
