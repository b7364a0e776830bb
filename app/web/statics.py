"""Style sheets and scripts, read once; their address names a hash of all of them, so that browsers keep them for good.

One hash for all, in the path: a module that imports its neighbour ("./keys.js") gets it of the same version.
"""

import gzip
import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"


class Statics:
    """All files of `folder`; `version` changes with any of them."""

    def __init__(self, folder: Path = STATIC) -> None:
        found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES)
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        self._packed = {name: gzip.compress(content, mtime=0) for name, content in self._files.items()}
        told = hashlib.sha256()
        for name, content in self._files.items():
            told.update(f"{name} {len(content)} ".encode() + content)
        self.version = told.hexdigest()[:12]

    def router(self) -> APIRouter:
        router = APIRouter()

        @router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
        async def static(request: Request, path: str) -> Response:
            return self.answer(path, "gzip" in request.headers.get("Accept-Encoding", ""))

        return router

    def answer(self, path: str, packed: bool) -> Response:
        """The file `NAME` or `VERSION/NAME`; one of another version is today's, and not kept for long."""
        version, _, rest = path.partition("/")
        name = path if path in self._files else rest
        if name not in self._files:
            raise HTTPException(404)
        headers = {
            "Cache-Control": FOR_GOOD if version == self.version else FOR_A_WHILE,
            "Vary": "Accept-Encoding",
            **({"Content-Encoding": "gzip"} if packed else {}),
        }
        body = self._packed[name] if packed else self._files[name]
        return Response(body, headers=headers, media_type=TYPES[Path(name).suffix])
