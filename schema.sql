-- Regain's database (D1, which is SQLite). Loaded by `make dev` and by the native tests.
-- Times are milliseconds since 1970 (UTC). Whatever opens something is kept as a hash.
-- Every statement can be run again on a database that has it already.

-- One customer or member of staff of the provider.
CREATE TABLE IF NOT EXISTS accounts (
  id              TEXT PRIMARY KEY,
  customer_number TEXT NOT NULL COLLATE NOCASE UNIQUE, -- the provider's own, which makes provisioning idempotent
  email           TEXT NOT NULL,                  -- as its owner writes it: where mail goes
  email_key       TEXT NOT NULL UNIQUE,           -- the form in which it is compared
  mailbox         TEXT NOT NULL AS (              -- the form that budgets of mail count by: up to a plus; without dots at Gmail
    iif(email_key LIKE '%@gmail.com' OR email_key LIKE '%@googlemail.com',
      replace(substr(email_key, 1, instr(replace(email_key, '+', '@'), '@') - 1), '.', '') || '@gmail.com',
      substr(email_key, 1, instr(replace(email_key, '+', '@'), '@') - 1) || substr(email_key, instr(email_key, '@')))),
  name            TEXT NOT NULL,
  contact_person  TEXT,                           -- of a company or an association
  type            TEXT NOT NULL CHECK (type IN ('individual', 'company', 'association')),
  phone           TEXT NOT NULL,                  -- E.164
  locale          TEXT NOT NULL CHECK (locale GLOB '[a-z][a-z]' OR locale GLOB '[a-z][a-z][a-z]'),
  role            TEXT NOT NULL CHECK (role IN ('customer', 'agent', 'reviewer', 'auditor', 'admin')),
  status          TEXT NOT NULL CHECK (status IN ('active', 'frozen', 'disabled')),
  password_hash   TEXT,                           -- Argon2id in PHC form, after `setting|` where another system made the hash; none until one was chosen
  provisioned     TEXT NOT NULL,                  -- fingerprint of the creating call, without its password
  contact_checked_at INTEGER NOT NULL,            -- when e-mail and phone were last said to be right
  email_changed_at INTEGER,                       -- none: never since it was created
  phone_changed_at INTEGER,
  name_changed_at INTEGER,                        -- of its holder, or of who speaks for a company
  phone_confirmed_at INTEGER,                     -- when its owner was last reached by it; none: never
  email_proven    INTEGER NOT NULL DEFAULT 0,     -- whether a mailed link showed that the owner reads it
  notice_email    TEXT,                           -- gets every notice as well, and nothing else
  notice_email_since INTEGER,                     -- since when it is this one
  held_until      INTEGER,                        -- after a recovery: no contact data change, no case opens
  held_lost       TEXT CHECK (json_valid(held_lost)), -- what that recovery gave back
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS accounts_staff ON accounts (name, id) WHERE role <> 'customer';
CREATE INDEX IF NOT EXISTS accounts_phone ON accounts (phone);
CREATE INDEX IF NOT EXISTS accounts_mailbox ON accounts (mailbox);

-- The names of holders and contact persons as support finds them: in small letters without
-- accents, spaces or punctuation, once from each of their words on.
CREATE TABLE IF NOT EXISTS account_names (
  turn       TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  PRIMARY KEY (turn, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS account_names_account ON account_names (account_id);

-- What admins did to accounts, and why, in words: the audit log holds none.
CREATE TABLE IF NOT EXISTS admin_notes (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  by         TEXT NOT NULL,                       -- account id of the admin
  action     TEXT NOT NULL CHECK (action IN ('add', 'role', 'freeze', 'unfreeze')),
  role       TEXT CHECK (role IN ('agent', 'reviewer', 'auditor', 'admin')), -- what they may do from then on
  note       TEXT,
  request_id TEXT NOT NULL                        -- as in the audit log
) STRICT;
CREATE INDEX IF NOT EXISTS admin_notes_account ON admin_notes (account_id, seq);
CREATE INDEX IF NOT EXISTS admin_notes_at ON admin_notes (at);

-- Signed-in browsers and programs.
CREATE TABLE IF NOT EXISTS sessions (
  id         TEXT PRIMARY KEY,                    -- shown to the owner; opens nothing
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  proved_at  INTEGER NOT NULL,                    -- the last proof of all factors
  factors    TEXT NOT NULL CHECK (factors IN ('password', 'totp', 'recovery_code')), -- the last of those proved
  expires_at INTEGER NOT NULL,
  idle       INTEGER NOT NULL,                    -- longest pause between requests, in milliseconds
  address    TEXT NOT NULL,
  country    TEXT,                                -- as the platform guesses it, ISO 3166-1
  city       TEXT,                                -- the same
  user_agent TEXT NOT NULL,
  -- Around the addresses of the last proofs, one for each family: who has both changes between them.
  network4   TEXT,                                -- a /24
  network6   TEXT,                                -- a /48
  CHECK (network4 IS NOT NULL OR network6 IS NOT NULL)
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_account ON sessions (account_id);
CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expires_at);

-- Browsers and programs that an account is known by: what they get wrong is counted apart,
-- so that a stranger's failures do not lock the owner out. Ten for each account.
CREATE TABLE IF NOT EXISTS devices (
  id         TEXT PRIMARY KEY,                    -- shown to the owner; opens nothing
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,                    -- the last time that somebody proved there who they are
  address    TEXT NOT NULL,
  country    TEXT,
  city       TEXT,
  user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS devices_account ON devices (account_id);
CREATE INDEX IF NOT EXISTS devices_seen ON devices (seen_at);

-- Attempts, one row for each thing that is counted: an account's password, a login that
-- nobody has, a network. What is counted for an account stays until a success.
CREATE TABLE IF NOT EXISTS rate_limits (
  limit_key  TEXT PRIMARY KEY,
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  consumed   INTEGER NOT NULL,                    -- attempts admitted since the limit was reset
  in_a_row   INTEGER NOT NULL,                    -- the same, however long ago; only a success sets it back
  refused    INTEGER NOT NULL,                    -- attempts refused since the last admitted one
  prior_at   INTEGER NOT NULL,                    -- the admitted one before the last
  last_at    INTEGER NOT NULL,                    -- the last admitted one
  open_at    INTEGER NOT NULL                     -- from when on the next one is admitted
) STRICT;
CREATE INDEX IF NOT EXISTS rate_limits_last ON rate_limits (last_at)
  WHERE account_id IS NULL OR in_a_row = 0;
CREATE INDEX IF NOT EXISTS rate_limits_account ON rate_limits (account_id) WHERE account_id IS NOT NULL;

-- The live links of an account to choose a password, one for each way to come by it: who
-- takes one way ends no link of the other.
CREATE TABLE IF NOT EXISTS password_links (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  expires_at INTEGER NOT NULL,
  -- Mailed to whoever asked, or by the provider; or given at a sign-in whose password today's
  -- rules refuse: nobody read a mail.
  way        TEXT NOT NULL CHECK (way IN ('mailed', 'first', 'signed_in')),
  PRIMARY KEY (account_id, way)
) STRICT;
CREATE INDEX IF NOT EXISTS password_links_expiry ON password_links (expires_at);

-- Passwords that became known, for the operator to load: the first 64 bits of the SHA-1 of each.
CREATE TABLE IF NOT EXISTS breached_passwords (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 16)
) STRICT, WITHOUT ROWID;

-- Half-done sign-ins: the password was right, the second factor is still to come;
-- or all was right but the address, which only a recovery case can mend.
CREATE TABLE IF NOT EXISTS challenges (
  token_hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  proven     TEXT NOT NULL CHECK (proven IN ('password', 'all')),
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS challenges_account ON challenges (account_id);
CREATE INDEX IF NOT EXISTS challenges_expiry ON challenges (expires_at);

-- Panels and apps that send people here to sign in: clients of OpenID Connect.
CREATE TABLE IF NOT EXISTS clients (
  id             TEXT PRIMARY KEY,                -- its client_id
  name           TEXT NOT NULL,
  authentication TEXT NOT NULL CHECK (authentication IN ('client_secret_basic', 'client_secret_post', 'none')),
  secret_hash    TEXT,
  redirect_uris  TEXT NOT NULL CHECK (json_valid(redirect_uris)), -- each taken as it is
  post_logout_redirect_uris TEXT NOT NULL CHECK (json_valid(post_logout_redirect_uris)),
  scopes         TEXT NOT NULL CHECK (json_valid(scopes)), -- what it may ask for
  groups         TEXT NOT NULL CHECK (json_valid(groups)), -- who may enter; none named: everybody
  second_factor  INTEGER NOT NULL CHECK (second_factor IN (0, 1)), -- whether people need theirs to enter
  claims_in_id_token INTEGER NOT NULL CHECK (claims_in_id_token IN (0, 1)),
  algorithm      TEXT NOT NULL CHECK (algorithm IN ('RS256', 'ES256')),
  access_seconds INTEGER NOT NULL,                -- how long an access token is good
  refresh_days   INTEGER NOT NULL,                -- how long a refresh token waits to be used
  created_at     INTEGER NOT NULL,
  CHECK ((secret_hash IS NULL) = (authentication = 'none'))
) STRICT;
CREATE INDEX IF NOT EXISTS clients_age ON clients (created_at, id);

-- What a sign-in at a client gave it. One whose session binds it goes with that.
CREATE TABLE IF NOT EXISTS grants (
  id              TEXT PRIMARY KEY,               -- the client knows the sign-in by it; opens nothing
  client_id       TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  account_id      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  session_id      TEXT REFERENCES sessions (id) ON DELETE CASCADE, -- none: it outlives the session
  scopes          TEXT NOT NULL CHECK (json_valid(scopes)),
  address         TEXT NOT NULL,                  -- from where it was given: the allowlist holds for it
  auth_at         INTEGER NOT NULL,               -- the last proof of all factors before
  factors         TEXT NOT NULL CHECK (factors IN ('password', 'totp', 'recovery_code')),
  nonce           TEXT,
  redirect_uri    TEXT NOT NULL,                  -- where the code was sent
  code_hash       TEXT NOT NULL UNIQUE,
  code_challenge  TEXT,                           -- SHA-256 of the verifier
  code_expires_at INTEGER NOT NULL,
  code_used_at    INTEGER,                        -- used again, it ends the grant
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS grants_account ON grants (account_id, client_id, created_at);
CREATE INDEX IF NOT EXISTS grants_session ON grants (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS grants_client ON grants (client_id);
CREATE INDEX IF NOT EXISTS grants_expiry ON grants (expires_at);

-- The tokens that came of grants.
CREATE TABLE IF NOT EXISTS grant_tokens (
  token_hash TEXT PRIMARY KEY,
  grant_id   TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
  expires_at INTEGER NOT NULL,
  used_at    INTEGER                              -- of a refresh token: used again, it ends the grant
) STRICT;
CREATE INDEX IF NOT EXISTS grant_tokens_grant ON grant_tokens (grant_id);
CREATE INDEX IF NOT EXISTS grant_tokens_expiry ON grant_tokens (expires_at);

-- Forms that did what they are for, so that a second press leads where the first one
-- led. The hash is made over a secret that the database does not have.
CREATE TABLE IF NOT EXISTS presses (
  hash       TEXT PRIMARY KEY,
  location   TEXT NOT NULL,                       -- the path that it led to
  session_id TEXT,                                -- begun or renewed by it
  repeats    INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS presses_expiry ON presses (expires_at);

-- The second factor in use.
CREATE TABLE IF NOT EXISTS totp (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  secret     TEXT NOT NULL,                       -- sealed with a key that the database does not have
  last_step  INTEGER NOT NULL,                    -- of the last accepted code: only later ones are good
  created_at INTEGER NOT NULL
) STRICT;

-- A second factor that waits for its first code.
CREATE TABLE IF NOT EXISTS totp_pending (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  secret     TEXT NOT NULL,                       -- sealed like the other
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS totp_pending_expiry ON totp_pending (expires_at);

-- Codes that stand in for the second factor, each once: its row goes with its use.
CREATE TABLE IF NOT EXISTS recovery_codes (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  code_hash  TEXT NOT NULL,
  PRIMARY KEY (account_id, code_hash)
) STRICT, WITHOUT ROWID;

-- From where an account can be used; no row means from anywhere.
CREATE TABLE IF NOT EXISTS allowlists (
  account_id  TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  entries     TEXT NOT NULL CHECK (json_valid(entries)),
  previous    TEXT CHECK (json_valid(previous)),  -- what is back in force once a trial has run out
  trial_until INTEGER,                            -- none: the entries are in force for good
  CHECK ((previous IS NULL) = (trial_until IS NULL))
) STRICT;
CREATE INDEX IF NOT EXISTS allowlists_trial ON allowlists (trial_until) WHERE trial_until IS NOT NULL;

-- Another e-mail address that waits to be confirmed: to sign in with, or one for notices.
CREATE TABLE IF NOT EXISTS email_changes (
  account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  purpose      TEXT NOT NULL CHECK (purpose IN ('sign_in', 'notices')),
  email        TEXT NOT NULL,
  email_key    TEXT NOT NULL,
  token_hash   TEXT UNIQUE,                       -- of the link mailed to the new address
  consent_hash TEXT UNIQUE,                       -- of the link mailed to the present one
  confirmed    INTEGER NOT NULL DEFAULT 0,        -- the new address was read
  consented    INTEGER NOT NULL,                  -- the present one agreed, or need not
  asked_at     INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  PRIMARY KEY (account_id, purpose)
) STRICT;
CREATE INDEX IF NOT EXISTS email_changes_expiry ON email_changes (expires_at);

-- Mailed links "it was not me", which freeze an account.
CREATE TABLE IF NOT EXISTS report_links (
  token_hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  recipient  TEXT NOT NULL,                       -- where it was mailed to
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS report_links_account ON report_links (account_id);
CREATE INDEX IF NOT EXISTS report_links_expiry ON report_links (expires_at);

-- Requests for human recovery. What the claimant wrote and the contact data of
-- the account go a while after the end; what remains says that there was a case.
CREATE TABLE IF NOT EXISTS cases (
  id              TEXT PRIMARY KEY,
  reference       TEXT NOT NULL UNIQUE,           -- for people to say; opens nothing
  secret_hash     TEXT,
  link_hash       TEXT,                           -- of the mailed link by which its claimant gets a secret
  continued_at    INTEGER,                        -- when they followed it
  account_id      TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  unmatched       TEXT CHECK (unmatched IN ('unknown', 'staff', 'open_case', 'held', 'too_many')),
  agent_id        TEXT,                           -- who works on it
  taken           INTEGER NOT NULL DEFAULT 0 CHECK (taken = (agent_id IS NOT NULL)),
  claimed_at      INTEGER,
  lost            TEXT NOT NULL CHECK (lost IN ('["email"]', '["totp"]', '["ip"]',
    '["email","totp"]', '["email","ip"]', '["totp","ip"]', '["email","totp","ip"]')),
  wish            TEXT NOT NULL DEFAULT 'change' CHECK (wish = 'change' OR wish = 'tell' AND lost = '["email"]'),
  type            TEXT NOT NULL CHECK (type IN ('individual', 'company', 'association')),
  policy          TEXT NOT NULL,                  -- the rulebook that it goes by
  locale          TEXT NOT NULL CHECK (locale GLOB '[a-z][a-z]' OR locale GLOB '[a-z][a-z][a-z]'),
  phrase          TEXT NOT NULL,                  -- by which claimant and agent know each other
  factors         TEXT NOT NULL CHECK (json_valid(factors)), -- proven when it was opened
  flags           TEXT NOT NULL CHECK (json_valid(flags)),
  signs           TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signs)), -- of fraud: what it has in common with others, and more
  login           TEXT,                           -- as the claimant wrote it
  contact_email   TEXT,
  contact_mailbox TEXT,                           -- the same in the form that budgets count by
  new_email       TEXT,
  note            TEXT,
  email           TEXT,                           -- of the account, as it stood at the opening
  phone           TEXT,
  state           TEXT NOT NULL CHECK (state IN ('submitted', 'verified', 'documents', 'review',
    'decided', 'cooling_off', 'applied', 'refused', 'withdrawn', 'stopped', 'expired')),
  state_since     INTEGER NOT NULL,               -- since when it stands there
  call            TEXT CHECK (call IN ('verified', 'not_verified', 'unreachable', 'wrong_person')),
  call_time       TEXT CHECK (call_time IN ('morning', 'afternoon', 'evening', 'never')), -- as the claimant says
  transcriptions  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(transcriptions)), -- of its documents
  reviews         TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(reviews)),
  copies          TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(copies)), -- better ones, asked for now
  copy_rounds     INTEGER NOT NULL DEFAULT 0,     -- times that better copies were asked for
  decided_by      TEXT,                           -- who approved first
  code_hash       TEXT,                           -- of the mailed code
  code_expires_at INTEGER,
  code_failures   INTEGER NOT NULL DEFAULT 0,     -- over all codes of the case
  code_mails      INTEGER NOT NULL DEFAULT 0,
  code_returned_at INTEGER,
  opened_at       INTEGER NOT NULL,
  asked_at        INTEGER,                        -- when documents were asked for
  expires_at      INTEGER NOT NULL,
  remind_at       INTEGER,                        -- when to remind of it; none once that was done
  effect_at       INTEGER,                        -- the end of the cool-off
  ended_at        INTEGER,
  cancelled_in    TEXT,                           -- its state when a mailed link stopped it
  reopening_by    TEXT,                           -- who proposed to reopen it
  reopened_at     INTEGER,                        -- since then no mailed link stops it
  version         INTEGER NOT NULL DEFAULT 1,     -- grows with every change
  CHECK ((account_id IS NULL) >= (unmatched IS NOT NULL)),
  CHECK ((ended_at IS NOT NULL) =
    (state IN ('applied', 'refused', 'withdrawn', 'stopped', 'expired')))
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS cases_open ON cases (account_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS cases_link ON cases (link_hash) WHERE link_hash IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_account ON cases (account_id, ended_at);
CREATE INDEX IF NOT EXISTS cases_queue ON cases (state, lost, taken, opened_at, id);
CREATE INDEX IF NOT EXISTS cases_waiting ON cases (opened_at, id)
  WHERE state IN ('submitted', 'verified', 'review', 'decided');
CREATE INDEX IF NOT EXISTS cases_unmatched ON cases (taken, opened_at, id)
  WHERE unmatched IS NOT NULL AND ended_at IS NULL;
CREATE INDEX IF NOT EXISTS cases_flagged ON cases (taken, opened_at, id)
  WHERE flags <> '[]' AND ended_at IS NULL;
CREATE INDEX IF NOT EXISTS cases_signs ON cases (taken, opened_at, id)
  WHERE signs <> '[]' AND ended_at IS NULL;
CREATE INDEX IF NOT EXISTS cases_agent ON cases (agent_id, opened_at, id) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS cases_contact ON cases (lower(contact_email)) WHERE contact_email IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_expiry ON cases (expires_at) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS cases_reopening ON cases (ended_at)
  WHERE reopening_by IS NOT NULL AND cancelled_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_remind ON cases (remind_at)
  WHERE remind_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX IF NOT EXISTS cases_effect ON cases (effect_at) WHERE state = 'cooling_off';
CREATE INDEX IF NOT EXISTS cases_ended ON cases (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_contested ON cases (ended_at) WHERE cancelled_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_memory ON cases (ended_at)
  WHERE ended_at IS NOT NULL AND secret_hash IS NOT NULL;

-- Numbers and dates of birth from the lines of an identity document go when the document goes.
CREATE TRIGGER IF NOT EXISTS cases_mrz AFTER UPDATE OF state ON cases
WHEN (NEW.state = 'cooling_off' OR NEW.ended_at IS NOT NULL) AND NEW.transcriptions LIKE '%"mrz":%'
BEGIN
  UPDATE cases SET transcriptions =
    (SELECT json_group_array(json_remove(value, '$.mrz')) FROM json_each(NEW.transcriptions))
  WHERE id = NEW.id;
END;

-- What staff did in recovery cases, one row for each step. Notes and findings are
-- forgotten with what people said in the case.
CREATE TABLE IF NOT EXISTS staff_actions (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id    TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  by         TEXT NOT NULL,                       -- account id of the member of staff
  action     TEXT NOT NULL CHECK (action IN ('open_case', 'claim', 'release', 'match', 'call',
    'request_documents', 'request_copies', 'open', 'send_link', 'transcribe', 'review', 'approve', 'approve_alone', 'confirm', 'refuse', 'stop', 'propose_reopening', 'reopen')),
  item       TEXT,                                -- of the checklist
  file_id    TEXT,                                -- of the file that was opened; it may be erased
  outcome    TEXT,                                -- of a call or a review
  reasons    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(reasons)), -- codes
  note       TEXT,
  request_id TEXT NOT NULL                        -- as in the audit log
) STRICT;
CREATE INDEX IF NOT EXISTS staff_actions_case ON staff_actions (case_id, seq);
CREATE INDEX IF NOT EXISTS staff_actions_at ON staff_actions (at);

-- What support and claimants write to each other. Forgotten with what people said in the case.
CREATE TABLE IF NOT EXISTS messages (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  by      TEXT,                                   -- account id of the member of staff; none: the claimant
  ready   TEXT,                                   -- a ready text, in the language of who reads it
  text    TEXT,
  read_at INTEGER,                                -- by whoever works on the case
  CHECK (ready IS NOT NULL OR text IS NOT NULL)
) STRICT;
-- What is written in a case that has ended waits for nobody.
CREATE TRIGGER IF NOT EXISTS cases_messages AFTER UPDATE OF ended_at ON cases
WHEN NEW.ended_at IS NOT NULL
BEGIN
  UPDATE messages SET read_at = NEW.ended_at
  WHERE case_id = NEW.id AND by IS NULL AND read_at IS NULL;
END;
CREATE INDEX IF NOT EXISTS messages_case ON messages (case_id, seq);
CREATE INDEX IF NOT EXISTS messages_unread ON messages (seq, case_id) WHERE by IS NULL AND read_at IS NULL;

-- Staff who want a mail once cases have waited for too long, or wanted one once.
CREATE TABLE IF NOT EXISTS waiting_mails (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  wanted     INTEGER NOT NULL CHECK (wanted IN (0, 1)),
  mailed_at  INTEGER NOT NULL DEFAULT 0           -- the last time; 0: never
) STRICT;
CREATE INDEX IF NOT EXISTS waiting_mails_due ON waiting_mails (mailed_at, account_id) WHERE wanted = 1;

-- Texts that admins word, for a policy and a language; the pages have words for the others.
CREATE TABLE IF NOT EXISTS wordings (
  policy  TEXT NOT NULL,
  locale  TEXT NOT NULL CHECK (locale GLOB '[a-z][a-z]' OR locale GLOB '[a-z][a-z][a-z]'),
  name    TEXT NOT NULL,                          -- which text
  text    TEXT,                                   -- none: the words of the pages again
  version INTEGER NOT NULL,                       -- grows with every change
  at      INTEGER NOT NULL,
  by      TEXT NOT NULL,                          -- account id of the admin
  PRIMARY KEY (policy, locale, name)
) STRICT, WITHOUT ROWID;

-- Approved cases that were drawn at random, for an auditor to look at a second time.
CREATE TABLE IF NOT EXISTS samples (
  case_id   TEXT PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
  monday    INTEGER NOT NULL,                     -- of the week in which it was approved, UTC
  outcome   TEXT CHECK (outcome IN ('sound', 'doubtful', 'wrong')),
  note      TEXT,                                 -- forgotten with what people said in the case
  judged_by TEXT,                                 -- account id of the auditor
  judged_at INTEGER,
  CHECK ((outcome IS NULL) = (judged_by IS NULL) AND (outcome IS NULL) = (judged_at IS NULL))
) STRICT;
CREATE INDEX IF NOT EXISTS samples_latest ON samples (outcome IS NOT NULL, monday DESC, case_id);
CREATE INDEX IF NOT EXISTS samples_week ON samples (monday, outcome);

-- The weeks that were drawn from, by their Monday: from each only once.
CREATE TABLE IF NOT EXISTS sample_weeks (monday INTEGER NOT NULL UNIQUE) STRICT;

-- Mailed links by which an owner stops a case.
CREATE TABLE IF NOT EXISTS cancel_links (
  token_hash TEXT PRIMARY KEY,
  case_id    TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS cancel_links_case ON cancel_links (case_id);

-- What was handed in. The files themselves are in the key-value store under the
-- same id, sealed. A row is older than its file and goes after it, so that no file
-- is ever without one; it does not go with its case, or the file would be forgotten.
CREATE TABLE IF NOT EXISTS evidence (
  id         TEXT PRIMARY KEY,
  case_id    TEXT NOT NULL,
  item       TEXT NOT NULL,
  name       TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size       INTEGER NOT NULL,
  digest     TEXT NOT NULL,                       -- of the file as it was handed in
  made       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(made)), -- by which program and when, as it says itself
  key_id     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('storing', 'stored', 'removed')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS evidence_case ON evidence (case_id, state, created_at, id);
CREATE INDEX IF NOT EXISTS evidence_age ON evidence (state, created_at);

-- What cases can have in common, for 90 days: addresses, networks and files, each as a
-- fingerprint under a key that the database does not have.
CREATE TABLE IF NOT EXISTS case_traces (
  case_id     TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  sign        TEXT NOT NULL CHECK (sign IN ('same_file', 'same_address', 'same_network', 'near_network')),
  file_id     TEXT,                               -- of the file, which may be erased
  at          INTEGER NOT NULL,
  UNIQUE (case_id, fingerprint)
) STRICT;
CREATE INDEX IF NOT EXISTS case_traces_fingerprint ON case_traces (fingerprint, at);
CREATE INDEX IF NOT EXISTS case_traces_at ON case_traces (at);

-- Records that a file was erased, signed with a key that the database does not have.
CREATE TABLE IF NOT EXISTS erasures (
  id        TEXT PRIMARY KEY,                     -- the file's
  record    TEXT NOT NULL CHECK (json_valid(record)),
  signature TEXT NOT NULL,
  erased_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS erasures_age ON erasures (erased_at);

-- Mails that are due, and what became of the others. Holds no secret.
CREATE TABLE IF NOT EXISTS outbox (
  id         TEXT PRIMARY KEY,
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE, -- none: to a claimant
  case_id    TEXT REFERENCES cases (id) ON DELETE CASCADE,
  recipient  TEXT NOT NULL,
  mailbox    TEXT,                                -- the recipient in the form that budgets count by
  cause      TEXT NOT NULL CHECK (cause IN ('owner', 'case', 'asked', 'unproven')),
  template   TEXT NOT NULL CHECK (json_valid(template)),
  created_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  tried_at   INTEGER,
  attempts   INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'dropped', 'dead')),
  error      TEXT,                                -- the class of the last failure, never its text
  CHECK (account_id IS NOT NULL OR case_id IS NOT NULL),
  CHECK (mailbox IS NOT NULL OR cause = 'owner')
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (cause, due_at) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS outbox_mailbox ON outbox (mailbox, created_at) WHERE cause <> 'owner';
CREATE INDEX IF NOT EXISTS outbox_tried ON outbox (tried_at) WHERE cause = 'unproven';
CREATE INDEX IF NOT EXISTS outbox_ended ON outbox (state, created_at);
CREATE INDEX IF NOT EXISTS outbox_account ON outbox (account_id);
CREATE INDEX IF NOT EXISTS outbox_case ON outbox (case_id);

-- Keys of the provider's own programs. One that was revoked opens nothing; its row
-- says for a while whose it was, as the audit log names it by id.
CREATE TABLE IF NOT EXISTS service_keys (
  id         TEXT PRIMARY KEY,
  key_hash   TEXT NOT NULL UNIQUE,
  scopes     TEXT NOT NULL,                       -- of: accounts staff totp ip sessions clients
  created_at INTEGER NOT NULL,
  label      TEXT NOT NULL DEFAULT '',            -- which program has it
  created_by TEXT,                                -- account id of the admin; none: the operator
  revoked_at INTEGER,
  revoked_by TEXT,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
) STRICT;
CREATE INDEX IF NOT EXISTS service_keys_age ON service_keys (revoked_at, created_at);

-- What happened. Append-only: triggers refuse all but the erasure of an address
-- and of whole rows after half a year, the least that AUDIT_DAYS can be. No secret, no e-mail address, no name.
CREATE TABLE IF NOT EXISTS audit (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  event      TEXT NOT NULL,
  actor      TEXT,
  account_id TEXT,                                -- no reference: it outlives the account
  case_id    TEXT,                                -- likewise
  request_id TEXT NOT NULL,
  address    TEXT                                 -- personal data, outside the chain
) STRICT;
CREATE INDEX IF NOT EXISTS audit_account ON audit (account_id);
CREATE INDEX IF NOT EXISTS audit_case ON audit (case_id);
CREATE INDEX IF NOT EXISTS audit_at ON audit (at);
CREATE INDEX IF NOT EXISTS audit_event ON audit (event);
CREATE INDEX IF NOT EXISTS audit_actor ON audit (actor);

CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit
WHEN NOT (NEW.seq IS OLD.seq AND NEW.at IS OLD.at AND NEW.event IS OLD.event
          AND NEW.actor IS OLD.actor AND NEW.account_id IS OLD.account_id
          AND NEW.case_id IS OLD.case_id
          AND NEW.request_id IS OLD.request_id AND NEW.address IS NULL)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit
WHEN OLD.at > (unixepoch() - 180 * 86400) * 1000
BEGIN SELECT RAISE(ABORT, 'the audit log is kept for half a year'); END;

-- The chain over the audit log: one seal for each row, made over the row and the seal
-- before it with a key that the database does not have. Append-only like the audit log.
CREATE TABLE IF NOT EXISTS audit_chain (
  seq       INTEGER PRIMARY KEY,                  -- the row's
  prev      TEXT NOT NULL,                        -- the mac of the seal before, '' for the first
  mac       TEXT NOT NULL,
  key_id    TEXT NOT NULL,
  sealed_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER IF NOT EXISTS audit_chain_no_update BEFORE UPDATE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'the seals are append-only'); END;

CREATE TRIGGER IF NOT EXISTS audit_chain_no_delete BEFORE DELETE ON audit_chain
WHEN OLD.sealed_at > (unixepoch() - 180 * 86400) * 1000
BEGIN SELECT RAISE(ABORT, 'the seals are kept for half a year'); END;

-- Never holds a row. A batch that must not go through unless something still
-- holds inserts the answer here, under a name; a 0 aborts the whole batch, and the
-- message says the name. SQLite takes no expression there before 3.47.
CREATE TABLE IF NOT EXISTS guards (name TEXT NOT NULL, holds INTEGER NOT NULL) STRICT;

CREATE TRIGGER IF NOT EXISTS guards_hold BEFORE INSERT ON guards
BEGIN
  SELECT RAISE(IGNORE) WHERE NEW.holds;
  SELECT CASE NEW.name
    WHEN 'account_unchanged' THEN RAISE(ABORT, 'guard: account_unchanged')
    WHEN 'password' THEN RAISE(ABORT, 'guard: password')
    WHEN 'role_and_status' THEN RAISE(ABORT, 'guard: role_and_status')
    WHEN 'recoverable' THEN RAISE(ABORT, 'guard: recoverable')
    WHEN 'session' THEN RAISE(ABORT, 'guard: session')
    WHEN 'changes_left' THEN RAISE(ABORT, 'guard: changes_left')
    WHEN 'contact_check' THEN RAISE(ABORT, 'guard: contact_check')
    WHEN 'challenge' THEN RAISE(ABORT, 'guard: challenge')
    WHEN 'totp_step' THEN RAISE(ABORT, 'guard: totp_step')
    WHEN 'totp_pending' THEN RAISE(ABORT, 'guard: totp_pending')
    WHEN 'recovery_code' THEN RAISE(ABORT, 'guard: recovery_code')
    WHEN 'allowlist_trial' THEN RAISE(ABORT, 'guard: allowlist_trial')
    WHEN 'password_link' THEN RAISE(ABORT, 'guard: password_link')
    WHEN 'report_link' THEN RAISE(ABORT, 'guard: report_link')
    WHEN 'email_change' THEN RAISE(ABORT, 'guard: email_change')
    WHEN 'case_version' THEN RAISE(ABORT, 'guard: case_version')
    WHEN 'case_link' THEN RAISE(ABORT, 'guard: case_link')
    WHEN 'case_code' THEN RAISE(ABORT, 'guard: case_code')
    WHEN 'not_reminded' THEN RAISE(ABORT, 'guard: not_reminded')
    WHEN 'case_takes_files' THEN RAISE(ABORT, 'guard: case_takes_files')
    WHEN 'files_opened' THEN RAISE(ABORT, 'guard: files_opened')
    WHEN 'file_announced' THEN RAISE(ABORT, 'guard: file_announced')
    WHEN 'file_is_other' THEN RAISE(ABORT, 'guard: file_is_other')
    WHEN 'wording_version' THEN RAISE(ABORT, 'guard: wording_version')
    WHEN 'waiting_mail_due' THEN RAISE(ABORT, 'guard: waiting_mail_due')
    WHEN 'sample_open' THEN RAISE(ABORT, 'guard: sample_open')
    WHEN 'no_part_in_sample' THEN RAISE(ABORT, 'guard: no_part_in_sample')
    WHEN 'file_not_erased' THEN RAISE(ABORT, 'guard: file_not_erased')
    WHEN 'message_new' THEN RAISE(ABORT, 'guard: message_new')
    WHEN 'case_open' THEN RAISE(ABORT, 'guard: case_open')
    WHEN 'messages_left' THEN RAISE(ABORT, 'guard: messages_left')
    WHEN 'mail_queued' THEN RAISE(ABORT, 'guard: mail_queued')
    WHEN 'press_new' THEN RAISE(ABORT, 'guard: press_new')
    WHEN 'mail_given_up' THEN RAISE(ABORT, 'guard: mail_given_up')
    WHEN 'grant_code' THEN RAISE(ABORT, 'guard: grant_code')
    WHEN 'refresh_token' THEN RAISE(ABORT, 'guard: refresh_token')
    WHEN 'service_key' THEN RAISE(ABORT, 'guard: service_key')
    WHEN 'last_seal' THEN RAISE(ABORT, 'guard: last_seal')
    ELSE RAISE(ABORT, 'guard: unknown') END;
END;
