"""The official Python client against a running hub, one line for each check.

Takes from the environment:
  HF_ENDPOINT            the hub
  HUB_NAMESPACE          where the publisher may make repos
  HUB_PUBLISHER_TOKEN    may write there
  HUB_STRANGER_TOKEN     signed in, holds no grant
  HUB_GRANTED_TOKEN      holds a grant to download HUB_GATED_REPO (optional)
  HUB_OPEN_REPO          a released open model with weights
  HUB_GATED_REPO         a released gated model with weights
  HUB_HELD_REPO          a released model under a hold (optional)
Run with HF_HUB_DISABLE_XET=1.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="hf-home-")

from huggingface_hub import CommitOperationDelete, HfApi, hf_hub_download, snapshot_download  # noqa: E402
from huggingface_hub import __version__ as version  # noqa: E402
from huggingface_hub.errors import (  # noqa: E402
    DisabledRepoError,
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

endpoint = os.environ["HF_ENDPOINT"]
namespace = os.environ["HUB_NAMESPACE"]
publisher = os.environ["HUB_PUBLISHER_TOKEN"]
stranger = os.environ["HUB_STRANGER_TOKEN"]
granted = os.environ.get("HUB_GRANTED_TOKEN")
open_repo = os.environ["HUB_OPEN_REPO"]
gated_repo = os.environ["HUB_GATED_REPO"]
held_repo = os.environ.get("HUB_HELD_REPO")

api = HfApi(endpoint=endpoint, token=publisher)
failures = 0


def check(name, action):
    global failures
    try:
        action()
        print(f"ok    {name}", flush=True)
    except Exception as error:  # noqa: BLE001 - the line says which
        failures += 1
        print(f"FAIL  {name}: {type(error).__name__}: {error}", flush=True)


def refuses(error_class, action):
    try:
        action()
    except error_class as error:
        return error
    raise AssertionError(f"expected {error_class.__name__}, and it was allowed")


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def folder():
    path = Path(tempfile.mkdtemp(prefix="hub-main-job-"))
    return path


work = folder()
repo = f"{namespace}/python-{uuid.uuid4().hex[:8]}"
weights = os.urandom(12_000_000)
model = work / "model"
(model / "onnx").mkdir(parents=True)
(model / "README.md").write_text("---\nlicense: mit\npipeline_tag: text-generation\n---\n# From Python\n\nHello.\n")
(model / "config.json").write_text('{"model_type": "llama"}\n')
(model / "model.safetensors").write_bytes(weights)
(model / "onnx" / "tiny.txt").write_text("tiny\n")
(model / "empty.bin").write_bytes(b"")


def hf(*arguments, token=publisher):
    command = [str(Path(sys.executable).parent / "hf"), *arguments]
    environment = {**os.environ, "HF_TOKEN": token, "HF_ENDPOINT": endpoint}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"hf {arguments[0]} said: {done.stdout[-600:]} {done.stderr[-1200:]}"
    return done.stdout


def whoami():
    user = api.whoami()
    equal(user["type"], "user")
    equal(user["auth"]["accessToken"]["role"], "write")


def create():
    url = api.create_repo(repo)
    equal(str(url.repo_id), repo)
    api.create_repo(repo, exist_ok=True)
    equal(api.list_repo_files(repo), [".gitattributes"])


def cli_upload():
    hf("upload", repo, str(model), "--commit-message", "all of it")
    expected = [".gitattributes", "README.md", "config.json", "empty.bin", "model.safetensors", "onnx/tiny.txt"]
    equal(sorted(api.list_repo_files(repo)), expected)


def cli_download():
    target = folder()
    hf("download", repo, "--local-dir", str(target))
    for path in ["README.md", "config.json", "empty.bin", "model.safetensors", "onnx/tiny.txt"]:
        equal((target / path).read_bytes(), (model / path).read_bytes())


def snapshot():
    path = Path(snapshot_download(repo, token=publisher, endpoint=endpoint, cache_dir=folder()))
    equal((path / "model.safetensors").read_bytes(), weights)
    equal(path.name, api.model_info(repo).sha)


def info():
    found = api.model_info(repo, files_metadata=True)
    equal(found.private, True)
    equal(found.pipeline_tag, "text-generation")
    equal(found.card_data.license, "mit")
    large = next(s for s in found.siblings if s.rfilename == "model.safetensors")
    equal(large.lfs.sha256, hashlib.sha256(weights).hexdigest())
    equal(large.size, len(weights))


def paths_info():
    entries = api.get_paths_info(repo, ["config.json", "onnx", "missing.txt"], expand=True)
    equal(sorted(entry.path for entry in entries), ["config.json", "onnx"])
    equal(api.file_exists(repo, "missing.txt"), False)
    equal(api.file_exists(repo, "config.json"), True)


def history():
    commits = api.list_repo_commits(repo)
    equal([commit.title for commit in commits], ["all of it", "initial commit"])
    refs = api.list_repo_refs(repo)
    equal([(branch.name, branch.target_commit) for branch in refs.branches], [("main", commits[0].commit_id)])
    first = commits[1].commit_id
    equal(api.list_repo_files(repo, revision=first), [".gitattributes"])
    refuses(RevisionNotFoundError, lambda: api.model_info(repo, revision="no-such-branch"))
    refuses(EntryNotFoundError, lambda: hf_hub_download(repo, "missing.txt", token=publisher, endpoint=endpoint))


def unchanged_upload():
    before = api.model_info(repo).sha
    api.upload_folder(repo_id=repo, folder_path=str(model), commit_message="again")
    equal(api.model_info(repo).sha, before)


def delete_and_parent():
    tip = api.model_info(repo).sha
    api.create_commit(
        repo, [CommitOperationDelete(path_in_repo="onnx/")], commit_message="no onnx", parent_commit=tip
    )
    equal("onnx/tiny.txt" in api.list_repo_files(repo), False)
    error = refuses(
        HfHubHTTPError,
        lambda: api.create_commit(
            repo, [CommitOperationDelete(path_in_repo="config.json")], commit_message="late", parent_commit=tip
        ),
    )
    equal(error.response.status_code, 412)


def file_object_upload():
    with open(model / "model.safetensors", "rb") as file:
        api.upload_file(path_or_fileobj=file, path_in_repo="copy.safetensors", repo_id=repo)
    equal("copy.safetensors" in api.list_repo_files(repo), True)


def stranger_may_not_write():
    other = HfApi(endpoint=endpoint, token=stranger)
    refuses(RepositoryNotFoundError, lambda: other.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=repo))
    error = refuses(HfHubHTTPError, lambda: other.create_repo(f"{namespace}/stolen"))
    equal(error.response.status_code, 403)


def withheld_is_missing():
    for token in (stranger, False):
        missing = refuses(RepositoryNotFoundError, lambda: HfApi(endpoint=endpoint, token=token).model_info(f"{namespace}/nothing"))
        withheld = refuses(RepositoryNotFoundError, lambda: HfApi(endpoint=endpoint, token=token).model_info(repo))
        equal(withheld.response.status_code, missing.response.status_code)
        equal(withheld.response.json()["error"], missing.response.json()["error"])


def open_download():
    path = Path(snapshot_download(open_repo, token=False, endpoint=endpoint, cache_dir=folder()))
    assert any(child.suffix in (".gguf", ".safetensors") for child in path.rglob("*")), "no weights came"
    HfApi(endpoint=endpoint, token=False).auth_check(open_repo)


def gated_refused():
    for token, status in ((False, 401), (stranger, 403)):
        reader = HfApi(endpoint=endpoint, token=token)
        found = reader.model_info(gated_repo)
        equal(found.gated, "manual")
        name = next(s.rfilename for s in found.siblings if s.rfilename.endswith((".gguf", ".safetensors")))
        error = refuses(
            GatedRepoError,
            lambda: hf_hub_download(gated_repo, name, token=token, endpoint=endpoint, cache_dir=folder()),
        )
        equal(error.response.status_code, status)
        assert "and you are not in the authorized list" in error.response.headers["x-error-message"]
        refuses(GatedRepoError, lambda: reader.auth_check(gated_repo))
        readme = hf_hub_download(gated_repo, "README.md", token=token, endpoint=endpoint, cache_dir=folder())
        assert Path(readme).read_text() != ""


def gated_granted():
    path = Path(snapshot_download(gated_repo, token=granted, endpoint=endpoint, cache_dir=folder()))
    assert any(child.suffix in (".gguf", ".safetensors") for child in path.rglob("*")), "no weights came"


def held_disabled():
    refuses(DisabledRepoError, lambda: HfApi(endpoint=endpoint, token=stranger).model_info(held_repo))


def listed():
    names = [model.id for model in HfApi(endpoint=endpoint, token=False).list_models(limit=1000)]
    assert open_repo in names and gated_repo in names, f"{names} lacks the released models"
    assert repo not in names, "a withheld model is listed to everyone"
    assert repo in [model.id for model in api.list_models(author=namespace, search="python-")]
    pages = list(api.list_models(author=namespace, expand=["sha", "gated"]))
    assert all(model.sha for model in pages)


def bad_token():
    error = refuses(HfHubHTTPError, lambda: HfApi(endpoint=endpoint, token="hf_" + "z" * 37).whoami())
    equal(error.response.status_code, 401)


def delete():
    api.delete_repo(repo)
    refuses(RepositoryNotFoundError, lambda: api.model_info(repo))
    api.delete_repo(repo, missing_ok=True)


print(f"huggingface_hub {version} against {endpoint}")
check("whoami names the user and the role of the token", whoami)
check("create_repo makes a repo with .gitattributes, and exist_ok holds", create)
check("hf upload sends a folder", cli_upload)
check("hf download brings the same bytes", cli_download)
check("snapshot_download brings the same bytes at the commit's name", snapshot)
check("model_info tells card, level of access and files", info)
check("paths-info and file_exists", paths_info)
check("commits, refs, old revisions and what is missing", history)
check("an upload of unchanged files makes no commit", unchanged_upload)
check("a folder is deleted, and a commit on an old parent is refused with 412", delete_and_parent)
check("a file object is uploaded", file_object_upload)
check("a stranger may not write", stranger_may_not_write)
check("a withheld repo answers as a missing one", withheld_is_missing)
check("an open model downloads without a token", open_download)
check("a gated model refuses with GatedRepoError, and shows its card", gated_refused)
if granted:
    check("a grant opens the gated model", gated_granted)
if held_repo:
    check("a held model answers DisabledRepoError", held_disabled)
check("list_models shows what is released and no more", listed)
check("a bad token is told so", bad_token)
check("delete_repo", delete)
sys.exit(1 if failures else 0)
