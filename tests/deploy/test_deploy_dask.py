"""What deploy/dask/ tells Kubernetes and systemd: forms that they take, options that Dask has."""

import re
import shlex
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from distributed.cli import dask_scheduler, dask_worker

from tests.courses import ROOT

DEPLOY = ROOT / "deploy" / "dask"
MANIFEST = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
DEPLOYMENTS = [item for item in MANIFEST if item["kind"] == "Deployment"]
README = (DEPLOY / "README.md").read_text()
SINCE = re.search(r"Kubernetes (\d\.\d+) or newer", README)[1]
COMMANDS = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """Dask looks whether the files are there."""
    for name in ("ca.pem", "scheduler.pem", "scheduler.key", "worker.pem", "worker.key"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)


def parsed(words):
    """Let Dask read a command line as it would, without running it."""
    dask, name, *options = words
    assert dask.endswith("dask")
    context = COMMANDS[name].make_context(name, options)
    return context.params | dict(zip(context.args[::2], context.args[1::2], strict=False))


@pytest.mark.parametrize("version", [SINCE, kubernetes_validate.latest_version()])
@pytest.mark.parametrize(
    "item", MANIFEST, ids=lambda item: f"{item['kind']}-{item['metadata']['name']}"
)
def test_kubernetes_takes_every_field(item, version):
    kubernetes_validate.validate(item, version, strict=True)


def test_a_field_that_kubernetes_does_not_have_is_noticed():
    with pytest.raises(kubernetes_validate.ValidationError):
        wrong = DEPLOYMENTS[0] | {"spec": DEPLOYMENTS[0]["spec"] | {"replica": 2}}
        kubernetes_validate.validate(wrong, SINCE, strict=True)


@pytest.mark.parametrize("item", DEPLOYMENTS, ids=lambda item: item["metadata"]["name"])
def test_the_parts_of_the_manifest_fit_together(item):
    template = item["spec"]["template"]
    assert item["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
    (container,) = template["spec"]["containers"]
    volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
    options = parsed(container["args"])
    keys = {item["path"] for item in volumes["keys"]["secret"]["items"]}
    named = {Path(options[name]).name for name in ("tls_ca_file", "tls_cert", "tls_key")}
    assert named == keys
    # procMount is refused by Kubernetes where the pod has no user namespace of its own.
    unmasked = container.get("securityContext", {}).get("procMount") == "Unmasked"
    assert not unmasked or template["spec"]["hostUsers"] is False


def test_the_workers_find_the_scheduler():
    (service,) = (item for item in MANIFEST if item["kind"] == "Service")
    name, (port,) = service["metadata"]["name"], service["spec"]["ports"]
    chosen = [
        item["spec"]["template"]["spec"]["containers"][0]["args"]
        for item in DEPLOYMENTS
        if item["spec"]["template"]["metadata"]["labels"] == service["spec"]["selector"]
    ]
    assert [parsed(words)["port"] for words in chosen] == [str(port["port"])]
    worker = next(parsed(x["spec"]["template"]["spec"]["containers"][0]["args"]) for x in DEPLOYMENTS
                  if x["metadata"]["name"] == "bootcamp-worker")  # fmt: skip
    assert worker["scheduler"] == f"tls://{name}:{port['port']}"
    assert worker["nthreads"] == 1 and str(worker["n_workers"]) == "1"


def test_dask_reads_the_command_of_the_unit():
    unit = (DEPLOY / "bootcamp-worker.service").read_text().replace("\\\n", "")
    command = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1]
    for name, value in re.findall(
        r"(\w+)=(\S+)", re.search(r"^Environment=(.*)$", unit, re.MULTILINE)[1]
    ):
        command = command.replace(f"${{{name}}}", value)
    options = parsed(shlex.split(command))
    assert options["scheduler"].startswith("tls://") and options["nthreads"] == 1
