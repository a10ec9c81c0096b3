//! The functions behind the front, each by its own entry.

use regain_core::evidence::file_store::FileStore;
use regain_core::http::brake::Brake;
use regain_core::http::routes::Function;
use regain_core::limits::Limits;
use regain_core::store::Database;
use regain_web::{Content, Failure, Gateway, Response, serve};

use super::{Incoming, Twin};

impl<D: Database, V: FileStore> Gateway for Twin<'_, D, V> {
    type Answer = Response;

    async fn admits(&self, brake: Brake, caller: &str) -> Result<bool, Failure> {
        regain_web::Host::bound(self, brake.binding())?;
        let minute = self.world.now().timestamp() / 60;
        let mut braked = self.world.braked.borrow_mut();
        braked.retain(|(counted, ..), _| *counted == minute);
        let key = (minute, brake.binding(), caller.to_owned());
        let requests = braked.entry(key).or_default();
        *requests += 1;
        Ok(*requests <= brake.a_minute(&Limits::DEFAULT))
    }

    async fn ask(
        &self,
        function: Function,
        method: &str,
        path: &str,
        fields: &[(&'static str, String)],
        content: Content<'_, Incoming>,
    ) -> Result<Response, Failure> {
        regain_web::Host::bound(self, function.binding())?;
        if self.world.broken.get() == Some(function) {
            return Err(Failure::Platform);
        }
        let body = match content {
            Content::Empty => Vec::new(),
            Content::Bytes(bytes) => bytes,
            Content::Unread(incoming) => incoming.body.take(),
        };
        let headers = fields
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()));
        let request = Incoming {
            method: method.into(),
            path: path.into(),
            headers: headers.collect(),
            body: body.into(),
        };
        let twin = Twin { ..*self };
        Ok(match function {
            Function::Login => serve(twin, request, login::touch, login::answer).await,
            Function::PasswordLost => {
                serve(twin, request, password_lost::touch, password_lost::answer).await
            }
            Function::RecoverySubmit => {
                serve(
                    twin,
                    request,
                    recovery_submit::touch,
                    recovery_submit::answer,
                )
                .await
            }
            Function::RecoveryEvidence => {
                serve(
                    twin,
                    request,
                    recovery_evidence::touch,
                    recovery_evidence::answer,
                )
                .await
            }
            Function::TotpVerify => {
                serve(twin, request, totp_verify::touch, totp_verify::answer).await
            }
            Function::IpCheck => serve(twin, request, ip_check::touch, ip_check::answer).await,
            Function::Profile => serve(twin, request, profile::touch, profile::answer).await,
            Function::Factors => serve(twin, request, factors::touch, factors::answer).await,
            Function::Oidc => serve(twin, request, oidc::touch, oidc::answer).await,
            Function::Support => serve(twin, request, support::touch, support::answer).await,
            Function::SupportAudit => {
                serve(twin, request, support_audit::touch, support_audit::answer).await
            }
            Function::SupportManage => {
                serve(twin, request, support_manage::touch, support_manage::answer).await
            }
            Function::Accounts => serve(twin, request, accounts::touch, accounts::answer).await,
            Function::Courier => courier::nudged(&twin, &request).await,
            // Nobody asks the front but from outside.
            Function::Front => return Err(Failure::Missing(function.binding())),
        })
    }
}
