"""The recipe for hosts reached by SSH, as deploy/dask/README.md has it, on a host with systemd."""

import json
import os
import re
import subprocess
import sys
import time

import pytest
from distributed import Client, Security

from tests.clusters import certificates
from tests.courses import ROOT
from tests.grade.test_faults import finished, make_course, start, state
from tests.hub.hubs import free_ports
from tests.machines import machine

pytestmark = pytest.mark.slow

DEPLOY = ROOT / "deploy" / "dask"
README = (DEPLOY / "README.md").read_text()
ANSWER_S = 300


def recipe(first_words):
    """Return the block of the guide that begins with these words."""
    blocks = re.findall(r"^```\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    (found,) = [block for block in blocks if block.startswith(first_words)]
    return found


def scheduler(keys, port, log):
    """Start the scheduler as the guide does, but on the loopback."""
    script = recipe("export DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=0\n")
    for theirs, ours in (
        ("/opt/backprop-bootcamp/.venv/bin/dask", f"exec {sys.executable} -m dask"),
        ("/etc/bootcamp/keys", str(keys)),
        ("--port 8786", f"--host 127.0.0.1 --port {port}"),
        ("--dashboard-address 127.0.0.1:8787", "--no-dashboard"),
    ):
        assert theirs in script
        script = script.replace(theirs, ours)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(["sh", "-e", "-c", script], env=env, stdout=log, stderr=log)


def workers(address, security, wanted):
    """Wait until the cluster has so many workers, and return how many it has."""
    deadline = time.monotonic() + ANSWER_S
    with Client(address, security=security, timeout=ANSWER_S, set_as_default=False) as client:
        while len(client.nthreads()) != wanted and time.monotonic() < deadline:
            time.sleep(0.2)
        return len(client.nthreads())


def test_a_host_set_up_by_the_guides_recipe_grades_until_it_is_taken_away(tmp_path):
    course = make_course(tmp_path / "local")
    finished(course)
    expected = state(course)
    course = make_course(tmp_path / "course")
    keys = certificates(tmp_path / "keys")
    port, way_in = free_ports(2)
    address = f"tls://127.0.0.1:{port}"
    # What the guide tells to write into the unit first, and where its recipe is run.
    here = tmp_path / "here"
    (here / "deploy" / "dask").mkdir(parents=True)
    unit = (DEPLOY / "bootcamp-worker.service").read_text()
    told = unit.replace("tls://grader.school:8786 WORKERS=4", f"{address} WORKERS=2")
    assert told != unit
    (here / "deploy/dask/bootcamp-worker.service").write_text(told)
    (here / "keys").symlink_to(keys)
    theirs = ("--tls-ca", "ca.pem"), ("--tls-cert", "grader.pem"), ("--tls-key", "grader.key")
    tls = [word for option, name in theirs for word in (option, str(keys / name))]
    security = Security(
        require_encryption=True,
        tls_ca_file=str(keys / "ca.pem"),
        tls_client_cert=str(keys / "grader.pem"),
        tls_client_key=str(keys / "grader.key"),
    )
    with open(tmp_path / "scheduler.log", "wb") as log, machine(tmp_path / "host", way_in) as host:
        process = scheduler(keys, port, log)
        try:
            loop = recipe("for host in room1-pc01")
            one = loop.replace("room1-pc01 room1-pc02 room1-pc03", host.name)
            assert one != loop
            done = host.shell(one, here)
            assert done.returncode == 0, done.stderr
            assert workers(address, security, 2) == 2, host.journal(here)
            closed = host.shell(f"ssh root@{host.name} stat -c %a-%G /etc/bootcamp/keys/*", here)
            assert closed.stdout.split() == ["640-bootcamp-worker"] * 3
            run = start(course, "--dask", address, *tls, "--json")
            out, err = run.communicate(timeout=ANSWER_S)
            assert run.returncode == 0, err + host.journal(here)
            assert json.loads(out)["graded"] == 6
            assert state(course) == expected
            (away,) = re.findall(r"`ssh root@HOST (systemctl stop .*)`", README)
            assert host.shell(f"ssh root@{host.name} {away}", here).returncode == 0
            assert workers(address, security, 0) == 0
        finally:
            process.kill()
            process.wait()
