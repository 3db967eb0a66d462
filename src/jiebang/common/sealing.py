"""Single values kept so that the database alone does not give them away.

A sealed value is authenticated encryption under a key that stands outside the database (JIEBANG_FIELD_KEY, or the file
`field-key` in JIEBANG_HOME): AES-256-GCM, under the password profile `mlps` SM4-GCM. It is bound to its place: moved to
another row or table it no longer opens. Beside it stands a blind index, by which an equal value is found without
opening any. Several keys may be known at once; the first seals, all of them open.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
LINE = re.compile(r"([a-z0-9]{1,12}):([A-Za-z0-9_-]{43}=?)")


class Unreadable(Exception):
    """A sealed value that does not open: its key is gone, it was changed, or it was moved from its place."""


@dataclass(frozen=True)
class Key:
    """One secret of 32 random bytes under a short name; what is sealed carries the name."""

    name: str
    secret: bytes

    @cached_property
    def aes(self) -> bytes:
        return self._derived(b"jiebang field aes-256-gcm", 32)

    @cached_property
    def sm4(self) -> bytes:
        return self._derived(b"jiebang field sm4-gcm", 16)

    @cached_property
    def index(self) -> bytes:
        return self._derived(b"jiebang blind index", 32)

    def _derived(self, purpose: bytes, length: int) -> bytes:
        return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(self.secret)


def place_of(row: models.Model) -> str:
    """What a row's sealed values are bound to."""
    return f"{row._meta.label_lower}:{row.uuid}"  # type: ignore[attr-defined]


def seal(value: str, *, place: str) -> str:
    """The value, readable again only with the same key and place."""
    key, cipher = keys()[0], cipher_of_profile()
    nonce = os.urandom(NONCE_BYTES)
    closed = nonce + CIPHERS[cipher][0](key, nonce, value.encode(), place.encode())
    return f"{cipher}.{key.name}.{base64.urlsafe_b64encode(closed).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """The value. Raises Unreadable."""
    try:
        cipher, name, text = sealed.split(".", 2)
        closed = base64.urlsafe_b64decode(text)
        key = next(key for key in keys() if key.name == name)
        return CIPHERS[cipher][1](key, closed[:NONCE_BYTES], closed[NONCE_BYTES:], place.encode()).decode()
    except (ValueError, KeyError, StopIteration, InvalidTag, binascii.Error):
        # Neither the value nor why it does not open belongs into a log.
        raise Unreadable("a sealed value does not open") from None


def index_of(value: str) -> str:
    """The blind index an equal value has too, under the first key."""
    return _index(value, keys()[0], digest_of_profile())


def indexes_of(value: str) -> list[str]:
    """Every index the value may be stored under while keys or the profile are being changed."""
    return [_index(value, key, digest) for key in keys() for digest in (hashes.SHA256(), hashes.SM3())]


def key_name(sealed: str) -> str:
    return sealed.split(".", 2)[1] if sealed.count(".") >= 2 else ""


def cipher_of_profile() -> str:
    return "sm4" if getattr(settings, "PASSWORD_PROFILE", "asvs") == "mlps" else "aes"


def digest_of_profile() -> hashes.HashAlgorithm:
    return hashes.SM3() if cipher_of_profile() == "sm4" else hashes.SHA256()


def _index(value: str, key: Key, digest: hashes.HashAlgorithm) -> str:
    keyed = hmac.HMAC(key.index, digest)
    keyed.update(value.encode())
    return keyed.finalize().hex()


def _close_aes(key: Key, nonce: bytes, value: bytes, place: bytes) -> bytes:
    return AESGCM(key.aes).encrypt(nonce, value, place)


def _open_aes(key: Key, nonce: bytes, closed: bytes, place: bytes) -> bytes:
    return AESGCM(key.aes).decrypt(nonce, closed, place)


def _close_sm4(key: Key, nonce: bytes, value: bytes, place: bytes) -> bytes:
    worker = Cipher(SM4(key.sm4), modes.GCM(nonce)).encryptor()
    worker.authenticate_additional_data(place)
    return worker.update(value) + worker.finalize() + worker.tag


def _open_sm4(key: Key, nonce: bytes, closed: bytes, place: bytes) -> bytes:
    body, tag = closed[:-TAG_BYTES], closed[-TAG_BYTES:]
    worker = Cipher(SM4(key.sm4), modes.GCM(nonce, tag)).decryptor()
    worker.authenticate_additional_data(place)
    return worker.update(body) + worker.finalize()


CIPHERS = {"aes": (_close_aes, _open_aes), "sm4": (_close_sm4, _open_sm4)}


# ── keys ───────────────────────────────────────────────────────────────────────────────────────────────────────


def key_file() -> Path:
    return Path(settings.HOME) / "field-key"


def keys() -> list[Key]:
    """The known keys, the sealing one first. Raises ImproperlyConfigured where there is none or it lies open."""
    given = settings.FIELD_KEY
    if given:
        return parsed(given, "JIEBANG_FIELD_KEY")
    path = key_file()
    try:
        state = path.stat()
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"{path}: the key of the sealed fields is missing; put it back from where it is kept, or set "
            "JIEBANG_FIELD_KEY. Without it identity numbers cannot be read."
        ) from None
    if stat.S_IMODE(state.st_mode) & 0o077:
        raise ImproperlyConfigured(f"{path}: others may read this key; set its mode to 600")
    return _read(path, state.st_mtime_ns, state.st_size)


_held: dict[Path, tuple[int, int, list[Key]]] = {}


def _read(path: Path, changed: int, size: int) -> list[Key]:
    """The file's keys, read again only when it changed, so that a rotation reaches a running server."""
    held = _held.get(path)
    if held is None or held[:2] != (changed, size):
        held = (changed, size, parsed(path.read_text(encoding="ascii"), str(path)))
        _held[path] = held
    return held[2]


