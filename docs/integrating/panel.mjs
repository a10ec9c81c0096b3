// A panel in Node whose users sign in at Regain: npm install openid-client, node panel.mjs
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import * as oidc from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env;
const panel = `http://localhost:${PORT}`;
// Only a laptop has an issuer without TLS.
const laptop = ISSUER.startsWith("http://localhost") ? [oidc.allowInsecureRequests] : [];
const regain = await oidc.discovery(new URL(ISSUER), CLIENT_ID, {}, oidc.ClientSecretBasic(CLIENT_SECRET), { execute: laptop });
const sessions = new Map();

async function authorize(session, more = {}) {
  Object.assign(session, { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce() });
  return oidc.buildAuthorizationUrl(regain, {
    redirect_uri: `${panel}/callback`, scope: "openid profile email groups", state: session.state, nonce: session.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(session.verifier), code_challenge_method: "S256", ...more,
  });
}

const escape = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt()};`);

const ways = {
  "/": (session) => session.user
    ? `<h1>${escape(session.user.name)}</h1><p>${escape(session.user.preferred_username ?? session.user.email)}</p><a href="/logout">Sign out</a>`
    : `<h1>Panel</h1><a href="/login">Sign in</a>`,
  "/login": (session) => authorize(session),
  // Before what cannot be undone: all factors once more, the second one too.
  "/careful": (session) => authorize(session, { max_age: "0", acr_values: "https://refeds.org/profile/mfa" }),
  async "/callback"(session, url) {
    const { verifier, state, nonce } = session;
    const tokens = await oidc.authorizationCodeGrant(regain, url, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    session.user = await oidc.fetchUserInfo(regain, tokens.access_token, tokens.claims().sub);
    session.idToken = tokens.id_token;
    return new URL(panel);
  },
  "/logout"(session) {
    const hint = session.idToken;
    session.user = session.idToken = undefined;
    return oidc.buildEndSessionUrl(regain, { id_token_hint: hint, post_logout_redirect_uri: `${panel}/` });
  },
};

createServer(async (request, response) => {
  let id = /panel=([^;]+)/.exec(request.headers.cookie)?.[1];
  if (!sessions.has(id)) sessions.set(id = randomUUID(), {});
  response.setHeader("set-cookie", `panel=${id}; HttpOnly; SameSite=Lax; Path=/`);
  const url = new URL(request.url, panel);
  try {
    const answer = await ways[url.pathname](sessions.get(id), url);
    if (answer instanceof URL) return response.writeHead(303, { location: answer.href }).end();
    response.setHeader("content-type", "text/html; charset=utf-8").end(answer);
  } catch (error) {
    response.writeHead(403, { "content-type": "text/html; charset=utf-8" }).end(`<h1>Not signed in</h1><p>${escape(error.error ?? error.message)}</p>`);
  }
}).listen(PORT);
