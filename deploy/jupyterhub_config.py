"""The hub of one course. Copy this file to /etc/bootcamp/ and edit the copy; README.md says how."""

from autograder.hub.configuration import configure

c = get_config()  # noqa: F821 - JupyterHub provides get_config

# ── The course ───────────────────────────────────────────────────────────────────────────────────
configure(
    c,
    course="/srv/bootcamp/course",
    exchange="/srv/bootcamp/exchange",
    teachers={"grace"},
    grader="grader",
)

# ── Who may log in ───────────────────────────────────────────────────────────────────────────────
# The accounts of this machine, with their passwords, if they are in one of these groups.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"learners", "teachers"}

# Or your institution's login (OpenID Connect); ask its administrators for the five values. An
# account of this machine is made for everybody who may log in, at their first login.
# c.JupyterHub.authenticator_class = "local-generic-oauth"
# c.LocalGenericOAuthenticator.create_system_users = True
# c.LocalGenericOAuthenticator.client_id = "..."
# c.LocalGenericOAuthenticator.client_secret = "..."
# c.LocalGenericOAuthenticator.authorize_url = "https://login.example.org/authorize"
# c.LocalGenericOAuthenticator.token_url = "https://login.example.org/token"
# c.LocalGenericOAuthenticator.userdata_url = "https://login.example.org/userinfo"
# c.LocalGenericOAuthenticator.oauth_callback_url = "https://bootcamp.example.org/hub/oauth_callback"
# c.LocalGenericOAuthenticator.scope = ["openid", "profile"]
# c.LocalGenericOAuthenticator.username_claim = "preferred_username"
# c.LocalGenericOAuthenticator.allowed_users = {"grace", "ada", "bob"}

# ── What a learner may use ───────────────────────────────────────────────────────────────────────
c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.mem_limit = "2G"
c.SystemdSpawner.cpu_limit = 1.0
c.SystemdSpawner.unit_extra_properties = {"TasksMax": "256"}
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.SystemdSpawner.default_shell = "/bin/bash"