def parsed(text: str, where: str) -> list[Key]:
    """Keys written `name:43 characters of base64`, by commas or lines. The text itself is never quoted."""
    found = []
    for part in filter(None, re.split(r"[,\s]+", text)):
        match = LINE.fullmatch(part)
        if match is None:
            raise ImproperlyConfigured(
                f"{where}: cannot be read; write name:key, the key as 43 characters of base64 (32 random bytes), "
                "several by commas with the sealing one first"
            )
        found.append(Key(match[1], base64.urlsafe_b64decode(match[2].rstrip("=") + "=")))
    if not found or len({key.name for key in found}) < len(found):
        raise ImproperlyConfigured(f"{where}: needs at least one key, each under a name of its own")
    return found


def written(key: Key) -> str:
    return f"{key.name}:{base64.urlsafe_b64encode(key.secret).decode().rstrip('=')}"


def new_key() -> Key:
    return Key(f"k{secrets.token_hex(3)}", secrets.token_bytes(KEY_BYTES))


def ensure_key() -> None:
    """Make the key file where sealed fields are switched on and no key is given; of two processes one makes it."""
    if settings.FIELD_KEY or key_file().exists():
        return
    try:
        with os.fdopen(os.open(key_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(written(new_key()) + "\n")
    except FileExistsError:
        pass


def write_keys(kept: list[Key]) -> None:
    """Replace the key file whole; a process that reads it meanwhile sees the old or the new one."""
    draft = key_file().with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(written(key) + "\n" for key in kept)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(key_file())


# ── the sealed columns ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SealedColumn:
    """model: "people.identitynumber" · field: holds the sealed value · index: holds its blind index."""

    model: str
    field: str
    index: str


_columns: list[SealedColumn] = []


def register(column: SealedColumn) -> None:
    if column not in _columns:
        _columns.append(column)


def in_use() -> dict[str, int]:
    """Name of a key → how many stored values it sealed."""
    counts: dict[str, int] = {}
    for column in _columns:
        for sealed in _rows(column).values_list(column.field, flat=True).iterator():
            counts[key_name(sealed)] = counts.get(key_name(sealed), 0) + 1
    return counts


@transaction.atomic
def seal_anew() -> int:
    """Bring every stored value under the first key and the profile's cipher; how many were not. All or none."""
    changed = 0
    for column in _columns:
        for row in _rows(column).select_for_update():
            sealed, index = getattr(row, column.field), getattr(row, column.index)
            value = unseal(sealed, place=place_of(row))
            if sealed.startswith(f"{cipher_of_profile()}.{keys()[0].name}.") and index == index_of(value):
                continue
            setattr(row, column.field, seal(value, place=place_of(row)))
            setattr(row, column.index, index_of(value))
            row.save(update_fields=[column.field, column.index])
            changed += 1
    return changed


def _rows(column: SealedColumn) -> Any:
    return apps.get_model(column.model)._base_manager.order_by("pk")
