"""The embedded S3 server (SeaweedFS): its command line, its start and stop, and its buckets."""

import contextlib
import os
import subprocess
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from aceportal.stack import binaries
from aceportal.stack.identities import REGION, Identities, Identity, identities, server_config
from aceportal.stack.ports import free_ports
from aceportal.stack.rights import bucket_policy
from aceportal.stack.waiting import end, wait_ready

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_READY_SECONDS = 45
_PORT_FLAGS = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "admin.port",
    "admin.port.grpc",
)
# Telemetry and the keyless filer port are on by default in the server; both are closed here.
_FLAGS = (
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    "-master.telemetry=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-admin.ui=false",
    "-webdav=false",
    "-disableHttp",
)


class S3Server:
    """One server over `data_dir`, on loopback ports picked when the object is made."""

    def __init__(self, data_dir: Path, *, socket_dir: Path | None = None, port: int | None = None) -> None:
        self.data_dir = data_dir
        self.socket_dir = socket_dir or data_dir
        for folder in (self.data_dir / "store", self.socket_dir):
            folder.mkdir(parents=True, exist_ok=True)
        self.identities: Identities = identities(data_dir)
        self._ports = dict(zip(_PORT_FLAGS, free_ports(len(_PORT_FLAGS)), strict=True))
        if port is not None:
            self._ports["s3.port"] = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """The address boto3 takes as `endpoint_url`."""
        return f"http://127.0.0.1:{self._ports['s3.port']}"

    @property
    def environment(self) -> dict[str, str]:
        """What the process needs beside the usual environment: a ceiling for its memory."""
        return {"GOMEMLIMIT": "512MiB"}

    def command(self) -> list[str]:
        """The command line that runs the server in the foreground; writes the identities' file first."""
        config = self.data_dir / "identities.json"
        config.touch(mode=0o600)
        config.write_text(server_config(self.identities))
        return [
            binaries.weed(),
            "-logtostderr=true",
            "-v=0",
            "mini",
            f"-dir={self.data_dir / 'store'}",
            f"-s3.config={config}",
            f"-s3.localSocket={self.socket_dir / 's3.sock'}",
            f"-filer.localSocket={self.socket_dir / 'filer.sock'}",
            *_FLAGS,
            *(f"-{flag}={port}" for flag, port in self._ports.items()),
        ]

    def start(self) -> str:
        """Start the server, wait until it takes objects, and return its endpoint.

        Raises TimeoutError when it is not ready in time, RuntimeError when it ended by itself.
        """
        log_path = self.data_dir / "server.log"
        environment = {**os.environ, **self.environment}
        with log_path.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, env=environment, start_new_session=True
            )
        wait_ready(self._process, self.answers, name="The S3 server", log=log_path, seconds=_READY_SECONDS)
        return self.endpoint

    def answers(self) -> bool:
        """Whether the S3 port says it is up."""
        try:
            with urllib.request.urlopen(f"{self.endpoint}/status", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Stop the server we started; kill it when it does not go by itself."""
        end(self._process)
        self._process = None

    def client(self, who: Identity) -> "S3Client":
        """A boto3 client of this server with the keys of `who`."""
        return client(self.endpoint, who)


@cache
def client(endpoint: str, who: Identity) -> "S3Client":
    """A boto3 client of the server at `endpoint` with the keys of `who`; one for all, for making one is slow."""
    return boto3.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=who.access_key,
        aws_secret_access_key=who.secret_key,
        config=Config(s3={"addressing_style": "path"}, connect_timeout=5, read_timeout=20),
    )


def provision(endpoint: str, bucket: str, who: Identities) -> None:
    """Make `bucket` with the partner's folder rights; safe to repeat.

    The first object of a fresh server waits for its first volume, so one is written and removed here.
    """
    aws = client(endpoint, who.aws)
    with contextlib.suppress(aws.exceptions.BucketAlreadyOwnedByYou, aws.exceptions.BucketAlreadyExists):
        aws.create_bucket(Bucket=bucket)
    aws.put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket))
    aws.put_object(Bucket=bucket, Key="ready", Body=b"ready")
    aws.delete_object(Bucket=bucket, Key="ready")


def empty(endpoint: str, bucket: str, who: Identities) -> None:
    """Delete all that `bucket` holds."""
    aws = client(endpoint, who.aws)
    for page in aws.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found: list[Any] = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        if found:
            aws.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})


def remove(endpoint: str, bucket: str, who: Identities) -> None:
    """Delete `bucket` with all it holds; nothing happens when it is gone already."""
    with contextlib.suppress(ClientError):
        empty(endpoint, bucket, who)
        client(endpoint, who.aws).delete_bucket(Bucket=bucket)
