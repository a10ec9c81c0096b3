"""A panel in Python whose users sign in at Regain: pip install authlib flask requests, python3 panel.py"""
import os
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session
from markupsafe import escape

issuer, port = os.environ["ISSUER"], int(os.environ["PORT"])
panel = f"http://localhost:{port}"
app = Flask(__name__)
app.secret_key = os.urandom(32)
regain = OAuth(app).register(
    "regain",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{issuer}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email groups", "code_challenge_method": "S256"},
)


@app.get("/")
def home():
    user = session.get("user")
    if not user:
        return '<h1>Panel</h1><a href="/login">Sign in</a>'
    return f'<h1>{escape(user["name"])}</h1><p>{escape(user.get("preferred_username", user["email"]))}</p><a href="/logout">Sign out</a>'


@app.get("/login")
def login():
    return regain.authorize_redirect(f"{panel}/callback")


@app.get("/careful")
def careful():
    """Before what cannot be undone: all factors once more, the second one too."""
    return regain.authorize_redirect(f"{panel}/callback", max_age="0", acr_values="https://refeds.org/profile/mfa")


@app.get("/callback")
def callback():
    try:
        token = regain.authorize_access_token()
    except OAuthError as error:
        return f"<h1>Not signed in</h1><p>{escape(error.error)}</p>", 403
    session["user"], session["id_token"] = dict(regain.userinfo(token=token)), token["id_token"]
    return redirect("/")


@app.get("/logout")
def logout():
    hint = session.get("id_token", "")
    session.clear()
    there = regain.load_server_metadata()["end_session_endpoint"]
    return redirect(f"{there}?{urlencode({'id_token_hint': hint, 'post_logout_redirect_uri': panel + '/'})}")


app.run("localhost", port)
